//! Lists of thing-registration tasks and of their reports.

use super::Paging;
use crate::error::Cause;
use crate::http::reply::{HeaderSet, Reply, json};
use crate::store::{Query, Row};
use fleetglass_model::key::TaskId;
use fleetglass_model::raw::RawJson;
use serde::Serialize;

/// The position before all rows of a list that begins with the last updated.
pub(super) const NEWEST: &str = "[9e999,9223372036854775807]";

const TASKS: &str = "SELECT json_quote(task_id) AS a, '[' || printf('%!.17g', updated_at) || ',' || id || ']' AS b \
     FROM registration_tasks AS t INDEXED BY registration_tasks_updated WHERE (t.updated_at, t.id) < (?1 ->> 0, ?1 ->> 1) \
     ORDER BY t.updated_at DESC, t.id DESC LIMIT CAST(?2 AS INTEGER)";
const TASKS_IN: &str = "SELECT json_quote(task_id) AS a, '[' || printf('%!.17g', updated_at) || ',' || id || ']' AS b \
     FROM registration_tasks AS t INDEXED BY registration_tasks_status \
     WHERE t.status = ?3 AND (t.updated_at, t.id) < (?1 ->> 0, ?1 ->> 1) \
     ORDER BY t.updated_at DESC, t.id DESC LIMIT CAST(?2 AS INTEGER)";
const REPORTS: &str = "SELECT observation -> '$.record.link' AS a, '[' || id || ']' AS b FROM reports INDEXED BY reports_type \
     WHERE task_id = ?3 AND report_type = ?4 AND id > (?1 ->> 0) ORDER BY id LIMIT CAST(?2 AS INTEGER)";

pub(super) fn tasks(status: Option<&str>, paging: &Paging) -> Vec<Query> {
    let (position, max) = (paging.from(NEWEST), paging.one_more());
    vec![match status {
        None => Query::new(TASKS, &[position, &max]),
        Some(status) => Query::new(TASKS_IN, &[position, &max, status]),
    }]
}

pub(super) fn reports(task: &TaskId, report_type: &str, paging: &Paging) -> Vec<Query> {
    vec![Query::new(REPORTS, &[paging.from("[0]"), &paging.one_more(), task.as_str(), report_type])]
}

/// The answer of `ListThingRegistrationTasks`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TaskPage {
    task_ids: Vec<RawJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

pub(super) fn tasks_reply(paging: &Paging, results: Vec<Vec<Row>>) -> Result<Reply, Box<Cause>> {
    let (task_ids, next_token) = paging.page(results)?;
    Ok(Reply::new(200, HeaderSet::Aws, json(&TaskPage { task_ids, next_token })))
}

/// The answer of `ListThingRegistrationTaskReports`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ReportPage<'a> {
    resource_links: Vec<RawJson>,
    report_type: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

pub(super) fn reports_reply(
    report_type: &str,
    paging: &Paging,
    results: Vec<Vec<Row>>,
) -> Result<Reply, Box<Cause>> {
    let (resource_links, next_token) = paging.page(results)?;
    Ok(Reply::new(200, HeaderSet::Aws, json(&ReportPage { resource_links, report_type, next_token })))
}
