//! From the index to KV: what is unpublished is leased for a while, put, and marked with the revision that was put.
//!
//! A put that lands late leaves an older value behind, even on top of one that somebody else put meanwhile. Whoever marks
//! a row and finds that the lease is no longer his own knows that: nobody can tell who put last, so the row counts as
//! unpublished, and the lease ends, by which the other will find out too.

use crate::store::{Key, Query, Row};
use crate::value::{Value, render};
use fleetglass_model::job_execution::Owner;
use fleetglass_model::json::{ToJson, json};
use fleetglass_model::key::{BatchTaskId, ExecutionNumber, JobId, TaskId, ThingName};
use fleetglass_model::{Observation, Record};
use std::collections::BTreeMap;

/// How long a lease lasts, in milliseconds.
pub const LEASE_MS: i64 = 30_000;
/// Rows that are leased at once from each table, where nothing names them: KV takes 1,000 operations an invocation.
const AT_ONCE: usize = 300;

macro_rules! task_sql {
    ($table:literal) => {
        TaskSql {
            lease_some: concat!(
                "UPDATE ", $table, " SET lease = CAST(?2 AS INTEGER) \
                 WHERE pub_rev < rev AND lease < CAST(?3 AS INTEGER) AND task_id IN (SELECT value FROM json_each(?1)) \
                 RETURNING observation AS a, CAST(rev AS TEXT) AS b, NULL AS c, NULL AS d, CAST(lease AS TEXT) AS e"
            ),
            lease_any: concat!(
                "UPDATE ", $table, " SET lease = CAST(?2 AS INTEGER) WHERE task_id IN (SELECT task_id FROM ", $table,
                " WHERE pub_rev < rev AND lease < CAST(?3 AS INTEGER) LIMIT CAST(?1 AS INTEGER)) \
                 RETURNING observation AS a, CAST(rev AS TEXT) AS b, NULL AS c, NULL AS d, CAST(lease AS TEXT) AS e"
            ),
            mark: concat!(
                "UPDATE ", $table, " SET pub_rev = CASE WHEN lease = value ->> 2 THEN value ->> 1 ELSE 0 END, lease = 0 \
                 FROM json_each(?1) WHERE task_id = value ->> 0"
            ),
        }
    };
}

struct TaskSql {
    lease_some: &'static str,
    lease_any: &'static str,
    mark: &'static str,
}

const REGISTRATION_TASKS: TaskSql = task_sql!("registration_tasks");
const BATCH_TASKS: TaskSql = task_sql!("batch_tasks");

const LEASE_SOME_EXECUTIONS: &str = "UPDATE executions SET lease = CAST(?2 AS INTEGER) \
     WHERE pub_rev < rev AND lease < CAST(?3 AS INTEGER) \
     AND (thing_name, job_id) IN (SELECT value ->> 0, value ->> 1 FROM json_each(?1)) \
     RETURNING observation AS a, CAST(rev AS TEXT) AS b, document AS c, CAST(latest AS TEXT) AS d, \
     CAST(lease AS TEXT) AS e";
const LEASE_ANY_EXECUTIONS: &str = "UPDATE executions SET lease = CAST(?2 AS INTEGER) WHERE rowid IN \
     (SELECT rowid FROM executions WHERE pub_rev < rev AND lease < CAST(?3 AS INTEGER) LIMIT CAST(?1 AS INTEGER)) \
     RETURNING observation AS a, CAST(rev AS TEXT) AS b, document AS c, CAST(latest AS TEXT) AS d, \
     CAST(lease AS TEXT) AS e";
const MARK_EXECUTIONS: &str = "UPDATE executions \
     SET pub_rev = CASE WHEN lease = value ->> 5 THEN value ->> 3 ELSE 0 END, lease = 0 FROM json_each(?1) \
     WHERE thing_name = value ->> 0 AND job_id = value ->> 1 AND execution_number = value ->> 2 AND latest = value ->> 4";
/// What was put as the latest and has been superseded meanwhile lies under the wrong key: both are published again.
const UNDO_EXECUTIONS: &str = "UPDATE executions SET pub_rev = CASE WHEN latest THEN 0 ELSE pub_rev END, lease = 0 \
     WHERE (thing_name, job_id) IN (SELECT thing_name, job_id FROM json_each(?1) CROSS JOIN executions e \
     ON e.thing_name = value ->> 0 AND e.job_id = value ->> 1 AND e.execution_number = value ->> 2 \
     WHERE e.latest <> value ->> 4)";
const DOCUMENTS: &str = "SELECT hash, body FROM documents WHERE hash IN (SELECT value FROM json_each(?1))";

/// What is to be published.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// Ids of registration tasks.
    pub registration_tasks: Vec<String>,
    /// Things and jobs: all the executions of a job on a thing, since a newer one moves its elder to another key.
    pub executions: Vec<(String, String)>,
    /// Ids of batch tasks.
    pub batch_tasks: Vec<String>,
}

impl Scope {
    /// True where there is nothing to publish.
    pub fn is_empty(&self) -> bool {
        self.registration_tasks.is_empty() && self.executions.is_empty() && self.batch_tasks.is_empty()
    }

    /// Leases what of these is unpublished and not leased by another. The rows go to [`Publication::new`].
    pub fn leases(&self, now_ms: i64) -> Vec<Query> {
        let until = (now_ms + LEASE_MS).to_string();
        let lease = |sql, keys| Query::new(sql, [keys, until.clone(), now_ms.to_string()]);
        let mut queries = Vec::new();
        if !self.registration_tasks.is_empty() {
            queries.push(lease(REGISTRATION_TASKS.lease_some, json(&self.registration_tasks)));
        }
        if !self.executions.is_empty() {
            queries.push(lease(LEASE_SOME_EXECUTIONS, json(&self.executions)));
        }
        if !self.batch_tasks.is_empty() {
            queries.push(lease(BATCH_TASKS.lease_some, json(&self.batch_tasks)));
        }
        queries
    }
}

/// Leases whatever is unpublished, some hundred rows of each kind at once.
pub fn any_leases(now_ms: i64) -> Vec<Query> {
    [REGISTRATION_TASKS.lease_any, LEASE_ANY_EXECUTIONS, BATCH_TASKS.lease_any]
        .map(|sql| {
            Query::new(sql, [AT_ONCE.to_string(), (now_ms + LEASE_MS).to_string(), now_ms.to_string()])
        })
        .into()
}

/// A value to put into KV, and the row that it stands for.
#[derive(Clone, Debug)]
struct Put {
    observation: Observation,
    rev: i64,
    document: Option<String>,
    latest: bool,
    /// Until when the row is leased: no two leases of a row end at the same time.
    lease: i64,
}

/// Leased rows on their way to KV.
#[derive(Clone, Debug, Default)]
pub struct Publication {
    puts: Vec<Put>,
    /// For the log: rows that could not be read.
    pub damaged: Vec<String>,
}

impl Publication {
    /// Takes the rows that the leases returned.
    pub fn new(rows: impl IntoIterator<Item = Row>) -> Self {
        let mut publication = Self::default();
        for row in rows {
            match put(row) {
                Ok(put) => publication.puts.push(put),
                Err(error) => publication.damaged.push(error),
            }
        }
        publication
    }

    /// Rows to publish.
    pub fn len(&self) -> usize {
        self.puts.len()
    }

    /// True where there is nothing to publish.
    pub fn is_empty(&self) -> bool {
        self.puts.is_empty()
    }

    /// Asks for the job documents that the values hold. `None`: there are none.
    pub fn documents(&self) -> Option<Query> {
        let hashes: Vec<&String> = self.puts.iter().filter_map(|put| put.document.as_ref()).collect();
        (!hashes.is_empty()).then(|| Query::new(DOCUMENTS, [json(&hashes)]))
    }

    /// The values, in the order of the rows. What cannot be rendered is told in its place.
    pub fn values(&self, documents: Vec<Row>, owner: &Owner) -> Vec<Result<(Key, Value), String>> {
        let mut bodies = BTreeMap::new();
        for row in documents {
            if let Ok([Some(hash), Some(body)]) = <[Option<String>; 2]>::try_from(row) {
                bodies.insert(hash, body);
            }
        }
        self.puts.iter().map(|put| put.value(&bodies, owner)).collect()
    }

    /// Marks as published the rows whose put succeeded.
    pub fn marks(&self, succeeded: &[bool]) -> Vec<Query> {
        let (mut tasks, mut executions, mut batches) = (Vec::new(), Vec::new(), Vec::new());
        for (put, _) in self.puts.iter().zip(succeeded).filter(|(_, ok)| **ok) {
            match &put.observation.record {
                Record::RegistrationTask(_) => tasks.push(Mark(put)),
                Record::BatchTask(_) => batches.push(Mark(put)),
                Record::JobExecution(_) => executions.push(Mark(put)),
            }
        }
        let mut queries = Vec::new();
        if !tasks.is_empty() {
            queries.push(Query::new(REGISTRATION_TASKS.mark, [json(&tasks)]));
        }
        if !executions.is_empty() {
            queries.push(Query::new(MARK_EXECUTIONS, [json(&executions)]));
            queries.push(Query::new(UNDO_EXECUTIONS, [json(&executions)]));
        }
        if !batches.is_empty() {
            queries.push(Query::new(BATCH_TASKS.mark, [json(&batches)]));
        }
        queries
    }
}

/// A row to mark: a task's id, revision and lease, or an execution's key, revision, whether it was put as the latest,
/// and lease.
struct Mark<'a>(&'a Put);

impl ToJson for Mark<'_> {
    fn put(&self, out: &mut String) {
        let (rev, lease) = (&self.0.rev, &self.0.lease);
        let row: &[&dyn ToJson] = match &self.0.observation.record {
            Record::RegistrationTask(task) => &[&task.task_id, rev, lease],
            Record::BatchTask(task) => &[&task.task_id, rev, lease],
            Record::JobExecution(e) => {
                &[&e.thing_name, &e.job_id, &e.execution_number, rev, &usize::from(self.0.latest), lease]
            }
        };
        row.put(out);
    }
}

fn put(row: Row) -> Result<Put, String> {
    let [observation, rev, document, latest, lease] = <[Option<String>; 5]>::try_from(row)
        .map_err(|row| format!("a leased row has {} columns", row.len()))?;
    let observation = observation.ok_or("observation is null")?;
    Ok(Put {
        observation: Observation::read(&observation)
            .map_err(|e| ["observation: ", &e, ": ", &observation].concat())?,
        rev: rev.and_then(|rev| rev.parse().ok()).ok_or("rev is not a number")?,
        document,
        latest: latest.as_deref() != Some("0"),
        lease: lease.and_then(|lease| lease.parse().ok()).ok_or("lease is not a number")?,
    })
}

impl Put {
    fn value(&self, documents: &BTreeMap<String, String>, owner: &Owner) -> Result<(Key, Value), String> {
        let mut observation = self.observation.clone();
        if let (Record::JobExecution(execution), Some(hash)) = (&mut observation.record, &self.document) {
            let body = documents.get(hash).ok_or_else(|| format!("document {hash} is missing"))?;
            execution.job_document = Some(body.clone());
        }
        let key = self.key().map_err(|error| format!("{}: {error}", self.observation.record))?;
        Ok((key, render(&observation, self.rev, owner)))
    }

    fn key(&self) -> Result<Key, fleetglass_model::key::KeyError> {
        Ok(match &self.observation.record {
            Record::RegistrationTask(task) => Key::registration_task(&TaskId::new(&*task.task_id)?),
            Record::BatchTask(task) => Key::batch_task(&BatchTaskId::new(&*task.task_id)?),
            Record::JobExecution(e) => {
                let (thing, job) = (ThingName::new(&*e.thing_name)?, JobId::new(&*e.job_id)?);
                if self.latest {
                    Key::latest_execution(&thing, &job)
                } else {
                    Key::numbered_execution(&thing, &job, ExecutionNumber::new(e.execution_number)?)
                }
            }
        })
    }
}
