//! The keys of KV.

use fleetglass_model::key::{BatchTaskId, ExecutionNumber, JobId, TaskId, ThingName};

/// A KV key. Its text is unique over all kinds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key(String);

impl Key {
    /// Holds [`crate::store::value::Meta::RegistrationTask`].
    pub fn registration_task(task: &TaskId) -> Self {
        Self(format!("aws/registration-task/{task}"))
    }

    /// Holds [`crate::store::value::Meta::Execution`], of the highest number.
    pub fn latest_execution(thing: &ThingName, job: &JobId) -> Self {
        Self(format!("aws/job-execution/{thing}/{job}"))
    }

    /// Holds [`crate::store::value::Meta::Execution`], of an execution that a newer one has superseded.
    pub fn numbered_execution(thing: &ThingName, job: &JobId, number: ExecutionNumber) -> Self {
        Self(format!("aws/job-execution/{thing}/{job}/{number}"))
    }

    /// Holds [`crate::store::value::Meta::BatchTask`].
    pub fn batch_task(task: &BatchTaskId) -> Self {
        Self(format!("huawei/batch-task/{task}"))
    }

    /// The key of `/health`, under which nothing lies.
    pub(crate) fn health() -> Self {
        Self("health".to_owned())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
