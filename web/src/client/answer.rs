//! Reads what the API answers.

use crate::client::problem::Problem;
use serde::Deserialize;

/// Reads an answer, or tells what is wrong with it.
pub(crate) fn read<'a, T: Deserialize<'a>>(body: &'a str, request_id: Option<String>) -> Result<T, Problem> {
    parse(body).map_err(|why| Problem::Unreadable { why, request_id })
}

/// Parses JSON that the Worker wrote. Errors need not name the member, as [`fleetglass_model::from_json`]'s do.
pub(crate) fn parse<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}
