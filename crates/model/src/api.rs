//! The JSON of `/api/v1`, which the Worker writes and the console and the command line read.

use crate::json::{ToJson, object};
use crate::members::{self, FromJson, Members, serde_by_json};
use crate::{BatchTask, JobExecution, Observation, RegistrationTask, Timestamp, Violation};
use serde::{Deserialize, Serialize};

/// One record with all that is known about it.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct View<R> {
    /// The record, merged from all that was said of it.
    pub record: R,
    /// What is wrong with it.
    pub violations: Vec<Violation>,
    /// When its source spoke, in epoch seconds.
    pub observed_at: Timestamp,
    /// Raised with each change of the record; the larger is the later.
    pub rev: i64,
    /// What the providers' own operations answer for it.
    pub answers: Vec<Answer>,
}

impl<R: ToJson> ToJson for View<R> {
    fn put(&self, out: &mut String) {
        object(
            out,
            &[
                ("record", &self.record),
                ("violations", &self.violations),
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
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    /// Which operation.
    pub operation: Operation,
    /// Its 200 body, to the letter.
    pub body: RawJson,
}

impl ToJson for Answer {
    fn put(&self, out: &mut String) {
        object(out, &[("operation", &self.operation), ("body", &self.body)]);
    }
}

/// JSON, to the letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawJson(String);

impl RawJson {
    /// Takes a text that is JSON.
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// The text.
    pub fn get(&self) -> &str {
        &self.0
    }
}

serde_by_json!(RawJson);

impl ToJson for RawJson {
    fn put(&self, out: &mut String) {
        out.push_str(&self.0);
    }
}

impl FromJson<'_> for RawJson {
    fn from_json(text: &str) -> Result<Self, String> {
        Ok(Self(text.to_owned()))
    }
}

/// The operations that answer for single records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
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
}

impl ToJson for Operation {
    fn put(&self, out: &mut String) {
        match self {
            Self::DescribeThingRegistrationTask => "describe-thing-registration-task",
            Self::ControlDescribeJobExecution => "control-describe-job-execution",
            Self::DataDescribeJobExecution => "data-describe-job-execution",
            Self::QueryOneTask => "query-one-task",
        }
        .put(out);
    }
}

/// `GET /api/v1/lookup?id=`: the records that a text names, at most [`Lookup::MAX`].
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Lookup {
    /// Tasks first, then executions, the last updated first.
    pub matches: Vec<Match>,
}

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
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Match {
    /// A thing-registration task.
    RegistrationTask {
        /// Its id.
        task_id: String,
        /// Its raw status.
        #[serde(default)]
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
        #[serde(default)]
        status: Option<String>,
    },
    /// A Huawei batch task.
    BatchTask {
        /// Its id.
        task_id: String,
        /// Its raw status.
        #[serde(default)]
        status: Option<String>,
    },
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
            Self::BatchTask { task_id, status } => {
                object(out, &[("kind", &"batch-task"), ("taskId", task_id), ("status", status)]);
            }
        }
    }
}

/// `POST /api/v1/import`: a batch of records.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ImportRequest {
    /// Job documents, each once; records name them by their place here.
    pub documents: Vec<String>,
    /// The records, at most [`ImportRequest::MAX_RECORDS`].
    pub records: Vec<ImportRecord>,
}

impl ImportRequest {
    /// The most records that one request takes: they are written in one transaction.
    pub const MAX_RECORDS: usize = 500;
    /// The largest body, in bytes.
    pub const MAX_BYTES: usize = 8 << 20;
}

serde_by_json!(ImportRequest, ImportRecord);

impl ImportRequest {
    /// Reads a request's body.
    pub fn read(body: &str) -> Result<Self, String> {
        members::read(body)
    }
}

impl FromJson<'_> for ImportRequest {
    fn from_json(text: &str) -> Result<Self, String> {
        let mut m = Members::from_json(text)?;
        let read = Self { documents: m.take("documents").unwrap_or_default(), records: m.require("records") };
        m.done(read)
    }
}

impl ToJson for ImportRequest {
    fn put(&self, out: &mut String) {
        let documents = Some(&self.documents).filter(|documents| !documents.is_empty());
        object(out, &[("documents", &documents), ("records", &self.records)]);
    }
}

/// One record of an [`ImportRequest`].
#[derive(Clone, Debug, PartialEq)]
pub struct ImportRecord {
    /// What the source said, and when.
    pub observation: Observation,
    /// The place of an execution's job document among [`ImportRequest::documents`].
    pub document: Option<usize>,
    /// The ARN that the source named the thing by: one of another account or region is refused.
    pub thing_arn: Option<String>,
}

impl FromJson<'_> for ImportRecord {
    fn from_json(text: &str) -> Result<Self, String> {
        let mut m = Members::from_json(text)?;
        let observation = m.require("observation");
        let (document, thing_arn) = (m.take("document"), m.take("thingArn"));
        let observation = Observation::from_json(m.done(observation)?)?;
        Ok(Self { observation, document, thing_arn })
    }
}

impl ToJson for ImportRecord {
    fn put(&self, out: &mut String) {
        let members: [(_, &dyn ToJson); 3] =
            [("observation", &self.observation), ("document", &self.document), ("thingArn", &self.thing_arn)];
        object(out, &members);
    }
}

/// The answer to an [`ImportRequest`]: what is in it is kept.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ImportReply {
    /// One for each record, in the request's order.
    pub results: Vec<ImportResult>,
}

impl ToJson for ImportReply {
    fn put(&self, out: &mut String) {
        object(out, &[("results", &self.results)]);
    }
}

/// What became of one record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ImportResult {
    /// In one word.
    pub outcome: ImportOutcome,
    /// Why it was refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What is wrong with a record that was taken all the same.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub violations: Vec<Violation>,
}

impl ToJson for ImportResult {
    fn put(&self, out: &mut String) {
        let violations = Some(&self.violations).filter(|violations| !violations.is_empty());
        object(out, &[("outcome", &self.outcome), ("reason", &self.reason), ("violations", &violations)]);
    }
}

/// See [`ImportResult::outcome`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ImportOutcome {
    /// New, or newer than what was known, or adding to it.
    Imported,
    /// Known already.
    Unchanged,
    /// Older than what is known: that was kept.
    Older,
    /// Not taken, for the reason beside it.
    Refused,
}

impl ToJson for ImportOutcome {
    fn put(&self, out: &mut String) {
        match self {
            Self::Imported => "imported",
            Self::Unchanged => "unchanged",
            Self::Older => "older",
            Self::Refused => "refused",
        }
        .put(out);
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

impl ToJson for ApiError {
    fn put(&self, out: &mut String) {
        let members: [(_, &dyn ToJson); 3] =
            [("error", &self.error), ("message", &self.message), ("requestId", &self.request_id)];
        object(out, &members);
    }
}
