//! Jobs.

use super::{
    Breakpoint, Cell, Column, Filter, FilterValues, List, Row, View, filter, numbers, read, times, words,
};
use crate::address::Page;
use crate::i18n::text;
use crate::records::Status;
use fleetglass_model::list::JobRow;
use fleetglass_model::status::State;

/// The list.
pub(crate) const LIST: List = List {
    name: "jobs",
    title: text::JOBS,
    loading: text::LOADING_JOBS,
    none: text::NO_JOBS,
    columns: COLUMNS,
    filters: FILTERS,
    sorted_by: "updated",
    views: &[
        View { title: text::VIEW_ATTENTION, query: "attention=with-failures" },
        View { title: text::VIEW_RUNNING, query: "state=in-progress" },
        View { title: text::VIEW_LAST_DAY, query: "updatedFrom=-24h" },
    ],
    label: text::job_status,
    row: |item| read(item, row),
};

const COLUMNS: &[Column] = &[
    words("job", text::JOB_ID_COLUMN, Breakpoint::Always).ascending("job"),
    words("status", text::STATUS, Breakpoint::Always).ascending("status"),
    words("done", text::ENDED, Breakpoint::Small),
    numbers("executions", text::EXECUTIONS, Breakpoint::Medium).descending("executions"),
    numbers("succeeded", text::SUCCEEDED, Breakpoint::Medium),
    numbers("failures", text::DID_NOT_SUCCEED, Breakpoint::Medium).descending("failures"),
    numbers("running", text::IN_PROGRESS, Breakpoint::Wide),
    numbers("queued", text::STATE_PENDING, Breakpoint::Wide),
    words("selection", text::TARGET_SELECTION, Breakpoint::Large).hidden(),
    words("description", text::DESCRIPTION, Breakpoint::Large).hidden(),
    words("comment", text::COMMENT, Breakpoint::Large).hidden(),
    times("created", text::CREATED, Breakpoint::Large).descending("created").hidden(),
    times("completed", text::COMPLETED, Breakpoint::Large).hidden(),
    times("updated", text::UPDATED, Breakpoint::Medium).descending("updated"),
    times("observed", text::OBSERVED, Breakpoint::Large).hidden(),
];

const STATES: &[State] =
    &[State::Pending, State::InProgress, State::Success, State::Warning, State::Stopped, State::Unknown];

const FILTERS: &[Filter] = &[
    filter("status", text::STATUS, FilterValues::Statuses),
    filter("state", text::STATE, FilterValues::States(STATES)),
    filter("attention", text::ATTENTION, FilterValues::Reasons(&["with-failures"])),
    filter("source", text::SOURCE, FilterValues::Text),
    filter("prefix", text::BEGINS_WITH, FilterValues::Text),
    filter("search", text::CONTAINS, FilterValues::Text),
    filter("createdFrom", text::CREATED_FROM, FilterValues::Time),
    filter("createdTo", text::CREATED_TO, FilterValues::Time),
    filter("updatedFrom", text::UPDATED_FROM, FilterValues::Time),
    filter("updatedTo", text::UPDATED_TO, FilterValues::Time),
];

fn row(item: JobRow) -> Row {
    let href = Page::Job { job_id: item.job_id.clone(), query: String::new() }.href();
    let pending = item.queued + item.in_progress;
    let failures = item.failed + item.timed_out + item.rejected;
    let state = if pending > 0 { State::InProgress } else { item.state };
    let status = Status {
        state: item.state,
        label: text::job_status(item.status.as_deref(), item.state),
        raw: item.status,
    };
    Row {
        key: href.clone(),
        cells: vec![
            Cell::Name { id: item.job_id, href, what: text::THE_JOB },
            Cell::Status(status),
            Cell::share(item.executions - pending, item.executions, state),
            Cell::Number(item.executions),
            Cell::Number(item.succeeded),
            Cell::Failures(failures),
            Cell::Number(item.in_progress),
            Cell::Number(item.queued),
            Cell::code(item.target_selection),
            Cell::text(item.description),
            Cell::text(item.comment),
            Cell::time(item.created_at),
            Cell::time(item.completed_at),
            Cell::time(item.last_updated_at),
            Cell::Time(item.observed_at),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_ended_is_in_the_colour_of_the_job_once_all_has() {
        let bar = |queued: i64, state: &str| {
            let item = format!(
                r#"{{"jobId":"j","state":"{state}","executions":4,"queued":{queued},"inProgress":0,"succeeded":2,
                "failed":1,"timedOut":0,"rejected":0,"removed":0,"canceled":0,"observedAt":1}}"#
            );
            (LIST.row)(&item).unwrap().cells[2].clone()
        };
        assert_eq!(bar(1, "in-progress"), Cell::Progress(750, State::InProgress));
        assert_eq!(bar(1, "warning"), Cell::Progress(750, State::InProgress));
        assert_eq!(bar(0, "warning"), Cell::Progress(1000, State::Warning));
        assert_eq!(bar(0, "unknown"), Cell::Progress(1000, State::Unknown));
    }
}
