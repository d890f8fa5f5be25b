//! Things, jobs, and the parts of a task or an import.

use super::masked_answer;
use crate::error::{Cause, damaged};
use crate::http::reply::Reply;
use crate::store::job::{counts_sql, document_sql, job_of, no_job, process_details};
use crate::store::record::without_signatures;
use crate::store::table::table;
use crate::store::{Query, Row, columns, json_rows, number_column};
use fleetglass_model::api::{Answer, Operation};
use fleetglass_model::fleet::{JobView, Refusals, ThingView};
use fleetglass_model::job_execution::Owner;
use fleetglass_model::key::{JobId, ThingName};
use fleetglass_model::list::ListKind;
use fleetglass_model::raw::RawJson;
use fleetglass_model::{Record, Timestamp};
use serde::Serialize;

pub(super) const SOURCES: &str = "SELECT json_patch('{}', json_object('source', source, 'observedAt', CAST(observed_at AS INTEGER), \
     'importedAt', CAST(imported_at AS INTEGER), 'every', every, 'via', nullif(via, ''), 'problem', problem, 'behind', behind, \
     'toldAt', CAST(told_at AS INTEGER))) AS a FROM sources ORDER BY source LIMIT 1000";
/// The last thousand points, in the order of time. A point that repeats the one before is left out, except the last
/// one.
pub(super) const PROGRESS: &str = "SELECT a FROM (SELECT observed_at AS t, (status, done, failed) IS NOT \
     (lag(status) OVER p, lag(done) OVER p, lag(failed) OVER p) OR lead(done) OVER p IS NULL AS told, \
     json_patch('{}', json_object('observedAt', CAST(observed_at AS INTEGER), 'status', nullif(status, ''), \
     'done', done, 'failed', failed, 'total', total)) AS a FROM (SELECT * FROM progress \
     WHERE kind = ?1 AND task_id = ?2 ORDER BY observed_at DESC LIMIT 1000) WINDOW p AS (ORDER BY observed_at)) \
     WHERE told ORDER BY t";
pub(super) const REPORTS: &str = "SELECT json_object('reportType', report_type, 'link', observation -> '$.record.link', \
     'observedAt', observation -> '$.observedAt') AS a FROM reports WHERE task_id = ?1 ORDER BY report_type, id LIMIT 1000";
const REFUSALS: &str = "SELECT json_object('request', request, 'at', CAST(at AS INTEGER), 'refused', refused, 'some', json(refusals), \
     'parts', json(parts)) AS a FROM import_requests WHERE import_id = ?1 AND (refused > 0 OR parts <> '[]') ORDER BY request LIMIT 1000";
pub(super) const JOB: &str = concat!(
    "SELECT observation AS a, ",
    counts_sql!(),
    " AS b, CAST(rev AS TEXT) AS c, ",
    document_sql!(),
    " AS d, iif(list_part, CAST(CAST(list_at AS INTEGER) AS TEXT), NULL) AS e FROM jobs AS j WHERE job_id = ?1"
);

/// The statements that read an import, as its list has it, and its refusals.
pub(super) fn import(import: &str) -> Vec<Query> {
    let sql =
        ["SELECT ", table(ListKind::Imports).row, " AS a FROM imports AS t WHERE import_id = ?1"].concat();
    vec![Query::with(sql, import.to_owned()), Query::new(REFUSALS, &[import])]
}

pub(super) fn import_reply(import: &str, results: Vec<Vec<Row>>, change: i64) -> Result<Reply, Box<Cause>> {
    let (import, refusals) =
        first_and_rest(results)?.ok_or_else(|| Cause::NotFound(format!("Import {import}")))?;
    Ok(masked_answer(&Refusals { import, refusals, change }))
}

const THING: &str = "SELECT json_object('thingName', thing_name, 'executions', executions, 'queued', queued, 'inProgress', in_progress, \
     'succeeded', succeeded, 'failures', failures) AS a FROM things WHERE thing_name = ?1";
/// The executions in the order in which the thing takes them; each waits for the one before it.
const QUEUE: &str = "SELECT json_patch('{}', json_object('jobId', job_id, 'executionNumber', execution_number, 'status', status, 'state', state, \
     'queuedAt', observation -> '$.record.queuedAt', 'startedAt', observation -> '$.record.startedAt', \
     'lastUpdatedAt', observation -> '$.record.lastUpdatedAt', 'timesOutAt', iif(deadline < 1e15, CAST(deadline AS INTEGER), NULL), \
     'message', nullif(substr(message, 1, 300), ''), 'since', CAST(since AS INTEGER), 'observedAt', observation -> '$.observedAt', \
     'waitsFor', lag(job_id) OVER (ORDER BY status, queued_at, job_id))) AS a FROM executions INDEXED BY executions_pending \
     WHERE thing_name = ?1 AND latest AND status IN ('IN_PROGRESS', 'QUEUED') ORDER BY status, queued_at, job_id LIMIT 250";

pub(super) fn thing(thing: &ThingName) -> Vec<Query> {
    [THING, QUEUE].map(|sql| Query::new(sql, &[thing.as_str()])).into()
}

pub(super) fn thing_reply(
    thing: &ThingName,
    results: Vec<Vec<Row>>,
    change: i64,
) -> Result<Reply, Box<Cause>> {
    let (thing, queue) = first_and_rest(results)?.ok_or_else(|| Cause::NotFound(format!("Thing {thing}")))?;
    Ok(masked_answer(&ThingView { thing, queue, change }))
}

/// The row of the first statement and the rows of the second. None if the first has no row.
fn first_and_rest(results: Vec<Vec<Row>>) -> Result<Option<(RawJson, Vec<RawJson>)>, Box<Cause>> {
    let mut results = results.into_iter();
    let mut next = || json_rows(results.next().unwrap_or_default());
    let (rows, rest) = (next()?, next()?);
    Ok(rows.into_iter().next().map(|first| (first, rest)))
}

pub(super) fn job_reply(
    job: &JobId,
    results: Vec<Vec<Row>>,
    change: i64,
    owner: &Owner,
) -> Result<Reply, Box<Cause>> {
    let row = results.into_iter().flatten().next().ok_or_else(|| no_job(job))?;
    let [observation, counts, rev, document, list_part_at] = columns(row)?;
    let (observation, known) = job_of(observation, counts)?;
    let rev = number_column(rev)?;
    let Record::Job(mut record) = observation.record else {
        return Err(damaged("not a job"));
    };
    record.document = document.map(without_signatures);
    let counts = process_details(record.process_details(), known);
    let violations = record.violations();
    let described = RawJson::new(record.describe(owner, &counts)).map_err(|e| damaged(&e))?;
    let mut answers = vec![Answer { operation: Operation::DescribeJob, body: described }];
    if let Some(document) = &record.document {
        let body = RawJson::of(&JobDocument { document });
        answers.push(Answer { operation: Operation::GetJobDocument, body });
    }
    let observed_at = observation.observed_at;
    let list_part_at =
        list_part_at.map(|at| number_column(Some(at))).transpose()?.map(Timestamp::from_seconds);
    Ok(masked_answer(&JobView {
        record,
        counts,
        violations,
        observed_at,
        list_part_at,
        rev,
        answers,
        change,
    }))
}

/// The answer of `GetJobDocument`.
#[derive(Serialize)]
struct JobDocument<'a> {
    document: &'a str,
}
