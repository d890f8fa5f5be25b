//! The JSON of `/api/v1`, which the Worker writes and the console and the command line read.

use crate::raw::RawJson;
use crate::{BatchTask, JobExecution, RegistrationTask, Timestamp, Violation};
use serde::{Deserialize, Serialize};

/// One record with all that is known about it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct View<R> {
    /// The record, merged from all that was said of it.
    pub record: R,
    /// What is wrong with it.
    pub violations: Vec<Violation>,
    /// When it was first observed in this state, in epoch seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
    /// When its source spoke, in epoch seconds.
    pub observed_at: Timestamp,
    /// Raised with each change of the record; the larger is the later.
    pub rev: i64,
    /// What the providers' own operations answer for it.
    pub answers: Vec<Answer>,
}

/// `GET /api/v1/registration-tasks/{taskId}`
pub type RegistrationTaskView = View<RegistrationTask>;
/// `GET /api/v1/executions/{thingName}/{jobId}[/{executionNumber}]`
pub type JobExecutionView = View<JobExecution>;
/// `GET /api/v1/batch-tasks/{taskId}`
pub type BatchTaskView = View<BatchTask>;

/// What an operation of a provider answers for a record.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    /// Which operation.
    pub operation: Operation,
    /// Its 200 body, to the letter.
    pub body: RawJson,
}

/// The operations that answer for single records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
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

/// `GET /api/v1/lookup?id=`: the records that a text names, at most [`Lookup::MAX`]. With `&prefix=true`, those whose id or
/// name begins with it, at most 5 of each kind, and no executions.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Lookup {
    /// Tasks, jobs, things, each by id and the whole id or name first; then executions, the last updated first.
    pub matches: Vec<Match>,
}

impl Lookup {
    /// The most that are told.
    pub const MAX: usize = 20;
}

/// A record that a look-up found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Match {
    /// A thing-registration task.
    RegistrationTask {
        /// Its id.
        task_id: String,
        /// Its raw status.
        #[serde(skip_serializing_if = "Option::is_none")]
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
        #[serde(skip_serializing_if = "Option::is_none")]
        status: Option<String>,
    },
    /// A Huawei batch task.
    BatchTask {
        /// Its id.
        task_id: String,
        /// Its name.
        #[serde(skip_serializing_if = "Option::is_none")]
        task_name: Option<String>,
        /// Its raw status.
        #[serde(skip_serializing_if = "Option::is_none")]
        status: Option<String>,
    },
    /// A job, be it known by its executions alone.
    Job {
        /// Its id.
        job_id: String,
        /// Its raw status.
        #[serde(skip_serializing_if = "Option::is_none")]
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
