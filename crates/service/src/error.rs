//! The causes of all failed requests. The module of each API maps them to its statuses and error format.

use fleetglass_model::errors::AwsException;
use fleetglass_model::key::KeyError;
use fleetglass_model::right::Right;
use thiserror::Error;

/// The longest URL that is read, in bytes (Cloudflare's own limit).
pub const URL_MAX: usize = 16 * 1024;

/// The API of an operation, which decides the error format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Api {
    /// AWS IoT's registration tasks (S0).
    AwsRegistration,
    /// AWS IoT's job executions, both planes (S2).
    AwsJobs,
    /// A path without an operation.
    Aws,
    /// Huawei IoT (S3).
    Huawei,
    /// `/api`.
    Fleetglass,
    /// The console, `/health`, `/`.
    Site,
}

impl Api {
    /// True for AWS IoT's paths.
    pub fn is_aws(self) -> bool {
        matches!(self, Self::AwsRegistration | Self::AwsJobs | Self::Aws)
    }
}

/// The cause of a failed request. Its text is for the client. Results hold it boxed, so that they are no larger than
/// their values.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Cause {
    /// The URL is longer than [`URL_MAX`] bytes.
    #[error("The URL has {length} bytes, more than {URL_MAX}.")]
    UrlTooLong {
        /// Bytes.
        length: usize,
    },
    /// The bytes of the path or of a parameter are not UTF-8.
    #[error("The bytes of {0} are not UTF-8.")]
    NotUtf8(&'static str),
    /// No operation has the path.
    #[error("No operation has this path.")]
    UnknownRoute,
    /// The path does not support the method.
    #[error("This path takes {} alone.", .allowed.join(" and "))]
    WrongMethod {
        /// The supported methods.
        allowed: &'static [&'static str],
    },
    /// The name of a record breaks its constraint.
    #[error("{}", constraint_message(.member, *.length, .error))]
    Key {
        /// The member's name on the wire.
        member: &'static str,
        /// Its number of characters.
        length: usize,
        /// The constraint.
        error: KeyError,
    },
    /// A parameter has a value that is not allowed.
    #[error("{name} must be {allowed}.")]
    Parameter {
        /// Its name.
        name: &'static str,
        /// What is allowed.
        allowed: String,
    },
    /// A parameter that the operation does not have.
    #[error("There is no parameter {name} here. Known: {known}.")]
    UnknownParameter {
        /// Its name.
        name: String,
        /// Those that it has.
        known: String,
    },
    /// The record with this name in words does not exist.
    #[error("{0} does not exist.")]
    NotFound(String),
    /// The record belongs to another application.
    #[error("The record is another application's.")]
    OtherApplication,
    /// The data plane does not describe an execution in a terminal state.
    #[error("The job execution is in a terminal state.")]
    Terminal,
    /// The request has no valid credentials.
    #[error("Sign in, or send a token that is valid.")]
    Unauthenticated,
    /// The request's signature is missing, malformed or wrong.
    #[error("{message}")]
    Signature {
        /// AWS's exception for it.
        exception: AwsException,
        /// The message for the client.
        message: String,
    },
    /// The principal lacks the right.
    #[error("This needs the right {}.", .0.name())]
    Forbidden(Right),
    /// Another site's page sent the request.
    #[error("Another site may not ask for this.")]
    OtherOrigin,
    /// The rate limit is exceeded; the number of seconds to wait.
    #[error("Rate exceeded")]
    Throttled(i64),
    /// Huawei's login: the secret is not the application's.
    #[error("The secret is not the application's.")]
    WrongSecret,
    /// Huawei's login: the refresh token is not the last one, or has expired.
    #[error("The refresh token is not valid.")]
    WrongRefreshToken,
    /// Huawei's login: a parameter is missing.
    #[error("A parameter is missing.")]
    MissingParameter,
    /// There is no such application.
    #[error("There is no such application.")]
    NoSuchApplication,
    /// The body is larger than the maximum.
    #[error("The body is larger than {most} bytes.")]
    TooLarge {
        /// The most bytes.
        most: usize,
    },
    /// The body is invalid; why.
    #[error("The body is not what this takes: {0}.")]
    Body(String),
    /// A stored value or row is damaged. The text is for the log.
    #[error("The service is temporarily unavailable.")]
    Damaged(String),
    /// A store did not answer. The text is for the log.
    #[error("The service is temporarily unavailable.")]
    Storage(String),
}

impl Cause {
    /// The text that only the log may contain, if there is one.
    pub fn internal(&self) -> Option<&str> {
        match self {
            Self::Damaged(detail) | Self::Storage(detail) => Some(detail),
            _ => None,
        }
    }
}

/// The message of a broken constraint, in the words of Smithy's servers.
fn constraint_message(member: &str, length: usize, error: &KeyError) -> String {
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

/// The cause for a damaged value or row.
pub(crate) fn damaged(detail: &str) -> Box<Cause> {
    Cause::Damaged(detail.to_owned()).into()
}
