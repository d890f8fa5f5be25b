//! The plane of a request: two AWS operations share `GET /things/{thingName}/jobs/{jobId}`, and the first evidence
//! decides.

use crate::describe::Plane;
use crate::http::request::Request;

/// Parameters of the control plane's operations on these paths that the data plane's do not have.
const CONTROL_PARAMETERS: &[&str] = &["status", "namespaceId", "maxResults", "nextToken", "jobId"];

/// The plane of a request. `base` is the plane of a base path in the endpoint's URL.
pub fn plane(request: &Request<'_>, base: Option<Plane>, job: &str) -> Plane {
    by_scope(request)
        .or_else(|| by_host(request.target.host))
        .or(base)
        .unwrap_or_else(|| by_query(request, job))
}

/// The service in the SigV4 credential scope: `AKID/date/region/<service>/aws4_request`.
fn by_scope(request: &Request<'_>) -> Option<Plane> {
    let signed = request.headers.get("authorization").and_then(|header| {
        let fields = header.strip_prefix("AWS4-HMAC-SHA256")?;
        fields.split(',').find_map(|field| field.trim().strip_prefix("Credential=")).map(str::to_owned)
    });
    // A presigned URL may come with another Authorization: the token for reading.
    let presigned = || Some(request.target.parameter("X-Amz-Credential")?.ok()?.into_owned());
    let credential = signed.or_else(presigned)?;
    // Older SDKs sign the control plane as `execute-api`.
    match credential.trim().rsplit('/').nth(1)? {
        "iot" | "execute-api" => Some(Plane::Control),
        "iot-jobs-data" => Some(Plane::Data),
        _ => None,
    }
}

/// The part of the data plane's host that identifies it.
const JOBS: &[u8] = b".jobs.iot.";

/// `{prefix}.jobs.iot.{region}…` is the data plane, `iot.{region}…` the control plane.
fn by_host(host: &str) -> Option<Plane> {
    let host = host.to_ascii_lowercase();
    if host.starts_with("iot.") {
        Some(Plane::Control)
    } else if host.as_bytes().windows(JOBS.len()).any(|part| part == JOBS) {
        Some(Plane::Data)
    } else {
        None
    }
}

fn by_query(request: &Request<'_>, job: &str) -> Plane {
    let has = |name: &str| request.target.parameter(name).is_some();
    let data = job == "$next" || has("includeJobDocument");
    if !data && CONTROL_PARAMETERS.iter().any(|name| has(name)) { Plane::Control } else { Plane::Data }
}
