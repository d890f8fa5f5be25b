//! The JSON of `/api/v1/import`: records on their way into a deployment, how their sources are doing, what became of each.

use crate::json::{ToJson, object};
use crate::members::{self, FromJson, Members, serde_by_json};
use crate::{Observation, Timestamp, Violation};
use serde::{Deserialize, Serialize};

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
