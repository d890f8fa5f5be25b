//! Imports: what came in, when, by what, and what of it was refused.

use super::{
    Breakpoint, Cell, Column, Filter, FilterValues, List, Row, View, filter, numbers, read, times, words,
};
use crate::address::Page;
use crate::i18n::message::Message;
use crate::i18n::text;
use crate::records::Status;
use fleetglass_model::list::ImportRow;
use fleetglass_model::status::State;

/// The list.
pub(crate) const LIST: List = List {
    name: "imports",
    title: text::IMPORTS,
    loading: text::LOADING_IMPORTS,
    none: text::NO_IMPORTS,
    columns: COLUMNS,
    filters: FILTERS,
    sorted_by: "began",
    views: &[
        View { title: text::VIEW_REFUSALS, query: "state=warning" },
        View { title: text::VIEW_LAST_DAY, query: "beganFrom=-24h" },
    ],
    label: |_, state| label(state),
    row: |item| read(item, row),
};

const COLUMNS: &[Column] = &[
    words("import", text::IMPORT, Breakpoint::Always),
    words("state", text::STATUS, Breakpoint::Always),
    words("via", text::VIA, Breakpoint::Medium),
    numbers("records", text::RECORDS, Breakpoint::Small).descending("records"),
    numbers("imported", text::IMPORTED, Breakpoint::Medium),
    numbers("unchanged", text::UNCHANGED, Breakpoint::Large),
    numbers("older", text::OLDER, Breakpoint::Large),
    numbers("refused", text::REFUSED, Breakpoint::Medium).descending("refused"),
    numbers("requests", text::REQUESTS, Breakpoint::Large).hidden(),
    times("began", text::BEGAN, Breakpoint::Medium).descending("began"),
    times("ended", text::ENDED, Breakpoint::Large).descending("ended").hidden(),
];

const FILTERS: &[Filter] = &[
    filter("state", text::STATE, FilterValues::States(&[State::Success, State::Warning])),
    filter("beganFrom", text::BEGAN_FROM, FilterValues::Time),
    filter("beganTo", text::BEGAN_TO, FilterValues::Time),
];

fn label(state: State) -> Message {
    if state == State::Warning { text::WITH_REFUSALS } else { text::NOTHING_REFUSED }
}

/// How an import went.
pub(crate) fn status(state: State) -> Status {
    Status { state, label: label(state), raw: None }
}

fn row(item: ImportRow) -> Row {
    let href = Page::Import { import_id: item.import_id.clone() }.href();
    Row {
        key: href.clone(),
        cells: vec![
            Cell::Name { id: item.import_id, href, what: text::THE_IMPORT },
            Cell::Status(status(item.state)),
            Cell::text(Some(item.via)),
            Cell::Number(item.records),
            Cell::Number(item.imported),
            Cell::Number(item.unchanged),
            Cell::Number(item.older),
            Cell::Failures(item.refused),
            Cell::Number(item.requests),
            Cell::Time(item.began_at),
            Cell::Time(item.ended_at),
        ],
    }
}
