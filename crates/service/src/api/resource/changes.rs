//! The changes since a count of the clock.

use super::answer;
use crate::error::Cause;
use crate::http::reply::Reply;
use crate::store::{Query, Row, columns, json_column, number_column};
use fleetglass_model::fleet::Changes;
use fleetglass_model::raw::RawJson;

/// The most changes of each kind in an answer: more than one transaction makes, so that an answer holds whole
/// transactions.
const CHANGES_MAX: usize = 1000;

macro_rules! changes_sql {
    ($table:literal, $index:literal, $list:literal, $($member:literal, $column:literal),+) => {
        concat!(
            "SELECT json_object('list', '", $list, "'", $(", '", $member, "', ", $column,)+ ") AS a, CAST(change AS TEXT) AS b \
             FROM ", $table, " INDEXED BY ", $index, " WHERE change > CAST(?1 AS INTEGER) ORDER BY change LIMIT CAST(?2 AS INTEGER)"
        )
    };
}
const KINDS: [&str; 7] = [
    changes_sql!(
        "executions",
        "executions_change",
        "executions",
        "thingName",
        "thing_name",
        "jobId",
        "job_id",
        "executionNumber",
        "execution_number",
        "state",
        "state"
    ),
    changes_sql!(
        "registration_tasks",
        "registration_tasks_change",
        "registration-tasks",
        "taskId",
        "task_id",
        "state",
        "state"
    ),
    changes_sql!("jobs", "jobs_change", "jobs", "jobId", "job_id", "state", "state"),
    changes_sql!("things", "things_change", "things", "thingName", "thing_name"),
    changes_sql!("batch_tasks", "batch_tasks_change", "batch-tasks", "taskId", "task_id", "state", "state"),
    changes_sql!(
        "subtasks",
        "subtasks_change",
        "subtasks",
        "taskId",
        "task_id",
        "key",
        "key",
        "state",
        "state"
    ),
    changes_sql!("imports", "imports_change", "imports", "importId", "import_id", "state", "state"),
];

pub(super) fn queries(since: i64) -> Vec<Query> {
    KINDS.map(|sql| Query::new(sql, &[&since.to_string(), &(CHANGES_MAX + 1).to_string()])).into()
}

/// If there are too many changes, the answer holds whole transactions only, and `more` is true. A transaction that is
/// larger than an answer (a migration's) is cut off, and `incomplete` is true: the client has to read everything again.
pub(super) fn reply(results: Vec<Vec<Row>>, clock: i64) -> Result<Reply, Box<Cause>> {
    let (mut changes, mut until, mut incomplete) = (Vec::new(), clock, false);
    for rows in results {
        let rows: Vec<_> = rows.into_iter().map(change).collect::<Result<_, _>>()?;
        if let Some((last, _)) = rows.last().filter(|_| rows.len() > CHANGES_MAX) {
            let whole = rows.iter().map(|(count, _)| count).rfind(|count| *count < last);
            incomplete |= whole.is_none();
            until = until.min(*whole.unwrap_or(last));
        }
        changes.extend(rows);
    }
    let changes: Vec<_> =
        changes.into_iter().filter(|(count, _)| *count <= until).map(|(_, change)| change).collect();
    Ok(answer(&Changes { changes, more: until < clock, incomplete, change: until }))
}

/// Reads a row: the clock's count at the change, and the change.
fn change(row: Row) -> Result<(i64, RawJson), Box<Cause>> {
    let [change, count] = columns(row)?;
    Ok((number_column(count)?, json_column(change)?))
}
