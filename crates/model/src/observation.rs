//! A record with the time at which its source reported it.

use crate::codec::{ObjectDeserializer, from_json};
use crate::raw::RawJson;
use crate::{BatchTask, Job, JobExecution, RegistrationTask, ReportLink, Subtask, Timestamp, Violation};
use serde::de::Error as _;
use serde::ser::SerializeStruct;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// A record of any kind. Its JSON does not contain the kind, which is a member of [`Observation`].
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Record {
    /// AWS IoT bulk thing registration.
    RegistrationTask(RegistrationTask),
    /// One execution of an AWS IoT job on a thing.
    JobExecution(JobExecution),
    /// A Huawei batch task.
    BatchTask(BatchTask),
    /// An AWS IoT job.
    Job(Job),
    /// A subtask of a Huawei batch task.
    Subtask(Subtask),
    /// A report of an AWS IoT bulk thing registration.
    Report(ReportLink),
}

const NO_KIND: &str = "kind is not registration-task, job-execution, batch-task, job, subtask or report";

/// A record as a source reported it, with the time.
///
/// ```json
/// {"kind":"registration-task","record":{"taskId":"…","status":"InProgress"},"observedAt":1763512200}
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Observation {
    /// The record.
    pub record: Record,
    /// When the source reported it, in epoch seconds. The countdown, and whether the record is stuck, depend on it.
    pub observed_at: Timestamp,
}

/// The kind may come after the record, which is therefore read last.
impl<'de> Deserialize<'de> for Observation {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Members {
            kind: String,
            record: RawJson,
            observed_at: Timestamp,
        }

        let Members { kind, record, observed_at } = Members::deserialize(ObjectDeserializer(deserializer))?;
        if record.is_null() {
            return Err(D::Error::missing_field("record"));
        }
        let record = Record::read(&kind, record.get()).map_err(D::Error::custom)?;
        Ok(Self { record, observed_at })
    }
}

impl Serialize for Observation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut members = serializer.serialize_struct("Observation", 3)?;
        members.serialize_field("kind", self.record.kind())?;
        members.serialize_field("record", &self.record)?;
        members.serialize_field("observedAt", &self.observed_at)?;
        members.end()
    }
}

impl Record {
    /// The name of the record's kind.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::RegistrationTask(_) => "registration-task",
            Self::JobExecution(_) => "job-execution",
            Self::BatchTask(_) => "batch-task",
            Self::Job(_) => "job",
            Self::Subtask(_) => "subtask",
            Self::Report(_) => "report",
        }
    }

    /// Parses a record of a kind.
    fn read(kind: &str, text: &str) -> Result<Self, String> {
        match kind {
            "registration-task" => from_json(text).map(Self::RegistrationTask),
            "job-execution" => from_json(text).map(Self::JobExecution),
            "batch-task" => from_json(text).map(Self::BatchTask),
            "job" => from_json(text).map(Self::Job),
            "subtask" => from_json(text).map(Self::Subtask),
            "report" => from_json(text).map(Self::Report),
            _ => Err(NO_KIND.to_owned()),
        }
    }

    /// The constraints of its source document that the record breaks.
    pub fn violations(&self) -> Vec<Violation> {
        match self {
            Self::RegistrationTask(task) => task.violations(),
            Self::JobExecution(execution) => execution.violations(),
            Self::BatchTask(task) => task.violations(),
            Self::Job(job) => job.violations(),
            Self::Subtask(subtask) => subtask.violations(),
            Self::Report(report) => report.violations(),
        }
    }
}

/// The record's kind and key, for people.
impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RegistrationTask(task) => write!(f, "registration task {}", task.task_id),
            Self::JobExecution(e) => {
                write!(f, "execution {} of {} on {}", e.execution_number, e.job_id, e.thing_name)
            }
            Self::BatchTask(task) => write!(f, "batch task {}", task.task_id),
            Self::Job(job) => write!(f, "job {}", job.job_id),
            Self::Subtask(subtask) => {
                write!(f, "subtask {} of batch task {}", subtask.key(), subtask.task_id)
            }
            Self::Report(report) => {
                write!(f, "report {} of registration task {}", report.report_type, report.task_id)
            }
        }
    }
}
