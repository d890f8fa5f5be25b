//! The errors of `/api/v1`, `/health` and the console's paths.

use crate::error::Cause;
use crate::http::reply::{HeaderSet, Reply, json};
use fleetglass_model::api::ApiError;

/// The reply to a cause.
pub(crate) fn reply(cause: &Cause, request_id: &str) -> Reply {
    let (status, error) = match cause {
        Cause::UrlTooLong { .. } => (414, "url-too-long"),
        Cause::NotUtf8(_) | Cause::Key { .. } | Cause::Parameter { .. } | Cause::UnknownParameter { .. } => {
            (400, "invalid-parameter")
        }
        Cause::UnknownRoute => (404, "unknown-route"),
        Cause::WrongMethod { .. } => (405, "wrong-method"),
        Cause::NotFound(_) => (404, "not-found"),
        Cause::OtherApplication | Cause::NoSuchApplication | Cause::Forbidden(_) | Cause::OtherOrigin => {
            (403, "forbidden")
        }
        Cause::Throttled(_) => (429, "too-many-requests"),
        Cause::Terminal => (410, "terminal-state"),
        Cause::Unauthenticated
        | Cause::Signature { .. }
        | Cause::WrongSecret
        | Cause::WrongRefreshToken
        | Cause::MissingParameter => (401, "unauthorized"),
        Cause::TooLarge { .. } => (413, "too-large"),
        Cause::Body(_) => (400, "invalid-body"),
        Cause::Damaged(_) | Cause::Storage(_) => (503, "unavailable"),
    };
    let body =
        ApiError { error: error.to_owned(), message: cause.to_string(), request_id: request_id.to_owned() };
    let mut reply = Reply::new(status, HeaderSet::Fleetglass, json(&body));
    match cause {
        Cause::Unauthenticated => {
            reply.headers.push(("www-authenticate", r#"Bearer realm="Fleetglass""#.into()))
        }
        Cause::Throttled(seconds) => reply.headers.push(("retry-after", seconds.to_string().into())),
        _ => {}
    }
    reply
}
