//! Everything that can go wrong with a request, and each provider's way to say it.

use crate::access::sigv4::Refusal;
use crate::http::reply::{Body, HeaderSet, Reply};
use fleetglass_model::api::ApiError;
use fleetglass_model::errors::{AwsErrorBody, AwsException, HuaweiError};
use fleetglass_model::json::ToJson;
use fleetglass_model::key::KeyError;
use fleetglass_model::right::Right;

/// Whose errors a request is answered with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Api {
    /// AWS IoT's registration tasks (S0).
    AwsRegistration,
    /// AWS IoT's job executions, both planes (S2).
    AwsJobs,
    /// A path of no operation.
    Aws,
    /// Huawei IoT (S3).
    Huawei,
    /// `/api`.
    Fleetglass,
    /// The console, `/health`, `/`.
    Site,
}

/// Why a request was not answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Whose errors apply.
    pub api: Api,
    /// What went wrong.
    pub cause: Box<Cause>,
}

/// What went wrong. It goes about boxed: a result that holds it is no larger than one that does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The URL is longer than [`crate::http::request::URL_MAX`] bytes.
    UrlTooLong {
        /// Bytes.
        length: usize,
    },
    /// The bytes of the path or of a parameter are not UTF-8.
    NotUtf8(&'static str),
    /// Nothing has this path.
    UnknownRoute,
    /// The path is known, the method is not.
    WrongMethod {
        /// The methods that are.
        allowed: &'static [&'static str],
    },
    /// What should name a record breaks its constraint.
    Key {
        /// The member's name on the wire.
        member: &'static str,
        /// Characters given.
        length: usize,
        /// The constraint.
        error: KeyError,
    },
    /// A parameter has a value that is not allowed.
    Parameter {
        /// Its name.
        name: &'static str,
        /// What is allowed.
        allowed: String,
    },
    /// A parameter that the operation does not have.
    UnknownParameter {
        /// Its name.
        name: String,
        /// Those that it has.
        known: String,
    },
    /// The record, named for people, does not exist.
    NotFound(String),
    /// The record is another application's than the one that was named.
    OtherApplication,
    /// The data plane does not describe an execution in a terminal state.
    Terminal,
    /// Nobody knows who asks.
    Unauthenticated,
    /// It is not what somebody has signed.
    Signature(Refusal),
    /// It is known who asks; they may not.
    Forbidden(Right),
    /// Another site's page asks, in the name of who looks at it.
    OtherOrigin,
    /// They ask too often; after how many seconds they may again.
    Throttled(i64),
    /// Huawei's login: the secret is not the application's.
    WrongSecret,
    /// Huawei's login: the refresh token is not the last one, or not valid any more.
    WrongRefreshToken,
    /// Huawei's login: something is missing.
    MissingParameter,
    /// There is no such application.
    NoSuchApplication,
    /// The body is larger than is read.
    TooLarge {
        /// The most bytes.
        most: usize,
    },
    /// The body is not what the operation takes; why.
    Body(String),
    /// A stored value is not as it was written. The text is for the log.
    Damaged(String),
    /// A store did not answer. The text is for the log.
    Storage(String),
}

impl Cause {
    /// What only the operator's log may hold, where there is something.
    pub fn internal(&self) -> Option<&str> {
        match self {
            Self::Damaged(detail) | Self::Storage(detail) => Some(detail),
            _ => None,
        }
    }

    /// What is wrong, for whoever asked.
    fn message(&self) -> String {
        match self {
            Self::UrlTooLong { length } => {
                format!("The URL has {length} bytes, more than {}.", crate::http::request::URL_MAX)
            }
            Self::NotUtf8(what) => format!("The bytes of {what} are not UTF-8."),
            Self::UnknownRoute => "No operation has this path.".to_owned(),
            Self::WrongMethod { allowed } => format!("This path takes {} alone.", allowed.join(" and ")),
            Self::Key { member, length, error } => constraint(member, *length, error),
            Self::Parameter { name, allowed } => format!("{name} must be {allowed}."),
            Self::UnknownParameter { name, known } => {
                ["There is no parameter ", name, " here. Known: ", known, "."].concat()
            }
            Self::NotFound(what) => format!("{what} does not exist."),
            Self::OtherApplication => "The record is another application's.".to_owned(),
            Self::Terminal => "The job execution is in a terminal state.".to_owned(),
            Self::Unauthenticated => "Sign in, or send a token that is valid.".to_owned(),
            Self::Signature(refusal) => refusal.message(),
            Self::Forbidden(right) => format!("This needs the right {}.", right.name()),
            Self::OtherOrigin => "Another site may not ask for this.".to_owned(),
            Self::Throttled(_) => "Rate exceeded".to_owned(),
            Self::WrongSecret => "The secret is not the application's.".to_owned(),
            Self::WrongRefreshToken => "The refresh token is not valid.".to_owned(),
            Self::MissingParameter => "A parameter is missing.".to_owned(),
            Self::NoSuchApplication => "There is no such application.".to_owned(),
            Self::TooLarge { most } => format!("The body is larger than {most} bytes."),
            Self::Body(why) => format!("The body is not what this takes: {why}."),
            Self::Damaged(_) | Self::Storage(_) => "The service is temporarily unavailable.".to_owned(),
        }
    }
}

/// Says it as Smithy's servers do.
fn constraint(member: &str, length: usize, error: &KeyError) -> String {
    let (value, must) = match error {
        KeyError::Empty => {
            (format!(" with length {length}"), "have length greater than or equal to 1".to_owned())
        }
        KeyError::TooLong { max, .. } => {
            (format!(" with length {length}"), format!("have length less than or equal to {max}"))
        }
        KeyError::Pattern { pattern } => {
            (String::new(), format!("satisfy regular expression pattern: {pattern}"))
        }
        KeyError::Number => (String::new(), format!("be a whole number from 0 to {}", i64::MAX)),
    };
    format!(
        "1 validation error detected. Value{value} at '/{member}' failed to satisfy constraint: Member must {must}"
    )
}

/// The reply to a failed request, in the shape of whoever was asked.
pub fn failure_reply(failure: &Failure, request_id: &str) -> Reply {
    match failure.api {
        Api::AwsRegistration | Api::AwsJobs | Api::Aws => aws(failure),
        Api::Huawei => huawei(&failure.cause),
        Api::Fleetglass | Api::Site => api(&failure.cause, request_id),
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

/// S0's and S2's statuses; 404 and 405 for what is no operation are restJson1's, 403 is what AWS answers in front of
/// the operations that have no exception for it.
fn aws(failure: &Failure) -> Reply {
    let registration = failure.api == Api::AwsRegistration;
    let (status, exception) = match &*failure.cause {
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
        Cause::Unauthenticated | Cause::Signature(_) | Cause::Forbidden(_) if registration => {
            (401, AwsException::Unauthorized)
        }
        Cause::Throttled(_) => (400, AwsException::Throttling),
        Cause::Signature(refusal) => (403, refusal.exception()),
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
    let body = json(&AwsErrorBody { message: &failure.cause.message() });
    let mut reply = Reply::new(status, HeaderSet::Aws, body);
    reply.headers.push(("x-amzn-errortype", exception.name().into()));
    reply
}

/// S3's table. It has no entry for an internal error; its neighbours' 50252 is taken.
fn huawei(cause: &Cause) -> Reply {
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
        Cause::Unauthenticated | Cause::Signature(_) | Cause::Forbidden(_) | Cause::OtherOrigin => {
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

fn api(cause: &Cause, request_id: &str) -> Reply {
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
        | Cause::Signature(_)
        | Cause::WrongSecret
        | Cause::WrongRefreshToken
        | Cause::MissingParameter => (401, "unauthorized"),
        Cause::TooLarge { .. } => (413, "too-large"),
        Cause::Body(_) => (400, "invalid-body"),
        Cause::Damaged(_) | Cause::Storage(_) => (503, "unavailable"),
    };
    let body =
        ApiError { error: error.to_owned(), message: cause.message(), request_id: request_id.to_owned() };
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

/// A body as text.
pub(crate) fn text(body: &[u8]) -> Result<&str, Box<Cause>> {
    str::from_utf8(body).map_err(|_| Cause::Body("it is not UTF-8".to_owned()).into())
}

/// A stored value is not as it was written.
pub(crate) fn damaged(detail: &str) -> Box<Cause> {
    Cause::Damaged(detail.to_owned()).into()
}

/// A body of JSON.
pub(crate) fn json(value: &dyn ToJson) -> Body {
    Body::Bytes(fleetglass_model::json::json(value).into_bytes())
}
