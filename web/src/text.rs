//! Every word that the console says, in one place. The providers' own words (statuses, members) are not among them.
//!
//! Numbers and times arrive here written: `Intl` writes them in [`LOCALE`]. Where a count decides about the wording,
//! it comes as a number too.

use crate::page::Kind;
use crate::problem::Problem;
use crate::span;
use fleetglass_model::api::Operation;
use fleetglass_model::status::{BatchStatus, ExecutionStatus, RegistrationStatus, State};

/// The language of this module, as `Intl` knows it.
pub(crate) const LOCALE: &str = "en-GB";

// The frame.
pub(crate) const PRODUCT: &str = "Fleetglass";
pub(crate) const SKIP: &str = "Skip to the content";
pub(crate) const SECTIONS: &str = "Sections";
pub(crate) const LOOK_UP: &str = "Look up";
pub(crate) const SEARCH: &str = "Go to a task, job or thing";
pub(crate) const SEARCH_HINT: &str = "Task id, job id or thing name";
pub(crate) const TIME_ZONE: &str = "Time zone";
pub(crate) const UTC: &str = "UTC";
pub(crate) const HELP: &str = "Keyboard shortcuts";
pub(crate) const CLOSE: &str = "Close";

pub(crate) const BROWSER_ZONE: &str = "This browser";
pub(crate) const CHOSEN_ZONES: &str = "Others";
pub(crate) const ALL_ZONES: &str = "All";

// The switch is named for what is chosen.
pub(crate) const THEME_SYSTEM: &str = "Theme: as the system";
pub(crate) const THEME_LIGHT: &str = "Theme: light";
pub(crate) const THEME_DARK: &str = "Theme: dark";

// Freshness.
pub(crate) const FRESHNESS: &str = "Freshness";
pub(crate) const PAUSE: &str = "Pause refreshing";
pub(crate) const RESUME: &str = "Resume refreshing";
pub(crate) const REFRESH: &str = "Refresh now";
pub(crate) const PAUSED: &str = "Paused";
pub(crate) const RESUMED: &str = "Refreshing resumed";
pub(crate) const OFFLINE: &str = "Offline";
pub(crate) const ONLINE: &str = "Online again";
pub(crate) const TROUBLE: &str = "Refresh failed";
pub(crate) const CHECKING: &str = "Checking";

/// When the API was last heard.
pub(crate) fn checked(time: &str) -> String {
    format!("Checked {time}")
}

/// Said once when a record changed while it was open.
pub(crate) fn changed(kind: &str, label: &str, outcome: &str) -> String {
    format!("{kind} changed: {label}. {outcome}")
}

// Shortcuts.
pub(crate) const SHORTCUT_SEARCH: &str = "Search";
pub(crate) const SHORTCUT_PAUSE: &str = "Pause or resume refreshing";
pub(crate) const SHORTCUT_REFRESH: &str = "Refresh now";
pub(crate) const SHORTCUT_THEME: &str = "Change the theme";
pub(crate) const SHORTCUT_HELP: &str = "Show this list";
pub(crate) const SHORTCUT_FOLD: &str = "In a document: move between the lines that fold";
pub(crate) const SHORTCUT_TOGGLE: &str = "In a document: fold and unfold";
pub(crate) const SHORTCUT_CLOSE: &str = "Close what is open";
pub(crate) const SHORTCUTS_ON: &str = "Single-key shortcuts";
pub(crate) const SHORTCUTS_NOTE: &str =
    "With this off, only keys with a modifier work. The choice is kept in this browser.";
pub(crate) const KEY_CTRL_K: &str = "Ctrl K";
pub(crate) const KEY_COMMAND_K: &str = "⌘ K";

// The look-up.
pub(crate) const LOOK_UP_TITLE: &str = "Look up a record";
pub(crate) const LOOK_UP_LABEL: &str = "Id or name";
pub(crate) const LOOK_UP_HELP: &str = "A registration task’s or batch task’s id, a job’s id, a thing’s name, or a thing and a job with a space between.";
pub(crate) const RECENT: &str = "Visited last";
pub(crate) const RECENT_NONE: &str = "The records that you open are listed here, in this browser only.";
pub(crate) const FORGET: &str = "Forget these";
pub(crate) const FORGOTTEN: &str = "Forgotten";
pub(crate) const COLUMN_RECORD: &str = "Record";
pub(crate) const COLUMN_KIND: &str = "Kind";
pub(crate) const COLUMN_STATUS: &str = "Status";
pub(crate) const COLUMN_STATUS_THEN: &str = "Status when visited";
pub(crate) const COLUMN_VISITED: &str = "Visited";
pub(crate) const LOOKING_UP: &str = "Looking it up";

/// The heading over what a look-up found.
pub(crate) fn matches(count: usize, most: usize) -> String {
    if count >= most { format!("The first {count} matches") } else { format!("{count} matches") }
}

/// A look-up that found nothing.
pub(crate) fn no_match(id: &str) -> String {
    format!("No record has the id or name “{id}”")
}
pub(crate) const NO_MATCH_HELP: &str =
    "Ids are matched whole, capital letters matter. A record can be found once it has been imported.";

/// Between a job and the thing that it runs on.
pub(crate) const ON: &str = "on";

/// Which execution of a job, between its thing and a link.
pub(crate) fn execution(number: &str) -> String {
    format!(" · execution {number} · ")
}

/// An execution's job, with the thing that it ran on.
pub(crate) fn on_thing(thing: &str) -> String {
    format!("on {thing}")
}

// Kinds of records.

/// A kind, for one of it.
pub(crate) fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::RegistrationTask => "Registration task",
        Kind::JobExecution => "Job execution",
        Kind::BatchTask => "Batch task",
    }
}

/// A kind, for many of it.
pub(crate) fn kinds(kind: Kind) -> &'static str {
    match kind {
        Kind::RegistrationTask => "Registration tasks",
        Kind::JobExecution => "Job executions",
        Kind::BatchTask => "Batch tasks",
    }
}

/// What names a record of this kind.
pub(crate) fn id(kind: Kind) -> &'static str {
    match kind {
        Kind::JobExecution => "job id",
        Kind::RegistrationTask | Kind::BatchTask => "task id",
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

// Pages.
pub(crate) const BREADCRUMB: &str = "Breadcrumb";
pub(crate) const NO_PAGE: &str = "There is no such page";
pub(crate) const NO_PAGE_HELP: &str = "Nothing is kept at this address. Look a record up by its id instead.";
pub(crate) const RECORD_ACTIONS: &str = "Record";
pub(crate) const COPY_LINK: &str = "Copy link";
pub(crate) const LINK: &str = "Link";
pub(crate) const THE_LINK: &str = "link";
pub(crate) const RAW_JSON: &str = "Raw JSON";
pub(crate) const COMMAND: &str = "Command";
pub(crate) const PROGRESS: &str = "Progress";
pub(crate) const MESSAGE: &str = "Message";
pub(crate) const NONE: &str = "-";
pub(crate) const LATEST: &str = "Go to the latest execution";

/// Loading a record.
pub(crate) fn loading(kind: Kind) -> &'static str {
    match kind {
        Kind::RegistrationTask => "Loading the registration task",
        Kind::JobExecution => "Loading the job execution",
        Kind::BatchTask => "Loading the batch task",
    }
}

/// No such record.
pub(crate) fn not_found(kind: Kind) -> &'static str {
    match kind {
        Kind::RegistrationTask => "No registration task has this id",
        Kind::JobExecution => "This thing has no such execution of this job",
        Kind::BatchTask => "No batch task has this id",
    }
}
pub(crate) const NOT_FOUND_HELP: &str = "It may not have been imported yet, or the id may be cut short. Ids are matched whole, capital letters matter.";
pub(crate) const NOT_FOUND_PAUSED: &str = "Refreshing is paused; press Refresh to ask again.";
pub(crate) const NOT_FOUND_LIVE: &str = "This page asks again while it is open.";
pub(crate) const LOOK_UP_ANOTHER: &str = "Look up another record";
pub(crate) const GONE: &str = "The record is no longer there";
pub(crate) const GONE_HELP: &str = "What is shown here is what it was when it was last read.";

/// Of a time within the last seconds.
pub(crate) const JUST_NOW: &str = "just now";

/// Before the time for which a source spoke.
pub(crate) const AS_OF: &str = "As of its source’s last report,";

// Copying.
pub(crate) const COPY: &str = "Copy";
pub(crate) const COPIED: &str = "Copied";
pub(crate) const NOT_COPIED: &str = "The browser did not allow copying";

/// The name of a copy button.
pub(crate) fn copy(what: &str) -> String {
    format!("Copy {what}")
}

/// Said after copying.
pub(crate) fn copied(what: &str) -> String {
    format!("Copied: {what}")
}

// Documents.
pub(crate) const WRAP: &str = "Wrap";
pub(crate) const RAW: &str = "Raw";
pub(crate) const DOWNLOAD: &str = "Download";
pub(crate) const FOLD_ALL: &str = "Fold";
pub(crate) const UNFOLD_ALL: &str = "Unfold";
pub(crate) const NOT_JSON: &str = "Not JSON: shown as it is";

/// What a document is called among others: the tools of each carry its name.
pub(crate) fn of_document(tool: &str, document: &str) -> String {
    format!("{tool}: {document}")
}

/// How large a document is.
pub(crate) fn size(lines: usize, lines_shown: &str, bytes: &str) -> String {
    if lines == 1 { format!("1 line, {bytes} bytes") } else { format!("{lines_shown} lines, {bytes} bytes") }
}
pub(crate) const TEMPLATE: &str = "Template";
pub(crate) const JOB_DOCUMENT: &str = "Job document";
pub(crate) const PARAMETERS: &str = "Parameters";
pub(crate) const API_ANSWER: &str = "Console API";
pub(crate) const ANSWERS_HELP: &str = "What this endpoint answers for the record, as of the last refresh.";

/// An operation, as its provider calls it.
pub(crate) fn operation(operation: Operation) -> &'static str {
    match operation {
        Operation::DescribeThingRegistrationTask => "DescribeThingRegistrationTask",
        Operation::ControlDescribeJobExecution => "DescribeJobExecution, control plane",
        Operation::DataDescribeJobExecution => "DescribeJobExecution, data plane",
        Operation::QueryOneTask => "queryOneTask",
        Operation::DescribeJob => "DescribeJob",
        Operation::GetJobDocument => "GetJobDocument",
    }
}

// Commands.
pub(crate) const COMMANDS: &str = "Commands for this record";
pub(crate) const COMMAND_REGISTRATION: &str = "AWS CLI";
pub(crate) const COMMAND_CONTROL: &str = "AWS CLI, control plane";
pub(crate) const COMMAND_DATA: &str = "AWS CLI, jobs data plane";
pub(crate) const COMMAND_CURL: &str = "curl, with your access token in TOKEN";

// Violations.

/// The heading over the violations of a record.
pub(crate) fn violations(count: usize) -> String {
    match count {
        1 => "One value is outside the provider’s specification".to_owned(),
        n => format!("{n} values are outside the provider’s specification"),
    }
}

// Groups and fields.
pub(crate) const THINGS: &str = "Things";
pub(crate) const SUCCEEDED: &str = "Succeeded";
pub(crate) const FAILED: &str = "Failed";
pub(crate) const IN_ALL: &str = "In all";
pub(crate) const INPUT: &str = "Input";
pub(crate) const BUCKET: &str = "Bucket";
pub(crate) const KEY: &str = "Key";
pub(crate) const ROLE: &str = "Role";
pub(crate) const TIMES: &str = "Times";
pub(crate) const CREATED: &str = "Created";
pub(crate) const MODIFIED: &str = "Last modified";
pub(crate) const EXECUTION: &str = "Execution";
pub(crate) const THING: &str = "Thing";
pub(crate) const THE_THING: &str = "thing name";
pub(crate) const JOB: &str = "Job";
pub(crate) const NUMBER: &str = "Number";
pub(crate) const VERSION: &str = "Version";
pub(crate) const FORCED: &str = "Force-cancelled";
pub(crate) const STATUS_DETAILS: &str = "Status details";
pub(crate) const TIME_LINE: &str = "Time line";
pub(crate) const QUEUED: &str = "Queued";
pub(crate) const STARTED: &str = "Started";
pub(crate) const LAST_UPDATE: &str = "Last update";
pub(crate) const ENDED: &str = "Ended";
pub(crate) const TIMES_OUT: &str = "Times out";
pub(crate) const TASK: &str = "Task";
pub(crate) const NAME: &str = "Name";
pub(crate) const TYPE: &str = "Type";
pub(crate) const FROM: &str = "From";
pub(crate) const OPERATOR: &str = "Operator";
pub(crate) const APPLICATION: &str = "Application";
pub(crate) const TIME_LIMIT: &str = "Time limit";
pub(crate) const RATES: &str = "Rates";
pub(crate) const SUCCESS_RATE: &str = "Success rate";
pub(crate) const SUBTASKS: &str = "Subtasks";
pub(crate) const TIMED_OUT: &str = "Timed out";
pub(crate) const EXPIRED: &str = "Expired";
pub(crate) const WAITING: &str = "Waiting";
pub(crate) const TOTAL: &str = "Total";
pub(crate) const TARGET: &str = "Target";
pub(crate) const DEVICES: &str = "Devices";
pub(crate) const DEVICE_TYPE: &str = "Device type";
pub(crate) const MANUFACTURER: &str = "Manufacturer";
pub(crate) const MODEL: &str = "Model";
pub(crate) const PLACE: &str = "Location";
pub(crate) const GROUPS: &str = "Groups";
pub(crate) const GROUP_TAG: &str = "Group tag";
pub(crate) const COMMAND_GROUP: &str = "Command";
pub(crate) const SERVICE: &str = "Service";
pub(crate) const METHOD: &str = "Method";
pub(crate) const COMMAND_TYPE: &str = "Command type";
pub(crate) const CALLBACK: &str = "Callback URL";
pub(crate) const RETRANSMIT: &str = "Retransmissions";
pub(crate) const FILE: &str = "File";
pub(crate) const TAGS: &str = "Tags";
pub(crate) const YES: &str = "Yes";
pub(crate) const NO: &str = "No";

/// A heading with the time zone of what stands below it.
pub(crate) fn in_zone(heading: &str, zone: &str) -> String {
    format!("{heading} ({zone})")
}

/// A quantity that is estimated.
pub(crate) fn about(number: &str) -> String {
    format!("about {number}")
}

/// So many devices.
pub(crate) fn devices(count: usize, shown: &str) -> String {
    if count == 1 { "1 device".to_owned() } else { format!("{shown} devices") }
}

/// A percentage.
pub(crate) fn percent(number: &str) -> String {
    format!("{number}\u{a0}%")
}

/// A span of time, never broken over two lines.
pub(crate) fn duration(seconds: i64) -> String {
    let parts: Vec<String> =
        span::parts(seconds).iter().map(|(count, unit)| format!("{count}\u{a0}{unit}")).collect();
    parts.join("\u{a0}")
}

/// The countdown to a timeout.
pub(crate) fn countdown(seconds_left: i64) -> String {
    if seconds_left >= 0 {
        format!("in {}", duration(seconds_left))
    } else {
        format!("should have timed out {} ago", duration(-seconds_left))
    }
}

// Statuses.

/// A status on the common scale, where nothing more is known of it.
pub(crate) fn state(state: State) -> &'static str {
    match state {
        State::Pending => "Pending",
        State::InProgress => "In progress",
        State::Success => "Succeeded",
        State::Warning => "Completed with failures",
        State::Error => "Failed",
        State::Stopped => "Stopped",
        State::Unknown => "Unknown status",
    }
}

/// A registration task's status, normalised.
pub(crate) fn registration_status(status: Option<&RegistrationStatus>, state: State) -> &'static str {
    match status {
        Some(RegistrationStatus::Cancelled) => "Cancelled",
        None => "No status",
        _ => self::state(state),
    }
}

/// An execution's status, normalised.
pub(crate) fn execution_status(status: Option<&ExecutionStatus>, state: State) -> &'static str {
    match status {
        Some(ExecutionStatus::TimedOut) => "Timed out",
        Some(ExecutionStatus::Rejected) => "Rejected",
        Some(ExecutionStatus::Removed) => "Removed",
        Some(ExecutionStatus::Canceled) => "Cancelled",
        None => "No status",
        _ => self::state(state),
    }
}

/// A batch task's status, normalised.
pub(crate) fn batch_status(status: Option<&BatchStatus>, state: State) -> &'static str {
    match status {
        Some(BatchStatus::Timeout) => "Timed out",
        None => "No status",
        _ => self::state(state),
    }
}

// Outcomes: one sentence each. Clauses are joined with middle dots.

/// Joins what is told, leaving out what is not.
pub(crate) fn clauses(parts: impl IntoIterator<Item = Option<String>>) -> String {
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}
pub(crate) const STATUS_UNKNOWN: &str = "This status is not known here, so nothing is concluded from it";
pub(crate) const STATUS_NONE: &str = "Its source told no status";

/// `6,157 of about 10,093 things processed`
pub(crate) fn processed(done: &str, about: Option<&str>) -> String {
    match about {
        Some(total) => format!("{done} of about {total} things processed"),
        None => format!("{done} things processed"),
    }
}
pub(crate) const NOTHING_PROCESSED: &str = "Nothing processed yet";
pub(crate) const PROCESSED_NO_COUNTS: &str = "Things processed so far: not known";
pub(crate) const BEING_CANCELLED: &str = "Being cancelled";
pub(crate) const COMPLETED_NO_COUNTS: &str = "Completed, without counts";
pub(crate) const COMPLETED_EMPTY: &str = "Completed without a thing to process";
pub(crate) const FAILED_AT_ONCE: &str = "Failed before any thing was processed";

/// `37 failed`
pub(crate) fn failed(count: &str) -> String {
    format!("{count} failed")
}

/// `20 timed out`
pub(crate) fn timed_out(count: &str) -> String {
    format!("{count} timed out")
}

/// `12 expired`
pub(crate) fn expired(count: &str) -> String {
    format!("{count} expired")
}

/// `387 waiting`
pub(crate) fn waiting(count: &str) -> String {
    format!("{count} waiting")
}

/// `All 40 things succeeded`
pub(crate) fn all_succeeded(count: i64, shown: &str, of: Counted) -> String {
    match count {
        1 => format!("The only {} succeeded", of.one()),
        _ => format!("All {shown} {} succeeded", of.many()),
    }
}

/// `37 of 10,093 things failed`
pub(crate) fn some_failed(failed: &str, total: &str, of: Counted) -> String {
    format!("{failed} of {total} {} failed", of.many())
}

/// `All 40 things failed`
pub(crate) fn all_failed(count: i64, shown: &str, of: Counted) -> String {
    match count {
        1 => format!("The only {} failed", of.one()),
        _ => format!("All {shown} {} failed", of.many()),
    }
}

/// `Failed after 120 things`
pub(crate) fn failed_after(count: i64, shown: &str) -> String {
    format!("Failed after {shown} {}", Counted::Things.of(count))
}

/// A cancelled task that told no counts.
pub(crate) const CANCELLED: &str = "Cancelled, without counts";

/// `Cancelled after 120 things`
pub(crate) fn cancelled_after(count: i64, shown: &str) -> String {
    format!("Cancelled after {shown} {}", Counted::Things.of(count))
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Counted {
    /// Things of AWS IoT.
    Things,
    /// Subtasks of a Huawei batch task.
    Subtasks,
}

impl Counted {
    fn one(self) -> &'static str {
        match self {
            Self::Things => "thing",
            Self::Subtasks => "subtask",
        }
    }

    fn many(self) -> &'static str {
        match self {
            Self::Things => "things",
            Self::Subtasks => "subtasks",
        }
    }

    fn of(self, count: i64) -> &'static str {
        if count == 1 { self.one() } else { self.many() }
    }
}

pub(crate) const EXECUTION_QUEUED: &str = "The device has not begun";
pub(crate) const EXECUTION_RUNNING: &str = "The device is at work";
pub(crate) const EXECUTION_REMOVED: &str = "Removed: it will not run any more";
pub(crate) const EXECUTION_CANCELLED: &str = "Cancelled";
pub(crate) const EXECUTION_FORCED: &str = "Cancelled by force";

/// How long an execution had waited when its source spoke.
pub(crate) fn queued_for(seconds: i64) -> String {
    format!("queued for {} by then", duration(seconds))
}

/// How long an execution had been at work when its source spoke.
pub(crate) fn running_for(seconds: i64) -> String {
    format!("started {} before that report", duration(seconds))
}

/// `Succeeded after 12 min`; the time from start to end where both are known.
pub(crate) fn ended(status: &ExecutionStatus, seconds: Option<i64>) -> String {
    let what = match status {
        ExecutionStatus::Succeeded => "The device reported success",
        ExecutionStatus::Failed => "The device reported failure",
        ExecutionStatus::TimedOut => "Ran out of time",
        ExecutionStatus::Rejected => "The device rejected it",
        other => return other.as_str().to_owned(),
    };
    match seconds {
        Some(seconds) => format!("{what} after {}", duration(seconds)),
        None => what.to_owned(),
    }
}

/// `1,113 of 1,500 subtasks ended`
pub(crate) fn subtasks_ended(ended: &str, total: Option<&str>) -> String {
    match total {
        Some(total) => format!("{ended} of {total} subtasks ended"),
        None => format!("{ended} subtasks ended"),
    }
}

/// `1,500 subtasks wait`
pub(crate) fn subtasks_wait(count: i64, shown: &str) -> String {
    if count == 1 { "1 subtask waits".to_owned() } else { format!("{shown} subtasks wait") }
}
pub(crate) const NOT_BEGUN: &str = "Not begun";
pub(crate) const RUN_OUT_OF_TIME: &str = "The task ran out of time";

/// `73 of 1,500 subtasks did not succeed`
pub(crate) fn without_success(count: &str, total: Option<&str>) -> String {
    match total {
        Some(total) => format!("{count} of {total} subtasks did not succeed"),
        None => format!("{count} subtasks did not succeed"),
    }
}

/// A part of the stacked bar in words.
pub(crate) fn share(label: &str, count: &str) -> String {
    format!("{label} {count}")
}

/// The stacked bar in words.
pub(crate) fn stacked(total: &str, parts: &str) -> String {
    format!("{total} subtasks: {parts}")
}

// Problems.
pub(crate) const RETRY: &str = "Retry";
pub(crate) const RETRYING: &str = "Retrying…";
pub(crate) const REQUEST_ID: &str = "Request id";
pub(crate) const THE_REQUEST_ID: &str = "request id";

/// What happened, and what to do about it: the one place where an error becomes text.
pub(crate) fn problem(problem: &Problem) -> (&'static str, &'static str) {
    match problem {
        Problem::Offline => {
            ("This browser is offline", "The page catches up by itself when the connection is back.")
        }
        Problem::Unreachable => (
            "Fleetglass cannot be reached",
            "No answer came from this address. Check the connection, and that the service is running.",
        ),
        Problem::NotFound => ("There is no such record", NOT_FOUND_HELP),
        Problem::Invalid(_) => ("This cannot be asked for", "Check the id in the address."),
        Problem::Unauthorized(_) => (
            "Reading is not allowed",
            "This deployment wants to know who asks. Its operator can tell how to get access.",
        ),
        Problem::Failed(_) => (
            "Fleetglass could not answer",
            "Try again in a moment. If it stays, give the request id to the operator.",
        ),
        Problem::Unreadable { .. } => (
            "The answer could not be read",
            "The console may be older than the service: reload the page. If it stays, report the request id.",
        ),
    }
}

/// Over a page that stays while refreshing fails.
pub(crate) const STALE: &str = "This page could not be refreshed; what it shows is what was read last.";
