//! Pages of a list, built from the rows of its statements.

use super::plan::Plan;
use crate::error::Cause;
use crate::http::reply::{HeaderSet, Reply, json};
use crate::store::cursor::Cursor;
use crate::store::{Row, columns, json_and_position, number_column, text_column};
use fleetglass_model::Timestamp;
use fleetglass_model::list::Count;
use fleetglass_model::presigned;
use fleetglass_model::raw::RawJson;
use serde::Serialize;
use std::borrow::Cow;

/// A row of a page: its JSON, and its position in the order.
#[derive(Clone, Debug)]
pub struct Item {
    /// The row's JSON.
    pub json: RawJson,
    position: String,
}

/// Reads the rows of a page's statement.
pub fn items(rows: Vec<Row>) -> Result<Vec<Item>, Box<Cause>> {
    let item = |row| json_and_position(row).map(|(json, position)| Item { json: masked(json), position });
    rows.into_iter().map(item).collect()
}

/// A row in which signatures and security tokens are masked.
fn masked(json: RawJson) -> RawJson {
    match presigned::mask(json.get()) {
        Cow::Borrowed(_) => json,
        // No secret holds what JSON quotes, so that the text stays JSON.
        Cow::Owned(text) => RawJson::new(text).unwrap_or(json),
    }
}

#[derive(Serialize)]
struct Group {
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<String>,
    state: String,
    count: i64,
    exact: bool,
}

fn group(row: Row) -> Result<Group, Box<Cause>> {
    let [status, state, count, exact] = columns(row)?;
    Ok(Group {
        status: Some(text_column(status)?).filter(|status| !status.is_empty()),
        state: text_column(state)?,
        count: number_column(count)?,
        exact: text_column(exact)? == "y",
    })
}

/// A page of a list.
#[derive(Debug)]
pub struct Page {
    /// The rows, in the requested order.
    pub items: Vec<Item>,
    /// The cursor of the next page.
    pub next: Option<String>,
    previous: Option<String>,
    from: i64,
    stopped: bool,
}

impl Plan {
    /// Builds the page. `stop` is the row at which the walk stopped, if it did.
    pub fn page(&self, mut items: Vec<Item>, stop: Option<Item>) -> Page {
        let list_query = self.list_query();
        let more = items.len() > list_query.limit;
        items.truncate(list_query.limit);
        let backwards = list_query.cursor.as_ref().is_some_and(|cursor| cursor.backwards);
        let passed = list_query.cursor.as_ref().map_or(0, |cursor| cursor.passed);
        if backwards {
            items.reverse();
        }
        let count = items.len() as i64;
        let before = if backwards { (passed - count).max(0) } else { passed };
        let write = |backwards, passed, position: &str| {
            Cursor { backwards, passed, position: position.to_owned() }.write(&list_query.identity)
        };
        let stopped = stop.is_some() && !more;
        let ahead = stop.filter(|_| !more);
        // If all rows of the page have been deleted, both neighbours begin at the cursor's position.
        let cursor_position = list_query.cursor.as_ref().map(|cursor| cursor.position.clone());
        let last = |items: &[Item]| {
            items.last().map(|item| item.position.clone()).or_else(|| cursor_position.clone())
        };
        let first = items.first().map(|item| item.position.clone()).or_else(|| cursor_position.clone());
        let (forwards_from, backwards_from) = match (backwards, &ahead) {
            (false, Some(stop)) => (Some(stop.position.clone()), first),
            (true, Some(stop)) => (last(&items), Some(stop.position.clone())),
            _ => (last(&items), first),
        };
        let has_next = backwards || more || stopped;
        let has_previous = if backwards { more || stopped } else { list_query.cursor.is_some() };
        Page {
            next: forwards_from.filter(|_| has_next).map(|at| write(false, before + count, &at)),
            previous: backwards_from.filter(|_| has_previous).map(|at| write(true, before, &at)),
            from: if count == 0 { 0 } else { before + 1 },
            items,
            stopped,
        }
    }

    /// The reply. `change` is the clock's count.
    pub fn reply(
        &self,
        page: &Page,
        counts: Vec<Vec<Row>>,
        change: i64,
        now: Timestamp,
    ) -> Result<Reply, Box<Cause>> {
        let mut groups: Vec<Group> = counts.into_iter().flatten().map(group).collect::<Result<_, _>>()?;
        let list_query = self.list_query();
        let filters: Vec<_> =
            list_query.conditions.iter().filter_map(|condition| condition.status_filter.as_ref()).collect();
        let is_asked = |group: &&Group| {
            let status = group.status.as_deref().unwrap_or_default();
            group.state.is_empty() || filters.iter().all(|filter| filter.matches(status, &group.state))
        };
        let (mut count, mut exact) = (0, true);
        for group in groups.iter().filter(is_asked) {
            count += group.count;
            exact &= group.exact;
        }
        let total = Count { count, exact };
        // A group without a state counts in the total only.
        groups.retain(|group| !group.state.is_empty());
        let counts =
            Some(groups.as_slice()).filter(|_| !list_query.table.facets.is_empty() && list_query.counts);
        let body = PageBody {
            items: page.items.iter().map(|item| &item.json).collect(),
            from: page.from,
            total: list_query.counts.then_some(total),
            counts,
            next: &page.next,
            previous: &page.previous,
            stopped: page.stopped,
            change,
        };
        let mut reply = Reply::new(200, HeaderSet::Fleetglass, json(&body));
        reply.headers.push(("etag", list_query.etag(change, now).into()));
        Ok(reply)
    }
}

/// The answer: [`fleetglass_model::list::Page`], with rows as the index wrote them.
#[derive(Serialize)]
struct PageBody<'a> {
    items: Vec<&'a RawJson>,
    from: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<Count>,
    #[serde(skip_serializing_if = "Option::is_none")]
    counts: Option<&'a [Group]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: &'a Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    previous: &'a Option<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    stopped: bool,
    change: i64,
}
