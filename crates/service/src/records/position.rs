//! The position of a backup or a republication in its walk through tables.
//!
//! The caller stores the position between steps, and repeats a step that was interrupted.

use crate::error::Cause;
use crate::http::parameters::invalid_parameter;

/// A position in a walk through tables: the table, the key of the last row, and the number of rows before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Position {
    pub(super) table: usize,
    /// A row's number, or a document's hash.
    pub(super) key: String,
    pub(super) passed: i64,
}

impl Position {
    /// The key before all rows of a table.
    pub(super) const START: &str = "0";

    /// Reads a text that [`Self::write`] wrote; an empty text is the beginning.
    pub(super) fn read(text: &str) -> Result<Self, Box<Cause>> {
        if text.is_empty() {
            return Ok(Self { table: 0, key: Self::START.to_owned(), passed: 0 });
        }
        let mut parts = text.split('.');
        let mut next = || parts.next().filter(|part| part.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let (table, key, passed) = (next(), next(), next());
        let number = |text: &str| text.parse::<usize>().ok();
        match (table.and_then(number), key, passed.and_then(number)) {
            (Some(table), Some(key), Some(passed)) if parts.next().is_none() => {
                Ok(Self { table, key: key.to_owned(), passed: passed as i64 })
            }
            _ => Err(Self::invalid()),
        }
    }

    pub(super) fn invalid() -> Box<Cause> {
        invalid_parameter("after", "that of the answer before")
    }

    pub(super) fn write(&self) -> String {
        format!("{}.{}.{}", self.table, self.key, self.passed)
    }
}
