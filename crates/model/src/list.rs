//! The lists of `/api/v1`, which the index's statements write and the console reads.

use crate::Timestamp;
use crate::codec::{from_json, null_as_default};
use crate::raw::{Object, RawJson};
use crate::status::State;
use serde::{Deserialize, Serialize};

/// A list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ListKind {
    /// `/api/v1/executions`: rows are [`ExecutionRow`].
    Executions,
    /// `/api/v1/registration-tasks`: rows are [`RegistrationTaskRow`].
    RegistrationTasks,
    /// `/api/v1/jobs`: rows are [`JobRow`].
    Jobs,
    /// `/api/v1/things`: rows are [`ThingRow`].
    Things,
    /// `/api/v1/batch-tasks`: rows are [`BatchTaskRow`].
    BatchTasks,
    /// `/api/v1/subtasks`: rows are [`SubtaskRow`].
    Subtasks,
    /// `/api/v1/imports`: rows are [`ImportRow`].
    Imports,
}

impl ListKind {
    /// All lists.
    pub const ALL: [Self; 7] = [
        Self::Executions,
        Self::RegistrationTasks,
        Self::Jobs,
        Self::Things,
        Self::BatchTasks,
        Self::Subtasks,
        Self::Imports,
    ];

    /// Its name in the path.
    pub fn name(self) -> &'static str {
        match self {
            Self::Executions => "executions",
            Self::RegistrationTasks => "registration-tasks",
            Self::Jobs => "jobs",
            Self::Things => "things",
            Self::BatchTasks => "batch-tasks",
            Self::Subtasks => "subtasks",
            Self::Imports => "imports",
        }
    }

    /// The list of a name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|list| list.name() == name)
    }
}

/// A record counts as stuck if it did not change for this many seconds between two observations.
pub const STUCK_AFTER: i64 = 1800;

/// Why a record needs attention.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Attention {
    /// It failed.
    Failed,
    /// It timed out.
    TimedOut,
    /// It was completed with failures.
    WithFailures,
    /// It will time out soon, or is overdue.
    AboutToTimeOut,
    /// It did not change between observations; see [`STUCK_AFTER`].
    Stuck,
}

impl Attention {
    /// The name in requests and answers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::TimedOut => "timed-out",
            Self::WithFailures => "with-failures",
            Self::AboutToTimeOut => "about-to-time-out",
            Self::Stuck => "stuck",
        }
    }
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Page<Row> {
    /// The rows, in the requested order.
    pub items: Vec<Row>,
    /// The position of the first row among all matches, from 1; 0 if there are none.
    pub from: i64,
    /// The number of matches.
    pub total: Option<Count>,
    /// The number of matches by status, without the filter by status.
    #[serde(default, deserialize_with = "null_as_default")]
    pub counts: Vec<StatusCount>,
    /// The value of `cursor` for the next page, if there is one.
    pub next: Option<String>,
    /// The value of `cursor` for the previous page, if there is one.
    pub previous: Option<String>,
    /// True if the search was too broad and stopped before all rows were examined. `next` continues there.
    #[serde(default, deserialize_with = "null_as_default")]
    pub stopped: bool,
    /// The value of `since` for `/api/v1/changes`, to get later changes.
    pub change: i64,
}

/// A number that may be a lower bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Count {
    /// The number.
    pub count: i64,
    /// False if there are more.
    pub exact: bool,
}

/// The number of rows in a status.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StatusCount {
    /// The status as its source writes it; absent if unknown.
    pub status: Option<String>,
    /// The normalised status.
    pub state: State,
    /// The number.
    pub count: i64,
    /// False if there are more.
    pub exact: bool,
}

/// An execution in a list. Times are epoch seconds.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExecutionRow {
    /// The thing.
    pub thing_name: String,
    /// The job.
    pub job_id: String,
    /// Its number.
    pub execution_number: i64,
    /// The status as the provider writes it.
    pub status: Option<String>,
    /// The normalised status.
    pub state: State,
    /// When it was queued.
    pub queued_at: Option<Timestamp>,
    /// When the device started it.
    pub started_at: Option<Timestamp>,
    /// When it was last updated.
    pub last_updated_at: Option<Timestamp>,
    /// Its version.
    pub version_number: Option<i64>,
    /// The number of the retry, from 0.
    pub retry_attempt: Option<i64>,
    /// When it will time out.
    pub times_out_at: Option<Timestamp>,
    /// The message of the device, at most 300 characters.
    pub message: Option<String>,
    /// True if no execution of this job on this thing has a higher number.
    pub latest: bool,
    /// When it was first observed in this state.
    pub since: Timestamp,
    /// When the source last reported it.
    pub observed_at: Timestamp,
}

/// A thing-registration task in a list. Times are epoch seconds.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RegistrationTaskRow {
    /// Its id.
    pub task_id: String,
    /// The status as the provider writes it.
    pub status: Option<String>,
    /// The normalised status.
    pub state: State,
    /// Percent.
    pub percentage_progress: Option<i64>,
    /// The number of registered things.
    pub success_count: Option<i64>,
    /// The number of things whose registration failed.
    pub failure_count: Option<i64>,
    /// When it was created.
    pub creation_date: Option<Timestamp>,
    /// When it last changed.
    pub last_modified_date: Option<Timestamp>,
    /// The bucket of the input.
    pub input_file_bucket: Option<String>,
    /// The key of the input.
    pub input_file_key: Option<String>,
    /// The message of the provider, at most 300 characters.
    pub message: Option<String>,
    /// When it was first observed in this state.
    pub since: Timestamp,
    /// When the source last reported it.
    pub observed_at: Timestamp,
}

/// A job in a list. The counts are of the executions that the index has. Times are epoch seconds.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct JobRow {
    /// Its id.
    pub job_id: String,
    /// The status as the provider writes it.
    pub status: Option<String>,
    /// The normalised status.
    pub state: State,
    /// `SNAPSHOT` or `CONTINUOUS`.
    pub target_selection: Option<String>,
    /// The description, at most 300 characters.
    pub description: Option<String>,
    /// The comment, at most 300 characters.
    pub comment: Option<String>,
    /// When it was created.
    pub created_at: Option<Timestamp>,
    /// When it, or an execution of it, was last updated.
    pub last_updated_at: Option<Timestamp>,
    /// When it was completed.
    pub completed_at: Option<Timestamp>,
    /// All executions.
    pub executions: i64,
    /// Of these, `QUEUED`.
    pub queued: i64,
    /// Of these, `IN_PROGRESS`.
    pub in_progress: i64,
    /// Of these, `SUCCEEDED`.
    pub succeeded: i64,
    /// Of these, `FAILED`.
    pub failed: i64,
    /// Of these, `TIMED_OUT`.
    pub timed_out: i64,
    /// Of these, `REJECTED`.
    pub rejected: i64,
    /// Of these, `REMOVED`.
    pub removed: i64,
    /// Of these, `CANCELED`.
    pub canceled: i64,
    /// When the source last reported it.
    pub observed_at: Timestamp,
}

/// A thing in a list. The counts are of executions. Times are epoch seconds.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ThingRow {
    /// Its name.
    pub thing_name: String,
    /// All executions.
    pub executions: i64,
    /// Of these, `QUEUED`.
    pub queued: i64,
    /// Of these, `IN_PROGRESS`.
    pub in_progress: i64,
    /// Of these, `SUCCEEDED`.
    pub succeeded: i64,
    /// Of these, `FAILED`, `TIMED_OUT` or `REJECTED`.
    pub failures: i64,
    /// When an execution on it was last updated.
    pub last_updated_at: Option<Timestamp>,
}

/// A Huawei batch task in a list. Times are epoch seconds but for `startTime`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchTaskRow {
    /// Its id.
    pub task_id: String,
    /// The application.
    pub app_id: Option<String>,
    /// Its name.
    pub task_name: Option<String>,
    /// Its type.
    pub task_type: Option<String>,
    /// The status as the provider writes it.
    pub status: Option<String>,
    /// The normalised status.
    pub state: State,
    /// Permille.
    pub progress: Option<i64>,
    /// All subtasks.
    pub total_cnt: Option<i64>,
    /// Subtasks that succeeded.
    pub success_cnt: Option<i64>,
    /// Subtasks that failed.
    pub fail_cnt: Option<i64>,
    /// Subtasks that timed out.
    pub timeout_cnt: Option<i64>,
    /// Subtasks that expired.
    pub expired_cnt: Option<i64>,
    /// When it was created, `yyyyMMdd'T'HHmmss'Z'`.
    pub start_time: Option<String>,
    /// When it was first observed in this state.
    pub since: Timestamp,
    /// When the source last reported it.
    pub observed_at: Timestamp,
}

/// A subtask of a Huawei batch task in a list.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SubtaskRow {
    /// The task.
    pub task_id: String,
    /// The device.
    pub device_id: Option<String>,
    /// The command.
    pub command_id: Option<String>,
    /// The status as the provider writes it.
    pub status: Option<String>,
    /// The normalised status.
    pub state: State,
    /// The error message, at most 300 characters.
    pub message: Option<String>,
    /// The output, unchanged.
    pub output: Option<RawJson>,
    /// The error, unchanged.
    pub error: Option<RawJson>,
    /// The parameters, unchanged.
    pub param: Option<RawJson>,
    /// When the source last reported it, in epoch seconds.
    pub observed_at: Timestamp,
}

/// An import in a list. Times are epoch seconds.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ImportRow {
    /// Its id.
    pub import_id: String,
    /// The program that imported.
    pub via: String,
    /// `warning` if any record was refused.
    pub state: State,
    /// When its first request was received.
    pub began_at: Timestamp,
    /// When its last request was received.
    pub ended_at: Timestamp,
    /// The number of requests.
    pub requests: i64,
    /// The number of records.
    pub records: i64,
    /// Of these, new, newer or more complete ones.
    pub imported: i64,
    /// Of these, unchanged ones.
    pub unchanged: i64,
    /// Of these, older ones than those stored.
    pub older: i64,
    /// Of these, refused ones.
    pub refused: i64,
}

/// A row as a line of CSV (RFC 4180), with the members of `columns`. Times are written in ISO 8601 in UTC. A text that a
/// spreadsheet would evaluate as a formula gets an apostrophe in front.
pub fn csv_line(row: &str, columns: &[&str]) -> String {
    let members: Object = from_json(row).unwrap_or_default();
    let mut line = String::new();
    for (place, column) in columns.iter().enumerate() {
        if place > 0 {
            line.push(',');
        }
        let Some(json) = members.get(column).map(RawJson::get).filter(|json| *json != "null") else {
            continue;
        };
        let is_time = column.ends_with("At") || column.ends_with("Date") || *column == "since";
        let time = if is_time { from_json::<Timestamp>(json).ok() } else { None };
        match (time, from_json::<String>(json)) {
            (Some(time), _) => line.push_str(&time.to_iso()),
            (None, Ok(text)) => field(&mut line, &text),
            // A number is written as it is, an object or a list as JSON.
            (None, Err(_)) if json.starts_with('-') => line.push_str(json),
            (None, Err(_)) => field(&mut line, json),
        }
    }
    line.push_str("\r\n");
    line
}

fn field(line: &mut String, text: &str) {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    let is_plain = !text.contains(['"', ',', '\r', '\n']);
    if is_plain && !is_formula {
        line.push_str(text);
        return;
    }
    line.push_str(if is_formula { "\"'" } else { "\"" });
    line.push_str(&text.replace('"', "\"\""));
    line.push('"');
}

#[cfg(test)]
mod tests {
    use super::csv_line;

    #[track_caller]
    fn check(row: &str, line: &str) {
        assert_eq!(csv_line(row, &["a", "lastUpdatedAt", "b"]), format!("{line}\r\n"));
    }

    #[test]
    fn lines_of_csv() {
        check(r#"{"a":"x","b":7}"#, "x,,7");
        check(r#"{"b":-7,"a":1.5,"lastUpdatedAt":1763510400.25}"#, "1.5,2025-11-19T00:00:00.250Z,-7");
        check(r#"{"a":"say \"hi\", all","b":"two\nlines"}"#, "\"say \"\"hi\"\", all\",,\"two\nlines\"");
        check(r#"{"a":"=HYPERLINK(\"http://x\")","b":"@a"}"#, "\"'=HYPERLINK(\"\"http://x\"\")\",,\"'@a\"");
        check(r#"{"a":"-1+1","b":"+1"}"#, "\"'-1+1\",,\"'+1\"");
        check(r#"{"a":true,"b":{"c":"d,e"}}"#, "true,,\"{\"\"c\"\":\"\"d,e\"\"}\"");
    }
}
