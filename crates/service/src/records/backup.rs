//! A backup: every record as one line of JSON that restore reads. Each request returns a few hundred lines, and each
//! table is in the order of its rows. Documents come first, so that records can name theirs.

use crate::error::{Cause, damaged};
use crate::http::reply::{Body, HeaderSet, Reply};
use crate::records::position::Position;
use crate::store::{Query, Row};
use fleetglass_model::to_json;
use serde::Serialize;

/// The SQL of an observation's line, without its revision: with the first observation of its state, and its document's
/// hash.
macro_rules! observations {
    ($table:literal, $document:literal) => {
        concat!(
            "SELECT substr(observation, 1, length(observation) - 1) || ',\"since\":' || printf('%!.17g', since) || ", $document,
            " || '}' AS a, CAST(id AS TEXT) AS b FROM ", $table, " WHERE id > CAST(?1 AS INTEGER) ORDER BY id LIMIT 500"
        )
    };
}
/// The statements of the tables, in their order.
const TABLES: [&str; 8] = [
    "SELECT json_object('kind', 'document', 'hash', hash, 'body', body) AS a, hash AS b FROM documents \
     WHERE hash > ?1 ORDER BY hash LIMIT 40",
    observations!("jobs", "iif(document IS NULL, '', ',\"document\":\"' || document || '\"')"),
    observations!(
        "executions",
        "iif(document IS NULL, '', ',\"document\":\"' || document || '\"') || ifnull(',\"signatures\":' || signatures, '')"
    ),
    observations!("registration_tasks", "''"),
    observations!("batch_tasks", "''"),
    observations!("subtasks", "''"),
    observations!("reports", "''"),
    "SELECT json_object('kind', 'progress', 'of', kind, 'taskId', task_id, 'observedAt', json(printf('%!.17g', observed_at)), \
     'status', status, 'done', done, 'failed', failed, 'total', total) AS a, CAST(id AS TEXT) AS b FROM progress \
     WHERE id > CAST(?1 AS INTEGER) ORDER BY id LIMIT 500",
];

/// The statement that reads the next rows after a position.
pub fn query(after: &str) -> Result<Query, Box<Cause>> {
    let at = Position::read(after)?;
    let sql = TABLES.get(at.table).ok_or_else(Position::invalid)?;
    Ok(Query::with(*sql, at.key))
}

/// The last line of a part.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum LastLine {
    /// The position of the next part.
    Next { after: String },
    /// The end, and the number of records.
    End { records: i64 },
}

/// The reply: lines, and then the next position or the end.
pub fn reply(after: &str, rows: Vec<Row>) -> Result<Reply, Box<Cause>> {
    let mut at = Position::read(after)?;
    let mut lines = String::new();
    let mut any = false;
    for row in rows {
        let [Some(line), Some(id)] = <[Option<String>; 2]>::try_from(row).unwrap_or_default() else {
            return Err(damaged("a row of the backup is null"));
        };
        lines.push_str(&line);
        lines.push('\n');
        (at.key, at.passed) = (id, at.passed + 1);
        any = true;
    }
    if !any {
        at = Position { table: at.table + 1, key: Position::START.to_owned(), passed: at.passed };
    }
    lines += &match at.table < TABLES.len() {
        true => to_json(&LastLine::Next { after: at.write() }),
        false => to_json(&LastLine::End { records: at.passed }),
    };
    lines.push('\n');
    let mut reply = Reply::new(200, HeaderSet::Fleetglass, Body::Bytes(lines.into_bytes()));
    reply.headers.push(("content-type", "application/x-ndjson".into()));
    Ok(reply)
}
