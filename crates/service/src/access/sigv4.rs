//! AWS Signature Version 4: reads the credential of a request and verifies its signature.
//!
//! AWS's clients sign as for services other than S3 (IAM user guide, "Create a signed AWS API request"), in the
//! `Authorization` header or in a presigned query. The differences are:
//!
//! - The URL is checked as it arrives. Cloudflare decodes escapes of unreserved characters, writes the others in
//!   capitals, escapes what is not ASCII, and resolves dot segments ("URL normalization"). It does not change the URLs
//!   of AWS's clients; a path that was sent in another notation is refused.
//! - Headers that change on the way cannot be signed ([`Refusal::Rewritten`]), except `Accept-Encoding`, whose value Cloudflare
//!   tells; nor can one that is sent several times,
//!   since the runtime puts a space between its values.
//! - The body is always part of the signature: `UNSIGNED-PAYLOAD` and signed chunks are refused.
//! - A signed query has at most 32 parameters, each with a name, and no name twice: since the signature sorts them, two
//!   of one name could be swapped unnoticed.
//! - A presigned request is valid for `X-Amz-Expires` seconds, at most a week.

mod canonical;
mod credential;
mod refusal;

use super::hash::{hex, hmac};
use super::same;
use crate::http::request::Request;
use fleetglass_model::Timestamp;

pub use credential::{Credential, Form, credential};
pub use refusal::Refusal;

/// The only algorithm; the one of asymmetric keys (`AWS4-ECDSA-P256-SHA256`) is for requests to several regions.
const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// The end of every scope.
const TERMINATOR: &str = "aws4_request";

/// The largest difference between the clocks, and the validity of a signature without `X-Amz-Expires`, in seconds.
const SKEW: i64 = 5 * 60;

/// The services that requests to AWS IoT's control plane and jobs data plane are signed for. Older clients sign the
/// control plane as `execute-api`.
pub const SERVICES: &[&str] = &["iot", "iot-jobs-data", "execute-api"];

/// The scope for which a request has to be signed.
#[derive(Clone, Copy, Debug)]
pub struct Scope<'a> {
    /// The region; None: any.
    pub region: Option<&'a str>,
    /// The services of which it has to be one, usually [`SERVICES`].
    pub services: &'a [&'a str],
}

/// Refuses a request whose signature does not match, or that was signed for another scope or not about now.
///
/// `body` is the received body. `session_token` is the configured one of the access key. `key` returns the
/// [`signing_key`] of the credential's date, region and service. It is called after these have been checked, so that it
/// may cache the key. (If any region is allowed, a client can make it derive any number of keys.)
pub fn verify(
    request: &Request<'_>,
    body: &[u8],
    credential: &Credential,
    session_token: Option<&str>,
    scope: &Scope<'_>,
    now: Timestamp,
    key: impl FnOnce() -> [u8; 32],
) -> Result<(), Refusal> {
    in_time(credential, now)?;
    in_scope(credential, scope)?;
    let text = canonical::string_to_sign(request, body, credential)?;
    if !same(&hex(&hmac(&key(), text.as_bytes())), &credential.signature) {
        return Err(Refusal::Signature);
    }
    match (session_token, credential.session_token(request)) {
        (None, None) => Ok(()),
        (Some(token), Some(sent)) if same(token, &sent) => Ok(()),
        _ => Err(Refusal::Token),
    }
}

/// The key that signs the requests of a day (`YYYYMMDD`) to a service in a region.
pub fn signing_key(secret: &str, date: &str, region: &str, service: &str) -> [u8; 32] {
    let of_date = hmac(["AWS4", secret].concat().as_bytes(), date.as_bytes());
    [region, service, TERMINATOR].iter().fold(of_date, |key, part| hmac(&key, part.as_bytes()))
}

fn in_time(credential: &Credential, now: Timestamp) -> Result<(), Refusal> {
    let (signed, seconds) = (credential.time, credential.valid_seconds);
    if signed < now.plus_seconds(-seconds) {
        Err(Refusal::Expired { signed, now, seconds })
    } else if signed > now.plus_seconds(SKEW) {
        Err(Refusal::NotYet { signed, now })
    } else {
        Ok(())
    }
}

fn in_scope(credential: &Credential, scope: &Scope<'_>) -> Result<(), Refusal> {
    let Credential { date, region, service, time, .. } = credential;
    if let Some(served) = scope.region.filter(|served| served != region) {
        return Err(Refusal::Region { scope: region.clone(), served: served.to_owned() });
    }
    if !scope.services.contains(&service.as_str()) {
        return Err(Refusal::Service(scope.services.join("', '")));
    }
    let time = time.to_compact();
    match time.split_once('T') {
        Some((day, _)) if day == date => Ok(()),
        _ => Err(Refusal::ScopeDate { scope: date.clone(), time }),
    }
}
