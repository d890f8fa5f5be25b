//! Jobs, their documents and their executions.

use super::registration::NEWEST;
use super::{JobFilter, Paging};
use crate::error::{Cause, damaged};
use crate::http::reply::{Body, HeaderSet, Reply, json};
use crate::store::job::{counts_sql, document_sql, job_of, no_job, process_details};
use crate::store::record::without_signatures;
use crate::store::{Query, Row, columns, json_rows, or_empty};
use fleetglass_model::Record;
use fleetglass_model::job_execution::Owner;
use fleetglass_model::key::{JobId, ThingName};
use fleetglass_model::raw::RawJson;
use serde::Serialize;

/// A row of `ListJobs` (AWS service model, `JobSummary`); `?3` is the beginning of an ARN.
macro_rules! jobs_sql {
    ($index:literal, $status:literal) => {
        concat!(
            "SELECT json_patch('{}', json_object('jobArn', ?3 || job_id, 'jobId', job_id, \
             'thingGroupId', observation -> '$.record.thingGroupId', 'targetSelection', target_selection, \
             'status', nullif(status, ''), 'createdAt', observation -> '$.record.createdAt', \
             'lastUpdatedAt', observation -> '$.record.lastUpdatedAt', 'completedAt', observation -> '$.record.completedAt', \
             'isConcurrent', observation -> '$.record.isConcurrent')) AS a, \
             '[' || printf('%!.17g', updated_at) || ',' || id || ']' AS b FROM jobs AS t INDEXED BY ", $index,
            " WHERE ", $status, " AND (t.updated_at, t.id) < (?1 ->> 0, ?1 ->> 1) \
             AND (?5 = '' OR target_selection = ?5) AND (?6 = '' OR observation ->> '$.record.thingGroupId' = ?6) \
             AND (?7 = '' OR namespace_id = ?7) AND (?8 = '' OR EXISTS (SELECT 1 FROM json_each(observation, '$.record.targets') \
             WHERE substr(value, -length(':thinggroup/' || ?8)) = ':thinggroup/' || ?8)) \
             ORDER BY t.updated_at DESC, t.id DESC LIMIT CAST(?2 AS INTEGER)"
        )
    };
}
const JOBS: &str = jobs_sql!("jobs_updated", "?4 = ''");
const JOBS_IN: &str = jobs_sql!("jobs_status", "t.status = ?4");

const DESCRIBE: &str =
    concat!("SELECT observation AS a, ", counts_sql!(), " AS b FROM jobs WHERE job_id = ?1");
const IS_JOB: &str = "SELECT job_id AS a FROM jobs WHERE job_id = ?1";
const DOCUMENT: &str =
    concat!("SELECT job_id AS a, ", document_sql!(), " AS b FROM jobs AS j WHERE job_id = ?1");

/// The control plane's summary of an execution (AWS service model, `JobExecutionSummary`).
macro_rules! summary {
    () => {
        "json_patch('{}', json_object('status', nullif(status, ''), 'queuedAt', observation -> '$.record.queuedAt', \
         'startedAt', observation -> '$.record.startedAt', 'lastUpdatedAt', observation -> '$.record.lastUpdatedAt', \
         'executionNumber', execution_number, 'retryAttempt', observation -> '$.record.retryAttempt'))"
    };
}
macro_rules! for_job_sql {
    ($index:literal, $status:literal) => {
        concat!(
            "SELECT json_object('thingArn', ?3 || thing_name, 'jobExecutionSummary', ", summary!(), ") AS a, \
             '[' || printf('%!.17g', updated_at) || ',' || id || ']' AS b FROM executions AS t INDEXED BY ", $index,
            " WHERE t.job_id = ?4 AND ", $status, " AND (t.updated_at, t.id) < (?1 ->> 0, ?1 ->> 1) \
             ORDER BY t.updated_at DESC, t.id DESC LIMIT CAST(?2 AS INTEGER)"
        )
    };
}
const FOR_JOB: &str = for_job_sql!("executions_job", "true");
const FOR_JOB_IN: &str = for_job_sql!("executions_job_status", "t.status = ?5");
const FOR_THING: &str = concat!(
    "SELECT json_object('jobId', job_id, 'jobExecutionSummary', ",
    summary!(),
    ") AS a, \
     json_array(job_id, execution_number) AS b FROM executions AS t INDEXED BY executions_key \
     WHERE t.thing_name = ?3 AND (t.job_id, t.execution_number) > (?1 ->> 0, ?1 ->> 1) \
     AND (?4 = '' OR status = ?4) AND (?5 = '' OR EXISTS (SELECT 1 FROM jobs AS j WHERE j.job_id = t.job_id AND j.namespace_id = ?5)) \
     AND (?6 = '' OR t.job_id = ?6) ORDER BY t.job_id, t.execution_number LIMIT CAST(?2 AS INTEGER)"
);
/// The data plane's times are whole seconds. It lists at most 10 executions of each status (AWS IoT developer guide,
/// job limits).
const PENDING: &str = "SELECT json_patch('{}', json_object('jobId', job_id, \
     'queuedAt', iif(queued_at > -1e15, CAST(queued_at AS INTEGER), NULL), 'startedAt', iif(started_at > -1e15, CAST(started_at AS INTEGER), NULL), \
     'lastUpdatedAt', iif(updated_at > -1e15, CAST(updated_at AS INTEGER), NULL), 'versionNumber', observation -> '$.record.versionNumber', \
     'executionNumber', execution_number)) AS a FROM executions INDEXED BY executions_pending \
     WHERE thing_name = ?1 AND latest AND status IN ('IN_PROGRESS', 'QUEUED') AND status = ?2 ORDER BY queued_at, job_id LIMIT 10";

/// The beginning of the ARNs of the owner's jobs.
fn job_arns(owner: &Owner) -> String {
    owner.job_arn("")
}

pub(super) fn list(filter: &JobFilter, paging: &Paging, owner: &Owner) -> Vec<Query> {
    let sql = if filter.status.is_some() { JOBS_IN } else { JOBS };
    let parameters = [
        paging.from(NEWEST),
        &paging.one_more(),
        &job_arns(owner),
        or_empty(&filter.status),
        or_empty(&filter.target_selection),
        or_empty(&filter.group_id),
        or_empty(&filter.namespace),
        or_empty(&filter.group_name),
    ];
    vec![Query::new(sql, &parameters)]
}

pub(super) fn describe(job: &JobId) -> Vec<Query> {
    vec![Query::new(DESCRIBE, &[job.as_str()])]
}

pub(super) fn document(job: &JobId) -> Vec<Query> {
    vec![Query::new(DOCUMENT, &[job.as_str()])]
}

pub(super) fn describe_reply(
    job: &JobId,
    results: Vec<Vec<Row>>,
    owner: &Owner,
) -> Result<Reply, Box<Cause>> {
    let row = results.into_iter().flatten().next().ok_or_else(|| no_job(job))?;
    let [observation, counts] = columns(row)?;
    let (observation, known) = job_of(observation, counts)?;
    let Record::Job(record) = observation.record else { return Err(damaged("not a job")) };
    let body = record.describe(owner, &process_details(record.process_details(), known));
    Ok(Reply::new(200, HeaderSet::Aws, Body::Bytes(body.into_bytes())))
}

pub(super) fn document_reply(job: &JobId, results: Vec<Vec<Row>>) -> Result<Reply, Box<Cause>> {
    let row = results.into_iter().flatten().next().ok_or_else(|| no_job(job))?;
    let [_, document] = columns(row)?;
    let document = document.ok_or_else(|| Cause::NotFound(format!("The document of job {job}")))?;
    let document = without_signatures(document);
    Ok(Reply::new(200, HeaderSet::Aws, json(&JobDocument { document })))
}

pub(super) fn executions_for_job(
    job: &JobId,
    status: Option<&str>,
    paging: &Paging,
    owner: &Owner,
) -> Vec<Query> {
    let (position, max, arns) = (paging.from(NEWEST), paging.one_more(), owner.thing_arn(""));
    let list = match status {
        None => Query::new(FOR_JOB, &[position, &max, &arns, job.as_str()]),
        Some(status) => Query::new(FOR_JOB_IN, &[position, &max, &arns, job.as_str(), status]),
    };
    vec![list, Query::new(IS_JOB, &[job.as_str()])]
}

pub(super) fn job_executions_reply(
    job: &JobId,
    paging: &Paging,
    results: Vec<Vec<Row>>,
) -> Result<Reply, Box<Cause>> {
    match results.get(1) {
        Some(known) if !known.is_empty() => executions_reply(paging, results),
        _ => Err(no_job(job)),
    }
}

pub(super) fn executions_for_thing(
    thing: &ThingName,
    filters: [&Option<String>; 3],
    paging: &Paging,
) -> Vec<Query> {
    let [status, namespace, job] = filters.map(or_empty);
    let position = paging.from(r#"["",-1]"#);
    vec![Query::new(FOR_THING, &[position, &paging.one_more(), thing.as_str(), status, namespace, job])]
}

pub(super) fn pending(thing: &ThingName) -> Vec<Query> {
    ["IN_PROGRESS", "QUEUED"].map(|status| Query::new(PENDING, &[thing.as_str(), status])).into()
}

pub(super) fn pending_reply(results: Vec<Vec<Row>>) -> Result<Reply, Box<Cause>> {
    let mut results = results.into_iter();
    let mut next = || json_rows(results.next().unwrap_or_default());
    let (in_progress_jobs, queued_jobs) = (next()?, next()?);
    Ok(Reply::new(200, HeaderSet::Aws, json(&PendingExecutions { in_progress_jobs, queued_jobs })))
}

/// The answer of `GetJobDocument`.
#[derive(Serialize)]
struct JobDocument {
    document: String,
}

/// The answer of `ListJobs`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct JobPage {
    jobs: Vec<RawJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

pub(super) fn list_reply(paging: &Paging, results: Vec<Vec<Row>>) -> Result<Reply, Box<Cause>> {
    let (jobs, next_token) = paging.page(results)?;
    Ok(Reply::new(200, HeaderSet::Aws, json(&JobPage { jobs, next_token })))
}

/// The answer of `ListJobExecutionsForJob` and `ListJobExecutionsForThing`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ExecutionPage {
    execution_summaries: Vec<RawJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

pub(super) fn executions_reply(paging: &Paging, results: Vec<Vec<Row>>) -> Result<Reply, Box<Cause>> {
    let (execution_summaries, next_token) = paging.page(results)?;
    Ok(Reply::new(200, HeaderSet::Aws, json(&ExecutionPage { execution_summaries, next_token })))
}

/// The answer of `GetPendingJobExecutions`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PendingExecutions {
    in_progress_jobs: Vec<RawJson>,
    queued_jobs: Vec<RawJson>,
}
