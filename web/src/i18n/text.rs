//! What the console says: the messages, and what is chosen among them or put together of them. The providers' own
//! words (statuses, members) are not among them.
//!
//! Numbers and times arrive here written: `Intl` writes them in the language's locale. Where a count decides about the
//! wording, it comes as a number too.

use crate::address::{Kind, Section};
use crate::i18n::format;
use crate::i18n::span;
use fleetglass_model::api::Operation;
use fleetglass_model::list::Count;
use fleetglass_model::status::{
    BatchStatus, ExecutionStatus, JobStatus, RegistrationStatus, State, SubtaskStatus,
};

pub(crate) use crate::i18n::message::*;

// The same in every language.
pub(crate) const PRODUCT: &str = "Fleetglass";
pub(crate) const NONE: &str = "-";

/// When the API was last heard.
pub(crate) fn checked(time: &str) -> String {
    CHECKED.with(&[("time", time)])
}

/// Said once when a record changed while it was open.
pub(crate) fn changed(kind: Kind, label: Message, outcome: &str) -> String {
    CHANGED.with(&[("kind", self::kind(kind).get()), ("label", label.get()), ("outcome", outcome)])
}

/// The heading over what a look-up found.
pub(crate) fn matches(count: usize, most: usize) -> String {
    let message = if count >= most { MATCHES_FIRST } else { MATCHES };
    message.count(count as i64, &[("count", &count.to_string())])
}

/// A look-up that found nothing.
pub(crate) fn no_match(id: &str) -> String {
    NO_MATCH.with(&[("id", id)])
}

/// A source of which nothing has been heard since a time.
pub(crate) fn source_silent(time: &str) -> String {
    SOURCE_SILENT.with(&[("time", time)])
}

/// How many records of a source have changed and are not described yet.
pub(crate) fn behind(count: i64) -> String {
    SOURCE_BEHIND.count(count, &[("count", &format::number(count))])
}

/// Which execution of a job, between its thing and a link.
pub(crate) fn execution(number: &str) -> String {
    EXECUTION_NUMBER.with(&[("number", number)])
}

/// An execution's job, with the thing that it ran on.
pub(crate) fn on_thing(thing: &str) -> String {
    ON_THING.with(&[("thing", thing)])
}

// Kinds of records.

/// A kind, for one of it.
pub(crate) fn kind(kind: Kind) -> Message {
    match kind {
        Kind::RegistrationTask => KIND_REGISTRATION_TASK,
        Kind::JobExecution => KIND_JOB_EXECUTION,
        Kind::BatchTask => KIND_BATCH_TASK,
        Kind::Job => KIND_JOB,
        Kind::Thing => KIND_THING,
        Kind::Import => KIND_IMPORT,
    }
}

/// A list that has a page of its own.
pub(crate) fn section(section: Section) -> Message {
    match section {
        Section::RegistrationTasks => REGISTRATION_TASKS,
        Section::Jobs => JOBS,
        Section::Executions => EXECUTIONS,
        Section::Things => THINGS,
        Section::BatchTasks => BATCH_TASKS,
        Section::Imports => IMPORTS,
    }
}

/// A link to a list.
pub(crate) fn go_to(section: Section) -> String {
    GO_TO.with(&[("section", self::section(section).get())])
}

/// What names a record of this kind.
pub(crate) fn id(kind: Kind) -> Message {
    match kind {
        Kind::JobExecution | Kind::Job => JOB_ID,
        Kind::Thing => THE_THING,
        Kind::Import => THE_IMPORT,
        Kind::RegistrationTask | Kind::BatchTask => TASK_ID,
    }
}

/// The title of a record's page; an execution's with the thing that it ran on.
pub(crate) fn title(id: &str, of: Option<&str>, kind: Kind) -> String {
    let of = of.map(|thing| format!(" {}", on_thing(thing))).unwrap_or_default();
    format!("{id}{of} · {}", self::kind(kind))
}

/// The title of the browser's tab.
pub(crate) fn document_title(page: &str) -> String {
    format!("{page} · {PRODUCT}")
}

/// Loading a record.
pub(crate) fn loading(kind: Kind) -> Message {
    match kind {
        Kind::RegistrationTask => LOADING_REGISTRATION_TASK,
        Kind::JobExecution => LOADING_JOB_EXECUTION,
        Kind::BatchTask => LOADING_BATCH_TASK,
        Kind::Job => LOADING_JOB,
        Kind::Thing => LOADING_THING,
        Kind::Import => LOADING_IMPORT,
    }
}

/// No such record.
pub(crate) fn not_found(kind: Kind) -> Message {
    match kind {
        Kind::RegistrationTask => NOT_FOUND_REGISTRATION_TASK,
        Kind::JobExecution => NOT_FOUND_JOB_EXECUTION,
        Kind::BatchTask => NOT_FOUND_BATCH_TASK,
        Kind::Job => NOT_FOUND_JOB,
        Kind::Thing => NOT_FOUND_THING,
        Kind::Import => NOT_FOUND_IMPORT,
    }
}

/// The name of a copy button.
pub(crate) fn copy(what: &str) -> String {
    COPY_WHAT.with(&[("what", what)])
}

/// Said after copying.
pub(crate) fn copied(what: &str) -> String {
    COPIED_WHAT.with(&[("what", what)])
}

// Documents.

/// What a tool is called among those of other documents: each carries its document's name.
pub(crate) fn of_document(document: Message, tool: Message) -> String {
    OF_DOCUMENT.with(&[("document", document.get()), ("tool", tool.get())])
}

/// How large a document is.
pub(crate) fn size(lines: usize, lines_shown: &str, bytes: &str) -> String {
    SIZE.count(lines as i64, &[("count", lines_shown), ("bytes", bytes)])
}

/// An operation, as its provider calls it.
pub(crate) fn operation(operation: Operation) -> Message {
    match operation {
        Operation::DescribeThingRegistrationTask => OPERATION_DESCRIBE_THING_REGISTRATION_TASK,
        Operation::ControlDescribeJobExecution => OPERATION_CONTROL_DESCRIBE_JOB_EXECUTION,
        Operation::DataDescribeJobExecution => OPERATION_DATA_DESCRIBE_JOB_EXECUTION,
        Operation::QueryOneTask => OPERATION_QUERY_ONE_TASK,
        Operation::DescribeJob => OPERATION_DESCRIBE_JOB,
        Operation::GetJobDocument => OPERATION_GET_JOB_DOCUMENT,
    }
}

/// The heading over the violations of a record.
pub(crate) fn violations(count: usize) -> String {
    VIOLATIONS.count(count as i64, &[("count", &count.to_string())])
}

/// A heading with the time zone of what stands below it.
pub(crate) fn in_zone(heading: Message, zone: &str) -> String {
    IN_ZONE.with(&[("heading", heading.get()), ("zone", zone)])
}

/// A quantity that is estimated.
pub(crate) fn about(number: &str) -> String {
    ABOUT.with(&[("number", number)])
}

/// So many devices.
pub(crate) fn devices(count: i64, shown: &str) -> String {
    DEVICE_COUNT.count(count, &[("count", shown)])
}

/// A percentage.
pub(crate) fn percent(number: &str) -> String {
    PERCENT.with(&[("number", number)])
}

/// A span of time, never broken over two lines.
pub(crate) fn duration(seconds: i64) -> String {
    let part = |(count, unit): &(i64, &str)| {
        let message = match *unit {
            "d" => DURATION_DAYS,
            "h" => DURATION_HOURS,
            "min" => DURATION_MINUTES,
            _ => DURATION_SECONDS,
        };
        message.count(*count, &[("count", &count.to_string())])
    };
    span::parts(seconds).iter().map(part).collect::<Vec<_>>().join("\u{a0}")
}

/// The countdown to a timeout.
pub(crate) fn countdown(seconds_left: i64) -> String {
    let message = if seconds_left >= 0 { COUNTDOWN } else { COUNTDOWN_LATE };
    message.with(&[("duration", &duration(seconds_left.saturating_abs()))])
}

// Statuses.

/// A status on the common scale, where nothing more is known of it.
pub(crate) fn state(state: State) -> Message {
    match state {
        State::Pending => STATE_PENDING,
        State::InProgress => STATE_IN_PROGRESS,
        State::Success => STATE_SUCCESS,
        State::Warning => STATE_WARNING,
        State::Error => STATE_ERROR,
        State::Stopped => STATE_STOPPED,
        State::Unknown => STATE_UNKNOWN,
    }
}

/// A registration task's status, normalised.
pub(crate) fn registration_status(status: Option<&RegistrationStatus>, state: State) -> Message {
    match status {
        Some(RegistrationStatus::Cancelled) => STATUS_CANCELLED,
        None => NO_STATUS,
        _ => self::state(state),
    }
}

/// An execution's status, normalised.
pub(crate) fn execution_status(status: Option<&ExecutionStatus>, state: State) -> Message {
    match status {
        Some(ExecutionStatus::TimedOut) => STATUS_TIMED_OUT,
        Some(ExecutionStatus::Rejected) => STATUS_REJECTED,
        Some(ExecutionStatus::Removed) => STATUS_REMOVED,
        Some(ExecutionStatus::Canceled) => STATUS_CANCELLED,
        None => NO_STATUS,
        _ => self::state(state),
    }
}

/// A batch task's status, normalised.
pub(crate) fn batch_status(status: Option<&BatchStatus>, state: State) -> Message {
    match status {
        Some(BatchStatus::Timeout) => STATUS_TIMED_OUT,
        None => NO_STATUS,
        _ => self::state(state),
    }
}

/// A job's status, normalised.
pub(crate) fn job_status(raw: Option<&str>, state: State) -> Message {
    match raw.map(JobStatus::from) {
        Some(JobStatus::Scheduled) => STATE_SCHEDULED,
        Some(JobStatus::DeletionInProgress) => STATE_DELETING,
        Some(JobStatus::Canceled) => STATUS_CANCELLED,
        Some(JobStatus::Completed) if state == State::Success => COMPLETED,
        None => NO_STATUS,
        _ => self::state(state),
    }
}

/// A subtask's status, normalised.
pub(crate) fn subtask_status(raw: Option<&str>, state: State) -> Message {
    match raw.map(SubtaskStatus::from) {
        Some(SubtaskStatus::WaitResult) => STATE_WAIT_RESULT,
        Some(SubtaskStatus::Timeout) => STATUS_TIMED_OUT,
        None => NO_STATUS,
        _ => self::state(state),
    }
}

/// A reason why a record needs attention, by its name in the API.
pub(crate) fn reason(name: &str) -> Message {
    match name {
        "failed" => REASON_FAILED,
        "timed-out" => REASON_TIMED_OUT,
        "with-failures" => REASON_WITH_FAILURES,
        "about-to-time-out" => REASON_ABOUT_TO_TIME_OUT,
        _ => REASON_STUCK,
    }
}

// Outcomes: one sentence each. Clauses are joined with middle dots.

/// Joins what is told, leaving out what is not.
pub(crate) fn clauses(parts: impl IntoIterator<Item = Option<String>>) -> String {
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// `6,157 of about 10,093 things processed`
pub(crate) fn processed(count: i64, done: &str, about: Option<&str>) -> String {
    match about {
        Some(total) => PROCESSED_OF.with(&[("done", done), ("total", total)]),
        None => PROCESSED.count(count, &[("done", done)]),
    }
}

/// `37 failed`
pub(crate) fn failed(count: &str) -> String {
    COUNT_FAILED.with(&[("count", count)])
}

/// `4 did not succeed`
pub(crate) fn count_without_success(count: &str) -> String {
    COUNT_WITHOUT_SUCCESS.with(&[("count", count)])
}

/// `20 timed out`
pub(crate) fn timed_out(count: &str) -> String {
    COUNT_TIMED_OUT.with(&[("count", count)])
}

/// `12 expired`
pub(crate) fn expired(count: &str) -> String {
    COUNT_EXPIRED.with(&[("count", count)])
}

/// `387 waiting`
pub(crate) fn waiting(count: &str) -> String {
    COUNT_WAITING.with(&[("count", count)])
}

/// `3 pending`
pub(crate) fn pending(count: &str) -> String {
    COUNT_PENDING.with(&[("count", count)])
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Counted {
    /// Things of AWS IoT.
    Things,
    /// Subtasks of a Huawei batch task.
    Subtasks,
    /// Executions of a job.
    Executions,
}

/// `All 40 things succeeded`
pub(crate) fn all_succeeded(count: i64, shown: &str, of: Counted) -> String {
    let message = match of {
        Counted::Things => ALL_THINGS_SUCCEEDED,
        Counted::Subtasks => ALL_SUBTASKS_SUCCEEDED,
        Counted::Executions => ALL_EXECUTIONS_SUCCEEDED,
    };
    message.count(count, &[("count", shown)])
}

/// `37 of 10,093 things failed`
pub(crate) fn some_failed(failed: &str, total: &str, of: Counted) -> String {
    let message = match of {
        Counted::Things => SOME_THINGS_FAILED,
        Counted::Subtasks => SOME_SUBTASKS_FAILED,
        Counted::Executions => SOME_EXECUTIONS_FAILED,
    };
    message.with(&[("failed", failed), ("total", total)])
}

/// `All 40 things failed`
pub(crate) fn all_failed(count: i64, shown: &str, of: Counted) -> String {
    let message = match of {
        Counted::Things => ALL_THINGS_FAILED,
        Counted::Subtasks => ALL_SUBTASKS_FAILED,
        Counted::Executions => ALL_EXECUTIONS_FAILED,
    };
    message.count(count, &[("count", shown)])
}

/// `After 120 things`
pub(crate) fn after_things(count: i64, shown: &str) -> String {
    AFTER_THINGS.count(count, &[("count", shown)])
}

/// How long an execution had waited when its source spoke.
pub(crate) fn queued_for(seconds: i64) -> String {
    QUEUED_FOR.with(&[("duration", &duration(seconds))])
}

/// How long an execution had been at work when its source spoke.
pub(crate) fn running_for(seconds: i64) -> String {
    RUNNING_FOR.with(&[("duration", &duration(seconds))])
}

/// `Succeeded after 12 min`; the time from start to end where both are known.
pub(crate) fn ended(status: &ExecutionStatus, seconds: Option<i64>) -> String {
    let what = match status {
        ExecutionStatus::Succeeded => ENDED_SUCCEEDED,
        ExecutionStatus::Failed => ENDED_FAILED,
        ExecutionStatus::TimedOut => ENDED_TIMED_OUT,
        ExecutionStatus::Rejected => ENDED_REJECTED,
        other => return other.as_str().to_owned(),
    };
    match seconds {
        Some(seconds) => ENDED_AFTER.with(&[("what", what.get()), ("duration", &duration(seconds))]),
        None => what.to_string(),
    }
}

/// How far an execution had come that was stopped at work.
pub(crate) fn stopped(seconds: Option<i64>) -> String {
    after(seconds, STOPPED_AT_WORK, STOPPED_AFTER)
}

/// How long an execution had waited that was stopped before it began.
pub(crate) fn stopped_before(seconds: Option<i64>) -> String {
    after(seconds, STOPPED_BEFORE, STOPPED_IN_QUEUE)
}

fn after(seconds: Option<i64>, unknown: Message, known: Message) -> String {
    seconds.map_or_else(|| unknown.to_string(), |seconds| known.with(&[("duration", &duration(seconds))]))
}

/// `1,113 of 1,500 subtasks ended`
pub(crate) fn subtasks_ended(ended: &str, total: Option<&str>) -> String {
    match total {
        Some(total) => SUBTASKS_ENDED_OF.with(&[("count", ended), ("total", total)]),
        None => SUBTASKS_ENDED.with(&[("count", ended)]),
    }
}

/// `1,500 subtasks wait`
pub(crate) fn subtasks_wait(count: i64, shown: &str) -> String {
    SUBTASKS_WAIT.count(count, &[("count", shown)])
}

/// `73 of 1,500 subtasks did not succeed`
pub(crate) fn without_success(count: &str, total: Option<&str>) -> String {
    match total {
        Some(total) => WITHOUT_SUCCESS_OF.with(&[("count", count), ("total", total)]),
        None => WITHOUT_SUCCESS.with(&[("count", count)]),
    }
}

/// A part of the stacked bar in words.
pub(crate) fn share(label: Message, count: &str) -> String {
    SHARE.with(&[("label", label.get()), ("count", count)])
}

/// The stacked bar in words.
pub(crate) fn stacked(what: Message, total: &str, parts: &str) -> String {
    STACKED.with(&[("what", what.get()), ("total", total), ("parts", parts)])
}

// Lists.

/// A number of rows; more of them where it is not exact.
pub(crate) fn count(count: Count) -> String {
    let shown = format::number(count.count);
    if count.exact { shown } else { COUNT_MORE.with(&[("count", &shown)]) }
}

/// `Executions (2,000)`
pub(crate) fn with_count(title: Message, count: &str) -> String {
    WITH_COUNT.with(&[("title", title.get()), ("count", count)])
}

/// `Subtasks imported: 4 of 510`
pub(crate) fn count_of(title: Message, count: &str, total: &str) -> String {
    COUNT_OF.with(&[("title", title.get()), ("count", count), ("total", total)])
}

/// By how much a count has changed.
pub(crate) fn change(by: i64) -> String {
    let message = if by > 0 { CHANGE_MORE } else { CHANGE_LESS };
    message.with(&[("count", &format::number(by.saturating_abs()))])
}

/// What a list that was read again brought; nothing where it brought nothing.
pub(crate) fn arrived(new: usize, changed: usize) -> Option<String> {
    let told = |count: usize, message: Message| {
        (count > 0).then(|| message.count(count as i64, &[("count", &count.to_string())]))
    };
    let told: Vec<String> =
        [told(new, ARRIVED_NEW), told(changed, ARRIVED_CHANGED)].into_iter().flatten().collect();
    (!told.is_empty()).then(|| told.join(COMMA.get()))
}

/// `1–50 of 1,284`
pub(crate) fn range(from: &str, to: &str, total: Option<&str>) -> String {
    match total {
        Some(total) => RANGE_OF.with(&[("from", from), ("to", to), ("total", total)]),
        None => RANGE.with(&[("from", from), ("to", to)]),
    }
}

/// The choice of a filter that is not set.
pub(crate) fn any(title: Message) -> String {
    ANY.with(&[("title", title.get())])
}

/// A span before now, as an address has it.
pub(crate) fn last(span: &str) -> String {
    let seconds = span::before_now(span).unwrap_or_default();
    let (count, message) = if seconds % 3_600 != 0 {
        (seconds / 60, LAST_MINUTES)
    } else if seconds % 86_400 != 0 || seconds == 86_400 {
        (seconds / 3_600, LAST_HOURS)
    } else {
        (seconds / 86_400, LAST_DAYS)
    };
    message.count(count, &[("count", &count.to_string())])
}

/// A name with its value.
pub(crate) fn pair(title: Message, value: &str) -> String {
    PAIR.with(&[("title", title.get()), ("value", value)])
}

/// The name of the button that takes a filter away.
pub(crate) fn remove_filter(filter: &str) -> String {
    REMOVE_FILTER.with(&[("filter", filter)])
}

/// Said after a view was saved.
pub(crate) fn view_saved(name: &str) -> String {
    VIEW_SAVED.with(&[("name", name)])
}

/// The name of the button that forgets a view.
pub(crate) fn forget_view(name: &str) -> String {
    FORGET_VIEW.with(&[("name", name)])
}

/// The name of the button that moves a column to the front.
pub(crate) fn move_before(column: Message) -> String {
    MOVE_BEFORE.with(&[("column", column.get())])
}

/// The name of the button that moves a column to the back.
pub(crate) fn move_behind(column: Message) -> String {
    MOVE_BEHIND.with(&[("column", column.get())])
}

/// What an export holds.
pub(crate) fn export_of(count: &str) -> String {
    EXPORT_OF.with(&[("count", count)])
}

/// The last choice of the palette.
pub(crate) fn look_for(typed: &str) -> String {
    LOOK_FOR.with(&[("text", typed)])
}

// Jobs, attempts, queues.

/// `5 of 10 executions ended`
pub(crate) fn executions_ended(ended: &str, of: i64, total: &str) -> String {
    EXECUTIONS_ENDED.count(of, &[("count", ended), ("total", total)])
}

/// `2 in progress`
pub(crate) fn in_progress(count: &str) -> String {
    COUNT_IN_PROGRESS.with(&[("count", count)])
}

/// `4 of 10 executions succeeded`
pub(crate) fn some_succeeded(count: &str, of: i64, total: &str) -> String {
    SOME_SUCCEEDED.count(of, &[("count", count), ("total", total)])
}

/// `Cancelled after 4 of 10 executions succeeded`
pub(crate) fn cancelled_with(count: &str, of: i64, total: &str) -> String {
    CANCELLED_WITH.count(of, &[("count", count), ("total", total)])
}

/// How long work will take, about.
pub(crate) fn remaining(seconds: i64) -> String {
    match seconds {
        0 => REMAINING_NONE.to_string(),
        _ => REMAINING.with(&[("duration", &duration(span::about(seconds)))]),
    }
}

/// `Attempt 2 of 3`
pub(crate) fn attempt(number: i64, total: i64) -> String {
    ATTEMPT.with(&[("number", &number.to_string()), ("total", &total.to_string())])
}

/// `Execution 2`
pub(crate) fn number_of(number: i64) -> String {
    NUMBER_OF.with(&[("number", &number.to_string())])
}

/// How many executions stand before one, and which directly before it.
pub(crate) fn waits_behind(count: i64, job: &str) -> String {
    WAITS_BEHIND.count(count, &[("count", &format::number(count)), ("job", job)])
}

/// What an execution in a queue waits for.
pub(crate) fn waits_for(job: &str) -> String {
    WAITS_FOR.with(&[("job", job)])
}

/// For how long an execution has stood still, about.
pub(crate) fn stuck_for(seconds: i64) -> String {
    STUCK_FOR.with(&[("duration", &duration(span::about(seconds)))])
}

/// How many executions wait behind one that is stuck.
pub(crate) fn blocks(count: i64) -> String {
    BLOCKS.count(count, &[("count", &format::number(count))])
}

// Imports and settings.

/// How many records a request refused.
pub(crate) fn refused_in(request: i64, count: i64) -> String {
    REFUSED_IN.count(count, &[("request", &request.to_string()), ("count", &format::number(count))])
}

/// Files that cannot be read.
pub(crate) fn import_unreadable(why: &str) -> String {
    IMPORT_UNREADABLE.with(&[("why", why)])
}

/// Why the deployment does not take an import.
pub(crate) fn import_refused(why: &str) -> String {
    IMPORT_REFUSED.with(&[("why", why)])
}

/// The heading over the lists of which a request of an import held a part.
pub(crate) fn parts_in(request: i64) -> String {
    PARTS_IN.with(&[("request", &request.to_string())])
}

/// How many of an import's records were refused.
pub(crate) fn refused_of(refused: i64, records: i64) -> String {
    REFUSED_OF.count(records, &[("refused", &format::number(refused)), ("count", &format::number(records))])
}

/// Who is signed in.
pub(crate) fn signed_in_as(name: &str) -> String {
    SIGNED_IN_AS.with(&[("name", name)])
}

/// How many more there are than are shown.
pub(crate) fn and_more(count: i64) -> String {
    AND_MORE.count(count, &[("count", &format::number(count))])
}

/// The choice of the browser's own time zone.
pub(crate) fn browser_zone(zone: &str) -> String {
    BROWSER_ZONE.with(&[("zone", zone)])
}
