//! Reads what the API answers.

use crate::client::problem::Problem;
use fleetglass_model::from_json;
use serde::Deserialize;
use serde::de::IgnoredAny;

/// Reads an answer, or tells what is wrong with it.
pub(crate) fn read<'a, T: Deserialize<'a>>(body: &'a str, request_id: Option<String>) -> Result<T, Problem> {
    parse(body).map_err(|why| Problem::Unreadable { why, request_id })
}

/// Reads a text of which it is not known yet whether it is JSON. The error says what is wrong.
pub(crate) fn parse<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, String> {
    from_json(text)
}

/// Whether a text is JSON.
pub(crate) fn check(text: &str) -> Result<(), String> {
    from_json(text).map(|_: IgnoredAny| ())
}
