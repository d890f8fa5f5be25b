//! The JSON of `/api/v1/import`: records on their way into a deployment, how their sources are doing, what became of each.

use crate::codec::{from_json, null_as_default};
use crate::{Observation, Timestamp, Violation};
use serde::{Deserialize, Serialize};

/// `POST /api/v1/import`: a batch of records.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ImportRequest {
    /// Job documents, each once; records name them by their place here.
    #[serde(default, deserialize_with = "null_as_default", skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<String>,
    /// The records, at most [`ImportRequest::MAX_RECORDS`].
    pub records: Vec<ImportRecord>,
    /// What the journal of imports is to say of the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub journal: Option<Journal>,
    /// How far tasks were, from a backup; at most [`ImportRequest::MAX_RECORDS`].
    #[serde(default, deserialize_with = "null_as_default", skip_serializing_if = "Vec::is_empty")]
    pub progress: Vec<ProgressPoint>,
    /// What a collector tells of its sources; at most [`ImportRequest::MAX_SOURCES`].
    #[serde(default, deserialize_with = "null_as_default", skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<SourceReport>,
}

impl ImportRequest {
    /// The most records that one request takes: they are written in one transaction.
    pub const MAX_RECORDS: usize = 500;
    /// The most sources that one request tells of.
    pub const MAX_SOURCES: usize = 100;
    /// The largest body, in bytes.
    pub const MAX_BYTES: usize = 8 << 20;
}

impl ImportRequest {
    /// Reads a request's body.
    pub fn read(body: &str) -> Result<Self, String> {
        from_json(body)
    }
}

/// What a collector tells of a source, also where nothing has changed there.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SourceReport {
    /// `aws`, or `huawei:` and an application's id; at most [`SourceReport::NAME_MAX`] characters.
    pub source: String,
    /// When the source last answered, in epoch seconds.
    pub observed_at: Timestamp,
    /// Seconds between two looks at it. Without it nobody waits for the next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub every: Option<i64>,
    /// Why it could not be asked last, in words; absent where it could.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
    /// How many records are known to have changed and are not described yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub behind: Option<i64>,
}

impl SourceReport {
    /// The most characters of a source's name.
    pub const NAME_MAX: usize = 100;
}

/// How far a task was when its source spoke.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProgressPoint {
    /// `registration-task` or `batch-task`.
    pub of: String,
    /// The task.
    pub task_id: String,
    /// When, in epoch seconds.
    pub observed_at: Timestamp,
    /// The status as the source writes it; empty where it was not told.
    #[serde(default, deserialize_with = "null_as_default")]
    pub status: String,
    /// Items with an outcome.
    pub done: i64,
    /// Of these, those that failed, timed out or expired.
    pub failed: i64,
    /// Items in all, where the source tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
}

/// Which import a request belongs to, for the journal.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Journal {
    /// The import's id, at most [`Journal::ID_MAX`] characters; the same for all its requests.
    pub import: String,
    /// Which of its requests it is: one that is sent again has the same number, and counts once.
    pub request: i64,
    /// What imports.
    #[serde(default, deserialize_with = "null_as_default")]
    pub via: String,
    /// How many records were refused before they were sent.
    #[serde(default, deserialize_with = "null_as_default", skip_serializing_if = "is_zero")]
    pub refused: i64,
    /// Some of these, and why.
    #[serde(default, deserialize_with = "null_as_default", skip_serializing_if = "Vec::is_empty")]
    pub refusals: Vec<Refused>,
}

impl Journal {
    /// The most characters of an import's id, and of what imports.
    pub const ID_MAX: usize = 100;
}

/// A record that was not taken, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Refused {
    /// Which: its name, or where it stood.
    pub record: String,
    /// Why.
    pub reason: String,
}

/// One record of an [`ImportRequest`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ImportRecord {
    /// What the source said, and when.
    pub observation: Observation,
    /// The place of a job's document, or of an execution's, among [`ImportRequest::documents`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<usize>,
    /// The ARN that the source named the thing or the job by: one of another account or region is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arn: Option<String>,
    /// When the record was first observed in this state, where that is known from a backup. Else it is when the source
    /// spoke.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
}

/// The answer to an [`ImportRequest`]: what is in it is kept.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ImportReply {
    /// One for each record, in the request's order.
    pub results: Vec<ImportResult>,
}

/// What became of one record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ImportResult {
    /// In one word.
    pub outcome: ImportOutcome,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What is wrong with a record that was taken all the same.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub violations: Vec<Violation>,
}

/// See [`ImportResult::outcome`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ImportOutcome {
    /// New, or newer than what was known, or adding to it.
    Imported,
    /// Known already.
    Unchanged,
    /// Older than what is known: that was kept.
    Older,
    /// Not taken, for the reason beside it.
    Refused,
}

fn is_zero(count: &i64) -> bool {
    *count == 0
}
