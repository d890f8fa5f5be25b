//! `maxResults` and `nextToken`, as all of AWS IoT's lists have them.

use crate::http::reply::json;
use crate::http::reply::{HeaderSet, Reply};
use crate::store::Row;
use crate::store::cursor::Cursor;
use fleetglass_model::json::{ToJson, object};
use fleetglass_model::raw::RawJson;

/// Which page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paging {
    /// `maxResults`: 1 to 250.
    pub max: usize,
    /// The list and its filters: a token belongs to them.
    identity: String,
    /// The position behind which the page begins, as a JSON array.
    position: Option<String>,
}

/// The most results of a page, and as many as there are where the request does not say (AWS service model, `maxResults`).
pub(crate) const MAX_RESULTS: usize = 250;

impl Paging {
    /// Reads a token of the same list with the same filters.
    pub(crate) fn new(identity: String, max: usize, token: Option<&str>) -> Option<Self> {
        let position = match token {
            None => None,
            Some(token) => Some(Cursor::read(&identity, token)?.position),
        };
        Some(Self { max, identity, position })
    }

    /// Where the page begins; `start` where there is no token.
    pub(crate) fn from<'a>(&'a self, start: &'a str) -> &'a str {
        self.position.as_deref().unwrap_or(start)
    }

    /// One row more than the page holds: whether there is more shows in it.
    pub(crate) fn one_more(&self) -> String {
        (self.max + 1).to_string()
    }

    /// A list's answer, from rows of JSON and position.
    pub(crate) fn reply(&self, member: &str, found: Vec<Vec<Row>>) -> Reply {
        self.reply_with(member, found, &[])
    }

    /// With more members.
    pub(crate) fn reply_with(
        &self,
        member: &str,
        found: Vec<Vec<Row>>,
        more: &[(&str, &dyn ToJson)],
    ) -> Reply {
        let mut rows: Vec<_> =
            found.into_iter().next().unwrap_or_default().into_iter().filter_map(pair).collect();
        let has_more = rows.len() > self.max;
        rows.truncate(self.max);
        let next = rows.last().filter(|_| has_more).map(|(_, position)| {
            Cursor { backwards: false, passed: 0, position: position.clone() }.write(&self.identity)
        });
        let items: Vec<RawJson> = rows.into_iter().map(|(item, _)| RawJson::new(item)).collect();
        let mut members: Vec<(&str, &dyn ToJson)> = vec![(member, &items)];
        members.extend(more);
        members.push(("nextToken", &next));
        Reply::new(200, HeaderSet::Aws, json(&Object(&members)))
    }
}

fn pair(row: Row) -> Option<(String, String)> {
    let [item, position] = <[Option<String>; 2]>::try_from(row).ok()?;
    Some((item?, position?))
}

/// Members, as an object.
pub(crate) struct Object<'a>(pub(crate) &'a [(&'a str, &'a dyn ToJson)]);

impl ToJson for Object<'_> {
    fn put(&self, out: &mut String) {
        object(out, self.0);
    }
}
