//! Job executions, across jobs and things.

use super::{Cell, Column, Filter, List, Room, Row, Takes, View, filter, numbers, read, times, words};
use crate::detail::Status;
use crate::page::Page;
use crate::text;
use fleetglass_model::list::ExecutionRow;
use fleetglass_model::status::{ExecutionStatus, State};

/// The list.
pub(crate) const LIST: List = List {
    name: "executions",
    title: text::EXECUTIONS,
    loading: text::LOADING_EXECUTIONS,
    none: text::NO_EXECUTIONS,
    columns: COLUMNS,
    filters: FILTERS,
    sorted_by: "updated",
    views: &[
        View { title: text::VIEW_ATTENTION, query: "attention=failed,timed-out,about-to-time-out,stuck" },
        View { title: text::VIEW_RUNNING, query: "state=in-progress" },
        View { title: text::VIEW_LAST_DAY, query: "updatedFrom=-24h" },
    ],
    label: |raw, state| status(raw.map(str::to_owned), state).label,
    read: |text| read(text, row),
};

const COLUMNS: &[Column] = &[
    words("thing", text::THING, Room::Always).ascending("thing"),
    words("status", text::STATUS, Room::Always).ascending("status"),
    words("job", text::JOB, Room::Small).ascending("job"),
    words("message", text::MESSAGE, Room::Large),
    numbers("number", text::NUMBER, Room::Large).descending("number").hidden(),
    numbers("retry", text::RETRY_ATTEMPT, Room::Large).hidden(),
    numbers("version", text::VERSION, Room::Large).hidden(),
    times("queued", text::QUEUED, Room::Wide).descending("queued"),
    times("started", text::STARTED, Room::Large).descending("started").hidden(),
    times("timesOut", text::TIMES_OUT, Room::Large).ascending("timesOut").hidden(),
    times("since", text::SINCE, Room::Large).hidden(),
    times("updated", text::UPDATED, Room::Medium).descending("updated"),
    times("observed", text::OBSERVED, Room::Large).hidden(),
];

const STATES: &[State] =
    &[State::Pending, State::InProgress, State::Success, State::Error, State::Stopped, State::Unknown];

const FILTERS: &[Filter] = &[
    filter("thing", text::THING, Takes::Text),
    filter("job", text::JOB, Takes::Text),
    filter("status", text::STATUS, Takes::Statuses),
    filter("state", text::STATE, Takes::States(STATES)),
    filter(
        "attention",
        text::ATTENTION,
        Takes::Reasons(&["failed", "timed-out", "about-to-time-out", "stuck"]),
    ),
    filter("latest", text::LATEST_ONLY, Takes::Flag),
    filter("source", text::SOURCE, Takes::Text),
    filter("prefix", text::BEGINS_WITH, Takes::Text),
    filter("search", text::CONTAINS, Takes::Text),
    filter("queuedFrom", text::QUEUED_FROM, Takes::Time),
    filter("queuedTo", text::QUEUED_TO, Takes::Time),
    filter("startedFrom", text::STARTED_FROM, Takes::Time),
    filter("startedTo", text::STARTED_TO, Takes::Time),
    filter("updatedFrom", text::UPDATED_FROM, Takes::Time),
    filter("updatedTo", text::UPDATED_TO, Takes::Time),
];

/// A status as its source writes it, as people see it.
pub(crate) fn status(raw: Option<String>, state: State) -> Status {
    let known = raw.as_deref().map(ExecutionStatus::from);
    Status { state, label: text::execution_status(known.as_ref(), state), raw }
}

fn row(item: ExecutionRow) -> Row {
    let page = Page::JobExecution {
        thing_name: item.thing_name.clone(),
        job_id: item.job_id.clone(),
        execution_number: (!item.latest).then(|| item.execution_number.to_string()),
    };
    let job = Page::Job { job_id: item.job_id.clone(), query: String::new() };
    let name = |id: &str, href: String, what| Cell::Name { id: id.to_owned(), href, what };
    Row {
        key: format!("{} {}", page.href(), item.execution_number),
        cells: vec![
            name(&item.thing_name, page.href(), text::THE_THING),
            Cell::Status(status(item.status, item.state)),
            name(&item.job_id, job.href(), text::THE_JOB),
            Cell::text(item.message),
            Cell::Number(item.execution_number),
            Cell::number(item.retry_attempt),
            Cell::number(item.version_number),
            Cell::time(item.queued_at),
            Cell::time(item.started_at),
            Cell::time(item.times_out_at),
            Cell::Time(item.since),
            Cell::time(item.last_updated_at),
            Cell::Time(item.observed_at),
        ],
    }
}
