//! AWS IoT jobs: the answers of `DescribeJob`, `GetJobDocument` and `ListJobs` (AWS service model), as one record.

use crate::Timestamp;
use crate::job_execution::{JOB_DOCUMENT_MAX, Owner};
use crate::json::{ToJson, json, object};
use crate::key::{JobId, is_job_byte};
use crate::members::{FromJson, Members, from_members, serde_by_json};
use crate::merge::{both_equal, by_time, fill, finer};
use crate::raw::RawJson;
use crate::status::{JobStatus, State};
use crate::violation::{Checker, Violation};

/// The longest description and the longest comment, in characters (AWS service model, `JobDescription`, `Comment`).
const REMARK_MAX: usize = 2028;

/// Of which type a member is, as far as it is looked into.
#[derive(Clone, Copy, PartialEq)]
enum Type {
    Text,
    Time,
    Flag,
    Other,
}

/// What is kept of a job, in the service model's order: `documentSource` stands beside `job`, all others within it,
/// `thingGroupId` in a list's summaries alone.
const MEMBERS: &[(&str, Type)] = &[
    ("documentSource", Type::Text),
    ("targetSelection", Type::Text),
    ("status", Type::Text),
    ("forceCanceled", Type::Flag),
    ("reasonCode", Type::Text),
    ("comment", Type::Text),
    ("targets", Type::Other),
    ("description", Type::Text),
    ("presignedUrlConfig", Type::Other),
    ("jobExecutionsRolloutConfig", Type::Other),
    ("abortConfig", Type::Other),
    ("createdAt", Type::Time),
    ("lastUpdatedAt", Type::Time),
    ("completedAt", Type::Time),
    ("jobProcessDetails", Type::Other),
    ("timeoutConfig", Type::Other),
    ("namespaceId", Type::Text),
    ("jobTemplateArn", Type::Text),
    ("jobExecutionsRetryConfig", Type::Other),
    ("documentParameters", Type::Other),
    ("isConcurrent", Type::Flag),
    ("schedulingConfig", Type::Other),
    ("scheduledJobRollouts", Type::Other),
    ("destinationPackageVersions", Type::Other),
    ("thingGroupId", Type::Text),
];

/// An AWS IoT job. Few of its members are looked into: all are kept as JSON, and read when asked for.
///
/// In storage and in `/api/v1` it is one flat object: `jobId`, `document`, then the members of `DescribeJob` and of
/// `ListJobs` in the service model's order. The job's ARN is not kept: it is rendered from the deployment's account
/// and region.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// The id, 1 to 64 of `[a-zA-Z0-9_-]`.
    pub job_id: String,
    /// The job document: JSON in a string, at most 32768 characters; `GetJobDocument` alone tells.
    pub document: Option<String>,
    /// In the order of [`MEMBERS`], none of them null.
    members: Vec<(&'static str, RawJson)>,
}

serde_by_json!(Job, ProcessDetails);

impl ToJson for Job {
    fn put(&self, out: &mut String) {
        let mut members: Vec<(&str, &dyn ToJson)> =
            vec![("jobId", &self.job_id), ("document", &self.document)];
        members.extend(self.members.iter().map(|(name, value)| (*name, value as &dyn ToJson)));
        object(out, &members);
    }
}

impl FromJson<'_> for Job {
    fn from_json(text: &str) -> Result<Self, String> {
        let mut m = Members::from_json(text)?;
        let (job_id, document) = (m.require("jobId"), m.take("document"));
        let mut members = Vec::new();
        for (name, of) in MEMBERS {
            let value = match of {
                Type::Text => m.take(name).map(|text: String| json(&text)),
                Type::Time => m.take(name).map(|time: Timestamp| json(&time)),
                Type::Flag => m.take(name).map(|flag: bool| json(&flag)),
                Type::Other => m.take(name).map(str::to_owned),
            };
            members.extend(value.map(|value| (*name, RawJson::new(value))));
        }
        m.done().map(|()| Self { job_id, document, members })
    }
}

impl Job {
    /// How it stands.
    pub fn status(&self) -> Option<JobStatus> {
        self.read("status")
    }

    /// The normalised status.
    pub fn state(&self) -> State {
        self.status().map_or(State::Unknown, |status| status.state())
    }

    /// What people call it, at most 2028 characters.
    pub fn description(&self) -> Option<String> {
        self.read("description")
    }

    /// Why it was cancelled, at most 2028 characters.
    pub fn comment(&self) -> Option<String> {
        self.read("comment")
    }

    /// When it was created.
    pub fn created_at(&self) -> Option<Timestamp> {
        self.read("createdAt")
    }

    /// When the job itself was last updated. What its executions do does not count.
    pub fn last_updated_at(&self) -> Option<Timestamp> {
        self.read("lastUpdatedAt")
    }

    /// When it was completed.
    pub fn completed_at(&self) -> Option<Timestamp> {
        self.read("completedAt")
    }

    /// How many executions stand how, as the source told it.
    pub fn process_details(&self) -> Option<ProcessDetails> {
        self.read("jobProcessDetails")
    }

    /// A member's JSON. `jobId` and `document` are not among the members.
    pub fn raw(&self, member: &str) -> Option<&str> {
        self.get(member).map(RawJson::get)
    }

    fn get(&self, member: &str) -> Option<&RawJson> {
        self.members.iter().find(|(name, _)| *name == member).map(|(_, value)| value)
    }

    fn read<'a, T: FromJson<'a>>(&'a self, member: &str) -> Option<T> {
        T::from_json(self.raw(member)?).ok()
    }

    /// The body of `DescribeJob`. `counts` stands in the place of the `jobProcessDetails` that were told; absent ones
    /// are left out.
    pub fn describe(&self, owner: &Owner, counts: &dyn ToJson) -> String {
        let arn = owner.job_arn(&self.job_id);
        let mut members: Vec<(&str, &dyn ToJson)> = vec![("jobArn", &arn), ("jobId", &self.job_id)];
        for (name, _) in MEMBERS {
            match (*name, self.get(name)) {
                ("jobProcessDetails", _) => members.push((name, counts)),
                ("documentSource" | "thingGroupId", _) | (_, None) => {}
                (_, Some(value)) => members.push((name, value)),
            }
        }
        let (mut job, mut body) = (String::new(), String::new());
        object(&mut job, &members);
        object(&mut body, &[("documentSource", &self.get("documentSource")), ("job", &RawJson::new(job))]);
        body
    }

    /// True where no member that both tell differs. A time may lack its fraction.
    pub(crate) fn agrees_with(&self, other: &Self) -> bool {
        let time = |value: &RawJson| Timestamp::from_json(value.get()).ok();
        let agree = |(name, of): &(&str, Type)| match (self.get(name), other.get(name)) {
            (Some(a), Some(b)) if *of == Type::Time => by_time(time(a), time(b)).is_eq(),
            (a, b) => both_equal(&a, &b),
        };
        both_equal(&self.document, &other.document) && MEMBERS.iter().all(agree)
    }

    /// Adds what an older answer tells and this one leaves out.
    pub(crate) fn complete(&self, older: &Self) -> Self {
        let mut merged = Self { members: Vec::new(), ..self.clone() };
        fill(&mut merged.document, &older.document);
        for (name, of) in MEMBERS {
            let value = match (self.get(name), older.get(name)) {
                (Some(_), Some(_)) if *of == Type::Time => {
                    finer(self.read(name), older.read(name)).map(|time| RawJson::new(json(&time)))
                }
                (new, old) => new.or(old).cloned(),
            };
            merged.members.extend(value.map(|value| (*name, value)));
        }
        merged
    }

    /// The constraints of the service model that the record breaks.
    pub fn violations(&self) -> Vec<Violation> {
        let mut c = Checker::default();
        c.length("jobId", Some(&self.job_id), 1, JobId::MAX);
        c.pattern("jobId", Some(&self.job_id), crate::key::JOB_ID_PATTERN, is_job_byte);
        c.length("document", self.document.as_deref(), 0, JOB_DOCUMENT_MAX);
        c.known(
            "status",
            self.status().as_ref().and_then(JobStatus::unknown),
            "IN_PROGRESS, CANCELED, COMPLETED, DELETION_IN_PROGRESS, SCHEDULED",
        );
        c.length("comment", self.comment().as_deref(), 0, REMARK_MAX);
        c.length("description", self.description().as_deref(), 0, REMARK_MAX);
        match self.raw("targets").map(Vec::<String>::from_json) {
            Some(Ok(targets)) if targets.is_empty() => c.add("targets", "is empty"),
            Some(Err(_)) => c.add("targets", "is not of its type"),
            Some(Ok(_)) | None => {}
        }
        c.in_order(("createdAt", self.created_at()), ("lastUpdatedAt", self.last_updated_at()));
        c.in_order(("createdAt", self.created_at()), ("completedAt", self.completed_at()));
        c.0
    }
}

/// When the executions of a job time out (AWS service model, `TimeoutConfig`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeoutConfig {
    /// Minutes that an execution may be `IN_PROGRESS`.
    pub in_progress_timeout_in_minutes: Option<i64>,
}

from_members!(TimeoutConfig {
    in_progress_timeout_in_minutes = "inProgressTimeoutInMinutes",
});

/// How many of a job's executions stand how (AWS service model, `JobProcessDetails`). Although the members' names say
/// things, a thing that is tried again counts once for each try.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProcessDetails {
    /// The targets to which the job is being rolled out; left out where there are none.
    pub processing_targets: Vec<String>,
    /// `CANCELED`.
    pub canceled: i64,
    /// `SUCCEEDED`.
    pub succeeded: i64,
    /// `FAILED`.
    pub failed: i64,
    /// `REJECTED`.
    pub rejected: i64,
    /// `QUEUED`.
    pub queued: i64,
    /// `IN_PROGRESS`.
    pub in_progress: i64,
    /// `REMOVED`.
    pub removed: i64,
    /// `TIMED_OUT`.
    pub timed_out: i64,
}

impl ToJson for ProcessDetails {
    fn put(&self, out: &mut String) {
        let targets = Some(&self.processing_targets).filter(|targets| !targets.is_empty());
        object(
            out,
            &[
                ("processingTargets", &targets),
                ("numberOfCanceledThings", &self.canceled),
                ("numberOfSucceededThings", &self.succeeded),
                ("numberOfFailedThings", &self.failed),
                ("numberOfRejectedThings", &self.rejected),
                ("numberOfQueuedThings", &self.queued),
                ("numberOfInProgressThings", &self.in_progress),
                ("numberOfRemovedThings", &self.removed),
                ("numberOfTimedOutThings", &self.timed_out),
            ],
        );
    }
}

impl FromJson<'_> for ProcessDetails {
    fn from_json(text: &str) -> Result<Self, String> {
        let mut m = Members::from_json(text)?;
        let processing_targets = m.take("processingTargets").unwrap_or_default();
        let mut count = |member| m.take(member).unwrap_or_default();
        let read = Self {
            processing_targets,
            canceled: count("numberOfCanceledThings"),
            succeeded: count("numberOfSucceededThings"),
            failed: count("numberOfFailedThings"),
            rejected: count("numberOfRejectedThings"),
            queued: count("numberOfQueuedThings"),
            in_progress: count("numberOfInProgressThings"),
            removed: count("numberOfRemovedThings"),
            timed_out: count("numberOfTimedOutThings"),
        };
        m.done().map(|()| read)
    }
}

impl ProcessDetails {
    /// Executions in all.
    pub fn total(&self) -> i64 {
        [
            self.canceled,
            self.succeeded,
            self.failed,
            self.rejected,
            self.queued,
            self.in_progress,
            self.removed,
            self.timed_out,
        ]
        .into_iter()
        .fold(0, i64::saturating_add)
    }
}
