//! The JSON by which records are forgotten, and published anew.

use crate::Timestamp;
use crate::json::{ToJson, object};
use crate::members::{self, FromJson, Members, serde_by_json};
use serde::Deserialize;

/// `POST /api/v1/forget`: which records, by their key or by age.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ForgetRequest {
    /// `job-execution`, `job` (with its executions), `registration-task` or `batch-task` (with its subtasks).
    pub kind: String,
    /// Of a task, its id.
    pub task_id: Option<String>,
    /// Of an execution, the thing.
    pub thing_name: Option<String>,
    /// Of an execution or a job, the job.
    pub job_id: Option<String>,
    /// Of an execution, its number; all of the job on the thing where it is left out.
    pub execution_number: Option<i64>,
    /// Those that were last updated before this time, in place of a key.
    pub before: Option<Timestamp>,
    /// With `before`: only those in one of these statuses, as their source writes them. None: those that are final.
    pub statuses: Option<Vec<String>>,
}

serde_by_json!(ForgetRequest);

impl ForgetRequest {
    /// Reads a request's body.
    pub fn read(body: &str) -> Result<Self, String> {
        members::read(body)
    }
}

impl FromJson<'_> for ForgetRequest {
    fn from_json(text: &str) -> Result<Self, String> {
        let mut m = Members::from_json(text)?;
        let read = Self {
            kind: m.require("kind"),
            task_id: m.take("taskId"),
            thing_name: m.take("thingName"),
            job_id: m.take("jobId"),
            execution_number: m.take("executionNumber"),
            before: m.take("before"),
            statuses: m.take("statuses"),
        };
        m.done().map(|()| read)
    }
}

impl ToJson for ForgetRequest {
    fn put(&self, out: &mut String) {
        object(
            out,
            &[
                ("kind", &self.kind),
                ("taskId", &self.task_id),
                ("thingName", &self.thing_name),
                ("jobId", &self.job_id),
                ("executionNumber", &self.execution_number),
                ("before", &self.before),
                ("statuses", &self.statuses),
            ],
        );
    }
}

/// The answer to a [`ForgetRequest`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct ForgetReply {
    /// Records that are forgotten now.
    pub forgotten: i64,
    /// True where there are more: the same request goes on.
    pub more: bool,
}

/// The answer to `POST /api/v1/republish?after=`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct RepublishReply {
    /// Records that were published.
    pub published: i64,
    /// Values that stood for no record, and were removed.
    pub removed: i64,
    /// What goes into `after` for what is left; absent where all is done.
    pub after: Option<String>,
}
