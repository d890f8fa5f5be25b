//! The JSON of `/api/v1/forget`.

use crate::Timestamp;
use crate::codec::from_object;
use serde::{Deserialize, Serialize};

/// `POST /api/v1/forget`: selects records by key or by age.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", remote = "Self")]
pub struct ForgetRequest {
    /// `job-execution`, `job` (with its executions), `registration-task` or `batch-task` (with its subtasks).
    pub kind: String,
    /// The id, for a task.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_id: Option<String>,
    /// The thing's name, for an execution.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thing_name: Option<String>,
    /// The job's id, for an execution or a job.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job_id: Option<String>,
    /// The number, for an execution; without it, all executions of the job on the thing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub execution_number: Option<i64>,
    /// Instead of a key: the records that were last updated before this time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Timestamp>,
    /// With `before`: only the records in one of these statuses, as their source writes them; without it, those in a final status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statuses: Option<Vec<String>>,
}

from_object!(Serialize, Deserialize for ForgetRequest);

/// The answer to a [`ForgetRequest`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForgetReply {
    /// The number of records that were deleted.
    pub forgotten: i64,
    /// True if there are more: send the same request again.
    pub more: bool,
}
