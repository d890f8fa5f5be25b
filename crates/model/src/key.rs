//! The keys of records, as types that guarantee their constraints.

use std::fmt;
use thiserror::Error;

/// Why a text is not a valid key.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum KeyError {
    /// The text is empty.
    #[error("is empty")]
    Empty,
    /// More characters than `max`.
    #[error("has {length} characters, more than {max}")]
    TooLong {
        /// Its number of characters (Unicode code points).
        length: usize,
        /// The maximum number.
        max: usize,
    },
    /// A character that `pattern` does not allow.
    #[error("does not match {pattern}")]
    Pattern {
        /// The pattern as the source document writes it.
        pattern: &'static str,
    },
    /// Not a whole number of 64 bits, 0 or more.
    #[error("is not a whole number from 0 to {}", i64::MAX)]
    Number,
}

/// `[a-zA-Z0-9:_-]`
pub(crate) fn is_thing_byte(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b':' | b'_' | b'-')
}

/// `[a-zA-Z0-9_-]`
pub(crate) fn is_job_byte(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-')
}

/// A pattern as its document writes it, with the bytes that it allows.
type Pattern = (&'static str, fn(u8) -> bool);

fn check(text: &str, max: usize, pattern: Option<Pattern>) -> Result<(), KeyError> {
    if text.is_empty() {
        return Err(KeyError::Empty);
    }
    let length = text.chars().count();
    if length > max {
        return Err(KeyError::TooLong { length, max });
    }
    match pattern {
        Some((pattern, allowed)) if !text.bytes().all(allowed) => Err(KeyError::Pattern { pattern }),
        _ => Ok(()),
    }
}

macro_rules! text_key {
    ($(#[$doc:meta])* $name:ident, $max:expr, $pattern:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// The maximum length, in characters.
            pub const MAX: usize = $max;

            /// Checks a text against the constraints.
            pub fn new(text: impl Into<String>) -> Result<Self, KeyError> {
                let text = text.into();
                check(&text, $max, $pattern)?;
                Ok(Self(text))
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text_key! {
    /// The id of a thing-registration task: at most 40 characters of any kind (S0).
    TaskId, 40, None
}

text_key! {
    /// The name of a thing: 1 to 128 of `[a-zA-Z0-9:_-]` (S2).
    ThingName, 128, Some((THING_NAME_PATTERN, is_thing_byte))
}

text_key! {
    /// The id of a job: `[a-zA-Z0-9_-]+` (S2), at most 64 characters (the control plane's model; S2 has no length).
    JobId, 64, Some((JOB_ID_PATTERN, is_job_byte))
}

text_key! {
    /// The id of a Huawei batch task. S3 gives no limits; 24 hexadecimal digits have been seen.
    /// Restricted to 64 of `[a-zA-Z0-9_-]`, since it becomes part of a storage key.
    BatchTaskId, 64, Some((JOB_ID_PATTERN, is_job_byte))
}

text_key! {
    /// The id of a thing group: 1 to 128 of `[a-zA-Z0-9\-]` (service model `iot`, `ThingGroupId`).
    ThingGroupId, 128, Some((r"[a-zA-Z0-9\-]+", |b| b.is_ascii_alphanumeric() || b == b'-'))
}

/// S2's pattern of a thing's name.
pub const THING_NAME_PATTERN: &str = "[a-zA-Z0-9:_-]+";
/// S2's pattern of a job's id, without `$next`, which a request may use instead of an id.
pub const JOB_ID_PATTERN: &str = "[a-zA-Z0-9_-]+";

/// The number of an execution among those of one job on one thing: a whole number of 64 bits, 0 or more (S2 `executionNumber`, a `long`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExecutionNumber(i64);

impl ExecutionNumber {
    /// Checks that a number is not negative.
    pub fn new(number: i64) -> Result<Self, KeyError> {
        if number < 0 { Err(KeyError::Number) } else { Ok(Self(number)) }
    }

    /// Reads decimal digits; no sign, no spaces.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(KeyError::Number);
        }
        text.parse().map(Self).map_err(|_| KeyError::Number)
    }

    /// The number.
    pub const fn get(self) -> i64 {
        self.0
    }
}

impl fmt::Display for ExecutionNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The name of the thing that an ARN ends in: `arn:aws:iot:us-west-2:123456789012:thing/NAME`.
pub fn thing_of_arn(arn: &str) -> Option<&str> {
    let resource = arn.splitn(6, ':').nth(5)?;
    arn.strip_prefix("arn:").and(resource.strip_prefix("thing/"))
}

/// The id of the job that an ARN ends in: `arn:aws:iot:us-west-2:123456789012:job/ID`.
pub fn job_of_arn(arn: &str) -> Option<&str> {
    let resource = arn.splitn(6, ':').nth(5)?;
    arn.strip_prefix("arn:").and(resource.strip_prefix("job/"))
}

/// The account and region of an ARN. Either is empty if the ARN has none.
pub fn owner_of_arn(arn: &str) -> Option<(&str, &str)> {
    let mut parts = arn.strip_prefix("arn:")?.splitn(5, ':').skip(2);
    let region = parts.next()?;
    Some((parts.next()?, region))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_the_documents() {
        assert!(TaskId::new("x".repeat(40)).is_ok());
        assert_eq!(TaskId::new("x".repeat(41)), Err(KeyError::TooLong { length: 41, max: 40 }));
        assert!(TaskId::new("ü".repeat(40)).is_ok(), "code points are counted, not bytes");
        assert_eq!(TaskId::new(""), Err(KeyError::Empty));
        assert!(ThingName::new("line3:press-17_a").is_ok());
        assert!(ThingName::new("a b").is_err());
        assert!(ThingName::new("x".repeat(129)).is_err());
        assert!(JobId::new("$next").is_err());
        assert!(JobId::new("a:b").is_err());
        assert!(JobId::new("x".repeat(65)).is_err());
        assert!(ThingGroupId::new("7e0c1b8a-90b4-4f4c-9d5f-2f5e6c3a1b2d").is_ok());
        assert!(ThingGroupId::new("a_b").is_err());
    }

    #[test]
    fn execution_numbers() {
        assert_eq!(ExecutionNumber::parse("2939653338").map(ExecutionNumber::get), Ok(2_939_653_338));
        assert_eq!(ExecutionNumber::parse("9223372036854775807").map(ExecutionNumber::get), Ok(i64::MAX));
        for text in ["", "-1", "+1", "1.5", " 1", "9223372036854775808", "1e3", "٣"] {
            assert_eq!(ExecutionNumber::parse(text), Err(KeyError::Number), "{text}");
        }
    }

    #[test]
    fn arns() {
        let arn = "arn:aws:iot:us-west-2:123456789012:thing/greenhouse:gw-07";
        assert_eq!(thing_of_arn(arn), Some("greenhouse:gw-07"));
        assert_eq!(owner_of_arn(arn), Some(("123456789012", "us-west-2")));
        assert_eq!(thing_of_arn("arn:aws:iot:us-west-2:123456789012:job/x"), None);
        assert_eq!(thing_of_arn("nonsense"), None);
        assert_eq!(job_of_arn("arn:aws:iot:us-west-2:123456789012:job/x"), Some("x"));
        assert_eq!(job_of_arn(arn), None);
    }
}
