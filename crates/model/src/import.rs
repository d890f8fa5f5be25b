//! The JSON of `/api/v1/import`: records, reports on their sources, and the result for each record.

use crate::codec::{from_object, null_as_default};
use crate::{Observation, Timestamp, Violation};
use serde::{Deserialize, Serialize};

/// `POST /api/v1/import`: a batch of records.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", remote = "Self")]
pub struct ImportRequest {
    /// Job documents, each once. Records refer to them by index.
    #[serde(default, deserialize_with = "null_as_default", skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<String>,
    /// The records, at most [`ImportRequest::MAX_RECORDS`].
    pub records: Vec<ImportRecord>,
    /// The entry for the journal of imports.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub journal: Option<Journal>,
    /// Progress points of tasks, from a backup; at most [`ImportRequest::MAX_RECORDS`].
    #[serde(default, deserialize_with = "null_as_default", skip_serializing_if = "Vec::is_empty")]
    pub progress: Vec<ProgressPoint>,
    /// The reports of a collector on its sources; at most [`ImportRequest::MAX_SOURCES`].
    #[serde(default, deserialize_with = "null_as_default", skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<SourceReport>,
    /// The lists of a job's executions among the records, whole or not; at most [`ImportRequest::MAX_LISTS`].
    #[serde(default, deserialize_with = "null_as_default", skip_serializing_if = "Vec::is_empty")]
    pub lists: Vec<JobList>,
}

impl ImportRequest {
    /// The maximum number of records of a request, which are written in one transaction.
    pub const MAX_RECORDS: usize = 500;
    /// The maximum number of source reports of a request.
    pub const MAX_SOURCES: usize = 100;
    /// The maximum number of lists of a request.
    pub const MAX_LISTS: usize = 500;
    /// The maximum size of a body, in bytes.
    pub const MAX_BYTES: usize = 8 << 20;
}

/// A list of a job's executions that was imported: whole, or a part of it. The job's page tells of a part until a whole
/// list comes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", remote = "Self")]
pub struct JobList {
    /// The job.
    pub job_id: String,
    /// When the source listed them, in epoch seconds.
    pub observed_at: Timestamp,
    /// False if the answer tells of further pages.
    pub whole: bool,
}

/// A collector's report on a source, which it sends even if nothing has changed there.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", remote = "Self")]
pub struct SourceReport {
    /// `aws`, or `huawei:` and an application's id; at most [`SourceReport::NAME_MAX`] characters.
    pub source: String,
    /// When the source last answered, in epoch seconds.
    pub observed_at: Timestamp,
    /// The interval between two polls, in seconds. Without it, the source never counts as silent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub every: Option<i64>,
    /// Why the last poll failed; absent if it succeeded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
    /// The number of records that are known to have changed but are not described yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub behind: Option<i64>,
}

impl SourceReport {
    /// The maximum length of a source's name, in characters.
    pub const NAME_MAX: usize = 100;
}

/// The progress of a task at the time of an observation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", remote = "Self")]
pub struct ProgressPoint {
    /// `registration-task` or `batch-task`.
    pub of: String,
    /// The task.
    pub task_id: String,
    /// The time of the observation, in epoch seconds.
    pub observed_at: Timestamp,
    /// The status as the source writes it; empty if unknown.
    #[serde(default, deserialize_with = "null_as_default")]
    pub status: String,
    /// Items with an outcome.
    pub done: i64,
    /// Of these, those that failed, timed out or expired.
    pub failed: i64,
    /// All items, if the source reports the number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
}

/// The entry of a request for the journal of imports.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", remote = "Self")]
pub struct Journal {
    /// The import's id, at most [`Journal::ID_MAX`] characters; the same for all its requests.
    pub import: String,
    /// The number of the request within the import. A request that is sent again has the same number and counts once.
    pub request: i64,
    /// The program that imports.
    #[serde(default, deserialize_with = "null_as_default")]
    pub via: String,
    /// The number of records that were refused before they were sent.
    #[serde(default, deserialize_with = "null_as_default", skip_serializing_if = "is_zero")]
    pub refused: i64,
    /// Some of these, with their reasons.
    #[serde(default, deserialize_with = "null_as_default", skip_serializing_if = "Vec::is_empty")]
    pub refusals: Vec<Refused>,
    /// Some of the lists of which there is more than was sent, by their place in the input.
    #[serde(default, deserialize_with = "null_as_default", skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<String>,
}

impl Journal {
    /// The maximum length of an import's id, and of `via`, in characters.
    pub const ID_MAX: usize = 100;
}

/// A refused record, with the reason.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", remote = "Self")]
pub struct Refused {
    /// The name of the record, or its position in the input.
    pub record: String,
    /// The reason.
    pub reason: String,
}

/// One record of an [`ImportRequest`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", remote = "Self")]
pub struct ImportRecord {
    /// The record, and when the source reported it.
    pub observation: Observation,
    /// The index of the job document among [`ImportRequest::documents`], for a job or an execution.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<usize>,
    /// The ARN of the thing or the job, if the source gave it. One of another account or region is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arn: Option<String>,
    /// When the record was first observed in this state, if a backup says so. The default is the time of the observation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
}

/// The answer to an [`ImportRequest`]. The records that it acknowledges are stored.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ImportReply {
    /// A result for each record, in the request's order.
    pub results: Vec<ImportResult>,
}

/// The result for a record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ImportResult {
    /// What was done with the record.
    pub outcome: ImportOutcome,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The constraints that an accepted record breaks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub violations: Vec<Violation>,
}

/// See [`ImportResult::outcome`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ImportOutcome {
    /// New, newer than the stored record, or more complete.
    Imported,
    /// Equal to the stored record.
    Unchanged,
    /// Older than the stored record, which stays.
    Older,
    /// Not stored; the result has a reason.
    Refused,
}

from_object!(Serialize, Deserialize for ImportRequest, JobList, SourceReport, ProgressPoint, Journal, Refused, ImportRecord);

fn is_zero(count: &i64) -> bool {
    *count == 0
}
