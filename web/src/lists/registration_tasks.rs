//! Thing-registration tasks.

use super::{
    Breakpoint, Cell, Column, Filter, FilterValues, List, Row, View, filter, numbers, read, times, words,
};
use crate::address::Page;
use crate::i18n::message::Message;
use crate::i18n::text;
use crate::records::Status;
use fleetglass_model::list::RegistrationTaskRow;
use fleetglass_model::status::{RegistrationStatus, State};

/// The list.
pub(crate) const LIST: List = List {
    name: "registration-tasks",
    title: text::REGISTRATION_TASKS,
    loading: text::LOADING_REGISTRATION_TASKS,
    none: text::NO_REGISTRATION_TASKS,
    columns: COLUMNS,
    filters: FILTERS,
    sorted_by: "updated",
    views: &[
        View { title: text::VIEW_ATTENTION, query: "attention=failed,with-failures,stuck" },
        View { title: text::VIEW_RUNNING, query: "state=in-progress" },
        View { title: text::VIEW_LAST_DAY, query: "updatedFrom=-24h" },
    ],
    label,
    row: |item| read(item, row),
};

const COLUMNS: &[Column] = &[
    words("task", text::TASK_ID_COLUMN, Breakpoint::Always).ascending("task"),
    words("status", text::STATUS, Breakpoint::Always).ascending("status"),
    words("progress", text::PROGRESS, Breakpoint::Small).descending("progress"),
    numbers("succeeded", text::SUCCEEDED, Breakpoint::Medium).descending("succeeded"),
    numbers("failed", text::FAILED, Breakpoint::Medium).descending("failed"),
    words("message", text::MESSAGE, Breakpoint::Wide),
    words("bucket", text::BUCKET, Breakpoint::Large).hidden(),
    words("key", text::KEY, Breakpoint::Large).hidden(),
    times("created", text::CREATED, Breakpoint::Large).descending("created"),
    times("since", text::SINCE, Breakpoint::Large).hidden(),
    times("updated", text::UPDATED, Breakpoint::Medium).descending("updated"),
    times("observed", text::OBSERVED, Breakpoint::Large).hidden(),
];

const STATES: &[State] =
    &[State::InProgress, State::Success, State::Warning, State::Error, State::Stopped, State::Unknown];

const FILTERS: &[Filter] = &[
    filter("status", text::STATUS, FilterValues::Statuses),
    filter("state", text::STATE, FilterValues::States(STATES)),
    filter("attention", text::ATTENTION, FilterValues::Reasons(&["failed", "with-failures", "stuck"])),
    filter("source", text::SOURCE, FilterValues::Text),
    filter("prefix", text::BEGINS_WITH, FilterValues::Text),
    filter("search", text::CONTAINS, FilterValues::Text),
    filter("createdFrom", text::CREATED_FROM, FilterValues::Time),
    filter("createdTo", text::CREATED_TO, FilterValues::Time),
    filter("updatedFrom", text::UPDATED_FROM, FilterValues::Time),
    filter("updatedTo", text::UPDATED_TO, FilterValues::Time),
];

fn label(raw: Option<&str>, state: State) -> Message {
    text::registration_status(raw.map(RegistrationStatus::from).as_ref(), state)
}

fn row(item: RegistrationTaskRow) -> Row {
    let href = Page::RegistrationTask { task_id: item.task_id.clone() }.href();
    let label = label(item.status.as_deref(), item.state);
    let permille = |percent: i64| percent.saturating_mul(10).clamp(0, 1000) as u16;
    let progress = item.percentage_progress.map(permille);
    Row {
        key: href.clone(),
        cells: vec![
            Cell::Name { id: item.task_id, href, what: text::THE_TASK_ID },
            Cell::Status(Status { state: item.state, label, raw: item.status }),
            progress.map_or(Cell::Absent, |permille| Cell::Progress(permille, item.state)),
            Cell::number(item.success_count),
            Cell::failures(item.failure_count),
            Cell::text(item.message),
            Cell::code(item.input_file_bucket),
            Cell::code(item.input_file_key),
            Cell::time(item.creation_date),
            Cell::Time(item.since),
            Cell::time(item.last_modified_date),
            Cell::Time(item.observed_at),
        ],
    }
}
