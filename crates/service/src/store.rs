//! The stores: KV's keys, and the index's statements. Every parameter and every column is text, so that no 64-bit
//! number passes through JavaScript's.

use crate::list::ask::next_prefix;
use crate::operation::{Describe, RecordKey, Which};
use fleetglass_model::api::{Lookup, Match};
use fleetglass_model::key::{BatchTaskId, ExecutionNumber, JobId, TaskId, ThingName};
use fleetglass_model::{Observation, Record, Timestamp};
use std::borrow::Cow;

/// A KV key. Its text is unique over all kinds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key(String);

impl Key {
    /// Holds [`crate::value::Meta::RegistrationTask`].
    pub fn registration_task(task: &TaskId) -> Self {
        Self(format!("aws/registration-task/{task}"))
    }

    /// Holds [`crate::value::Meta::Execution`], of the highest number.
    pub fn latest_execution(thing: &ThingName, job: &JobId) -> Self {
        Self(format!("aws/job-execution/{thing}/{job}"))
    }

    /// Holds [`crate::value::Meta::Execution`], of an execution that a newer one has superseded.
    pub fn numbered_execution(thing: &ThingName, job: &JobId, number: ExecutionNumber) -> Self {
        Self(format!("aws/job-execution/{thing}/{job}/{number}"))
    }

    /// Holds [`crate::value::Meta::BatchTask`].
    pub fn batch_task(task: &BatchTaskId) -> Self {
        Self(format!("huawei/batch-task/{task}"))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A key that nothing is under, to ask whether KV answers.
pub fn health_key() -> [Key; 1] {
    [Key("health".to_owned())]
}

/// Asks whether the index answers, and has its tables.
pub fn health_query() -> Query {
    Query::new("SELECT CAST(EXISTS (SELECT 1 FROM clock) AS TEXT)", &[])
}

/// Asks the same of SEARCH.
pub fn health_search() -> Query {
    Query::new("SELECT CAST(EXISTS (SELECT 1 FROM things WHERE rowid = 0) AS TEXT)", &[])
}

/// A statement of the index with its parameters, `?1` first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// One SQL statement.
    pub sql: Cow<'static, str>,
    /// Its parameters.
    pub parameters: Vec<String>,
}

impl Query {
    /// A statement and its parameters, as many as it has.
    pub(crate) fn new(sql: &'static str, parameters: &[&str]) -> Self {
        Self { sql: sql.into(), parameters: parameters.iter().map(|text| (*text).to_owned()).collect() }
    }

    /// A statement of one parameter, which may be a long list.
    pub(crate) fn with(sql: impl Into<Cow<'static, str>>, parameter: String) -> Self {
        Self { sql: sql.into(), parameters: vec![parameter] }
    }
}

/// A row: every column as text, or null.
pub type Row = Vec<Option<String>>;

/// A record as the index holds it.
#[derive(Clone, Debug, PartialEq)]
pub struct Indexed {
    /// Raised with each change.
    pub rev: i64,
    /// When the record was first observed in this state, in whole seconds.
    pub since: Timestamp,
    /// The record, its job document included.
    pub observation: Observation,
}

/// A record, of which the document and the rest are given.
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
        record_sql!("(SELECT body FROM documents WHERE hash = document)", $rest)
    };
}
const REGISTRATION_TASK: &str = record_sql!("NULL", "registration_tasks WHERE task_id = ?1");
const BATCH_TASK: &str = record_sql!("NULL", "batch_tasks WHERE task_id = ?1");
const LATEST: &str =
    execution_sql!("executions WHERE thing_name = ?1 AND job_id = ?2 ORDER BY execution_number DESC LIMIT 1");
const NUMBERED: &str = execution_sql!(
    "executions WHERE thing_name = ?1 AND job_id = ?2 AND execution_number = CAST(?3 AS INTEGER)"
);
const NEXT: &str = execution_sql!(
    "executions WHERE thing_name = ?1 AND latest AND status IN ('IN_PROGRESS', 'QUEUED') \
     ORDER BY status, queued_at, job_id LIMIT 1"
);
/// Ids from ?1 to ?2, which is the same unless ?1 is a prefix. Names of batch tasks from ?1 to before ?2: of a prefix alone.
/// Executions by their thing or job (?3), or by both (?4 and ?5).
const LOOKUP: &str = "SELECT kind, a, b, CAST(n AS TEXT), nullif(status, '') FROM (\
     SELECT * FROM (SELECT 0 AS o, 'r' AS kind, task_id AS a, NULL AS b, NULL AS n, status, 0 AS t FROM registration_tasks \
       WHERE task_id BETWEEN ?1 AND ?2 ORDER BY task_id LIMIT 5) \
     UNION ALL SELECT * FROM (SELECT * FROM (SELECT 1, 'b', task_id AS a, nullif(name, ''), NULL, status, ?1 IN (task_id, name) AS t \
       FROM batch_tasks WHERE task_id BETWEEN ?1 AND ?2 ORDER BY task_id LIMIT 5) \
       UNION SELECT * FROM (SELECT 1, 'b', task_id, name, NULL, status, ?1 IN (task_id, name) \
       FROM batch_tasks WHERE name >= ?1 AND name < ?2 ORDER BY name LIMIT 5) ORDER BY t DESC, a LIMIT 5) \
     UNION ALL SELECT * FROM (SELECT 2, 'j', job_id, NULL, NULL, status, 0 FROM jobs \
       WHERE job_id BETWEEN ?1 AND ?2 ORDER BY job_id LIMIT 5) \
     UNION ALL SELECT * FROM (SELECT 3, 't', thing_name, NULL, NULL, NULL, 0 FROM things \
       WHERE thing_name BETWEEN ?1 AND ?2 ORDER BY thing_name LIMIT 5) \
     UNION ALL SELECT * FROM (SELECT * FROM (SELECT 4, 'e', thing_name, job_id, execution_number, status, updated_at FROM executions \
       WHERE thing_name = ?3 AND latest ORDER BY updated_at DESC LIMIT 20) \
     UNION ALL SELECT * FROM (SELECT 4, 'e', thing_name, job_id, execution_number, status, updated_at FROM executions \
       WHERE job_id = ?3 AND thing_name <> ?3 AND latest ORDER BY updated_at DESC LIMIT 20) \
     UNION ALL SELECT 4, 'e', thing_name, job_id, execution_number, status, updated_at FROM executions \
       WHERE thing_name = ?4 AND job_id = ?5 AND latest)) ORDER BY o, t DESC, a LIMIT 20";

impl Describe {
    /// What the index is asked when KV has nothing, and for `$next`.
    pub fn query(&self) -> Query {
        match self {
            Self::RegistrationTask(task) => Query::new(REGISTRATION_TASK, &[task.as_str()]),
            Self::BatchTask { task, .. } => Query::new(BATCH_TASK, &[task.as_str()]),
            Self::Execution { thing, which: Which::Job(job, number), .. } => execution(thing, job, *number),
            Self::Execution { thing, which: Which::Next, .. } => Query::new(NEXT, &[thing.as_str()]),
        }
    }
}

impl RecordKey {
    /// What the index is asked for the record.
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

/// Reads the row that [`Describe::query`] or [`RecordKey::query`] gave. An error is the text for the log.
pub fn indexed(row: Row) -> Result<Indexed, String> {
    let mut columns = row.into_iter();
    let mut next = || columns.next().flatten();
    let rev = next().and_then(|rev| rev.parse().ok()).ok_or("rev is not a number")?;
    let since = next().and_then(|since| since.parse().ok()).ok_or("since is not a number")?;
    let text = next().ok_or("observation is null")?;
    let mut observation = Observation::read(&text).map_err(|e| ["observation: ", &e].concat())?;
    if let Record::JobExecution(execution) = &mut observation.record {
        execution.job_document = next();
    }
    Ok(Indexed { rev, since: Timestamp::from_seconds(since), observation })
}

/// What the index is asked for a look-up: an id alone, or a thing and a job with `/` or white space between. By a prefix,
/// no executions are found: none has an empty name.
pub fn lookup(text: &str, prefix: bool) -> Query {
    if prefix {
        return Query::new(LOOKUP, &[text, &next_prefix(text), "", "", ""]);
    }
    let (thing, job) = text.split_once(|c: char| c == '/' || c.is_whitespace()).unwrap_or_default();
    Query::new(LOOKUP, &[text, text, text, thing.trim(), job.trim()])
}

/// Reads the rows that [`lookup`] gave. A row that is none is left out.
pub fn found(rows: Vec<Row>) -> Lookup {
    Lookup { matches: rows.into_iter().filter_map(found_one).collect() }
}

fn found_one(row: Row) -> Option<Match> {
    let [kind, a, b, number, status] = <[Option<String>; 5]>::try_from(row).ok()?;
    match kind?.as_str() {
        "r" => Some(Match::RegistrationTask { task_id: a?, status }),
        "b" => Some(Match::BatchTask { task_id: a?, task_name: b, status }),
        "j" => Some(Match::Job { job_id: a?, status }),
        "t" => Some(Match::Thing { thing_name: a? }),
        _ => Some(Match::JobExecution {
            thing_name: a?,
            job_id: b?,
            execution_number: number?.parse().ok()?,
            status,
        }),
    }
}

/// Asks the clock: how many transactions have changed anything.
pub fn clock() -> Query {
    Query::new("SELECT CAST(count AS TEXT) AS a FROM clock", &[])
}

/// Reads the row that [`clock`] gave.
pub fn count_of(row: Option<Row>) -> i64 {
    row.and_then(|row| row.into_iter().next()?).and_then(|count| count.parse().ok()).unwrap_or_default()
}
