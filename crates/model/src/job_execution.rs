//! AWS IoT job executions: one record, from which the shapes of both planes are rendered.

use crate::Timestamp;
use crate::codec::{from_json, from_object};
use crate::key::{JobId, ThingName, is_job_byte, is_thing_byte};
use crate::raw::Object;
use crate::status::{ExecutionStatus, State};
use crate::violation::{Checker, Violation};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeMap;

/// The longest job document, in characters (AWS service model, `JobDocument`).
pub const JOB_DOCUMENT_MAX: usize = 32_768;

/// The usual keys of `statusDetails` under which devices give a reason.
const REASONS: &[&str] = &["reason", "message", "error", "detail", "failureReason", "errorMessage"];
/// The longest message, in characters.
const MESSAGE_MAX: usize = 1000;

/// An execution of a job on a thing, with the members of both planes.
///
/// In storage and in `/api/v1` it has the members of S2 under S2's names (flat `statusDetails`), times with the
/// fraction of the control plane, and the control plane's `forceCanceled` and `retryAttempt`. The thing's ARN is not stored:
/// it is rendered from the deployment's account and region.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", remote = "Self")]
pub struct JobExecution {
    /// The thing, 1 to 128 of `[a-zA-Z0-9:_-]` (S2).
    pub thing_name: String,
    /// The job, `[a-zA-Z0-9_-]+` (S2).
    pub job_id: String,
    /// The number of the execution among those of this job on this thing.
    pub execution_number: i64,
    /// The status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<ExecutionStatus>,
    /// Details from the device, at most 10 pairs.
    #[serde(default, deserialize_with = "status_details", skip_serializing_if = "Option::is_none")]
    pub status_details: Option<BTreeMap<String, String>>,
    /// When it was queued.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub queued_at: Option<Timestamp>,
    /// When the device started it; absent while queued.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started_at: Option<Timestamp>,
    /// When it was last updated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_updated_at: Option<Timestamp>,
    /// The version, which begins with 1 and increases with each update.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version_number: Option<i64>,
    /// Seconds until it times out, at the time of the observation. Absent in a terminal state and without a timer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approximate_seconds_before_timed_out: Option<i64>,
    /// True if a cancellation was forced; only the control plane returns it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub force_canceled: Option<bool>,
    /// The number of the retry, 0 for the first attempt; only the control plane's lists return it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_attempt: Option<i64>,
    /// The job document: JSON in a string; only the data plane returns it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job_document: Option<String>,
}

from_object!(Serialize, Deserialize for JobExecution);

/// Reads `statusDetails` in the form of either plane: flat, or within `detailsMap`. Leaves out pairs whose value is null.
pub(crate) fn status_details<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<BTreeMap<String, String>>, D::Error> {
    let Some(flat) = Option::<Object>::deserialize(deserializer)? else { return Ok(None) };
    let details = flat.read::<Object>("detailsMap").ok().flatten().unwrap_or(flat);
    let mut texts = BTreeMap::new();
    for (name, value) in details.0 {
        match from_json::<Option<String>>(value.get()) {
            Ok(Some(text)) => drop(texts.insert(name, text)),
            Ok(None) => drop(texts.remove(&name)),
            Err(_) => return Err(D::Error::custom([".", &name, " is not a string"].concat())),
        }
    }
    Ok(Some(texts))
}

/// The account and region of a deployment, from which ARNs are rendered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// Twelve digits.
    pub account: String,
    /// For example `us-west-2`.
    pub region: String,
}

/// `execution` in the data plane's answer (S2), in S2's order, without the countdown, which changes with time, and the
/// document, which is optional: an answer adds them at the start and at the end. Times are whole epoch seconds, as S2's are `long`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DataPlane<'a> {
    execution_number: i64,
    job_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_updated_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    queued_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    started_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: &'a Option<ExecutionStatus>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status_details: &'a Option<BTreeMap<String, String>>,
    thing_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    version_number: Option<i64>,
}

/// `execution` in the control plane's answer (AWS service model, `iot` `JobExecution`), without the countdown. Times
/// are epoch seconds with their fraction.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ControlPlane<'a> {
    execution_number: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    force_canceled: Option<bool>,
    job_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_updated_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    queued_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    started_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: &'a Option<ExecutionStatus>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status_details: Option<DetailsMap<'a>>,
    thing_arn: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    version_number: Option<i64>,
}

/// `statusDetails` of the control plane.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct DetailsMap<'a> {
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    details_map: &'a BTreeMap<String, String>,
}

impl JobExecution {
    /// The shape of the data plane: whole seconds, since S2's times are of type `long`.
    pub fn data_plane(&self) -> DataPlane<'_> {
        DataPlane {
            execution_number: self.execution_number,
            job_id: &self.job_id,
            last_updated_at: self.last_updated_at.map(Timestamp::seconds),
            queued_at: self.queued_at.map(Timestamp::seconds),
            started_at: self.started_at.map(Timestamp::seconds),
            status: &self.status,
            status_details: &self.status_details,
            thing_name: &self.thing_name,
            version_number: self.version_number,
        }
    }

    /// The shape of the control plane: `thingArn`, `detailsMap`, times with their fraction, no document.
    pub fn control_plane(&self, owner: &Owner) -> ControlPlane<'_> {
        ControlPlane {
            execution_number: self.execution_number,
            force_canceled: self.force_canceled,
            job_id: &self.job_id,
            last_updated_at: self.last_updated_at,
            queued_at: self.queued_at,
            started_at: self.started_at,
            status: &self.status,
            status_details: self.status_details.as_ref().map(|details_map| DetailsMap { details_map }),
            thing_arn: owner.thing_arn(&self.thing_name),
            version_number: self.version_number,
        }
    }

    /// True in one of the six terminal states.
    pub fn is_terminal(&self) -> bool {
        self.status.as_ref().is_some_and(ExecutionStatus::is_terminal)
    }

    /// When it will time out, from the countdown at `observed_at`. A terminal execution never does:
    /// the member "will not be included if the job execution has reached a terminal status" (AWS service model).
    pub fn deadline(&self, observed_at: Timestamp) -> Option<Timestamp> {
        let left = self.approximate_seconds_before_timed_out.filter(|_| !self.is_terminal())?;
        Some(observed_at.plus_seconds(left))
    }

    /// The details from the device as one text for lists and search: the reasons, then `key: value`, joined by ` · `, at
    /// most 1000 characters.
    pub fn message(&self) -> Option<String> {
        let details = self.status_details.as_ref()?;
        let place = |key: &str| REASONS.iter().position(|reason| key.eq_ignore_ascii_case(reason));
        let mut parts = Vec::new();
        for at in 0..REASONS.len() {
            parts.extend(details.iter().filter(|(key, _)| place(key) == Some(at)).map(|(_, v)| v.clone()));
        }
        let others = details.iter().filter(|(key, _)| place(key).is_none());
        parts.extend(others.map(|(key, value)| [key, ": ", value].concat()));
        let mut message = parts.join(" · ");
        if let Some((end, _)) = message.char_indices().nth(MESSAGE_MAX) {
            message.truncate(end);
        }
        Some(message).filter(|message| !message.is_empty())
    }

    /// The reason of the status, by the device: the first in [`Self::message`].
    pub fn reason(&self) -> Option<String> {
        let details = self.status_details.as_ref()?;
        let of = |reason: &&str| details.iter().find(|(key, _)| key.eq_ignore_ascii_case(reason));
        REASONS.iter().find_map(of).map(|(_, value)| value.clone())
    }

    /// The normalised status.
    pub fn state(&self) -> State {
        self.status.as_ref().map_or(State::Unknown, ExecutionStatus::state)
    }

    /// The constraints of S2 and of the service model that the record breaks.
    pub fn violations(&self) -> Vec<Violation> {
        let mut c = Checker::default();
        c.length("thingName", Some(&self.thing_name), 1, ThingName::MAX);
        c.pattern("thingName", Some(&self.thing_name), crate::key::THING_NAME_PATTERN, is_thing_byte);
        c.length("jobId", Some(&self.job_id), 1, JobId::MAX);
        c.pattern("jobId", Some(&self.job_id), crate::key::JOB_ID_PATTERN, is_job_byte);
        c.not_negative("executionNumber", Some(self.execution_number));
        c.not_negative("versionNumber", self.version_number);
        c.not_negative("approximateSecondsBeforeTimedOut", self.approximate_seconds_before_timed_out);
        c.not_negative("retryAttempt", self.retry_attempt);
        c.required("status", self.status.is_some());
        c.known(
            "status",
            self.status.as_ref().and_then(ExecutionStatus::unknown),
            "QUEUED, IN_PROGRESS, SUCCEEDED, FAILED, TIMED_OUT, REJECTED, REMOVED, CANCELED",
        );
        c.0.extend(self.job_document.as_deref().and_then(job_document_violation));
        self.check_details(&mut c);
        if self.status == Some(ExecutionStatus::Queued) && self.started_at.is_some() {
            c.add("startedAt", "is there although the execution is QUEUED");
        }
        c.in_order(("queuedAt", self.queued_at), ("startedAt", self.started_at));
        c.in_order(("queuedAt", self.queued_at), ("lastUpdatedAt", self.last_updated_at));
        c.in_order(("startedAt", self.started_at), ("lastUpdatedAt", self.last_updated_at));
        c.0
    }

    /// `statusDetails`: keys 1 to 128 of `[a-zA-Z0-9:_-]`, values 1 to 1024 characters; at most 10 pairs (AWS service model
    /// and developer guide). The model's pattern refuses control characters in values; AWS itself lets them through.
    fn check_details(&self, c: &mut Checker) {
        let Some(details) = &self.status_details else { return };
        if details.len() > 10 {
            c.add("statusDetails", format!("has {} pairs, more than 10", details.len()));
        }
        for (name, value) in details {
            let member = format!("statusDetails.{name}");
            c.length(&member, Some(name), 1, 128);
            c.pattern(&member, Some(name), crate::key::THING_NAME_PATTERN, is_thing_byte);
            c.length(&member, Some(value), 1, 1024);
        }
    }
}

/// The violation of a job document that is too long.
pub fn job_document_violation(text: &str) -> Option<Violation> {
    let mut c = Checker::default();
    c.length("jobDocument", Some(text), 0, JOB_DOCUMENT_MAX);
    c.0.pop()
}

impl Owner {
    /// The ARN of a thing of this account and region.
    pub fn thing_arn(&self, thing_name: &str) -> String {
        format!("arn:{}:iot:{}:{}:thing/{thing_name}", self.partition(), self.region, self.account)
    }

    /// The ARN of a job of this account and region.
    pub fn job_arn(&self, job_id: &str) -> String {
        format!("arn:{}:iot:{}:{}:job/{job_id}", self.partition(), self.region, self.account)
    }

    /// The AWS partition of the region.
    fn partition(&self) -> &'static str {
        match self.region.split('-').next() {
            Some("cn") => "aws-cn",
            Some("us") if self.region.starts_with("us-gov-") => "aws-us-gov",
            _ => "aws",
        }
    }
}
