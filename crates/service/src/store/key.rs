//! The keys of KV.

use fleetglass_model::key::{BatchTaskId, ExecutionNumber, JobId, TaskId, ThingName};

/// A KV key. Its text is unique over all kinds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key(String);

impl Key {
    /// The key of a registration task ([`crate::store::value::Meta::RegistrationTask`]).
    pub fn registration_task(task: &TaskId) -> Self {
        Self(format!("aws/registration-task/{task}"))
    }

    /// The key of the execution with the highest number ([`crate::store::value::Meta::Execution`]).
    pub fn latest_execution(thing: &ThingName, job: &JobId) -> Self {
        Self(format!("aws/job-execution/{thing}/{job}"))
    }

    /// The key of an execution that a newer one has superseded ([`crate::store::value::Meta::Execution`]).
    pub fn numbered_execution(thing: &ThingName, job: &JobId, number: ExecutionNumber) -> Self {
        Self(format!("aws/job-execution/{thing}/{job}/{number}"))
    }

    /// The key of a batch task ([`crate::store::value::Meta::BatchTask`]).
    pub fn batch_task(task: &BatchTaskId) -> Self {
        Self(format!("huawei/batch-task/{task}"))
    }

    /// The key that `/health` reads, which has no value.
    pub(crate) fn health() -> Self {
        Self("health".to_owned())
    }

    /// The key of the mark that tells how late KV is.
    pub(crate) fn diagnostics() -> Self {
        Self("diagnostics".to_owned())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
