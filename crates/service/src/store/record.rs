//! Single records of the index: their keys, the statements that read them, and their rows.

use super::{Query, Row};
use fleetglass_model::key::{BatchTaskId, ExecutionNumber, JobId, TaskId, ThingName};
use fleetglass_model::presigned::{self, Signatures};
use fleetglass_model::{Observation, Record, Timestamp, from_json};

/// The key of a single record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecordKey {
    /// A thing-registration task.
    RegistrationTask(TaskId),
    /// A job execution, the latest where no number is given.
    Execution(ThingName, JobId, Option<ExecutionNumber>),
    /// A Huawei batch task.
    BatchTask(BatchTaskId),
}

/// A record as the index holds it.
#[derive(Clone, Debug, PartialEq)]
pub struct Indexed {
    /// The revision, which each change raises.
    pub rev: i64,
    /// When the record was first observed in this state, in whole seconds.
    pub since: Timestamp,
    /// The record, its job document included.
    pub observation: Observation,
    /// The signatures that an execution's document was given last.
    pub signatures: Option<Signatures>,
}

/// The SQL that reads a record, from the SQL of its document and the document's signatures, and of its rows.
macro_rules! record_sql {
    ($document:literal, $rest:literal) => {
        concat!(
            "SELECT CAST(rev AS TEXT), CAST(CAST(since AS INTEGER) AS TEXT), observation, ",
            $document,
            " FROM ",
            $rest
        )
    };
}
macro_rules! execution_sql {
    ($rest:literal) => {
        record_sql!("(SELECT body FROM documents WHERE hash = document), signatures", $rest)
    };
}
const REGISTRATION_TASK: &str = record_sql!("NULL, NULL", "registration_tasks WHERE task_id = ?1");
const BATCH_TASK: &str = record_sql!("NULL, NULL", "batch_tasks WHERE task_id = ?1");
const LATEST: &str =
    execution_sql!("executions WHERE thing_name = ?1 AND job_id = ?2 ORDER BY execution_number DESC LIMIT 1");
const NUMBERED: &str = execution_sql!(
    "executions WHERE thing_name = ?1 AND job_id = ?2 AND execution_number = CAST(?3 AS INTEGER)"
);
const NEXT: &str = execution_sql!(
    "executions WHERE thing_name = ?1 AND latest AND status IN ('IN_PROGRESS', 'QUEUED') \
     ORDER BY status, queued_at, job_id LIMIT 1"
);
impl RecordKey {
    /// The statement that reads the record.
    pub fn query(&self) -> Query {
        match self {
            Self::RegistrationTask(task) => Query::new(REGISTRATION_TASK, &[task.as_str()]),
            Self::BatchTask(task) => Query::new(BATCH_TASK, &[task.as_str()]),
            Self::Execution(thing, job, number) => execution(thing, job, *number),
        }
    }
}

fn execution(thing: &ThingName, job: &JobId, number: Option<ExecutionNumber>) -> Query {
    match number {
        None => Query::new(LATEST, &[thing.as_str(), job.as_str()]),
        Some(n) => Query::new(NUMBERED, &[thing.as_str(), job.as_str(), &n.to_string()]),
    }
}

/// The statement that reads `$next`: a thing's execution in progress, or the one that has been queued longest.
pub(crate) fn next_execution(thing: &ThingName) -> Query {
    Query::new(NEXT, &[thing.as_str()])
}

/// Reads a row of [`RecordKey::query`] or of the statement for `$next`. The error is the text for the log.
pub fn indexed(row: Row) -> Result<Indexed, String> {
    let mut columns = row.into_iter();
    let mut next = || columns.next().flatten();
    let rev = next().and_then(|rev| rev.parse().ok()).ok_or("rev is not a number")?;
    let since = next().and_then(|since| since.parse().ok()).ok_or("since is not a number")?;
    let text = next().ok_or("observation is null")?;
    let mut observation: Observation = from_json(&text).map_err(|e| ["observation: ", &e].concat())?;
    let document = next();
    if let Record::JobExecution(execution) = &mut observation.record {
        execution.job_document = document.map(without_signatures);
    }
    let signatures =
        next().map(|text| from_json(&text).map_err(|e| ["signatures: ", &e].concat())).transpose()?;
    Ok(Indexed { rev, since: Timestamp::from_seconds(since), observation, signatures })
}

/// A document of the index, where those that were stored before `migrations/0005` still hold somebody's signatures.
pub(crate) fn without_signatures(document: String) -> String {
    presigned::take_out(&document).0.into_owned()
}

impl RecordKey {
    /// The record's name in the message that it does not exist.
    pub fn name(&self) -> String {
        match self {
            Self::RegistrationTask(task) => format!("Registration task {task}"),
            Self::BatchTask(task) => format!("Batch task {task}"),
            Self::Execution(thing, job, None) => format!("Job execution {job} of {thing}"),
            Self::Execution(thing, job, Some(number)) => {
                format!("Job execution {job} of {thing}, number {number},")
            }
        }
    }
}
