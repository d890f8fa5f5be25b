//! KV and SEARCH, rebuilt from the index: every row is published anew, then what KV holds of no row is removed.

use crate::error::Cause;
use crate::http::reply::json as body;
use crate::http::reply::{HeaderSet, Reply};
use crate::records::position::Position;
use crate::records::publish::{AT_ONCE, Published};
use crate::store::{Query, Row, columns, number_column};
use fleetglass_model::keep::RepublishReply;
use fleetglass_model::to_json;

/// A step of the way.
#[derive(Debug)]
pub enum Step {
    /// Rows to publish: statements of one transaction, the leases last, whose rows go to a publication.
    Rows {
        /// What SEARCH does first.
        search: Vec<Query>,
        /// Tells the last of the rows, and how many they are.
        range: Query,
        /// Counts them as unpublished, and leases them.
        leases: Vec<Query>,
    },
    /// KV's keys, to be compared with the index, from a cursor of KV's on.
    Keys(String),
}

/// What stands in front of a cursor of KV's.
const KEYS: &str = "keys.";

/// The step behind a position.
pub fn step(after: &str, now_ms: i64) -> Result<Step, Box<Cause>> {
    if let Some(cursor) = after.strip_prefix(KEYS) {
        return Ok(Step::Keys(cursor.to_owned()));
    }
    let at = Position::read(after)?;
    let Some(table) = Published::ALL.get(at.table) else { return Ok(Step::Keys(String::new())) };
    let name = table.name();
    let some =
        ["SELECT id FROM ", name, " WHERE id > CAST(?1 AS INTEGER) ORDER BY id LIMIT ", &AT_ONCE.to_string()]
            .concat();
    let with = |sql: String| Query::with(sql, at.key.clone());
    let range =
        with(["SELECT CAST(max(id) AS TEXT) AS a, CAST(count(*) AS TEXT) AS b FROM (", &some, ")"].concat());
    let unpublish = with(["UPDATE ", name, " SET pub_rev = 0, lease = 0 WHERE id IN (", &some, ")"].concat());
    let lease = table.lease_rows(&["id IN (", &some, ")"].concat(), at.key.clone(), now_ms);
    let clear = ["INSERT INTO ", name, " (", name, ") VALUES ('delete-all')"].concat();
    let search = if at.key == Position::START {
        vec![Query { sql: clear.into(), parameters: Vec::new() }]
    } else {
        Vec::new()
    };
    Ok(Step::Rows { search, range, leases: vec![unpublish, lease] })
}

/// The position behind the rows that [`Step::Rows`] told of, and how many they are.
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

/// The position at a cursor of KV's.
pub fn behind_keys(cursor: &str) -> String {
    [KEYS, cursor].concat()
}

const UNKNOWN: &str = "SELECT k ->> 0 AS a FROM (SELECT value AS k FROM json_each(?1)) WHERE NOT CASE k ->> 1 \
     WHEN 'r' THEN EXISTS (SELECT 1 FROM registration_tasks WHERE task_id = k ->> 2) \
     WHEN 'b' THEN EXISTS (SELECT 1 FROM batch_tasks WHERE task_id = k ->> 2) \
     WHEN 'e' THEN EXISTS (SELECT 1 FROM executions WHERE thing_name = k ->> 2 AND job_id = k ->> 3 AND latest) \
     WHEN 'n' THEN EXISTS (SELECT 1 FROM executions WHERE thing_name = k ->> 2 AND job_id = k ->> 3 \
       AND execution_number = CAST(k ->> 4 AS INTEGER) AND NOT latest) ELSE 0 END";

/// Asks which of KV's keys stand for no row.
pub fn unknown(keys: &[String]) -> Query {
    let parts: Vec<_> = keys.iter().map(|key| key_parts(key)).collect();
    Query::with(UNKNOWN, to_json(&parts))
}

/// A key of KV's with what it names (see [`crate::store::key::Key`]): the key, a letter for the kind, then a task, or a
/// thing, a job and a number.
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
