//! The JSON by which records are forgotten, and published anew.

use crate::Timestamp;
use crate::codec::from_json;
use serde::{Deserialize, Serialize};

/// `POST /api/v1/forget`: which records, by their key or by age.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ForgetRequest {
    /// `job-execution`, `job` (with its executions), `registration-task` or `batch-task` (with its subtasks).
    pub kind: String,
    /// Of a task, its id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_id: Option<String>,
    /// Of an execution, the thing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thing_name: Option<String>,
    /// Of an execution or a job, the job.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job_id: Option<String>,
    /// Of an execution, its number; all of the job on the thing where it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub execution_number: Option<i64>,
    /// Those that were last updated before this time, in place of a key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Timestamp>,
    /// With `before`: only those in one of these statuses, as their source writes them. None: those that are final.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statuses: Option<Vec<String>>,
}

impl ForgetRequest {
    /// Reads a request's body.
    pub fn read(body: &str) -> Result<Self, String> {
        from_json(body)
    }
}

/// The answer to a [`ForgetRequest`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForgetReply {
    /// Records that are forgotten now.
    pub forgotten: i64,
    /// True where there are more: the same request goes on.
    pub more: bool,
}

/// The answer to `POST /api/v1/republish?after=`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepublishReply {
    /// Records that were published.
    pub published: i64,
    /// Values that stood for no record, and were removed.
    pub removed: i64,
    /// What goes into `after` for what is left; absent where all is done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}
