//! The JSON of `/api/v1`, which the Worker writes and the console and the command line read.

use crate::raw::RawJson;
use crate::{BatchTask, JobExecution, RegistrationTask, Timestamp, Violation};
use serde::{Deserialize, Serialize};

/// A record with everything that is known about it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct View<R> {
    /// The record, merged from all observations of it.
    pub record: R,
    /// The constraints that it breaks.
    pub violations: Vec<Violation>,
    /// When it was first observed in this state, in epoch seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
    /// When the source reported this state, in epoch seconds.
    pub observed_at: Timestamp,
    /// The revision, which increases with each change of the record.
    pub rev: i64,
    /// The answers of the provider's own operations for it.
    pub answers: Vec<Answer>,
}

/// `GET /api/v1/registration-tasks/{taskId}`
pub type RegistrationTaskView = View<RegistrationTask>;
/// `GET /api/v1/executions/{thingName}/{jobId}[/{executionNumber}]`
pub type JobExecutionView = View<JobExecution>;
/// `GET /api/v1/batch-tasks/{taskId}`
pub type BatchTaskView = View<BatchTask>;

/// The answer of a provider's operation for a record.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    /// The operation.
    pub operation: Operation,
    /// The body of its 200 answer, byte for byte.
    pub body: RawJson,
}

/// The operations that describe a single record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Operation {
    /// AWS IoT control plane, `DescribeThingRegistrationTask`.
    DescribeThingRegistrationTask,
    /// AWS IoT control plane, `DescribeJobExecution`.
    ControlDescribeJobExecution,
    /// AWS IoT jobs data plane, `DescribeJobExecution`. Unlike the operation itself, this shows a terminal execution too.
    DataDescribeJobExecution,
    /// Huawei IoT, `queryOneTask`, tags included.
    QueryOneTask,
    /// AWS IoT control plane, `DescribeJob`.
    DescribeJob,
    /// AWS IoT control plane, `GetJobDocument`.
    GetJobDocument,
}

/// `GET /api/v1/lookup?id=`: the records with this id or name, at most [`Lookup::MAX`]. With `&prefix=true`, the records
/// whose id or name begins with it, at most 5 of each kind, without executions.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Lookup {
    /// Tasks, jobs and things in the order of their ids, exact matches first; then executions, the most recently updated first.
    pub matches: Vec<Match>,
}

impl Lookup {
    /// The maximum number of matches.
    pub const MAX: usize = 20;
}

/// A match of a look-up.
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
    /// The latest execution of a job on a thing.
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
    /// A job. Its executions may be all that is known of it.
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
    /// The error message for people.
    pub message: String,
    /// The id of the request in the log.
    pub request_id: String,
}
