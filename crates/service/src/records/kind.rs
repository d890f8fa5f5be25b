//! The kinds of records.

/// The kind of a record, in the order in which records are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RecordKind {
    /// Before the executions, which would otherwise create the job.
    Job,
    Execution,
    RegistrationTask,
    BatchTask,
    Subtask,
    Report,
}

impl RecordKind {
    /// All kinds.
    pub(crate) const ALL: [Self; 6] =
        [Self::Job, Self::Execution, Self::RegistrationTask, Self::BatchTask, Self::Subtask, Self::Report];
}
