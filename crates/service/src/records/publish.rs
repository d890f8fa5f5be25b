//! Publication of the index in KV and SEARCH: unpublished rows are leased for a while, put, and marked with the
//! revision that was put.
//!
//! A put that arrives late leaves an older value, even in place of one that another publisher has put meanwhile. A
//! publisher notices this when it marks a row whose lease is no longer its own. As nobody knows which put was the last,
//! the row then counts as unpublished, and the lease ends, so that the other publisher notices too.

use crate::records::kind::RecordKind;
use crate::store::key::Key;
use crate::store::record::without_signatures;
use crate::store::table::table;
use crate::store::value::{Value, render};
use crate::store::{Query, Row};
use fleetglass_model::job_execution::Owner;
use fleetglass_model::key::{BatchTaskId, ExecutionNumber, JobId, TaskId, ThingName};
use fleetglass_model::list::ListKind;
use fleetglass_model::presigned::Signatures;
use fleetglass_model::search;
use fleetglass_model::{Observation, Record, from_json, to_json};

/// The duration of a lease in milliseconds.
pub const LEASE_MS: i64 = 30_000;
/// The most rows of each table that are leased at once without being named: KV takes 1,000 operations an invocation.
pub(crate) const AT_ONCE: usize = 300;

/// A table that is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Published {
    Executions,
    RegistrationTasks,
    BatchTasks,
    Jobs,
    Things,
    Subtasks,
}

impl Published {
    /// All tables.
    pub(crate) const ALL: [Self; 6] = [
        Self::Executions,
        Self::RegistrationTasks,
        Self::BatchTasks,
        Self::Jobs,
        Self::Things,
        Self::Subtasks,
    ];

    fn list(self) -> ListKind {
        match self {
            Self::Executions => ListKind::Executions,
            Self::RegistrationTasks => ListKind::RegistrationTasks,
            Self::BatchTasks => ListKind::BatchTasks,
            Self::Jobs => ListKind::Jobs,
            Self::Things => ListKind::Things,
            Self::Subtasks => ListKind::Subtasks,
        }
    }

    /// The table's name, in the index and in SEARCH.
    pub(crate) fn name(self) -> &'static str {
        table(self.list()).name
    }

    /// The SQL that compares the columns of a row's name with those in a JSON list.
    fn names(self) -> &'static str {
        match self {
            Self::Executions => "(thing_name, job_id) IN (SELECT value ->> 0, value ->> 1",
            Self::RegistrationTasks | Self::BatchTasks => "task_id IN (SELECT value ->> 0",
            Self::Jobs => "job_id IN (SELECT value ->> 0",
            Self::Things => "thing_name IN (SELECT value ->> 0",
            Self::Subtasks => "(task_id, key) IN (SELECT value ->> 0, value ->> 1",
        }
    }

    /// Leases the unpublished rows that meet a condition on `?1`.
    pub(crate) fn lease_rows(self, condition: &str, parameter: String, now_ms: i64) -> Query {
        let parameters = vec![parameter, (now_ms + LEASE_MS).to_string(), now_ms.to_string()];
        Query { sql: self.lease(condition).into(), parameters }
    }

    /// The SQL that leases rows and returns what is published of them.
    fn lease(self, condition: &str) -> String {
        let text = table(self.list()).text.unwrap_or("''");
        let columns = match self {
            Self::Executions => "observation AS e, document AS f, CAST(latest AS TEXT) AS g, signatures AS h",
            Self::RegistrationTasks | Self::BatchTasks => "observation AS e, NULL AS f, NULL AS g, NULL AS h",
            // SEARCH holds these, and KV does not.
            Self::Jobs | Self::Things | Self::Subtasks => "NULL AS e, NULL AS f, NULL AS g, NULL AS h",
        };
        let name = self.name();
        [
            "UPDATE ",
            name,
            " SET lease = CAST(?2 AS INTEGER) WHERE pub_rev < rev AND lease < CAST(?3 AS INTEGER) AND ",
            condition,
            " RETURNING '",
            name,
            "' AS a, CAST(id AS TEXT) AS b, CAST(rev AS TEXT) AS c, CAST(lease AS TEXT) AS d, ",
            columns,
            ", ",
            text,
            " AS i",
        ]
        .concat()
    }
}

const MARK: &str = " SET pub_rev = CASE WHEN lease = mark ->> 2 THEN mark ->> 1 ELSE 0 END, lease = 0 \
     FROM (SELECT value AS mark FROM json_each(?1)) WHERE id = mark ->> 0";
/// An execution that was put as the latest and no longer is, or the other way round, is not marked.
const MARK_EXECUTIONS: &str = "UPDATE executions SET pub_rev = CASE WHEN lease = mark ->> 2 THEN mark ->> 1 ELSE 0 END, lease = 0 \
     FROM (SELECT value AS mark FROM json_each(?1)) WHERE id = mark ->> 0 AND latest = mark ->> 3";
/// An execution that was put as the latest and has been superseded meanwhile is under the wrong key: both are published
/// again.
const UNDO_EXECUTIONS: &str = "UPDATE executions SET pub_rev = CASE WHEN latest THEN 0 ELSE pub_rev END, lease = 0 \
     WHERE (thing_name, job_id) IN (SELECT thing_name, job_id FROM (SELECT value AS mark FROM json_each(?1)) \
     CROSS JOIN executions e ON e.id = mark ->> 0 WHERE e.latest <> mark ->> 3)";
/// An execution that was put under its number's key and has become the latest: that key is to be removed from KV.
const MOVED_EXECUTIONS: &str = "INSERT INTO forgotten (kind, record_id, name, part, kv_key) SELECT '', 0, thing_name, job_id, \
     'aws/job-execution/' || thing_name || '/' || job_id || '/' || execution_number FROM (SELECT value AS mark FROM json_each(?1)) \
     CROSS JOIN executions e ON e.id = mark ->> 0 WHERE e.latest AND NOT (mark ->> 3)";
const DOCUMENTS: &str = "SELECT hash, body FROM documents WHERE hash IN (SELECT value FROM json_each(?1))";

/// The records to publish.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// Ids of registration tasks.
    pub registration_tasks: Vec<String>,
    /// Things and jobs: all executions of a job on a thing, since a newer one moves the older one to another key.
    pub executions: Vec<(String, String)>,
    /// Ids of batch tasks.
    pub batch_tasks: Vec<String>,
    /// Ids of jobs.
    pub jobs: Vec<String>,
    /// Batch tasks, and the key of a subtask among the task's others.
    pub subtasks: Vec<(String, String)>,
}

impl Scope {
    /// True where there is nothing to publish.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Adds a record.
    pub(crate) fn add(&mut self, kind: RecordKind, name: &str, part: &str) {
        let (name, part) = (name.to_owned(), part.to_owned());
        match kind {
            RecordKind::Execution => self.executions.push((name, part)),
            RecordKind::RegistrationTask => self.registration_tasks.push(name),
            RecordKind::BatchTask => self.batch_tasks.push(name),
            RecordKind::Job => self.jobs.push(name),
            RecordKind::Subtask => self.subtasks.push((name, part)),
            // Nothing is derived from a report's link.
            RecordKind::Report => {}
        }
    }

    /// The statements that lease the unpublished records that nobody else leases. Their rows go to
    /// [`Publication::new`].
    pub fn leases(&self, now_ms: i64) -> Vec<Query> {
        let one = |name: &String| (name.clone(), String::new());
        let mut queries = Vec::new();
        for table in Published::ALL {
            let names: Vec<(String, String)> = match table {
                Published::Executions => self.executions.clone(),
                Published::RegistrationTasks => self.registration_tasks.iter().map(one).collect(),
                Published::BatchTasks => self.batch_tasks.iter().map(one).collect(),
                // An execution may be the first record of its job and its thing.
                Published::Jobs => {
                    self.jobs.iter().chain(self.executions.iter().map(|(_, job)| job)).map(one).collect()
                }
                Published::Things => self.executions.iter().map(|(thing, _)| one(thing)).collect(),
                Published::Subtasks => self.subtasks.clone(),
            };
            if !names.is_empty() {
                let condition = [table.names(), " FROM json_each(?1))"].concat();
                queries.push(table.lease_rows(&condition, to_json(&names), now_ms));
            }
        }
        queries
    }
}

/// The statements that lease any unpublished rows, some hundred of each kind at once.
pub fn any_leases(now_ms: i64) -> Vec<Query> {
    let lease = |table: Published| {
        let unpublished =
            ["SELECT id FROM ", table.name(), " WHERE pub_rev < rev AND lease < CAST(?3 AS INTEGER)"];
        let condition = ["id IN (", &unpublished.concat(), " LIMIT CAST(?1 AS INTEGER))"].concat();
        table.lease_rows(&condition, AT_ONCE.to_string(), now_ms)
    };
    Published::ALL.map(lease).into()
}

/// A row to publish: its value for KV, if there is one, and its text for SEARCH.
#[derive(Clone, Debug)]
struct Put {
    table: Published,
    id: i64,
    rev: i64,
    /// When the lease ends. No two leases of a row end at the same time.
    lease: i64,
    observation: Option<Observation>,
    document: Option<String>,
    latest: bool,
    signatures: Option<Signatures>,
    text: String,
}

/// Leased rows to put into KV and SEARCH.
#[derive(Clone, Debug, Default)]
pub struct Publication {
    puts: Vec<Put>,
    /// The errors of rows that could not be read, for the log.
    pub damaged: Vec<String>,
}

impl Publication {
    /// Reads the rows that the leases returned.
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

    /// The number of rows to publish.
    pub fn len(&self) -> usize {
        self.puts.len()
    }

    /// True where there is nothing to publish.
    pub fn is_empty(&self) -> bool {
        self.puts.is_empty()
    }

    /// The statement that reads the job documents of the values. None if there are none.
    pub fn documents(&self) -> Option<Query> {
        let hashes: Vec<&String> = self.puts.iter().filter_map(|put| put.document.as_ref()).collect();
        (!hashes.is_empty()).then(|| Query::with(DOCUMENTS, to_json(&hashes)))
    }

    /// The values for KV, in the order of the rows; None if KV holds nothing of a row. An error says why a row cannot
    /// be rendered.
    pub fn values(&self, documents: Vec<Row>, owner: &Owner) -> Vec<Result<Option<(Key, Value)>, String>> {
        let mut bodies = Vec::new();
        for row in documents {
            if let Ok([Some(hash), Some(body)]) = <[Option<String>; 2]>::try_from(row) {
                bodies.push((hash, body));
            }
        }
        self.puts.iter().map(|put| put.value(&bodies, owner)).collect()
    }

    /// The statements that put the texts into SEARCH.
    pub fn texts(&self) -> Vec<Query> {
        let texts = |table: Published| {
            let rows: Vec<_> = self.of(table).map(|put| (put.id, &put.text)).collect();
            let sql = [
                "INSERT OR REPLACE INTO ",
                table.name(),
                " (rowid, text) SELECT value ->> 0, value ->> 1 FROM json_each(?1)",
            ];
            (!rows.is_empty()).then(|| Query::with(sql.concat(), to_json(&rows)))
        };
        Published::ALL.into_iter().filter_map(texts).collect()
    }

    fn of(&self, table: Published) -> impl Iterator<Item = &Put> {
        self.puts.iter().filter(move |put| put.table == table)
    }

    /// The statements that mark the rows whose put succeeded as published.
    pub fn marks(&self, succeeded: &[bool]) -> Vec<Query> {
        let published: Vec<&Put> =
            self.puts.iter().zip(succeeded).filter(|(_, ok)| **ok).map(|(put, _)| put).collect();
        let mut queries = Vec::new();
        for table in Published::ALL {
            // The id, the revision, the lease, and whether the row was put as the latest.
            let mark = |put: &&Put| (put.id, put.rev, put.lease, i32::from(put.latest));
            let rows: Vec<_> = published.iter().filter(|put| put.table == table).map(mark).collect();
            if rows.is_empty() {
                continue;
            }
            let rows = to_json(&rows);
            if table == Published::Executions {
                queries.push(Query::with(MARK_EXECUTIONS, rows.clone()));
                queries.push(Query::with(UNDO_EXECUTIONS, rows.clone()));
                queries.push(Query::with(MOVED_EXECUTIONS, rows));
            } else {
                let sql = ["UPDATE ", table.name(), MARK].concat();
                queries.push(Query::with(sql, rows));
            }
        }
        queries
    }
}

fn put(row: Row) -> Result<Put, String> {
    let [table, id, rev, lease, observation, document, latest, signatures, text] =
        <[Option<String>; 9]>::try_from(row)
            .map_err(|row| format!("a leased row has {} columns", row.len()))?;
    let table = Published::ALL.into_iter().find(|known| Some(known.name()) == table.as_deref());
    let number = |text: Option<String>, name: &str| {
        text.and_then(|text| text.parse().ok()).ok_or_else(|| [name, " is not a number"].concat())
    };
    let read = |text: String| from_json(&text).map_err(|e| ["observation: ", &e, ": ", &text].concat());
    let table = table.ok_or("a leased row is of no table")?;
    let observation = observation.map(read).transpose()?;
    let signatures = signatures.map(|text| from_json(&text)).transpose();
    Ok(Put {
        table,
        id: number(id, "id")?,
        rev: number(rev, "rev")?,
        lease: number(lease, "lease")?,
        observation,
        document,
        latest: latest.as_deref() != Some("0"),
        signatures: signatures.map_err(|e| ["signatures: ", &e].concat())?,
        text: search::indexed(&text.unwrap_or_default()),
    })
}

impl Put {
    fn value(&self, documents: &[(String, String)], owner: &Owner) -> Result<Option<(Key, Value)>, String> {
        let Some(mut observation) = self.observation.clone() else { return Ok(None) };
        if let (Record::JobExecution(execution), Some(hash)) = (&mut observation.record, &self.document) {
            let body = documents.iter().find(|(known, _)| known == hash);
            let (_, body) = body.ok_or_else(|| format!("document {hash} is missing"))?;
            execution.job_document = Some(without_signatures(body.clone()));
        }
        let key =
            self.key(&observation.record).map_err(|error| format!("{}: {error}", observation.record))?;
        let value = render(&observation, self.signatures.as_ref(), self.rev, owner);
        Ok(key.zip(value))
    }

    fn key(&self, record: &Record) -> Result<Option<Key>, fleetglass_model::key::KeyError> {
        Ok(Some(match record {
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
            _ => return Ok(None),
        }))
    }
}
