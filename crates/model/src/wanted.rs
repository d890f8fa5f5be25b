//! The JSON of `/api/v1/wanted`: the records that a collector describes first.

use crate::Timestamp;
use serde::{Deserialize, Serialize};

/// `GET /api/v1/wanted`: the records that a collector requests from the provider first, at most 1,000.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WantedList<Row = Wanted> {
    /// The records that people look at, then those of pushed events, each the newest first.
    pub wanted: Vec<Row>,
    /// The value of `since` for the next request to `/api/v1/changes`.
    pub change: i64,
}

/// A record that is to be described soon.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Wanted {
    /// `job-execution`, `job`, `registration-task` or `batch-task`.
    pub kind: String,
    /// The id, for a task.
    pub task_id: Option<String>,
    /// The thing's name, for an execution.
    pub thing_name: Option<String>,
    /// The job's id, for an execution or a job.
    pub job_id: Option<String>,
    /// The number, for an execution; absent for the latest.
    pub execution_number: Option<i64>,
    /// Since when, in epoch seconds. An observation that is as new removes the entry.
    pub at: Timestamp,
    /// `seen`: somebody looks at it. `pushed`: an event reported a change.
    pub why: String,
}
