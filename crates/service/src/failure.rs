//! A failed request, and its reply in the error format of the API.

use crate::error::{Api, Cause};
use crate::http::reply::Reply;
use crate::{api, aws, huawei};

/// The cause of a failed request, and the API whose error format applies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The API whose error format applies.
    pub api: Api,
    /// The cause.
    pub cause: Box<Cause>,
}

/// The reply to a failed request, in the error format of its API.
pub fn failure_reply(failure: &Failure, request_id: &str) -> Reply {
    match failure.api {
        Api::AwsRegistration | Api::AwsJobs | Api::Aws => aws::errors::reply(failure.api, &failure.cause),
        Api::Huawei => huawei::errors::reply(&failure.cause),
        Api::Fleetglass | Api::Site => api::errors::reply(&failure.cause, request_id),
    }
    .with_allow(&failure.cause)
}

impl Reply {
    fn with_allow(mut self, cause: &Cause) -> Self {
        if let Cause::WrongMethod { allowed } = cause {
            self.headers.push(("allow", allowed.join(", ").into()));
        }
        self
    }
}
