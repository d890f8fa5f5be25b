//! The JSON of `/api/v1/wanted`: what a collector is asked to describe first.

use crate::Timestamp;
use crate::members::from_members;

/// `GET /api/v1/wanted`: what a collector is to ask a provider for first, at most 1,000.
#[derive(Clone, Debug, PartialEq)]
pub struct WantedList {
    /// What people look at, then what was pushed; of either the newest first.
    pub wanted: Vec<Wanted>,
}

from_members!(WantedList { wanted = "wanted" });

/// A record that is to be described soon.
#[derive(Clone, Debug, PartialEq)]
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

from_members!(Wanted {
    kind = "kind",
    task_id = "taskId",
    thing_name = "thingName",
    job_id = "jobId",
    execution_number = "executionNumber",
    at = "at",
    why = "why",
});
