//! The JSON of `/api/v1`, which the Worker writes and the console and the command line read.

use crate::json::{ToJson, object};
use crate::members::{self, FromJson, Members, from_members};
use crate::raw::RawJson;
use crate::{BatchTask, JobExecution, RegistrationTask, Timestamp, Violation};
use serde::{Deserialize, Serialize};

/// One record with all that is known about it.
#[derive(Clone, Debug)]
pub struct View<R> {
    /// The record, merged from all that was said of it.
    pub record: R,
    /// What is wrong with it.
    pub violations: Vec<Violation>,
    /// When it was first observed in this state, in epoch seconds.
    pub since: Option<Timestamp>,
    /// When its source spoke, in epoch seconds.
    pub observed_at: Timestamp,
    /// Raised with each change of the record; the larger is the later.
    pub rev: i64,
    /// What the providers' own operations answer for it.
    pub answers: Vec<Answer>,
}

from_members!(View<R> {
    record = "record",
    violations = "violations",
    since = "since",
    observed_at = "observedAt",
    rev = "rev",
    answers = "answers",
});

impl<R: ToJson> ToJson for View<R> {
    fn put(&self, out: &mut String) {
        object(
            out,
            &[
                ("record", &self.record),
                ("violations", &self.violations),
                ("since", &self.since),
                ("observedAt", &self.observed_at),
                ("rev", &self.rev),
                ("answers", &self.answers),
            ],
        );
    }
}

/// `GET /api/v1/registration-tasks/{taskId}`
pub type RegistrationTaskView = View<RegistrationTask>;
/// `GET /api/v1/executions/{thingName}/{jobId}[/{executionNumber}]`
pub type JobExecutionView = View<JobExecution>;
/// `GET /api/v1/batch-tasks/{taskId}`
pub type BatchTaskView = View<BatchTask>;

/// What an operation of a provider answers for a record.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Which operation.
    pub operation: Operation,
    /// Its 200 body, to the letter.
    pub body: RawJson,
}

from_members!(Answer {
    operation = "operation",
    body = "body",
});

impl ToJson for Answer {
    fn put(&self, out: &mut String) {
        object(out, &[("operation", &self.operation), ("body", &self.body)]);
    }
}

/// The operations that answer for single records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operation {
    /// AWS IoT control plane, `DescribeThingRegistrationTask`.
    DescribeThingRegistrationTask,
    /// AWS IoT control plane, `DescribeJobExecution`.
    ControlDescribeJobExecution,
    /// AWS IoT jobs data plane, `DescribeJobExecution`. A terminal execution is shown here all the same.
    DataDescribeJobExecution,
    /// Huawei IoT, `queryOneTask`, tags included.
    QueryOneTask,
    /// AWS IoT control plane, `DescribeJob`.
    DescribeJob,
    /// AWS IoT control plane, `GetJobDocument`.
    GetJobDocument,
}

impl Operation {
    const ALL: [(&'static str, Self); 6] = [
        ("describe-thing-registration-task", Self::DescribeThingRegistrationTask),
        ("control-describe-job-execution", Self::ControlDescribeJobExecution),
        ("data-describe-job-execution", Self::DataDescribeJobExecution),
        ("query-one-task", Self::QueryOneTask),
        ("describe-job", Self::DescribeJob),
        ("get-job-document", Self::GetJobDocument),
    ];
}

impl FromJson<'_> for Operation {
    fn from_json(text: &str) -> Result<Self, String> {
        members::one_of(text, &Self::ALL)
    }
}

impl ToJson for Operation {
    fn put(&self, out: &mut String) {
        let name = Self::ALL.iter().find(|(_, operation)| operation == self).map(|(name, _)| *name);
        name.put(out);
    }
}

/// `GET /api/v1/lookup?id=`: the records that a text names, at most [`Lookup::MAX`]. With `&prefix=true`, those whose id or
/// name begins with it, at most 5 of each kind, and no executions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lookup {
    /// Tasks, jobs, things, each by id and the whole id or name first; then executions, the last updated first.
    pub matches: Vec<Match>,
}

from_members!(Lookup { matches = "matches" });

impl Lookup {
    /// The most that are told.
    pub const MAX: usize = 20;
}

impl ToJson for Lookup {
    fn put(&self, out: &mut String) {
        object(out, &[("matches", &self.matches)]);
    }
}

/// A record that a look-up found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Match {
    /// A thing-registration task.
    RegistrationTask {
        /// Its id.
        task_id: String,
        /// Its raw status.
        status: Option<String>,
    },
    /// A job execution, the latest of this job on this thing.
    JobExecution {
        /// The thing.
        thing_name: String,
        /// The job.
        job_id: String,
        /// Its number.
        execution_number: i64,
        /// Its raw status.
        status: Option<String>,
    },
    /// A Huawei batch task.
    BatchTask {
        /// Its id.
        task_id: String,
        /// Its name.
        task_name: Option<String>,
        /// Its raw status.
        status: Option<String>,
    },
    /// A job, be it known by its executions alone.
    Job {
        /// Its id.
        job_id: String,
        /// Its raw status.
        status: Option<String>,
    },
    /// A thing that has executions.
    Thing {
        /// Its name.
        thing_name: String,
    },
}

impl Match {
    /// Its raw status.
    pub fn status(&self) -> Option<&str> {
        match self {
            Self::RegistrationTask { status, .. }
            | Self::JobExecution { status, .. }
            | Self::BatchTask { status, .. }
            | Self::Job { status, .. } => status.as_deref(),
            Self::Thing { .. } => None,
        }
    }
}

impl FromJson<'_> for Match {
    fn from_json(text: &str) -> Result<Self, String> {
        let mut m = Members::from_json(text)?;
        let kind: String = m.require("kind");
        let read = match kind.as_str() {
            "registration-task" => {
                Self::RegistrationTask { task_id: m.require("taskId"), status: m.take("status") }
            }
            "job-execution" => Self::JobExecution {
                thing_name: m.require("thingName"),
                job_id: m.require("jobId"),
                execution_number: m.require("executionNumber"),
                status: m.take("status"),
            },
            "batch-task" => Self::BatchTask {
                task_id: m.require("taskId"),
                task_name: m.take("taskName"),
                status: m.take("status"),
            },
            "job" => Self::Job { job_id: m.require("jobId"), status: m.take("status") },
            "thing" => Self::Thing { thing_name: m.require("thingName") },
            other => return Err(["kind: ", other, " is not known"].concat()),
        };
        m.done().map(|()| read)
    }
}

impl ToJson for Match {
    fn put(&self, out: &mut String) {
        match self {
            Self::RegistrationTask { task_id, status } => {
                object(out, &[("kind", &"registration-task"), ("taskId", task_id), ("status", status)]);
            }
            Self::JobExecution { thing_name, job_id, execution_number, status } => object(
                out,
                &[
                    ("kind", &"job-execution"),
                    ("thingName", thing_name),
                    ("jobId", job_id),
                    ("executionNumber", execution_number),
                    ("status", status),
                ],
            ),
            Self::BatchTask { task_id, task_name, status } => object(
                out,
                &[("kind", &"batch-task"), ("taskId", task_id), ("taskName", task_name), ("status", status)],
            ),
            Self::Job { job_id, status } => {
                object(out, &[("kind", &"job"), ("jobId", job_id), ("status", status)]);
            }
            Self::Thing { thing_name } => object(out, &[("kind", &"thing"), ("thingName", thing_name)]),
        }
    }
}

/// An error of `/api/v1`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ApiError {
    /// The error in one word: `not-found`, `invalid-parameter`, `unauthorized`, `too-large`, `unavailable`, …
    pub error: String,
    /// What happened, for people.
    pub message: String,
    /// By which the operator finds the request in the log.
    pub request_id: String,
}

from_members!(ApiError {
    error = "error",
    message = "message",
    request_id = "requestId",
});

impl ToJson for ApiError {
    fn put(&self, out: &mut String) {
        let members: [(_, &dyn ToJson); 3] =
            [("error", &self.error), ("message", &self.message), ("requestId", &self.request_id)];
        object(out, &members);
    }
}
