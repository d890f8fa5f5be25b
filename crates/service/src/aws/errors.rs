//! AWS IoT's errors: the exception and the status of each cause.

use crate::error::{Api, Cause};
use crate::http::reply::{HeaderSet, Reply, json};
use fleetglass_model::errors::{AwsErrorBody, AwsException};

/// The statuses of S0 and S2. 404 and 405 for a request of no operation are restJson1's; 403 is AWS's answer for
/// operations that have no exception for it, and for faults of a signature, which AWS finds before any operation: by its code and
/// the header `Date`, SDKs correct their clocks.
pub(crate) fn reply(api: Api, cause: &Cause) -> Reply {
    let registration = api == Api::AwsRegistration;
    let (status, exception) = match cause {
        Cause::UrlTooLong { .. }
        | Cause::NotUtf8(_)
        | Cause::Key { .. }
        | Cause::Parameter { .. }
        | Cause::UnknownParameter { .. }
        | Cause::TooLarge { .. }
        | Cause::Body(_) => (400, AwsException::InvalidRequest),
        Cause::UnknownRoute => (404, AwsException::UnknownOperation),
        Cause::WrongMethod { .. } => (405, AwsException::MethodNotAllowed),
        Cause::NotFound(_) => (404, AwsException::ResourceNotFound),
        Cause::Terminal => (410, AwsException::TerminalState),
        Cause::Unauthenticated | Cause::Forbidden(_) if registration => (401, AwsException::Unauthorized),
        Cause::Throttled(_) => (400, AwsException::Throttling),
        Cause::Signature { exception, .. } => (403, *exception),
        Cause::Unauthenticated
        | Cause::Forbidden(_)
        | Cause::OtherOrigin
        | Cause::OtherApplication
        | Cause::NoSuchApplication
        | Cause::WrongSecret
        | Cause::WrongRefreshToken
        | Cause::MissingParameter => (403, AwsException::AccessDenied),
        Cause::Damaged(_) | Cause::Storage(_) if registration => (500, AwsException::InternalFailure),
        Cause::Damaged(_) | Cause::Storage(_) => (503, AwsException::ServiceUnavailable),
    };
    let body = json(&AwsErrorBody { message: &cause.to_string() });
    let mut reply = Reply::new(status, HeaderSet::Aws, body);
    reply.headers.push(("x-amzn-errortype", exception.name().into()));
    reply
}
