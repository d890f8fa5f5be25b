//! Everything that can go wrong with a request. How each API answers it stands in that API's own module.

use fleetglass_model::errors::AwsException;
use fleetglass_model::key::KeyError;
use fleetglass_model::right::Right;

/// The longest URL that is read, in bytes (Cloudflare's own limit).
pub const URL_MAX: usize = 16 * 1024;

/// Whose operation a request asks for, and in whose shape its errors are answered.
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

/// What went wrong. It goes about boxed: a result that holds it is no larger than one that does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The URL is longer than [`URL_MAX`] bytes.
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
    /// The request's signature is missing, malformed or wrong.
    Signature {
        /// AWS's exception for it.
        exception: AwsException,
        /// What is wrong, for whoever asked.
        message: String,
    },
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
    pub(crate) fn message(&self) -> String {
        match self {
            Self::UrlTooLong { length } => {
                format!("The URL has {length} bytes, more than {}.", URL_MAX)
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
            Self::Signature { message, .. } => message.clone(),
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

/// A stored value is not as it was written.
pub(crate) fn damaged(detail: &str) -> Box<Cause> {
    Cause::Damaged(detail.to_owned()).into()
}
