//! Things, with what runs on them.

use super::{
    Breakpoint, Cell, Column, Filter, FilterValues, List, Row, View, filter, numbers, read, times, words,
};
use crate::address::Page;
use crate::i18n::text;
use fleetglass_model::list::ThingRow;

/// The list.
pub(crate) const LIST: List = List {
    name: "things",
    title: text::THINGS,
    loading: text::LOADING_THINGS,
    none: text::NO_THINGS,
    columns: COLUMNS,
    filters: FILTERS,
    sorted_by: "thing",
    views: &[
        View { title: text::VIEW_ATTENTION, query: "attention=with-failures" },
        View { title: text::VIEW_LAST_DAY, query: "updatedFrom=-24h" },
    ],
    label: |_, state| text::state(state),
    row: |item| read(item, row),
};

const COLUMNS: &[Column] = &[
    words("thing", text::THING, Breakpoint::Always).ascending("thing"),
    numbers("pending", text::NOT_ENDED, Breakpoint::Always).descending("pending"),
    numbers("running", text::IN_PROGRESS, Breakpoint::Medium),
    numbers("succeeded", text::SUCCEEDED, Breakpoint::Medium),
    numbers("failures", text::DID_NOT_SUCCEED, Breakpoint::Small).descending("failures"),
    numbers("executions", text::EXECUTIONS, Breakpoint::Medium).descending("executions"),
    times("updated", text::UPDATED, Breakpoint::Medium).descending("updated"),
];

const FILTERS: &[Filter] = &[
    filter("attention", text::ATTENTION, FilterValues::Reasons(&["with-failures"])),
    filter("source", text::SOURCE, FilterValues::Text),
    filter("prefix", text::BEGINS_WITH, FilterValues::Text),
    filter("search", text::CONTAINS, FilterValues::Text),
    filter("updatedFrom", text::UPDATED_FROM, FilterValues::Time),
    filter("updatedTo", text::UPDATED_TO, FilterValues::Time),
];

fn row(item: ThingRow) -> Row {
    let href = Page::Thing { thing_name: item.thing_name.clone(), query: String::new() }.href();
    Row {
        key: href.clone(),
        cells: vec![
            Cell::Name { id: item.thing_name, href, what: text::THE_THING },
            Cell::Number(item.queued + item.in_progress),
            Cell::Number(item.in_progress),
            Cell::Number(item.succeeded),
            Cell::Failures(item.failures),
            Cell::Number(item.executions),
            Cell::time(item.last_updated_at),
        ],
    }
}
