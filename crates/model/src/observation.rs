//! A record together with when its source spoke.

use crate::json::{ToJson, object};
use crate::members::{self, FromJson, Members, serde_by_json};
use crate::{BatchTask, Job, JobExecution, RegistrationTask, ReportLink, Subtask, Timestamp, Violation};
use std::fmt;

/// A record of any of the sources.
#[derive(Clone, Debug, PartialEq)]
pub enum Record {
    /// AWS IoT bulk thing registration.
    RegistrationTask(RegistrationTask),
    /// One execution of an AWS IoT job on a thing.
    JobExecution(JobExecution),
    /// A Huawei batch task.
    BatchTask(BatchTask),
    /// An AWS IoT job.
    Job(Job),
    /// A part of a Huawei batch task.
    Subtask(Subtask),
    /// A report of an AWS IoT bulk thing registration.
    Report(ReportLink),
}

const NO_KIND: &str = "kind is not registration-task, job-execution, batch-task, job, subtask or report";

/// What a source said of a record, and when.
///
/// ```json
/// {"kind":"registration-task","record":{"taskId":"…","status":"InProgress"},"observedAt":1763512200}
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Observation {
    /// What was said.
    pub record: Record,
    /// When, in epoch seconds: the countdown and every "stuck" is reckoned from it.
    pub observed_at: Timestamp,
}

serde_by_json!(Observation);

impl ToJson for Observation {
    fn put(&self, out: &mut String) {
        object(
            out,
            &[("kind", &self.record.kind()), ("record", &self.record), ("observedAt", &self.observed_at)],
        );
    }
}

impl ToJson for Record {
    fn put(&self, out: &mut String) {
        match self {
            Self::RegistrationTask(task) => task.put(out),
            Self::JobExecution(execution) => execution.put(out),
            Self::BatchTask(task) => task.put(out),
            Self::Job(job) => job.put(out),
            Self::Subtask(subtask) => subtask.put(out),
            Self::Report(report) => report.put(out),
        }
    }
}

impl FromJson<'_> for Observation {
    fn from_json(text: &str) -> Result<Self, String> {
        let mut m = Members::from_json(text)?;
        let (kind, record) = (m.require::<String>("kind"), m.require::<&str>("record"));
        let observed_at = m.require("observedAt");
        m.done()?;
        Ok(Self { record: Record::of_kind(&kind, record)?, observed_at })
    }
}

impl Observation {
    /// Reads an observation's JSON.
    pub fn read(text: &str) -> Result<Self, String> {
        members::read(text)
    }
}

impl Record {
    /// What kind of record it is, in a word.
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

    fn of_kind(kind: &str, text: &str) -> Result<Self, String> {
        match kind {
            "registration-task" => RegistrationTask::from_json(text).map(Self::RegistrationTask),
            "job-execution" => JobExecution::from_json(text).map(Self::JobExecution),
            "batch-task" => BatchTask::from_json(text).map(Self::BatchTask),
            "job" => Job::from_json(text).map(Self::Job),
            "subtask" => Subtask::from_json(text).map(Self::Subtask),
            "report" => ReportLink::from_json(text).map(Self::Report),
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

/// The record's name for people: its kind and key.
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
