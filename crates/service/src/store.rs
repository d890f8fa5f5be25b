//! The stores: KV's keys and values, the index's statements and rows.
//!
//! Every parameter and every column is text, so that no 64-bit number becomes a number of JavaScript.

pub mod cursor;
pub mod job;
pub mod key;
pub mod record;
pub mod table;
pub mod value;

use crate::error::{Cause, damaged};
use fleetglass_model::raw::RawJson;
use std::borrow::Cow;

/// A statement of the index with its parameters, `?1` first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// One SQL statement.
    pub sql: Cow<'static, str>,
    /// Its parameters.
    pub parameters: Vec<String>,
}

impl Query {
    /// Creates a statement with its parameters.
    pub(crate) fn new(sql: &'static str, parameters: &[&str]) -> Self {
        Self { sql: sql.into(), parameters: parameters.iter().map(|text| (*text).to_owned()).collect() }
    }

    /// Creates a statement with one parameter, which may be a long list.
    pub(crate) fn with(sql: impl Into<Cow<'static, str>>, parameter: String) -> Self {
        Self { sql: sql.into(), parameters: vec![parameter] }
    }
}

/// A row: every column as text, or null.
pub type Row = Vec<Option<String>>;

/// The statement that reads the clock: the number of transactions that have changed anything.
pub fn clock() -> Query {
    Query::new("SELECT CAST(count AS TEXT) AS a FROM clock", &[])
}

/// Reads the row of a statement that selects one number, such as [`clock`].
pub fn count_of(row: Option<Row>) -> Result<i64, Box<Cause>> {
    let [count] = columns(row.unwrap_or_default())?;
    number_column(count)
}

/// The columns of a row, as many as its statement selects.
pub(crate) fn columns<const N: usize>(row: Row) -> Result<[Option<String>; N], Box<Cause>> {
    row.try_into().map_err(|row: Row| damaged(&format!("a row has {} columns instead of {N}", row.len())))
}

/// Reads a column that is never null.
pub(crate) fn text_column(column: Option<String>) -> Result<String, Box<Cause>> {
    column.ok_or_else(|| damaged("a column is null"))
}

/// Reads a column that holds a whole number.
pub(crate) fn number_column(column: Option<String>) -> Result<i64, Box<Cause>> {
    let text = text_column(column)?;
    text.parse().map_err(|_| damaged(&["a column is not a number: ", &text].concat()))
}

/// Reads a column that holds JSON.
pub(crate) fn json_column(column: Option<String>) -> Result<RawJson, Box<Cause>> {
    RawJson::new(text_column(column)?).map_err(|error| damaged(&["a column is not JSON: ", &error].concat()))
}

/// Reads rows of one column that holds JSON.
pub(crate) fn json_rows(rows: Vec<Row>) -> Result<Vec<RawJson>, Box<Cause>> {
    let json = |row| {
        let [json] = columns(row)?;
        json_column(json)
    };
    rows.into_iter().map(json).collect()
}

/// Reads a row of a list: its JSON, and its position in the order of the list.
pub(crate) fn json_and_position(row: Row) -> Result<(RawJson, String), Box<Cause>> {
    let [json, position] = columns(row)?;
    Ok((json_column(json)?, text_column(position)?))
}

/// An upper bound of the texts that begin with a prefix.
pub(crate) fn next_prefix(prefix: &str) -> String {
    [prefix, "\u{10ffff}"].concat()
}

/// The text of an optional parameter: empty if it is absent, as the statements compare it.
pub(crate) fn or_empty(value: &Option<String>) -> &str {
    value.as_deref().unwrap_or_default()
}
