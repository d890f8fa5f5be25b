//! What `/api/v1` tells beside lists and records, as the console reads it. Times are epoch seconds.

use crate::api::Answer;
use crate::codec::null_as_default;
use crate::import::Refused;
use crate::job::{Job, ProcessDetails};
use crate::list::{Attention, ImportRow, ThingRow};
use crate::status::State;
use crate::{Timestamp, Violation};
use serde::{Deserialize, Serialize};

/// `/api/v1/attention`: how many records need attention, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AttentionCounts<Row = AttentionCount> {
    /// One for each reason of each list.
    pub groups: Vec<Row>,
    /// What goes into `since` of `/api/v1/changes`.
    pub change: i64,
}

/// How many records of a list need attention for a reason.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AttentionCount {
    /// The list's name in the path.
    pub list: String,
    /// Why.
    pub reason: Attention,
    /// The number, at most 10,000.
    pub count: i64,
    /// False where there are more.
    pub exact: bool,
}

/// `/api/v1/totals`: how many records are in each status, and how many executions were last updated when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Totals<Row = Total, Time = TimeCount> {
    /// By list and status.
    pub totals: Vec<Row>,
    /// By time and status, of executions.
    pub times: Vec<Time>,
    /// What goes into `since` of `/api/v1/changes`.
    pub change: i64,
}

/// How many records of a list are in a status.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Total {
    /// The list's name in the path.
    pub list: String,
    /// The status as its source writes it; absent for those that are not known.
    pub status: Option<String>,
    /// The normalised status.
    pub state: State,
    /// The number.
    pub count: i64,
    /// False where there are more.
    pub exact: bool,
}

/// How many executions of a status were last updated in an hour or on a day.
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

/// `/api/v1/changes`: what changed since a count of the clock.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Changes<Row = Change> {
    /// Each record once, of each list in the order in which they changed.
    pub changes: Vec<Row>,
    /// True where there are more: `since` goes on from `change`.
    #[serde(default, deserialize_with = "null_as_default", skip_serializing_if = "std::ops::Not::not")]
    pub more: bool,
    /// True where more changed at once than can be told: the lists are to be read anew.
    #[serde(default, deserialize_with = "null_as_default", skip_serializing_if = "std::ops::Not::not")]
    pub incomplete: bool,
    /// What goes into `since` next.
    pub change: i64,
}

/// A record that changed: its list, and what names it there.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// The list's name in the path.
    pub list: String,
    /// Of an execution or a thing.
    pub thing_name: Option<String>,
    /// Of an execution or a job.
    pub job_id: Option<String>,
    /// Of an execution.
    pub execution_number: Option<i64>,
    /// Of a task or a subtask.
    pub task_id: Option<String>,
    /// Of a subtask: what tells it from the task's others.
    pub key: Option<String>,
    /// Of an import.
    pub import_id: Option<String>,
    /// The normalised status, where there is one.
    pub state: Option<State>,
}

/// `/api/v1/sources`: when each source last spoke.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Sources<Row = Source> {
    /// In the order of their names.
    pub sources: Vec<Row>,
    /// What goes into `since` of `/api/v1/changes`.
    pub change: i64,
}

/// A source.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Source {
    /// `aws`, `huawei`, or `huawei:` and an application's id; `aws-events`: what a rule pushes.
    pub source: String,
    /// When it last spoke.
    pub observed_at: Timestamp,
    /// When something of it was last imported.
    pub imported_at: Timestamp,
    /// How many seconds apart a collector looks at it, where one said so last.
    pub every: Option<i64>,
    /// `collect`: a collector tells of it. `push`: a rule does. Empty: imports alone.
    #[serde(default, deserialize_with = "null_as_default")]
    pub via: String,
    /// Why it could not be asked last, in words.
    pub problem: Option<String>,
    /// How many records are known to have changed and are not described yet.
    pub behind: Option<i64>,
    /// When the collector or the rule last told of it, by the deployment's clock.
    pub told_at: Option<Timestamp>,
}

impl Source {
    /// Since when it has been silent, where it is: two looks were missed, or a minute has passed beyond one that was due,
    /// whichever takes longer. A collector that does not tell any more is silence, and so is a provider that does not
    /// answer it. Nobody waits for a source that no collector looks at.
    ///
    /// Where there is no problem, the deployment's clock alone decides: the collector's own may be wrong.
    pub fn silent_since(&self, now: Timestamp) -> Option<Timestamp> {
        let (every, told) = (self.every?, self.told_at?);
        let heard = if self.problem.is_some() { told.min(self.observed_at) } else { told };
        let patience = every.saturating_mul(3).max(every.saturating_add(60));
        (now > heard.plus_seconds(patience)).then_some(heard)
    }
}

/// `/api/v1/things/{thingName}`: a thing and its queue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ThingView<Thing = ThingRow, Row = Queued> {
    /// The thing.
    pub thing: Thing,
    /// Its pending executions, in the order in which it takes them; at most 250.
    pub queue: Vec<Row>,
    /// What goes into `since` of `/api/v1/changes`.
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
    /// When the device began.
    pub started_at: Option<Timestamp>,
    /// When anything last changed.
    pub last_updated_at: Option<Timestamp>,
    /// When it will time out.
    pub times_out_at: Option<Timestamp>,
    /// What the device says of it, at most 300 characters.
    pub message: Option<String>,
    /// When it was first observed in this state.
    pub since: Timestamp,
    /// When its source last spoke.
    pub observed_at: Timestamp,
    /// The job of the execution that is before it in the queue.
    pub waits_for: Option<String>,
}

/// `/api/v1/jobs/{jobId}`: a job with all that is known of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct JobView {
    /// The job.
    pub record: Job,
    /// How many executions stand how: as `DescribeJob` tells it.
    pub counts: ProcessDetails,
    /// What is wrong with it.
    pub violations: Vec<Violation>,
    /// When its source spoke.
    pub observed_at: Timestamp,
    /// Raised with each change of the record.
    pub rev: i64,
    /// What the provider's operations answer for it.
    pub answers: Vec<Answer>,
    /// What goes into `since` of `/api/v1/changes`.
    pub change: i64,
}

/// `/api/v1/registration-tasks/{taskId}/progress` and that of batch tasks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Progress<Row = Point> {
    /// In the order of time, the last thousand.
    pub points: Vec<Row>,
    /// What goes into `since` of `/api/v1/changes`.
    pub change: i64,
}

/// How far a task was at a time.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Point {
    /// When its source spoke.
    pub observed_at: Timestamp,
    /// The status as the source writes it.
    pub status: Option<String>,
    /// Items with an outcome.
    pub done: i64,
    /// Of these, those that failed, timed out or expired.
    pub failed: i64,
    /// Items in all, where the source tells.
    pub total: Option<i64>,
}

/// `/api/v1/registration-tasks/{taskId}/reports`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reports<Row = Report> {
    /// The links, errors first.
    pub reports: Vec<Row>,
    /// What goes into `since` of `/api/v1/changes`.
    pub change: i64,
}

/// A link to a report.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// `ERRORS` or `RESULTS`.
    pub report_type: String,
    /// The link, signed by the provider for a while.
    pub link: String,
    /// When the provider gave it.
    pub observed_at: Timestamp,
}

/// `/api/v1/imports/{importId}/refusals`: what an import refused.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Refusals<Import = ImportRow, Row = RequestRefusals> {
    /// The import.
    pub import: Import,
    /// By request.
    pub refusals: Vec<Row>,
    /// What goes into `since` of `/api/v1/changes`.
    pub change: i64,
}

/// What a request of an import refused.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestRefusals {
    /// Which request, from 0.
    pub request: i64,
    /// When it was taken.
    pub at: Timestamp,
    /// How many records were refused.
    pub refused: i64,
    /// The first of them.
    pub some: Vec<Refused>,
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
        let told = r#","observedAt":1000,"every":30,"via":"collect","toldAt":1000"#;
        silent(told, 1090, None);
        silent(told, 1091, Some(1000));
        silent(r#","observedAt":1000,"every":300,"toldAt":1000"#, 1900, None);
        silent(r#","observedAt":1000,"every":300,"toldAt":1000"#, 1901, Some(1000));
        silent(r#","observedAt":1000,"every":5,"toldAt":1000"#, 1065, None);
        silent(r#","observedAt":1000,"every":5,"toldAt":1000"#, 1066, Some(1000));
    }

    #[test]
    fn a_provider_that_does_not_answer() {
        let told = r#","observedAt":1000,"every":30,"toldAt":2000,"problem":"AccessDenied""#;
        silent(told, 2000, Some(1000));
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
