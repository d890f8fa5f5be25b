//! The confirmation of a destination: AWS IoT sends it once, without any of our headers, and enables the destination
//! when its `enableUrl` is requested (AWS IoT developer guide, "HTTP action destinations").
//!
//! Anybody can send one. Therefore only a URL of AWS IoT in the deployment's region is requested.

use crate::error::Cause;
use crate::http::parameters::body_text;
use crate::http::reply::{Body, HeaderSet, Reply};
use crate::http::request::Request;
use fleetglass_model::event::Confirmation;
use fleetglass_model::from_json;
use fleetglass_model::job_execution::Owner;
use fleetglass_model::key::owner_of_arn;

/// The header that distinguishes it from messages, in lower case, and its value.
const HEADER: (&str, &str) = ("x-amz-rules-engine-message-type", "DestinationConfirmation");

/// The longest token. Those observed have some 700 characters.
const TOKEN_MAX: usize = 4096;

/// Whether a request is a confirmation.
pub(crate) fn is_confirmation(request: &Request<'_>) -> bool {
    let (name, value) = HEADER;
    request.headers.get(name).is_some_and(|kind| kind == value)
}

/// The URL to request.
pub fn url(body: &[u8], owner: &Owner) -> Result<String, Box<Cause>> {
    let refused = |why: &str| Box::new(Cause::Body(why.to_owned()));
    let Confirmation { arn, enable_url } = from_json(body_text(body)?).map_err(Cause::Body)?;
    if owner.region.is_empty() || owner_of_arn(&arn) != Some((&owner.account, &owner.region)) {
        return Err(refused("its destination is of another account or region"));
    }
    let domain = if owner.region.starts_with("cn-") { ".amazonaws.com.cn" } else { ".amazonaws.com" };
    let place = ["https://iot.", &owner.region, domain, "/confirmdestination/"].concat();
    let is_token = |token: &str| {
        (1..=TOKEN_MAX).contains(&token.len())
            && token.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_=+/".contains(&b))
    };
    match enable_url.strip_prefix(&place) {
        Some(token) if is_token(token) => Ok(enable_url),
        _ => Err(refused("its enableUrl is no confirmation of AWS IoT in this region")),
    }
}

/// The reply; `is_taken` says whether AWS accepted the token.
pub fn reply(is_taken: bool) -> Result<Reply, Box<Cause>> {
    if !is_taken {
        return Err(Cause::Body("AWS IoT does not take its token".to_owned()).into());
    }
    Ok(Reply::new(200, HeaderSet::Fleetglass, Body::Bytes(b"{}".to_vec())))
}
