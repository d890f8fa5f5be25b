//! The JSON of `/api/v1`, which the Worker writes and the console and the command line read.

use crate::json::{ToJson, object};
use crate::members::{self, FromJson, Members, from_members, serde_by_json};
use crate::{BatchTask, JobExecution, Observation, RegistrationTask, Timestamp, Violation};
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

/// An object, member by member, each as it came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Object(pub Vec<(String, RawJson)>);

impl Object {
    /// The value of a member; the last where there are several.
    pub fn get(&self, member: &str) -> Option<&RawJson> {
        self.0.iter().rfind(|(name, _)| name == member).map(|(_, value)| value)
    }
}

impl FromJson<'_> for Object {
    fn from_json(text: &str) -> Result<Self, String> {
        let members = Members::from_json(text)?;
        let member = |(name, value): (&str, &str)| (name.to_owned(), RawJson::new(value.to_owned()));
        Ok(Self(members.iter().map(member).collect()))
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

/// `POST /api/v1/import`: a batch of records.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ImportRequest {
    /// Job documents, each once; records name them by their place here.
    pub documents: Vec<String>,
    /// The records, at most [`ImportRequest::MAX_RECORDS`].
    pub records: Vec<ImportRecord>,
    /// What the journal of imports is to say of the request.
    pub journal: Option<Journal>,
    /// How far tasks were, from a backup; at most [`ImportRequest::MAX_RECORDS`].
    pub progress: Vec<ProgressPoint>,
    /// What a collector tells of its sources; at most [`ImportRequest::MAX_SOURCES`].
    pub sources: Vec<SourceReport>,
}

impl ImportRequest {
    /// The most records that one request takes: they are written in one transaction.
    pub const MAX_RECORDS: usize = 500;
    /// The most sources that one request tells of.
    pub const MAX_SOURCES: usize = 100;
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
        let read = Self {
            documents: m.take("documents").unwrap_or_default(),
            records: m.require("records"),
            journal: m.take("journal"),
            progress: m.take("progress").unwrap_or_default(),
            sources: m.take("sources").unwrap_or_default(),
        };
        m.done().map(|()| read)
    }
}

impl ToJson for ImportRequest {
    fn put(&self, out: &mut String) {
        let documents = Some(&self.documents).filter(|documents| !documents.is_empty());
        let progress = Some(&self.progress).filter(|progress| !progress.is_empty());
        let sources = Some(&self.sources).filter(|sources| !sources.is_empty());
        object(
            out,
            &[
                ("documents", &documents),
                ("records", &self.records),
                ("journal", &self.journal),
                ("progress", &progress),
                ("sources", &sources),
            ],
        );
    }
}

/// What a collector tells of a source, also where nothing has changed there.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SourceReport {
    /// `aws`, or `huawei:` and an application's id; at most [`SourceReport::NAME_MAX`] characters.
    pub source: String,
    /// When the source last answered, in epoch seconds.
    pub observed_at: Timestamp,
    /// Seconds between two looks at it. Without it nobody waits for the next.
    pub every: Option<i64>,
    /// Why it could not be asked last, in words; absent where it could.
    pub problem: Option<String>,
    /// How many records are known to have changed and are not described yet.
    pub behind: Option<i64>,
}

impl SourceReport {
    /// The most characters of a source's name.
    pub const NAME_MAX: usize = 100;
}

serde_by_json!(SourceReport);

impl FromJson<'_> for SourceReport {
    fn from_json(text: &str) -> Result<Self, String> {
        let mut m = Members::from_json(text)?;
        let read = Self {
            source: m.require("source"),
            observed_at: m.require("observedAt"),
            every: m.take("every"),
            problem: m.take("problem"),
            behind: m.take("behind"),
        };
        m.done().map(|()| read)
    }
}

impl ToJson for SourceReport {
    fn put(&self, out: &mut String) {
        object(
            out,
            &[
                ("source", &self.source),
                ("observedAt", &self.observed_at),
                ("every", &self.every),
                ("problem", &self.problem),
                ("behind", &self.behind),
            ],
        );
    }
}

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

/// How far a task was when its source spoke.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProgressPoint {
    /// `registration-task` or `batch-task`.
    pub of: String,
    /// The task.
    pub task_id: String,
    /// When, in epoch seconds.
    pub observed_at: Timestamp,
    /// The status as the source writes it; empty where it was not told.
    pub status: String,
    /// Items with an outcome.
    pub done: i64,
    /// Of these, those that failed, timed out or expired.
    pub failed: i64,
    /// Items in all, where the source tells.
    pub total: Option<i64>,
}

serde_by_json!(ProgressPoint);

impl FromJson<'_> for ProgressPoint {
    fn from_json(text: &str) -> Result<Self, String> {
        let mut m = Members::from_json(text)?;
        let read = Self {
            of: m.require("of"),
            task_id: m.require("taskId"),
            observed_at: m.require("observedAt"),
            status: m.take("status").unwrap_or_default(),
            done: m.require("done"),
            failed: m.require("failed"),
            total: m.take("total"),
        };
        m.done().map(|()| read)
    }
}

impl ToJson for ProgressPoint {
    fn put(&self, out: &mut String) {
        object(
            out,
            &[
                ("of", &self.of),
                ("taskId", &self.task_id),
                ("observedAt", &self.observed_at),
                ("status", &self.status),
                ("done", &self.done),
                ("failed", &self.failed),
                ("total", &self.total),
            ],
        );
    }
}

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

/// Which import a request belongs to, for the journal.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Journal {
    /// The import's id, at most [`Journal::ID_MAX`] characters; the same for all its requests.
    pub import: String,
    /// Which of its requests it is: one that is sent again has the same number, and counts once.
    pub request: i64,
    /// What imports.
    pub via: String,
    /// How many records were refused before they were sent.
    pub refused: i64,
    /// Some of these, and why.
    pub refusals: Vec<Refused>,
}

impl Journal {
    /// The most characters of an import's id, and of what imports.
    pub const ID_MAX: usize = 100;
}

serde_by_json!(Journal, Refused);

impl FromJson<'_> for Journal {
    fn from_json(text: &str) -> Result<Self, String> {
        let mut m = Members::from_json(text)?;
        let read = Self {
            import: m.require("import"),
            request: m.require("request"),
            via: m.take("via").unwrap_or_default(),
            refused: m.take("refused").unwrap_or_default(),
            refusals: m.take("refusals").unwrap_or_default(),
        };
        m.done().map(|()| read)
    }
}

impl ToJson for Journal {
    fn put(&self, out: &mut String) {
        let refusals = Some(&self.refusals).filter(|refusals| !refusals.is_empty());
        let refused = Some(self.refused).filter(|refused| *refused != 0);
        object(
            out,
            &[
                ("import", &self.import),
                ("request", &self.request),
                ("via", &self.via),
                ("refused", &refused),
                ("refusals", &refusals),
            ],
        );
    }
}

/// A record that was not taken, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refused {
    /// Which: its name, or where it stood.
    pub record: String,
    /// Why.
    pub reason: String,
}

impl FromJson<'_> for Refused {
    fn from_json(text: &str) -> Result<Self, String> {
        let mut m = Members::from_json(text)?;
        let read = Self { record: m.require("record"), reason: m.require("reason") };
        m.done().map(|()| read)
    }
}

impl ToJson for Refused {
    fn put(&self, out: &mut String) {
        object(out, &[("record", &self.record), ("reason", &self.reason)]);
    }
}

/// One record of an [`ImportRequest`].
#[derive(Clone, Debug, PartialEq)]
pub struct ImportRecord {
    /// What the source said, and when.
    pub observation: Observation,
    /// The place of a job's document, or of an execution's, among [`ImportRequest::documents`].
    pub document: Option<usize>,
    /// The ARN that the source named the thing or the job by: one of another account or region is refused.
    pub arn: Option<String>,
    /// When the record was first observed in this state, where that is known from a backup. Else it is when the source
    /// spoke.
    pub since: Option<Timestamp>,
}

impl FromJson<'_> for ImportRecord {
    fn from_json(text: &str) -> Result<Self, String> {
        let mut m = Members::from_json(text)?;
        let observation = m.require("observation");
        let (document, arn, since) = (m.take("document"), m.take("arn"), m.take("since"));
        m.done()?;
        let observation = Observation::from_json(observation)?;
        Ok(Self { observation, document, arn, since })
    }
}

impl ToJson for ImportRecord {
    fn put(&self, out: &mut String) {
        let members: [(_, &dyn ToJson); 4] = [
            ("observation", &self.observation),
            ("document", &self.document),
            ("arn", &self.arn),
            ("since", &self.since),
        ];
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
