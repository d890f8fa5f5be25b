//! Retention: one transaction deletes rows from the index and lists their keys in KV and their texts in SEARCH as pending
//! removals. The caller then removes these; the scheduled handler removes those of an interrupted request.
//!
//! A row that is being published is left to the next step, so that no put follows the removal.

use crate::error::{Cause, damaged};
use crate::http::reply::json as body;
use crate::http::reply::{HeaderSet, Reply};
use crate::store::{Query, Row, columns, number_column, text_column};
use fleetglass_model::Timestamp;
use fleetglass_model::forget::{ForgetReply, ForgetRequest};
use fleetglass_model::{from_json, to_json};

/// A step that deletes at most 400 rows, since KV takes 1,000 operations an invocation: a statement that selects them,
/// and statements that delete them.
#[derive(Debug)]
pub struct Forget {
    table: &'static str,
    select: Query,
}

/// A row to delete: its id, name, part, revision and document.
type SelectedRow = (i64, String, String, i64, Option<String>);

/// The SQL that selects some rows that nobody is publishing, each a [`SelectedRow`] as JSON.
macro_rules! select {
    ($name:literal, $part:literal, $document:literal, $from:literal) => {
        concat!(
            "SELECT json_array(id, ",
            $name,
            ", ",
            $part,
            ", rev, ",
            $document,
            ") AS a FROM ",
            $from,
            " AND lease < CAST(?4 AS INTEGER) LIMIT 400"
        )
    };
}
macro_rules! executions {
    ($where:literal) => {
        select!("thing_name", "job_id", "document", $where)
    };
}
macro_rules! registration_tasks {
    ($where:literal) => {
        select!("task_id", "''", "NULL", $where)
    };
}
macro_rules! batch_tasks {
    ($where:literal) => {
        select!("task_id", "''", "NULL", $where)
    };
}
const EXECUTION: &str = executions!(
    "executions WHERE thing_name = ?1 AND job_id = ?2 AND (?3 = '' OR execution_number = CAST(?3 AS INTEGER))"
);
const EXECUTIONS_OF: &str =
    executions!("executions INDEXED BY executions_job WHERE job_id = ?1 AND ?2 = '' AND ?3 = ''");
const EXECUTIONS_OLD: &str = executions!(
    "executions INDEXED BY executions_status WHERE status IN (SELECT value FROM json_each(?1)) AND updated_at >= 0 \
     AND updated_at < CAST(?2 AS REAL) AND ?3 = ''"
);
const JOB: &str =
    select!("job_id", "''", "document", "jobs WHERE job_id = ?1 AND executions = 0 AND ?2 = '' AND ?3 = ''");
const JOBS_OLD: &str = select!(
    "job_id",
    "''",
    "document",
    "jobs INDEXED BY jobs_status WHERE status IN (SELECT value FROM json_each(?1)) AND updated_at >= 0 \
     AND updated_at < CAST(?2 AS REAL) AND executions = 0 AND ?3 = ''"
);
const REGISTRATION_TASK: &str =
    registration_tasks!("registration_tasks WHERE task_id = ?1 AND ?2 = '' AND ?3 = ''");
const REGISTRATION_TASKS_OLD: &str = registration_tasks!(
    "registration_tasks INDEXED BY registration_tasks_status WHERE status IN (SELECT value FROM json_each(?1)) \
     AND updated_at >= 0 AND updated_at < CAST(?2 AS REAL) AND ?3 = ''"
);
const BATCH_TASK: &str = batch_tasks!("batch_tasks WHERE task_id = ?1 AND ?2 = '' AND ?3 = ''");
const BATCH_TASKS_OLD: &str = batch_tasks!(
    "batch_tasks INDEXED BY batch_tasks_status WHERE status IN (SELECT value FROM json_each(?1)) \
     AND observed_at < CAST(?2 AS REAL) AND ?3 = ''"
);
const SUBTASKS_OLD: &str = select!(
    "task_id",
    "''",
    "NULL",
    "subtasks WHERE task_id IN (SELECT task_id FROM batch_tasks INDEXED BY batch_tasks_status \
     WHERE status IN (SELECT value FROM json_each(?1)) AND observed_at < CAST(?2 AS REAL)) AND ?3 = ''"
);
const SUBTASKS_OF: &str =
    select!("task_id", "''", "NULL", "subtasks WHERE task_id = ?1 AND ?2 = '' AND ?3 = ''");

/// The final statuses of each kind.
const FINAL_EXECUTIONS: &[&str] = &["SUCCEEDED", "FAILED", "TIMED_OUT", "REJECTED", "REMOVED", "CANCELED"];
const FINAL_JOBS: &[&str] = &["COMPLETED", "CANCELED"];
const FINAL_REGISTRATION_TASKS: &[&str] = &["Completed", "Failed", "Cancelled"];
const FINAL_BATCH_TASKS: &[&str] = &["Complete", "Timeout", "Success", "Fail", "PartialSuccess", "Stopped"];

/// The steps that delete old records, if a deployment keeps its records for so many days. The caller runs the first
/// ones that find any.
pub fn retention(days: i64, now: Timestamp) -> Vec<Vec<Forget>> {
    let before = now.plus_seconds(-days.saturating_mul(86_400));
    let old = |kind: &str| {
        let request =
            ForgetRequest { kind: kind.to_owned(), before: Some(before), ..ForgetRequest::default() };
        Forget::steps(&request, now.millis()).unwrap_or_default()
    };
    ["job-execution", "job", "registration-task", "batch-task"].map(old).into()
}

/// The statement that drops signatures of documents that have expired, some at a time.
pub fn expire_signatures(now: Timestamp) -> Query {
    Query::new(
        "UPDATE executions SET signatures = NULL WHERE id IN (SELECT id FROM executions INDEXED BY executions_signed \
         WHERE signatures IS NOT NULL AND signatures ->> '$.until' <= CAST(?1 AS INTEGER) LIMIT 1000)",
        &[&now.seconds().to_string()],
    )
}

impl Forget {
    /// The steps of a request, in order: the next one runs if the one before finds no more rows.
    pub fn steps(request: &ForgetRequest, now_ms: i64) -> Result<Vec<Self>, Box<Cause>> {
        let refused = |why: &str| Box::new(Cause::Body(why.to_owned()));
        let step = |table, sql: &'static str, parameters: [&str; 3]| {
            let mut all: Vec<String> = parameters.iter().map(|text| (*text).to_owned()).collect();
            all.push(now_ms.to_string());
            Self { table, select: Query { sql: sql.into(), parameters: all } }
        };
        if let Some(before) = request.before {
            let old = |table, sql: &'static str, usual: &[&str]| {
                let statuses = match &request.statuses {
                    Some(statuses) => to_json(statuses),
                    None => to_json(&usual.to_vec()),
                };
                vec![step(table, sql, [&statuses, &before.seconds().to_string(), ""])]
            };
            return match request.kind.as_str() {
                "job-execution" => Ok(old("executions", EXECUTIONS_OLD, FINAL_EXECUTIONS)),
                "job" => Ok(old("jobs", JOBS_OLD, FINAL_JOBS)),
                "registration-task" => {
                    Ok(old("registration_tasks", REGISTRATION_TASKS_OLD, FINAL_REGISTRATION_TASKS))
                }
                "batch-task" => {
                    let mut steps = old("subtasks", SUBTASKS_OLD, FINAL_BATCH_TASKS);
                    steps.extend(old("batch_tasks", BATCH_TASKS_OLD, FINAL_BATCH_TASKS));
                    Ok(steps)
                }
                _ => Err(refused("kind is not job-execution, job, registration-task or batch-task")),
            };
        }
        let number = request.execution_number.map(|number| number.to_string()).unwrap_or_default();
        match (request.kind.as_str(), &request.task_id, &request.thing_name, &request.job_id) {
            ("job-execution", None, Some(thing), Some(job)) => {
                Ok(vec![step("executions", EXECUTION, [thing, job, &number])])
            }
            ("job", None, None, Some(job)) => {
                Ok(vec![step("executions", EXECUTIONS_OF, [job, "", ""]), step("jobs", JOB, [job, "", ""])])
            }
            ("registration-task", Some(task), None, None) => {
                Ok(vec![step("registration_tasks", REGISTRATION_TASK, [task, "", ""])])
            }
            ("batch-task", Some(task), None, None) => Ok(vec![
                step("subtasks", SUBTASKS_OF, [task, "", ""]),
                step("batch_tasks", BATCH_TASK, [task, "", ""]),
            ]),
            _ => {
                Err(refused("it names no record: kind with taskId, jobId, or thingName and jobId; or before"))
            }
        }
    }

    /// The statement that selects the rows to delete.
    pub fn select(&self) -> &Query {
        &self.select
    }

    /// The same statement, including rows that somebody is publishing, for which the request has to wait.
    pub fn select_leased(&self) -> Query {
        let mut query = self.select.clone();
        if let Some(now) = query.parameters.last_mut() {
            *now = i64::MAX.to_string();
        }
        query
    }

    /// The statements of one transaction that deletes the rows that [`Self::select`] gave, except those that have changed
    /// since. None if there are no rows. The rows of the first statement are those that were deleted.
    ///
    /// A damaged row is an error, and nothing is deleted: a record is kept too long rather than lost, and the log tells
    /// the operator. To skip the row would report more rows to delete for ever.
    pub fn writes(&self, rows: Vec<Row>, now_ms: i64) -> Result<Option<Vec<Query>>, Box<Cause>> {
        let read = |row| {
            let [json] = columns(row)?;
            from_json::<SelectedRow>(&text_column(json)?).map_err(|e| damaged(&e))
        };
        let rows: Vec<_> = rows.into_iter().map(read).collect::<Result<_, _>>()?;
        if rows.is_empty() {
            return Ok(None);
        }
        let list = to_json(&rows);
        let write = |sql: String| Query::with(sql, list.clone());
        let (table, key, name, part) = (self.table, self.kv_key(), self.name(), self.part());
        // A job is deleted after its executions.
        let free = if table == "jobs" { " AND executions = 0" } else { "" };
        let mut queries = vec![
            write(format!(
                "INSERT INTO forgotten (kind, record_id, name, part, kv_key) SELECT '{table}', t.id, {name}, {part}, {key} \
                 FROM (SELECT value AS g FROM json_each(?1)) CROSS JOIN {table} AS t ON t.id = g ->> 0 \
                 WHERE t.rev = g ->> 3 AND lease < {now_ms}{free} RETURNING kind AS a"
            )),
            Query::new("UPDATE clock SET count = count + 1", &[]),
            write(format!(
                "DELETE FROM {table} WHERE (id, rev) IN (SELECT g ->> 0, g ->> 3 FROM (SELECT value AS g FROM json_each(?1))) \
                 AND lease < {now_ms}{free}"
            )),
        ];
        queries.extend(self.rest().iter().map(|sql| write((*sql).to_owned())));
        if matches!(self.table, "executions" | "jobs") {
            queries.push(write(UNUSED_DOCUMENTS.to_owned()));
        }
        Ok(Some(queries))
    }

    /// The SQL of a row's key in KV.
    fn kv_key(&self) -> &'static str {
        match self.table {
            "executions" => {
                "'aws/job-execution/' || thing_name || '/' || job_id || iif(latest, '', '/' || execution_number)"
            }
            "registration_tasks" => "'aws/registration-task/' || task_id",
            "batch_tasks" => "'huawei/batch-task/' || task_id",
            _ => "''",
        }
    }

    fn name(&self) -> &'static str {
        match self.table {
            "executions" => "thing_name",
            "jobs" => "job_id",
            _ => "task_id",
        }
    }

    fn part(&self) -> &'static str {
        if self.table == "executions" { "job_id" } else { "''" }
    }

    /// The statements that follow the deletion: the execution before the latest takes its place, and what nothing else
    /// refers to is deleted.
    fn rest(&self) -> &'static [&'static str] {
        match self.table {
            "registration_tasks" => &[
                "DELETE FROM progress WHERE kind = 'registration-task' AND task_id IN (SELECT value ->> 1 FROM json_each(?1)) \
                 AND NOT EXISTS (SELECT 1 FROM registration_tasks AS t WHERE t.task_id = progress.task_id)",
                "DELETE FROM reports WHERE task_id IN (SELECT value ->> 1 FROM json_each(?1)) \
                 AND NOT EXISTS (SELECT 1 FROM registration_tasks AS t WHERE t.task_id = reports.task_id)",
            ],
            "batch_tasks" => &[
                "DELETE FROM progress WHERE kind = 'batch-task' AND task_id IN (SELECT value ->> 1 FROM json_each(?1)) \
                 AND NOT EXISTS (SELECT 1 FROM batch_tasks AS t WHERE t.task_id = progress.task_id)",
            ],
            "executions" => &[
                "INSERT INTO forgotten (kind, record_id, name, part, kv_key) SELECT '', 0, thing_name, job_id, \
                 'aws/job-execution/' || thing_name || '/' || job_id || '/' || execution_number FROM executions AS t WHERE NOT latest \
                 AND (thing_name, job_id) IN (SELECT value ->> 1, value ->> 2 FROM json_each(?1)) AND NOT EXISTS (SELECT 1 \
                 FROM executions n WHERE n.thing_name = t.thing_name AND n.job_id = t.job_id AND n.execution_number > t.execution_number)",
                "UPDATE executions SET latest = 1, pub_rev = 0 WHERE NOT latest \
                 AND (thing_name, job_id) IN (SELECT value ->> 1, value ->> 2 FROM json_each(?1)) AND NOT EXISTS (SELECT 1 \
                 FROM executions n WHERE n.thing_name = executions.thing_name AND n.job_id = executions.job_id \
                 AND n.execution_number > executions.execution_number)",
                "INSERT INTO forgotten (kind, record_id, name, part, kv_key) SELECT 'things', id, '', '', '' FROM things \
                 WHERE executions = 0 AND thing_name IN (SELECT value ->> 1 FROM json_each(?1))",
                "DELETE FROM things WHERE executions = 0 AND thing_name IN (SELECT value ->> 1 FROM json_each(?1))",
                // A job that is known only from its executions.
                "INSERT INTO forgotten (kind, record_id, name, part, kv_key) SELECT 'jobs', id, '', '', '' FROM jobs \
                 WHERE executions = 0 AND status = '' AND document IS NULL AND job_id IN (SELECT value ->> 2 FROM json_each(?1))",
                "DELETE FROM jobs WHERE executions = 0 AND status = '' AND document IS NULL AND job_id IN (SELECT value ->> 2 FROM json_each(?1))",
            ],
            _ => &[],
        }
    }
}

/// Deletes documents that nothing refers to any more.
const UNUSED_DOCUMENTS: &str = "DELETE FROM documents WHERE hash IN (SELECT value ->> 4 FROM json_each(?1)) \
     AND NOT EXISTS (SELECT 1 FROM executions WHERE document = hash) AND NOT EXISTS (SELECT 1 FROM jobs WHERE document = hash)";

const REMOVALS_MAX: usize = 400;
const REMOVALS: &str = "SELECT CAST(id AS TEXT) AS a, kind AS b, CAST(record_id AS TEXT) AS c, kv_key AS d, name AS e, part AS f \
     FROM forgotten ORDER BY id LIMIT 400";

/// Keys and texts that are still to be removed from KV and SEARCH.
#[derive(Debug, Default)]
pub struct PendingRemoval {
    ids: Vec<i64>,
    /// Keys of KV to delete.
    pub keys: Vec<String>,
    /// Statements that delete the texts from SEARCH.
    pub search: Vec<Query>,
    names: Vec<(String, String)>,
}

impl PendingRemoval {
    /// The statement that reads up to 400 pending removals.
    pub fn query() -> Query {
        Query::new(REMOVALS, &[])
    }

    /// Reads the rows. None if there are none.
    ///
    /// A damaged row is an error, and nothing is removed: the entries stay in the index until an operator has repaired
    /// them, so that no key or text is forgotten before it is removed.
    pub fn new(rows: Vec<Row>) -> Result<Option<Self>, Box<Cause>> {
        let mut removal = Self::default();
        let mut texts: Vec<(String, Vec<i64>)> = Vec::new();
        for row in rows {
            let [id, kind, record, key, name, part] = columns(row)?;
            let (kind, record, key) = (text_column(kind)?, number_column(record)?, text_column(key)?);
            let name = (text_column(name)?, text_column(part)?);
            removal.ids.push(number_column(id)?);
            if !key.is_empty() {
                removal.keys.push(key);
                removal.names.push(name);
            }
            match texts.iter_mut().find(|(known, _)| *known == kind) {
                Some((_, ids)) => ids.push(record),
                None => texts.push((kind, vec![record])),
            }
        }
        for (kind, ids) in texts.iter().filter(|(kind, _)| !kind.is_empty()) {
            let sql = ["DELETE FROM ", kind, " WHERE rowid IN (SELECT value FROM json_each(?1))"].concat();
            removal.search.push(Query::with(sql, to_json(ids)));
        }
        Ok((!removal.ids.is_empty()).then_some(removal))
    }

    /// True where there may be more than was read at once.
    pub fn is_full(&self) -> bool {
        self.ids.len() >= REMOVALS_MAX
    }

    /// The statements that delete the entries from the list of pending removals, and publish records again that were imported
    /// meanwhile, since their values may be lost.
    pub fn delete_queries(&self) -> Vec<Query> {
        let names = to_json(&self.names);
        let again = |table: &str, columns: &str| {
            let sql = ["UPDATE ", table, " SET pub_rev = 0 WHERE ", columns, " FROM json_each(?1))"].concat();
            Query::with(sql, names.clone())
        };
        vec![
            again("executions", "(thing_name, job_id) IN (SELECT value ->> 0, value ->> 1"),
            again("registration_tasks", "task_id IN (SELECT value ->> 0"),
            again("batch_tasks", "task_id IN (SELECT value ->> 0"),
            Query::with(
                "DELETE FROM forgotten WHERE id IN (SELECT value FROM json_each(?1))",
                to_json(&self.ids),
            ),
        ]
    }
}

/// The reply to a request.
pub fn reply(forgotten: usize, more: bool) -> Reply {
    Reply::new(200, HeaderSet::Fleetglass, body(&ForgetReply { forgotten: forgotten as i64, more }))
}
