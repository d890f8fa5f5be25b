//! Huawei batch tasks.

use super::{
    Breakpoint, Cell, Column, Filter, FilterValues, List, Row, View, filter, numbers, read, times, words,
};
use crate::address::Page;
use crate::i18n::message::Message;
use crate::i18n::text;
use crate::records::Status;
use fleetglass_model::Timestamp;
use fleetglass_model::list::BatchTaskRow;
use fleetglass_model::status::{BatchStatus, State};

/// The list.
pub(crate) const LIST: List = List {
    name: "batch-tasks",
    title: text::BATCH_TASKS,
    loading: text::LOADING_BATCH_TASKS,
    none: text::NO_BATCH_TASKS,
    columns: COLUMNS,
    filters: FILTERS,
    sorted_by: "created",
    views: &[
        View { title: text::VIEW_ATTENTION, query: "attention=failed,timed-out,with-failures,stuck" },
        View { title: text::VIEW_RUNNING, query: "state=in-progress" },
        View { title: text::VIEW_LAST_DAY, query: "createdFrom=-24h" },
    ],
    label,
    row: |item| read(item, row),
};

const COLUMNS: &[Column] = &[
    words("task", text::TASK_ID_COLUMN, Breakpoint::Always).ascending("task"),
    words("status", text::STATUS, Breakpoint::Always).ascending("status"),
    words("name", text::NAME, Breakpoint::Small).ascending("name"),
    words("type", text::TYPE, Breakpoint::Wide).ascending("type"),
    words("progress", text::PROGRESS, Breakpoint::Small).descending("progress"),
    numbers("total", text::SUBTASKS, Breakpoint::Large).descending("total"),
    numbers("succeeded", text::SUCCEEDED, Breakpoint::Wide).descending("succeeded"),
    numbers("lost", text::DID_NOT_SUCCEED, Breakpoint::Medium),
    numbers("failed", text::FAILED, Breakpoint::Medium).descending("failed").hidden(),
    numbers("timedOut", text::TIMED_OUT, Breakpoint::Wide).hidden(),
    numbers("expired", text::EXPIRED, Breakpoint::Wide).hidden(),
    words("app", text::APPLICATION, Breakpoint::Large).ascending("app").hidden(),
    times("created", text::CREATED, Breakpoint::Medium).descending("created"),
    times("since", text::SINCE, Breakpoint::Large).hidden(),
    times("observed", text::OBSERVED, Breakpoint::Large).descending("observed").hidden(),
];

const STATES: &[State] = &[
    State::Pending,
    State::InProgress,
    State::Success,
    State::Warning,
    State::Error,
    State::Stopped,
    State::Unknown,
];

const FILTERS: &[Filter] = &[
    filter("app", text::APPLICATION, FilterValues::Text),
    filter("type", text::TYPE, FilterValues::Text),
    filter("status", text::STATUS, FilterValues::Statuses),
    filter("state", text::STATE, FilterValues::States(STATES)),
    filter(
        "attention",
        text::ATTENTION,
        FilterValues::Reasons(&["failed", "timed-out", "with-failures", "stuck"]),
    ),
    filter("source", text::SOURCE, FilterValues::Text),
    filter("prefix", text::BEGINS_WITH, FilterValues::Text),
    filter("search", text::CONTAINS, FilterValues::Text),
    filter("createdFrom", text::CREATED_FROM, FilterValues::Time),
    filter("createdTo", text::CREATED_TO, FilterValues::Time),
];

fn label(raw: Option<&str>, state: State) -> Message {
    text::batch_status(raw.map(BatchStatus::from).as_ref(), state)
}

fn row(item: BatchTaskRow) -> Row {
    let href = Page::BatchTask { task_id: item.task_id.clone(), query: String::new() }.href();
    let label = label(item.status.as_deref(), item.state);
    let permille = |permille: i64| permille.clamp(0, 1000) as u16;
    let progress = item.progress.map(permille);
    let created = item.start_time.as_deref();
    let lost = [item.fail_cnt, item.timeout_cnt, item.expired_cnt].into_iter().flatten();
    Row {
        key: href.clone(),
        cells: vec![
            Cell::Name { id: item.task_id, href, what: text::THE_TASK_ID },
            Cell::Status(Status { state: item.state, label, raw: item.status }),
            Cell::text(item.task_name),
            Cell::code(item.task_type),
            progress.map_or(Cell::Absent, |permille| Cell::Progress(permille, item.state)),
            Cell::number(item.total_cnt),
            Cell::number(item.success_cnt),
            Cell::failures(lost.reduce(i64::saturating_add)),
            Cell::failures(item.fail_cnt),
            Cell::failures(item.timeout_cnt),
            Cell::failures(item.expired_cnt),
            Cell::code(item.app_id),
            created
                .and_then(|time| Timestamp::parse(time).ok())
                .map_or_else(|| Cell::text(item.start_time.clone()), Cell::Time),
            Cell::Time(item.since),
            Cell::Time(item.observed_at),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_did_not_succeed_is_one_number() {
        let lost = |counts: &str| {
            let item = format!(r#"{{"taskId":"t","state":"warning",{counts}"since":1,"observedAt":1}}"#);
            let place = COLUMNS.iter().position(|column| column.name == "lost").unwrap();
            (LIST.row)(&item).unwrap().cells[place].clone()
        };
        assert_eq!(lost(r#""failCnt":0,"timeoutCnt":5,"expiredCnt":20,"#), Cell::Failures(25));
        assert_eq!(lost(r#""expiredCnt":2,"#), Cell::Failures(2));
        assert_eq!(lost(""), Cell::Absent);
    }
}
