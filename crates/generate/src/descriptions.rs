//! The answers of `DescribeJob`: the settings of a job, and the number of its executions by status.

use crate::jobs::Job;
use crate::seeded_rng::SeededRng;
use fleetglass_model::job::ProcessDetails;
use fleetglass_model::status::{ExecutionStatus, JobStatus};
use fleetglass_model::{JobExecution, Timestamp};
use serde_json::{Value, json};
use std::io;

const DAY: i64 = 86_400;
const HOUR: i64 = 3_600;
const GROUPS: [&str; 5] = ["presses", "ovens", "robots", "water", "pilot-line"];
const ARN: &str = "arn:aws:iot:us-west-2:123456789012";

/// The number of a job's executions by status.
#[derive(Default)]
pub(super) struct Executions {
    counts: ProcessDetails,
    /// In a status that is not known.
    others: i64,
    /// When one of them was last updated, in epoch seconds.
    updated: i64,
}

impl Executions {
    /// Counts one more.
    pub(super) fn add(&mut self, execution: &JobExecution) {
        let counts = &mut self.counts;
        let count = match execution.status {
            Some(ExecutionStatus::Queued) => &mut counts.queued,
            Some(ExecutionStatus::InProgress) => &mut counts.in_progress,
            Some(ExecutionStatus::Succeeded) => &mut counts.succeeded,
            Some(ExecutionStatus::Failed) => &mut counts.failed,
            Some(ExecutionStatus::TimedOut) => &mut counts.timed_out,
            Some(ExecutionStatus::Rejected) => &mut counts.rejected,
            Some(ExecutionStatus::Removed) => &mut counts.removed,
            Some(ExecutionStatus::Canceled) => &mut counts.canceled,
            Some(ExecutionStatus::Unknown(_)) | None => &mut self.others,
        };
        *count += 1;
        self.updated = self.updated.max(execution.last_updated_at.map_or(0, Timestamp::seconds));
    }

    /// True where each of them has ended.
    pub(super) fn are_all_over(&self) -> bool {
        self.counts.queued + self.counts.in_progress + self.others == 0
    }
}

/// A job with the state of its executions.
pub(super) fn described(
    job: &Job,
    number: u64,
    executions: &Executions,
    deleted: bool,
) -> io::Result<fleetglass_model::Job> {
    let over = executions.are_all_over() && !job.continuous;
    let (status, updated) = match job.cancelled {
        _ if deleted => (JobStatus::DeletionInProgress, executions.updated),
        Some(cancelled) => (JobStatus::Canceled, cancelled),
        None if over => (JobStatus::Completed, executions.updated),
        None => (JobStatus::InProgress, job.created + job.rollout),
    };
    let mut answer = settings(job, number);
    answer["status"] = json!(status);
    if status == JobStatus::Canceled {
        answer["comment"] = json!("Superseded: the rest of the fleet gets the next version");
        answer["reasonCode"] = json!("SUPERSEDED");
    }
    answer["lastUpdatedAt"] = json!(updated);
    if status != JobStatus::InProgress {
        answer["completedAt"] = json!(updated);
    }
    answer["jobProcessDetails"] = json!(executions.counts);
    Ok(serde_json::from_value(answer)?)
}

/// A job that has yet to begin, at the start of an hour.
pub(super) fn scheduled(
    job: &Job,
    number: u64,
    until: i64,
    random: &mut SeededRng,
) -> io::Result<fleetglass_model::Job> {
    let created = until - random.between(HOUR, 2 * DAY);
    let starts = (until / HOUR + random.between(6, 60)) * HOUR;
    let minute = |time: i64| Timestamp::from_seconds(time).to_iso().chars().take(16).collect::<String>();
    let mut answer = settings(job, number);
    answer["status"] = json!(JobStatus::Scheduled);
    answer["createdAt"] = json!(created);
    answer["lastUpdatedAt"] = json!(created);
    answer["jobProcessDetails"] = json!(ProcessDetails::default());
    answer["schedulingConfig"] =
        json!({"startTime": minute(starts), "endTime": minute(starts + DAY), "endBehavior": "STOP_ROLLOUT"});
    Ok(serde_json::from_value(answer)?)
}

/// The settings by the job's creator.
fn settings(job: &Job, number: u64) -> Value {
    let group = GROUPS[number as usize % GROUPS.len()];
    let mut answer = json!({
        "jobId": job.id,
        "document": job.document,
        "targetSelection": if job.continuous { "CONTINUOUS" } else { "SNAPSHOT" },
        "targets": [format!("{ARN}:thinggroup/{group}")],
        "description": format!("{} for {group}", job.operation.replace('-', " ")),
        "presignedUrlConfig": {"roleArn": "arn:aws:iam::123456789012:role/IoTJobDocuments", "expiresInSec": 3_600},
        "jobExecutionsRolloutConfig": {"maximumPerMinute": 1_000},
        "createdAt": job.created,
    });
    if let Some(timeout) = job.timeout {
        answer["timeoutConfig"] = json!({"inProgressTimeoutInMinutes": timeout / 60});
    }
    if job.retries > 0 {
        answer["jobExecutionsRetryConfig"] =
            json!({"criteriaList": [{"failureType": "ALL", "numberOfRetries": job.retries}]});
    }
    answer
}
