//! AWS IoT jobs: the answers of `DescribeJob`, `GetJobDocument` and `ListJobs` (AWS service model), as one record.

use crate::Timestamp;
use crate::codec::{from_json, from_object, null_as_default, to_json};
use crate::compare::{both_equal, by_time, fill, finer};
use crate::job_execution::{JOB_DOCUMENT_MAX, Owner};
use crate::key::{JobId, is_job_byte};
use crate::raw::RawJson;
use crate::status::{JobStatus, State};
use crate::violation::{Checker, Violation};
use serde::{Deserialize, Serialize};

/// The longest description and the longest comment, in characters (AWS service model, `JobDescription`, `Comment`).
const REMARK_MAX: usize = 2028;

/// An AWS IoT job. Members that are not evaluated stay unchanged JSON.
///
/// In storage and in `/api/v1` it is one flat object: `jobId`, `document`, then the members of `DescribeJob` and of
/// `ListJobs` in the service model's order. The job's ARN is not stored: it is rendered from the deployment's account
/// and region. Times are epoch seconds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", remote = "Self")]
pub struct Job {
    /// The id, 1 to 64 of `[a-zA-Z0-9_-]`.
    pub job_id: String,
    /// The job document: JSON in a string, at most 32768 characters; only `GetJobDocument` returns it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
    /// The URL of the document, which is beside `job` in the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document_source: Option<String>,
    /// `SNAPSHOT` or `CONTINUOUS`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_selection: Option<String>,
    /// The status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<JobStatus>,
    /// Whether its cancellation was forced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub force_canceled: Option<bool>,
    /// Why it was cancelled, as a code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason_code: Option<String>,
    /// Why it was cancelled, at most 2028 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// ARNs of things and groups.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub targets: Option<RawJson>,
    /// A description for people, at most 2028 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// `PresignedUrlConfig`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub presigned_url_config: Option<RawJson>,
    /// `JobExecutionsRolloutConfig`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job_executions_rollout_config: Option<RawJson>,
    /// `AbortConfig`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub abort_config: Option<RawJson>,
    /// When it was created.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    /// When the job itself was last updated. Updates of its executions do not count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_updated_at: Option<Timestamp>,
    /// When it was completed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub completed_at: Option<Timestamp>,
    /// The number of executions by status, as the source reported it: see [`Job::process_details`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job_process_details: Option<RawJson>,
    /// [`TimeoutConfig`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout_config: Option<RawJson>,
    /// The namespace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace_id: Option<String>,
    /// The ARN of the template from which it was created.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job_template_arn: Option<String>,
    /// `JobExecutionsRetryConfig`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job_executions_retry_config: Option<RawJson>,
    /// The values of the document's parameters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document_parameters: Option<RawJson>,
    /// Whether it is rolling out or cancelling executions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_concurrent: Option<bool>,
    /// `SchedulingConfig`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheduling_config: Option<RawJson>,
    /// `ScheduledJobRolloutList`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheduled_job_rollouts: Option<RawJson>,
    /// ARNs of the package versions that it installs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub destination_package_versions: Option<RawJson>,
    /// The thing group; only in the summaries of a list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thing_group_id: Option<String>,
}

/// The answer of `DescribeJob`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DescribeJobAnswer<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    document_source: &'a Option<String>,
    job: DescribedJob,
}

/// The job in a [`DescribeJobAnswer`].
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DescribedJob {
    job_arn: String,
    #[serde(flatten)]
    job: Job,
}

impl Job {
    /// The normalised status.
    pub fn state(&self) -> State {
        self.status.as_ref().map_or(State::Unknown, JobStatus::state)
    }

    /// The number of executions by status, as the source reported it.
    pub fn process_details(&self) -> Option<ProcessDetails> {
        from_json(self.job_process_details.as_ref()?.get()).ok()
    }

    /// The body of `DescribeJob`. `counts` replaces the stored `jobProcessDetails`; absent members are left out.
    pub fn describe(&self, owner: &Owner, counts: &ProcessDetails) -> String {
        let job = Self {
            document: None,
            document_source: None,
            thing_group_id: None,
            job_process_details: Some(RawJson::of(counts)),
            ..self.clone()
        };
        let job = DescribedJob { job_arn: owner.job_arn(&self.job_id), job };
        to_json(&DescribeJobAnswer { document_source: &self.document_source, job })
    }

    /// True if no member that both have differs. A time may lack its fraction.
    pub(crate) fn agrees_with(&self, other: &Self) -> bool {
        both_equal(&self.document, &other.document)
            && both_equal(&self.document_source, &other.document_source)
            && both_equal(&self.target_selection, &other.target_selection)
            && both_equal(&self.status, &other.status)
            && both_equal(&self.force_canceled, &other.force_canceled)
            && both_equal(&self.reason_code, &other.reason_code)
            && both_equal(&self.comment, &other.comment)
            && both_equal(&self.targets, &other.targets)
            && both_equal(&self.description, &other.description)
            && both_equal(&self.presigned_url_config, &other.presigned_url_config)
            && both_equal(&self.job_executions_rollout_config, &other.job_executions_rollout_config)
            && both_equal(&self.abort_config, &other.abort_config)
            && is_same_time(self.created_at, other.created_at)
            && is_same_time(self.last_updated_at, other.last_updated_at)
            && is_same_time(self.completed_at, other.completed_at)
            && both_equal(&self.job_process_details, &other.job_process_details)
            && both_equal(&self.timeout_config, &other.timeout_config)
            && both_equal(&self.namespace_id, &other.namespace_id)
            && both_equal(&self.job_template_arn, &other.job_template_arn)
            && both_equal(&self.job_executions_retry_config, &other.job_executions_retry_config)
            && both_equal(&self.document_parameters, &other.document_parameters)
            && both_equal(&self.is_concurrent, &other.is_concurrent)
            && both_equal(&self.scheduling_config, &other.scheduling_config)
            && both_equal(&self.scheduled_job_rollouts, &other.scheduled_job_rollouts)
            && both_equal(&self.destination_package_versions, &other.destination_package_versions)
            && both_equal(&self.thing_group_id, &other.thing_group_id)
    }

    /// Fills absent members from an older answer.
    pub(crate) fn complete(&self, older: &Self) -> Self {
        let mut merged = self.clone();
        fill(&mut merged.document, &older.document);
        fill(&mut merged.document_source, &older.document_source);
        fill(&mut merged.target_selection, &older.target_selection);
        fill(&mut merged.status, &older.status);
        fill(&mut merged.force_canceled, &older.force_canceled);
        fill(&mut merged.reason_code, &older.reason_code);
        fill(&mut merged.comment, &older.comment);
        fill(&mut merged.targets, &older.targets);
        fill(&mut merged.description, &older.description);
        fill(&mut merged.presigned_url_config, &older.presigned_url_config);
        fill(&mut merged.job_executions_rollout_config, &older.job_executions_rollout_config);
        fill(&mut merged.abort_config, &older.abort_config);
        complete_time(&mut merged.created_at, older.created_at);
        complete_time(&mut merged.last_updated_at, older.last_updated_at);
        complete_time(&mut merged.completed_at, older.completed_at);
        fill(&mut merged.job_process_details, &older.job_process_details);
        fill(&mut merged.timeout_config, &older.timeout_config);
        fill(&mut merged.namespace_id, &older.namespace_id);
        fill(&mut merged.job_template_arn, &older.job_template_arn);
        fill(&mut merged.job_executions_retry_config, &older.job_executions_retry_config);
        fill(&mut merged.document_parameters, &older.document_parameters);
        fill(&mut merged.is_concurrent, &older.is_concurrent);
        fill(&mut merged.scheduling_config, &older.scheduling_config);
        fill(&mut merged.scheduled_job_rollouts, &older.scheduled_job_rollouts);
        fill(&mut merged.destination_package_versions, &older.destination_package_versions);
        fill(&mut merged.thing_group_id, &older.thing_group_id);
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
            self.status.as_ref().and_then(JobStatus::unknown),
            "IN_PROGRESS, CANCELED, COMPLETED, DELETION_IN_PROGRESS, SCHEDULED",
        );
        c.length("comment", self.comment.as_deref(), 0, REMARK_MAX);
        c.length("description", self.description.as_deref(), 0, REMARK_MAX);
        match self.targets.as_ref().map(|targets| from_json::<Vec<String>>(targets.get())) {
            Some(Ok(targets)) if targets.is_empty() => c.add("targets", "is empty"),
            Some(Err(_)) => c.add("targets", "is not of its type"),
            Some(Ok(_)) | None => {}
        }
        c.in_order(("createdAt", self.created_at), ("lastUpdatedAt", self.last_updated_at));
        c.in_order(("createdAt", self.created_at), ("completedAt", self.completed_at));
        c.0
    }
}

/// When the executions of a job time out (AWS service model, `TimeoutConfig`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", remote = "Self")]
pub struct TimeoutConfig {
    /// Minutes that an execution may be `IN_PROGRESS`.
    pub in_progress_timeout_in_minutes: Option<i64>,
}

/// The number of a job's executions by status (AWS service model, `JobProcessDetails`). Although the members' names say
/// things, a thing counts once for each retry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", remote = "Self")]
pub struct ProcessDetails {
    /// The targets to which the job is being rolled out; left out if empty.
    #[serde(default, deserialize_with = "null_as_default", skip_serializing_if = "Vec::is_empty")]
    pub processing_targets: Vec<String>,
    /// `CANCELED`.
    #[serde(rename = "numberOfCanceledThings", default, deserialize_with = "null_as_default")]
    pub canceled: i64,
    /// `SUCCEEDED`.
    #[serde(rename = "numberOfSucceededThings", default, deserialize_with = "null_as_default")]
    pub succeeded: i64,
    /// `FAILED`.
    #[serde(rename = "numberOfFailedThings", default, deserialize_with = "null_as_default")]
    pub failed: i64,
    /// `REJECTED`.
    #[serde(rename = "numberOfRejectedThings", default, deserialize_with = "null_as_default")]
    pub rejected: i64,
    /// `QUEUED`.
    #[serde(rename = "numberOfQueuedThings", default, deserialize_with = "null_as_default")]
    pub queued: i64,
    /// `IN_PROGRESS`.
    #[serde(rename = "numberOfInProgressThings", default, deserialize_with = "null_as_default")]
    pub in_progress: i64,
    /// `REMOVED`.
    #[serde(rename = "numberOfRemovedThings", default, deserialize_with = "null_as_default")]
    pub removed: i64,
    /// `TIMED_OUT`.
    #[serde(rename = "numberOfTimedOutThings", default, deserialize_with = "null_as_default")]
    pub timed_out: i64,
}

from_object!(Serialize, Deserialize for Job, ProcessDetails);
from_object!(Deserialize for TimeoutConfig);

/// True unless both times are present and differ. They are compared in whole seconds if either has no fraction.
fn is_same_time(a: Option<Timestamp>, b: Option<Timestamp>) -> bool {
    a.is_none() || b.is_none() || by_time(a, b).is_eq()
}

/// Fills an absent time, or its fraction, from an older answer.
fn complete_time(newer: &mut Option<Timestamp>, older: Option<Timestamp>) {
    *newer = newer.map_or(older, |newer| finer(Some(newer), older));
}

impl ProcessDetails {
    /// All executions.
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
