//! Rebuilds KV and SEARCH from the index: every row is published again, then the keys of KV that have no row are
//! removed.

use crate::error::Cause;
use crate::http::reply::json as body;
use crate::http::reply::{HeaderSet, Reply};
use crate::records::position::Position;
use crate::records::publish::{AT_ONCE, Published};
use crate::store::{Query, Row, columns, number_column};
use fleetglass_model::republish::RepublishReply;
use fleetglass_model::to_json;

/// A step of a republication.
#[derive(Debug)]
pub enum Step {
    /// Rows to publish: statements of one transaction, the leases last, whose rows go to a publication.
    Rows {
        /// The statements that SEARCH runs first.
        search: Vec<Query>,
        /// Reads the id of the last row, and the number of rows.
        range: Query,
        /// Mark the rows as unpublished, and lease them.
        leases: Vec<Query>,
    },
    /// Keys of KV to compare with the index, from a cursor of KV on.
    Keys(String),
}

/// The beginning of a position that is a cursor of KV.
const KEYS: &str = "keys.";

/// The step after a position.
pub fn step(after: &str, now_ms: i64) -> Result<Step, Box<Cause>> {
    if let Some(cursor) = after.strip_prefix(KEYS) {
        return Ok(Step::Keys(cursor.to_owned()));
    }
    let at = Position::read(after)?;
    let Some(table) = Published::ALL.get(at.table) else { return Ok(Step::Keys(String::new())) };
    let name = table.name();
    let select =
        ["SELECT id FROM ", name, " WHERE id > CAST(?1 AS INTEGER) ORDER BY id LIMIT ", &AT_ONCE.to_string()]
            .concat();
    let with = |sql: String| Query::with(sql, at.key.clone());
    let range = with(
        ["SELECT CAST(max(id) AS TEXT) AS a, CAST(count(*) AS TEXT) AS b FROM (", &select, ")"].concat(),
    );
    let unpublish =
        with(["UPDATE ", name, " SET pub_rev = 0, lease = 0 WHERE id IN (", &select, ")"].concat());
    let lease = table.lease_rows(&["id IN (", &select, ")"].concat(), at.key.clone(), now_ms);
    let clear = ["INSERT INTO ", name, " (", name, ") VALUES ('delete-all')"].concat();
    let search = if at.key == Position::START {
        vec![Query { sql: clear.into(), parameters: Vec::new() }]
    } else {
        Vec::new()
    };
    Ok(Step::Rows { search, range, leases: vec![unpublish, lease] })
}

/// The position after the rows of [`Step::Rows`], and their number. `range` is the row of its statement.
pub fn behind_rows(after: &str, range: Option<Row>) -> Result<(String, i64), Box<Cause>> {
    let at = Position::read(after)?;
    let [last, count] = columns(range.unwrap_or_default())?;
    let count = number_column(count)?;
    let next = match last {
        Some(_) => {
            let key = number_column(last)?.to_string();
            Position { table: at.table, key, passed: at.passed + count }
        }
        None => Position { table: at.table + 1, key: Position::START.to_owned(), passed: at.passed },
    };
    let is_end = next.table >= Published::ALL.len();
    Ok((if is_end { KEYS.to_owned() } else { next.write() }, count))
}

/// The position at a cursor of KV.
pub fn behind_keys(cursor: &str) -> String {
    [KEYS, cursor].concat()
}

const UNKNOWN: &str = "SELECT k ->> 0 AS a FROM (SELECT value AS k FROM json_each(?1)) WHERE NOT CASE k ->> 1 \
     WHEN 'r' THEN EXISTS (SELECT 1 FROM registration_tasks WHERE task_id = k ->> 2) \
     WHEN 'b' THEN EXISTS (SELECT 1 FROM batch_tasks WHERE task_id = k ->> 2) \
     WHEN 'e' THEN EXISTS (SELECT 1 FROM executions WHERE thing_name = k ->> 2 AND job_id = k ->> 3 AND latest) \
     WHEN 'n' THEN EXISTS (SELECT 1 FROM executions WHERE thing_name = k ->> 2 AND job_id = k ->> 3 \
       AND execution_number = CAST(k ->> 4 AS INTEGER) AND NOT latest) ELSE 0 END";

/// The statement that selects the keys of KV that have no row.
pub fn unknown(keys: &[String]) -> Query {
    let parts: Vec<_> = keys.iter().map(|key| key_parts(key)).collect();
    Query::with(UNKNOWN, to_json(&parts))
}

/// The parts of a key of KV (see [`crate::store::key::Key`]): the key, a letter for the kind, then a task, or a thing,
/// a job and a number.
fn key_parts(key: &str) -> (&str, &'static str, &str, &str, &str) {
    let execution = || {
        let mut parts = key.strip_prefix("aws/job-execution/")?.splitn(3, '/');
        Some((parts.next()?, parts.next()?, parts.next()))
    };
    if let Some(task) = key.strip_prefix("aws/registration-task/") {
        (key, "r", task, "", "")
    } else if let Some(task) = key.strip_prefix("huawei/batch-task/") {
        (key, "b", task, "", "")
    } else if let Some((thing, job, number)) = execution() {
        (key, if number.is_some() { "n" } else { "e" }, thing, job, number.unwrap_or_default())
    } else {
        (key, "", "", "", "")
    }
}

/// The reply to a step.
pub fn reply(published: i64, removed: i64, after: Option<String>) -> Reply {
    Reply::new(200, HeaderSet::Fleetglass, body(&RepublishReply { published, removed, after }))
}
