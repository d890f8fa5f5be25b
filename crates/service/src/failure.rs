//! A request that failed, and its reply in the shape of the API that was asked.

use crate::error::{Api, Cause};
use crate::http::reply::Reply;
use crate::{api, aws, huawei};

/// Why a request was not answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Whose errors apply.
    pub api: Api,
    /// What went wrong.
    pub cause: Box<Cause>,
}

/// The reply to a failed request, in the shape of whoever was asked.
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
