//! Job executions, across jobs and things.

use super::{
    Breakpoint, Cell, Column, Filter, FilterValues, List, Row, View, filter, numbers, read, times, words,
};
use crate::address::Page;
use crate::i18n::text;
use crate::records::{Status, visible};
use fleetglass_model::list::ExecutionRow;
use fleetglass_model::status::{ExecutionStatus, State};

/// The list of all of them.
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
    row: |item| read(item, row),
};

/// Those of one job.
pub(crate) const OF_JOB: List = List { columns: COLUMNS_OF_JOB, row: |item| read(item, row_of_job), ..LIST };

/// Those on one thing.
pub(crate) const OF_THING: List =
    List { columns: COLUMNS_OF_THING, row: |item| read(item, row_of_thing), ..LIST };

const THING: Column = words("thing", text::THING, Breakpoint::Always).ascending("thing");
const STATUS: Column = words("status", text::STATUS, Breakpoint::Always).ascending("status");
const JOB: Column = words("job", text::JOB, Breakpoint::Small).ascending("job");
const MESSAGE: Column = words("message", text::MESSAGE, Breakpoint::Large);
const NUMBER: Column = numbers("number", text::NUMBER, Breakpoint::Large).descending("number").hidden();
const RETRY: Column = numbers("retry", text::RETRY_ATTEMPT, Breakpoint::Large).hidden();
const VERSION: Column = numbers("version", text::VERSION, Breakpoint::Large).hidden();
const QUEUED: Column = times("queued", text::QUEUED, Breakpoint::Wide).descending("queued");
const STARTED: Column = times("started", text::STARTED, Breakpoint::Large).descending("started").hidden();
const TIMES_OUT: Column =
    times("timesOut", text::TIMES_OUT, Breakpoint::Large).ascending("timesOut").hidden();
const SINCE: Column = times("since", text::SINCE, Breakpoint::Large).hidden();
const UPDATED: Column = times("updated", text::UPDATED, Breakpoint::Medium).descending("updated");
const OBSERVED: Column = times("observed", text::OBSERVED, Breakpoint::Large).hidden();

const COLUMNS: &[Column] = &[
    THING, STATUS, JOB, MESSAGE, NUMBER, RETRY, VERSION, QUEUED, STARTED, TIMES_OUT, SINCE, UPDATED, OBSERVED,
];

const COLUMNS_OF_JOB: &[Column] =
    &[THING, STATUS, MESSAGE, NUMBER, RETRY, VERSION, QUEUED, STARTED, TIMES_OUT, SINCE, UPDATED, OBSERVED];

const COLUMNS_OF_THING: &[Column] = &[
    words("job", text::JOB, Breakpoint::Always).ascending("job"),
    STATUS,
    MESSAGE,
    NUMBER,
    RETRY,
    VERSION,
    QUEUED,
    STARTED,
    TIMES_OUT,
    SINCE,
    UPDATED,
    OBSERVED,
];

const STATES: &[State] =
    &[State::Pending, State::InProgress, State::Success, State::Error, State::Stopped, State::Unknown];

const FILTERS: &[Filter] = &[
    filter("thing", text::THING, FilterValues::Text),
    filter("job", text::JOB, FilterValues::Text),
    filter("status", text::STATUS, FilterValues::Statuses),
    filter("state", text::STATE, FilterValues::States(STATES)),
    filter(
        "attention",
        text::ATTENTION,
        FilterValues::Reasons(&["failed", "timed-out", "about-to-time-out", "stuck"]),
    ),
    filter("latest", text::LATEST_ONLY, FilterValues::Flag),
    filter("source", text::SOURCE, FilterValues::Text),
    filter("prefix", text::BEGINS_WITH, FilterValues::Text),
    filter("search", text::CONTAINS, FilterValues::Text),
    filter("queuedFrom", text::QUEUED_FROM, FilterValues::Time),
    filter("queuedTo", text::QUEUED_TO, FilterValues::Time),
    filter("startedFrom", text::STARTED_FROM, FilterValues::Time),
    filter("startedTo", text::STARTED_TO, FilterValues::Time),
    filter("updatedFrom", text::UPDATED_FROM, FilterValues::Time),
    filter("updatedTo", text::UPDATED_TO, FilterValues::Time),
];

/// A status as its source writes it, as people see it.
pub(crate) fn status(raw: Option<String>, state: State) -> Status {
    let known = raw.as_deref().map(ExecutionStatus::from);
    Status { state, label: text::execution_status(known.as_ref(), state), raw }
}

fn row(item: ExecutionRow) -> Row {
    let job = Page::Job { job_id: item.job_id.clone(), query: String::new() };
    let job = Cell::Name { id: item.job_id.clone(), href: job.href(), what: text::THE_JOB };
    let mut row = row_of_job(item);
    row.cells.insert(2, job);
    row
}

fn row_of_thing(item: ExecutionRow) -> Row {
    let id = item.job_id.clone();
    let mut row = row_of_job(item);
    if let Some(Cell::Name { href, .. }) = row.cells.first() {
        row.cells[0] = Cell::Name { id, href: href.clone(), what: text::THE_JOB };
    }
    row
}

fn row_of_job(item: ExecutionRow) -> Row {
    let page = Page::JobExecution {
        thing_name: item.thing_name.clone(),
        job_id: item.job_id,
        execution_number: (!item.latest).then(|| item.execution_number.to_string()),
    };
    let href = page.href();
    Row {
        key: format!("{href} {}", item.execution_number),
        cells: vec![
            Cell::Name { id: item.thing_name, href, what: text::THE_THING },
            Cell::Status(status(item.status, item.state)),
            Cell::text(item.message.map(visible)),
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
