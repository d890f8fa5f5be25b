//! The JSON of `/api/v1/wanted`: what a collector is asked to describe first.

use crate::Timestamp;
use serde::{Deserialize, Serialize};

/// `GET /api/v1/wanted`: what a collector is to ask a provider for first, at most 1,000.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WantedList<Row = Wanted> {
    /// What people look at, then what was pushed; of either the newest first.
    pub wanted: Vec<Row>,
    /// What goes into `since` of `/api/v1/changes`.
    pub change: i64,
}

/// A record that is to be described soon.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Wanted {
    /// `job-execution`, `job`, `registration-task` or `batch-task`.
    pub kind: String,
    /// Of a task, its id.
    pub task_id: Option<String>,
    /// Of an execution, the thing.
    pub thing_name: Option<String>,
    /// Of an execution or a job, the job.
    pub job_id: Option<String>,
    /// Of an execution, its number; the latest where it is absent.
    pub execution_number: Option<i64>,
    /// Since when, in epoch seconds: an observation that is as new has done with it.
    pub at: Timestamp,
    /// `seen`: somebody looks at it. `pushed`: its provider told that it has changed.
    pub why: String,
}
