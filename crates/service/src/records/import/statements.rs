//! The statements of an import. Each takes a list of rows, whose columns [`super::Change`] defines.

/// The statements of a kind of record.
#[derive(Debug)]
pub(super) struct Sql {
    /// The table.
    pub(super) name: &'static str,
    /// Reads what is known: place in the list, revision, observation, document, the time since which the state is the
    /// same, and the document's signatures.
    pub(super) known: &'static str,
    /// Writes new states. `pub_rev` holds the revision that the row is expected to have: a new row has 0 in both.
    pub(super) write: &'static str,
    /// Stores that the source reported the same state again.
    pub(super) confirm: &'static str,
}

/// Advances the clock, for a transaction that changes something.
pub(super) const TICK: &str = "UPDATE clock SET count = count + 1";
pub(super) const WRITE_DOCUMENTS: &str = "INSERT INTO documents (hash, body) SELECT value ->> 0, value ->> 1 FROM json_each(?1) \
     WHERE true ON CONFLICT DO NOTHING";
/// An execution that a newer one has superseded moves to a key of its own.
pub(super) const SUPERSEDE_EXECUTIONS: &str = "UPDATE executions SET latest = 0, pub_rev = 0 WHERE latest \
     AND (thing_name, job_id) IN (SELECT value ->> 0, value ->> 1 FROM json_each(?1)) \
     AND EXISTS (SELECT 1 FROM executions n WHERE n.thing_name = executions.thing_name \
     AND n.job_id = executions.job_id AND n.execution_number > executions.execution_number)";
/// A point that repeats the one before it is left out, if an earlier request stored that one.
pub(super) const WRITE_PROGRESS: &str = "INSERT INTO progress (kind, task_id, observed_at, status, done, failed, total) \
     SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6 FROM json_each(?1) \
     WHERE (value ->> 3, value ->> 4, value ->> 5) IS NOT (SELECT status, done, failed FROM progress WHERE kind = value ->> 0 \
     AND task_id = value ->> 1 AND observed_at < value ->> 2 ORDER BY observed_at DESC LIMIT 1) ON CONFLICT DO NOTHING";
pub(super) const WRITE_REQUEST: &str = "INSERT INTO import_requests (import_id, request, at, via, imported, unchanged, older, refused, refusals, parts) \
     SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7, value -> 8, value -> 9 \
     FROM json_each(?1) WHERE true ON CONFLICT DO NOTHING";
/// A list that was told earlier than the last known one says nothing, nor does a whole one after a whole one.
pub(super) const WRITE_LISTS: &str = "UPDATE jobs SET list_at = value ->> 1, list_part = value ->> 2, change = (SELECT count FROM clock) \
     FROM json_each(?1) WHERE job_id = value ->> 0 AND ifnull(list_at, -1e15) <= value ->> 1 AND (list_part OR value ->> 2)";
pub(super) const WRITE_SOURCES: &str = "INSERT INTO sources (source, observed_at, imported_at) \
     SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?1) WHERE true \
     ON CONFLICT DO UPDATE SET observed_at = max(observed_at, excluded.observed_at), imported_at = excluded.imported_at";
/// Stores the report of a source.
pub(super) const REPORT_SOURCES: &str = "INSERT INTO sources (source, observed_at, imported_at, told_at, via, every, problem, behind) \
     SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6 FROM json_each(?1) WHERE true \
     ON CONFLICT DO UPDATE SET observed_at = max(observed_at, excluded.observed_at), told_at = excluded.told_at, every = excluded.every, \
     via = excluded.via, problem = excluded.problem, behind = excluded.behind";

/// `$key`: columns of the key with what they are equal to. `$more`: columns beside those that all kinds have.
macro_rules! sql {
    ($table:literal, key: [$($column:literal = $value:literal),+], more: [$($name:tt = $from:literal),*], document: $document:literal,
     signatures: $signatures:literal, confirmed: $confirmed:expr, id: $id:literal) => {
        Sql {
            name: $table,
            known: concat!(
                "SELECT CAST(place AS TEXT) AS a, CAST(rev AS TEXT) AS b, observation AS c, ", $document,
                " AS d, printf('%!.17g', since) AS e, ", $signatures, " AS f FROM (SELECT key AS place, value FROM json_each(?1)) AS asked CROSS JOIN ", $table,
                " AS t ON true", $(" AND t.", $column, " = ", $value,)+
            ),
            write: concat!(
                "INSERT INTO ", $table, " (", $($column, ", ",)+ $($name, ", ",)* "observation, rev, pub_rev, since, change) SELECT ",
                $($value, ", ",)+ $($from, ", ",)*
                "value ->> 3, value ->> 4, value ->> 5, value ->> 7, (SELECT count FROM clock) FROM json_each(?1) WHERE true \
                 ON CONFLICT (", sql!(@list $($column),+), ") DO UPDATE SET observation = excluded.observation, rev = excluded.rev, \
                 since = excluded.since, change = excluded.change", $(sql!(@set $name),)* " WHERE ", $table, ".rev = excluded.pub_rev \
                 RETURNING '", $table, "' AS a, ", $id
            ),
            confirm: concat!(
                "UPDATE ", $table, " SET observation = value ->> 3, since = value ->> 7, change = (SELECT count FROM clock)", $confirmed,
                " FROM json_each(?1) WHERE ", $($table, ".", $column, " = ", $value, " AND ",)+ "rev = value ->> 4"
            ),
        }
    };
    (@list $first:literal $(, $rest:literal)*) => { concat!($first $(, ", ", $rest)*) };
    // Whether an execution is the latest was decided when it came, and is undone by the one that supersedes it.
    (@set "latest") => { "" };
    // Another import may have stored newer ones of this document meanwhile, which is no new revision.
    (@set "signatures") => {
        ", signatures = iif(executions.document IS excluded.document AND ifnull(executions.signatures ->> '$.until', -1) > \
         ifnull(excluded.signatures ->> '$.until', -1), executions.signatures, excluded.signatures)"
    };
    (@set $name:tt) => { concat!(", ", $name, " = excluded.", $name) };
}

/// Whether signatures are valid for longer than those that are stored.
macro_rules! later {
    () => {
        "ifnull(value ->> '$[9].until', -1) > ifnull(signatures ->> '$.until', -1)"
    };
}
/// Newer signatures are published, though they are no new revision; whoever is publishing the row notices.
macro_rules! signed {
    () => {
        concat!(
            ", pub_rev = iif(",
            later!(),
            ", 0, pub_rev), lease = iif(",
            later!(),
            ", 0, lease), signatures = iif(",
            later!(),
            ", value ->> 9, signatures)"
        )
    };
}

/// In the order of [`crate::records::kind::RecordKind::ALL`].
pub(super) const SQL: [Sql; 6] = [
    sql!("jobs", key: ["job_id" = "value ->> 0"], more: ["document" = "(SELECT hash FROM documents WHERE hash = value ->> 6)"], document: "document",
        signatures: "NULL", confirmed: "", id: "job_id AS b, '' AS c, '0' AS d"),
    sql!("executions", key: ["thing_name" = "value ->> 0", "job_id" = "value ->> 1", "execution_number" = "value ->> 2"],
        more: ["document" = "(SELECT hash FROM documents WHERE hash = value ->> 6)", "message" = "value ->> 8",
            "signatures" = "value ->> 9",
            "latest" = "NOT EXISTS (SELECT 1 FROM executions n WHERE n.thing_name = value ->> 0 AND n.job_id = value ->> 1 AND n.execution_number > value ->> 2)"],
        document: "document", signatures: "signatures", confirmed: signed!(), id: "thing_name AS b, job_id AS c, CAST(execution_number AS TEXT) AS d"),
    sql!("registration_tasks", key: ["task_id" = "value ->> 0"], more: [], document: "NULL", signatures: "NULL", confirmed: "", id: "task_id AS b, '' AS c, '0' AS d"),
    sql!("batch_tasks", key: ["task_id" = "value ->> 0"], more: [], document: "NULL", signatures: "NULL", confirmed: "", id: "task_id AS b, '' AS c, '0' AS d"),
    sql!("subtasks", key: ["task_id" = "value ->> 0", "key" = "value ->> 1"], more: ["message" = "value ->> 8"], document: "NULL",
        signatures: "NULL", confirmed: "", id: "task_id AS b, key AS c, '0' AS d"),
    sql!("reports", key: ["task_id" = "value ->> 0", "key" = "value ->> 1"], more: ["message" = "value ->> 8"], document: "NULL",
        signatures: "NULL", confirmed: "", id: "task_id AS b, key AS c, '0' AS d"),
];
