//! Huawei IoT's errors: the code and the status of each cause.

use crate::error::Cause;
use crate::http::reply::{HeaderSet, Reply, json};
use fleetglass_model::errors::HuaweiError;
use fleetglass_model::key::KeyError;

/// S3's table. It has no entry for an internal error: the code is 50252, as in the operations beside S3's.
pub(crate) fn reply(cause: &Cause) -> Reply {
    let (status, error) = match cause {
        Cause::UnknownRoute | Cause::WrongMethod { .. } | Cause::Key { error: KeyError::Empty, .. } => {
            (400, HuaweiError::IllegalRequest)
        }
        Cause::UrlTooLong { .. }
        | Cause::NotUtf8(_)
        | Cause::Key { .. }
        | Cause::Parameter { .. }
        | Cause::UnknownParameter { .. }
        | Cause::TooLarge { .. }
        | Cause::Body(_) => (400, HuaweiError::InvalidInput),
        Cause::NotFound(_) | Cause::Terminal => (404, HuaweiError::NoSuchBatchTask),
        Cause::OtherApplication => (403, HuaweiError::NotAuthorized),
        Cause::Unauthenticated | Cause::Signature { .. } | Cause::Forbidden(_) | Cause::OtherOrigin => {
            (403, HuaweiError::InvalidToken)
        }
        Cause::Throttled(_) => (403, HuaweiError::Throttled),
        Cause::WrongSecret => (401, HuaweiError::WrongSecret),
        Cause::WrongRefreshToken => (401, HuaweiError::WrongRefreshToken),
        Cause::MissingParameter => (400, HuaweiError::MissingParameter),
        Cause::NoSuchApplication => (403, HuaweiError::NoSuchApplication),
        Cause::Damaged(_) | Cause::Storage(_) => (500, HuaweiError::Internal),
    };
    Reply::new(status, HeaderSet::Huawei, json(&error.body()))
}
