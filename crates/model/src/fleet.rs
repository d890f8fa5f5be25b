//! The answers of `/api/v1` other than lists and records. Times are epoch seconds.

use crate::api::Answer;
use crate::codec::null_as_default;
use crate::import::Refused;
use crate::job::{Job, ProcessDetails};
use crate::list::{Attention, ImportRow, ThingRow};
use crate::status::State;
use crate::{Timestamp, Violation};
use serde::{Deserialize, Serialize};

/// `/api/v1/attention`: the number of records that need attention, by reason.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AttentionCounts<Row = AttentionCount> {
    /// One for each reason of each list.
    pub groups: Vec<Row>,
    /// The value of `since` for the next request to `/api/v1/changes`.
    pub change: i64,
}

/// The number of records of a list that need attention for a reason.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AttentionCount {
    /// The list's name in the path.
    pub list: String,
    /// The reason.
    pub reason: Attention,
    /// The number, at most 10,000.
    pub count: i64,
    /// False if there are more.
    pub exact: bool,
}

/// `/api/v1/totals`: the number of records by status, and the number of executions by time of the last update.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Totals<Row = Total, Time = TimeCount> {
    /// By list and status.
    pub totals: Vec<Row>,
    /// By time and status, of executions.
    pub times: Vec<Time>,
    /// The value of `since` for the next request to `/api/v1/changes`.
    pub change: i64,
}

/// The number of records of a list in a status.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Total {
    /// The list's name in the path.
    pub list: String,
    /// The status as its source writes it; absent if unknown.
    pub status: Option<String>,
    /// The normalised status.
    pub state: State,
    /// The number.
    pub count: i64,
    /// False if there are more.
    pub exact: bool,
}

/// The number of executions of a status that were last updated in an hour or on a day.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TimeCount {
    /// When the hour or the day begins.
    pub at: i64,
    /// The status as its source writes it.
    pub status: Option<String>,
    /// The number.
    pub count: i64,
}

/// `/api/v1/changes`: the records that changed since a count of the index's clock.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Changes<Row = Change> {
    /// Each changed record once; those of one list in the order of their changes.
    pub changes: Vec<Row>,
    /// True if there are more: `since=change` continues.
    #[serde(default, deserialize_with = "null_as_default", skip_serializing_if = "std::ops::Not::not")]
    pub more: bool,
    /// True if too many records changed at once to name them: read the lists again.
    #[serde(default, deserialize_with = "null_as_default", skip_serializing_if = "std::ops::Not::not")]
    pub incomplete: bool,
    /// The value of `since` for the next request.
    pub change: i64,
}

/// A changed record: its list, and its key there.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// The list's name in the path.
    pub list: String,
    /// The thing's name, for an execution or a thing.
    pub thing_name: Option<String>,
    /// The job's id, for an execution or a job.
    pub job_id: Option<String>,
    /// The number, for an execution.
    pub execution_number: Option<i64>,
    /// The task's id, for a task or a subtask.
    pub task_id: Option<String>,
    /// The key among the task's subtasks, for a subtask.
    pub key: Option<String>,
    /// The import's id, for an import.
    pub import_id: Option<String>,
    /// The normalised status, if it has one.
    pub state: Option<State>,
}

/// `/api/v1/sources`: the sources, and when each was last observed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Sources<Row = Source> {
    /// In the order of their names.
    pub sources: Vec<Row>,
    /// The value of `since` for the next request to `/api/v1/changes`.
    pub change: i64,
}

/// A source.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Source {
    /// `aws`, `huawei`, or `huawei:` and an application's id; `aws-events` for the events that a rule pushes.
    pub source: String,
    /// When it was last observed.
    pub observed_at: Timestamp,
    /// When a record of it was last imported.
    pub imported_at: Timestamp,
    /// The interval, in seconds, at which a collector polls it, if one reported it last.
    pub every: Option<i64>,
    /// How it is observed: `collect` by a collector, `push` by a rule; empty if only by imports.
    #[serde(default, deserialize_with = "null_as_default")]
    pub via: String,
    /// Why the last poll failed.
    pub problem: Option<String>,
    /// The number of records that are known to have changed but are not described yet.
    pub behind: Option<i64>,
    /// When the collector or the rule last reported it, by the deployment's clock.
    pub told_at: Option<Timestamp>,
}

impl Source {
    /// Since when it has been silent, if it is: two polls were missed, or one is a minute late, whichever takes longer. The
    /// cause is a collector that stopped, or a provider that does not answer it. A source without a collector is never
    /// silent.
    ///
    /// Unless there is a problem, only the deployment's clock counts: that of the collector may be wrong.
    pub fn silent_since(&self, now: Timestamp) -> Option<Timestamp> {
        let (every, reported) = (self.every?, self.told_at?);
        let last = if self.problem.is_some() { reported.min(self.observed_at) } else { reported };
        let patience = every.saturating_mul(3).max(every.saturating_add(60));
        (now > last.plus_seconds(patience)).then_some(last)
    }
}

/// `/api/v1/things/{thingName}`: a thing and its queue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ThingView<Thing = ThingRow, Row = Queued> {
    /// The thing.
    pub thing: Thing,
    /// Its pending executions, at most 250, in the order in which it executes them.
    pub queue: Vec<Row>,
    /// The value of `since` for the next request to `/api/v1/changes`.
    pub change: i64,
}

/// A pending execution of a thing.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Queued {
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
    /// When it will time out.
    pub times_out_at: Option<Timestamp>,
    /// The message of the device, at most 300 characters.
    pub message: Option<String>,
    /// When it was first observed in this state.
    pub since: Timestamp,
    /// When the source last reported it.
    pub observed_at: Timestamp,
    /// The job of the preceding execution in the queue.
    pub waits_for: Option<String>,
}

/// `/api/v1/jobs/{jobId}`: a job with everything that is known about it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct JobView {
    /// The job.
    pub record: Job,
    /// The number of executions by status, as in `DescribeJob`.
    pub counts: ProcessDetails,
    /// The constraints that it breaks.
    pub violations: Vec<Violation>,
    /// When the source reported this state.
    pub observed_at: Timestamp,
    /// When its executions were listed last, if that list was not whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub list_part_at: Option<Timestamp>,
    /// The revision, which increases with each change of the record.
    pub rev: i64,
    /// The answers of the provider's own operations for it.
    pub answers: Vec<Answer>,
    /// The value of `since` for the next request to `/api/v1/changes`.
    pub change: i64,
}

/// `/api/v1/registration-tasks/{taskId}/progress` and that of batch tasks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Progress<Row = Point> {
    /// The last thousand, in the order of time.
    pub points: Vec<Row>,
    /// The value of `since` for the next request to `/api/v1/changes`.
    pub change: i64,
}

/// The progress of a task at a point in time.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Point {
    /// When the source reported this state.
    pub observed_at: Timestamp,
    /// The status as the source writes it.
    pub status: Option<String>,
    /// Items with an outcome.
    pub done: i64,
    /// Of these, those that failed, timed out or expired.
    pub failed: i64,
    /// All items, if the source reports the number.
    pub total: Option<i64>,
}

/// `/api/v1/registration-tasks/{taskId}/reports`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reports<Row = Report> {
    /// The links, errors first.
    pub reports: Vec<Row>,
    /// The value of `since` for the next request to `/api/v1/changes`.
    pub change: i64,
}

/// A link to a report.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// `ERRORS` or `RESULTS`.
    pub report_type: String,
    /// The link, whose signature by the provider expires.
    pub link: String,
    /// When the provider issued it.
    pub observed_at: Timestamp,
}

/// `/api/v1/imports/{importId}/refusals`: the records that an import refused, and the lists of which it held a part.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Refusals<Import = ImportRow, Row = RequestRefusals> {
    /// The import.
    pub import: Import,
    /// By request.
    pub refusals: Vec<Row>,
    /// The value of `since` for the next request to `/api/v1/changes`.
    pub change: i64,
}

/// The records that a request of an import refused, and the lists of which it held a part.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestRefusals {
    /// The number of the request, from 0.
    pub request: i64,
    /// When it was received.
    pub at: Timestamp,
    /// The number of refused records.
    pub refused: i64,
    /// The first of them.
    pub some: Vec<Refused>,
    /// Some of the lists that were not whole.
    #[serde(default)]
    pub parts: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_seconds(seconds)
    }

    fn source(more: &str) -> Source {
        crate::from_json(&[r#"{"source":"aws","importedAt":1000"#, more, "}"].concat()).unwrap()
    }

    #[track_caller]
    fn silent(more: &str, now: i64, since: Option<i64>) {
        assert_eq!(source(more).silent_since(at(now)), since.map(at), "{more} at {now}");
    }

    #[test]
    fn a_collector_that_stopped() {
        let reported = r#","observedAt":1000,"every":30,"via":"collect","toldAt":1000"#;
        silent(reported, 1090, None);
        silent(reported, 1091, Some(1000));
        silent(r#","observedAt":1000,"every":300,"toldAt":1000"#, 1900, None);
        silent(r#","observedAt":1000,"every":300,"toldAt":1000"#, 1901, Some(1000));
        silent(r#","observedAt":1000,"every":5,"toldAt":1000"#, 1065, None);
        silent(r#","observedAt":1000,"every":5,"toldAt":1000"#, 1066, Some(1000));
    }

    #[test]
    fn a_provider_that_does_not_answer() {
        let reported = r#","observedAt":1000,"every":30,"toldAt":2000,"problem":"AccessDenied""#;
        silent(reported, 2000, Some(1000));
        silent(r#","observedAt":1980,"every":30,"toldAt":2000,"problem":"timed out""#, 2000, None);
        silent(r#","observedAt":5000,"every":30,"toldAt":2000,"problem":"timed out""#, 3000, Some(2000));
    }

    #[test]
    fn a_collector_whose_clock_is_wrong_is_heard() {
        silent(r#","observedAt":10,"every":30,"toldAt":2000"#, 2000, None);
        silent(r#","observedAt":9000,"every":30,"toldAt":2000"#, 3000, Some(2000));
    }

    #[test]
    fn nobody_waits_for_an_import_or_a_rule() {
        silent(r#","observedAt":1"#, 1_000_000, None);
        silent(r#","observedAt":1,"via":"push","toldAt":1"#, 1_000_000, None);
        silent(&format!(r#","observedAt":1,"every":{},"toldAt":1"#, i64::MAX), 1_000_000, None);
    }
}
