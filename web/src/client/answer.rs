//! Reads what the API answers.

use crate::client::problem::Problem;
use fleetglass_model::from_json;
use serde::Deserialize;

/// Reads an answer, or tells what is wrong with it.
pub(crate) fn read<'a, T: Deserialize<'a>>(body: &'a str, request_id: Option<String>) -> Result<T, Problem> {
    from_json(body).map_err(|why| Problem::Unreadable { why, request_id })
}
