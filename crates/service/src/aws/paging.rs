//! `maxResults` and `nextToken`, the parameters of all of AWS IoT's lists.

use crate::error::Cause;
use crate::store::cursor::Cursor;
use crate::store::{Row, json_and_position};
use fleetglass_model::raw::RawJson;

/// The requested page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paging {
    /// `maxResults`: 1 to 250.
    pub max: usize,
    /// The list and its filters. A token belongs to them.
    identity: String,
    /// The position after which the page begins, as a JSON array.
    position: Option<String>,
}

/// The most results of a page, and the default (AWS service model, `maxResults`).
pub(super) const MAX_RESULTS: usize = 250;

impl Paging {
    /// Reads a token. None if it is not one of the same list with the same filters.
    pub(super) fn new(identity: String, max: usize, token: Option<&str>) -> Option<Self> {
        let position = match token {
            None => None,
            Some(token) => Some(Cursor::read(&identity, token)?.position),
        };
        Some(Self { max, identity, position })
    }

    /// The position after which the page begins; `start` if there is no token.
    pub(super) fn from<'a>(&'a self, start: &'a str) -> &'a str {
        self.position.as_deref().unwrap_or(start)
    }

    /// The number of rows to read: one more than the page holds, which shows whether there is a next page.
    pub(super) fn one_more(&self) -> String {
        (self.max + 1).to_string()
    }

    /// The items of a page, from rows of JSON and position, and the token of the next page.
    pub(super) fn page(&self, results: Vec<Vec<Row>>) -> Result<(Vec<RawJson>, Option<String>), Box<Cause>> {
        let rows = results.into_iter().next().unwrap_or_default().into_iter();
        let mut rows: Vec<_> = rows.map(json_and_position).collect::<Result<_, _>>()?;
        let has_more = rows.len() > self.max;
        rows.truncate(self.max);
        let next = rows.last().filter(|_| has_more).map(|(_, position)| {
            Cursor { backwards: false, passed: 0, position: position.clone() }.write(&self.identity)
        });
        Ok((rows.into_iter().map(|(item, _)| item).collect(), next))
    }
}
