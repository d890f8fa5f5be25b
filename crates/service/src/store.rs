//! The stores: KV's keys and values, the index's statements and rows.
//!
//! Every parameter and every column is text, so that no 64-bit number passes through JavaScript's.

pub mod cursor;
pub mod job;
pub mod key;
pub mod record;
pub mod table;
pub mod value;

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
    /// A statement and its parameters, as many as it has.
    pub(crate) fn new(sql: &'static str, parameters: &[&str]) -> Self {
        Self { sql: sql.into(), parameters: parameters.iter().map(|text| (*text).to_owned()).collect() }
    }

    /// A statement of one parameter, which may be a long list.
    pub(crate) fn with(sql: impl Into<Cow<'static, str>>, parameter: String) -> Self {
        Self { sql: sql.into(), parameters: vec![parameter] }
    }
}

/// A row: every column as text, or null.
pub type Row = Vec<Option<String>>;

/// Asks the clock: how many transactions have changed anything.
pub fn clock() -> Query {
    Query::new("SELECT CAST(count AS TEXT) AS a FROM clock", &[])
}

/// Reads the row that [`clock`] gave.
pub fn count_of(row: Option<Row>) -> i64 {
    row.and_then(|row| row.into_iter().next()?).and_then(|count| count.parse().ok()).unwrap_or_default()
}

/// The first text that no longer begins with a prefix.
pub(crate) fn next_prefix(prefix: &str) -> String {
    [prefix, "\u{10ffff}"].concat()
}

/// A parameter that may be absent, as the statements compare it: empty where it is.
pub(crate) fn or_empty(value: &Option<String>) -> &str {
    value.as_deref().unwrap_or_default()
}
