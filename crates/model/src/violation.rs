//! The constraints that a record breaks, which do not refuse it.

use crate::codec::to_json;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A constraint of a source document that a record breaks.
///
/// Constraints guard input. A stored record is returned unchanged, with its violations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Violation {
    /// The member's name on the wire, with dots for nested members: `percentageProgress`, `param.maxRetransmit`.
    pub member: String,
    /// The problem, as the continuation of the member's name: `130 is outside 0-100`.
    pub message: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.member, self.message)
    }
}

/// Collects violations, one constraint at a time. Lengths are counted in Unicode code points, as Smithy does.
#[derive(Debug, Default)]
pub(crate) struct Checker(pub(crate) Vec<Violation>);

impl Checker {
    pub(crate) fn add(&mut self, member: &str, message: impl Into<String>) {
        self.0.push(Violation { member: member.to_owned(), message: message.into() });
    }

    pub(crate) fn length(&mut self, member: &str, value: Option<&str>, min: usize, max: usize) {
        let Some(length) = value.map(|v| v.chars().count()) else { return };
        if length < min {
            self.add(member, format!("has {length} characters, fewer than {min}"));
        } else if length > max {
            self.add(member, format!("has {length} characters, more than {max}"));
        }
    }

    pub(crate) fn pattern(
        &mut self,
        member: &str,
        value: Option<&str>,
        pattern: &str,
        allowed: fn(u8) -> bool,
    ) {
        if value.is_some_and(|v| v.is_empty() || !v.bytes().all(allowed)) {
            self.add(member, format!("does not match {pattern}"));
        }
    }

    pub(crate) fn range(&mut self, member: &str, value: Option<i64>, min: i64, max: i64) {
        if let Some(value) = value.filter(|v| !(min..=max).contains(v)) {
            self.add(member, format!("{value} is outside {min}-{max}"));
        }
    }

    pub(crate) fn not_negative(&mut self, member: &str, value: Option<i64>) {
        if let Some(value) = value.filter(|v| *v < 0) {
            self.add(member, format!("{value} is negative"));
        }
    }

    pub(crate) fn required(&mut self, member: &str, present: bool) {
        if !present {
            self.add(member, "is missing");
        }
    }

    pub(crate) fn known(&mut self, member: &str, unknown: Option<&str>, values: &str) {
        if let Some(value) = unknown {
            self.add(member, format!("{} is none of {values}", to_json(value)));
        }
    }

    pub(crate) fn in_order(
        &mut self,
        earlier: (&str, Option<crate::Timestamp>),
        later: (&str, Option<crate::Timestamp>),
    ) {
        if let (Some(from), Some(to)) = (earlier.1, later.1)
            && to.seconds() < from.seconds()
        {
            self.add(later.0, format!("is earlier than {}", earlier.0));
        }
    }
}
