//! AWS IoT bulk thing registration: the answer of `DescribeThingRegistrationTask` (S0, S1).

use crate::Timestamp;
use crate::codec::from_object;
use crate::key::TaskId;
use crate::status::{Progress, RegistrationStatus, State};
use crate::violation::{Checker, Violation};
use serde::{Deserialize, Serialize};

/// A thing-registration task: the twelve members of S0, in S0's order and under S0's names.
///
/// S0 requires no member of its answer; only the id, which is the record's key, is required here.
/// Absent members are left out of the JSON.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", remote = "Self")]
pub struct RegistrationTask {
    /// When the task was created.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub creation_date: Option<Timestamp>,
    /// The number of things whose provisioning failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure_count: Option<i64>,
    /// The S3 bucket of the input file: 3 to 256 of `[a-zA-Z0-9._-]`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input_file_bucket: Option<String>,
    /// The key of the input file: 1 to 1024 of `[a-zA-Z0-9!_.*'()-\/]`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input_file_key: Option<String>,
    /// When the task was last modified.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_modified_date: Option<Timestamp>,
    /// The reason of the status, at most 2048 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Percent, 0 to 100.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub percentage_progress: Option<i64>,
    /// The role that may read the input file: 20 to 2048 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role_arn: Option<String>,
    /// The status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<RegistrationStatus>,
    /// The number of provisioned things.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub success_count: Option<i64>,
    /// The id, at most 40 characters.
    pub task_id: String,
    /// The provisioning template: JSON in a string, at most 10240 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template_body: Option<String>,
}

from_object!(Serialize, Deserialize for RegistrationTask);

impl RegistrationTask {
    /// The normalised status: a completed task with failures is a warning.
    pub fn state(&self) -> State {
        let completed = if self.failure_count.unwrap_or(0) > 0 { State::Warning } else { State::Success };
        self.status.as_ref().map_or(State::Unknown, |status| status.state().unwrap_or(completed))
    }

    /// The progress from `percentageProgress`, clamped to 0-100. The total is unknown; see [`Self::estimated_total`].
    pub fn progress(&self) -> Option<Progress> {
        let percent = self.percentage_progress?.clamp(0, 100);
        Some(Progress { permille: percent as u16 * 10, done: self.processed(), total: None })
    }

    /// Things that were provisioned or failed. None if neither count is present, or one is negative.
    pub fn processed(&self) -> Option<i64> {
        match (self.success_count, self.failure_count) {
            (None, None) => None,
            (good, bad) if good.unwrap_or(0).min(bad.unwrap_or(0)) < 0 => None,
            (good, bad) => Some(good.unwrap_or(0).saturating_add(bad.unwrap_or(0))),
        }
    }

    /// An estimate of the total from the processed things and the percentage; S0 has no total.
    pub fn estimated_total(&self) -> Option<i64> {
        let percent = self.percentage_progress.filter(|p| (1..=100).contains(p))?;
        Some(self.processed()?.saturating_mul(100) / percent)
    }

    /// The constraints of S0 that the record breaks.
    pub fn violations(&self) -> Vec<Violation> {
        let mut c = Checker::default();
        c.length("taskId", Some(&self.task_id), 0, TaskId::MAX);
        c.required("status", self.status.is_some());
        c.known(
            "status",
            self.status.as_ref().and_then(RegistrationStatus::unknown),
            "InProgress, Completed, Failed, Cancelled, Cancelling",
        );
        c.length("inputFileBucket", self.input_file_bucket.as_deref(), 3, 256);
        c.pattern("inputFileBucket", self.input_file_bucket.as_deref(), "[a-zA-Z0-9._-]+", |b| {
            b.is_ascii_alphanumeric() || b"._-".contains(&b)
        });
        c.length("inputFileKey", self.input_file_key.as_deref(), 1, 1024);
        c.pattern("inputFileKey", self.input_file_key.as_deref(), r"[a-zA-Z0-9!_.*'()-\/]+", |b| {
            // The pattern's `)-\/` is a range: `)`, `*`, `+`, `,`, `-`, `.`, `/`.
            b.is_ascii_alphanumeric() || b"!_.*'(".contains(&b) || (b')'..=b'/').contains(&b)
        });
        c.length("message", self.message.as_deref(), 0, 2048);
        c.length("roleArn", self.role_arn.as_deref(), 20, 2048);
        c.length("templateBody", self.template_body.as_deref(), 0, 10240);
        c.range("percentageProgress", self.percentage_progress, 0, 100);
        c.range("successCount", self.success_count, 0, i32::MAX.into());
        c.range("failureCount", self.failure_count, 0, i32::MAX.into());
        c.in_order(("creationDate", self.creation_date), ("lastModifiedDate", self.last_modified_date));
        c.0
    }
}
