//! The subtasks of a Huawei batch task (northbound API, `taskDetails`).

use crate::describe::check_owner;
use crate::error::Cause;
use crate::http::parameters::{invalid_parameter, non_empty};
use crate::http::reply::{HeaderSet, Reply, json};
use crate::http::request::{Request, parse_digits};
use crate::store::{Query, Row, count_of, json_rows, or_empty};
use fleetglass_model::key::BatchTaskId;
use fleetglass_model::raw::RawJson;
use serde::Serialize;

/// The most rows of a page.
const PAGE_SIZE_MAX: usize = 250;
/// The default number of rows of a page (northbound REST reference).
const PAGE_SIZE: usize = 25;
/// The statuses that are asked for (northbound REST reference).
const STATUSES: [&str; 5] = ["Pending", "WaitResult", "Success", "Fail", "Timeout"];
/// The highest page number: no task has as many pages, and `usize` has 32 bits in WebAssembly.
const PAGE_NO_MAX: usize = 0xffff_ffff;

/// The parameters of `queryTaskDetails`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubtaskQuery {
    /// The task.
    pub task: BatchTaskId,
    /// The application that the request names as the task's.
    pub app: Option<String>,
    /// The status.
    pub status: Option<String>,
    /// The device.
    pub device: Option<String>,
    /// The command.
    pub command: Option<String>,
    /// The line of the file.
    pub index: Option<String>,
    /// The node.
    pub node: Option<String>,
    /// The page, from 0.
    pub page_no: usize,
    /// Rows of a page, 1 to 250.
    pub page_size: usize,
}

/// The status in the words of `queryTaskDetails`. It has none for a subtask that was stopped or removed.
macro_rules! status_sql {
    () => {
        "CASE status WHEN 'Waitting' THEN 'Pending' WHEN 'FailWaitRetry' THEN 'Pending' WHEN 'Processing' THEN 'WaitResult' \
         WHEN 'Stopped' THEN '' WHEN 'Removed' THEN '' ELSE status END"
    };
}
macro_rules! where_sql {
    ($index:literal) => {
        concat!(
            " FROM subtasks AS t INDEXED BY ",
            $index,
            " WHERE task_id = ?1 AND (?2 = '' OR ?2 = ",
            status_sql!(),
            ") AND (?3 = '' OR device_id = ?3) AND (?4 = '' OR command_id = ?4) \
             AND (?5 = '' OR CAST(observation ->> '$.record.param.index' AS TEXT) = ?5) \
             AND (?6 = '' OR CAST(observation ->> '$.record.param.nodeId' AS TEXT) = ?6)"
        )
    };
}
const PAGE: &str = concat!(
    "SELECT json_patch(json_remove(observation -> '$.record', '$.taskId'), json_object('status', nullif(",
    status_sql!(),
    ", ''))) AS a",
    where_sql!("subtasks_task"),
    " ORDER BY id LIMIT CAST(?7 AS INTEGER) OFFSET CAST(?8 AS INTEGER)"
);
const COUNT: &str = concat!("SELECT CAST(count(*) AS TEXT) AS a", where_sql!("subtasks_task"));
/// The task's application: empty if it has none, null if only subtasks are known.
const TASK: &str = "SELECT coalesce(app_id, '') AS a FROM batch_tasks WHERE task_id = ?1 UNION ALL \
     SELECT * FROM (SELECT NULL FROM subtasks WHERE task_id = ?1 LIMIT 1)";

impl SubtaskQuery {
    /// Reads the parameters of a request.
    pub(crate) fn parse(request: &Request<'_>) -> Result<Self, Box<Cause>> {
        let text = |name| non_empty(request, name);
        let number =
            |name, range: std::ops::RangeInclusive<usize>, usual, allowed: &'static str| match text(name)? {
                None => Ok(usual),
                Some(text) => {
                    let number = parse_digits(&text).filter(|number| range.contains(number));
                    number.ok_or_else(|| invalid_parameter(name, allowed))
                }
            };
        let status = text("status")?;
        if status.as_ref().is_some_and(|status| !STATUSES.contains(&&**status)) {
            return Err(invalid_parameter("status", "Pending, WaitResult, Success, Fail or Timeout"));
        }
        let index = text("index")?;
        if index.as_ref().is_some_and(|index| !index.bytes().all(|b| b.is_ascii_digit())) {
            return Err(invalid_parameter("index", "a whole number, 0 or more"));
        }
        let task = text("taskId")?.unwrap_or_default();
        let task = BatchTaskId::new(&*task).map_err(|_| invalid_parameter("taskId", "a task's id"))?;
        Ok(Self {
            task,
            app: text("appId")?,
            status,
            device: text("deviceId")?,
            command: text("commandId")?,
            index,
            node: text("nodeId")?,
            page_no: number("pageNo", 0..=PAGE_NO_MAX, 0, "a whole number, 0 or more")?,
            page_size: number("pageSize", 1..=PAGE_SIZE_MAX, PAGE_SIZE, "a whole number from 1 to 250")?,
        })
    }

    /// The statements: the page, the count, and the task's application.
    pub fn queries(&self) -> Vec<Query> {
        let matching = [
            self.task.as_str(),
            or_empty(&self.status),
            or_empty(&self.device),
            or_empty(&self.command),
            or_empty(&self.index),
            or_empty(&self.node),
        ];
        let [task, status, device, command, index, node] = matching;
        let (size, from) = (self.page_size, self.page_no.saturating_mul(self.page_size));
        let page = [task, status, device, command, index, node, &size.to_string(), &from.to_string()];
        vec![Query::new(PAGE, &page), Query::new(COUNT, &matching), Query::new(TASK, &[task])]
    }

    /// Builds the reply from the rows of each statement.
    ///
    /// `applications` are those whose tasks the principal may see; None: all.
    pub fn reply(
        &self,
        results: Vec<Vec<Row>>,
        applications: Option<&[String]>,
    ) -> Result<Reply, Box<Cause>> {
        let [page, count, task] = <[Vec<Row>; 3]>::try_from(results)
            .map_err(|_| Cause::Damaged("the subtasks' statements gave other rows".to_owned()))?;
        let unknown = || Cause::NotFound(format!("Batch task {}", self.task));
        let owner = task.into_iter().next().ok_or_else(unknown)?.into_iter().next().flatten();
        // Before the task is known, nobody knows whose subtasks these are.
        let owner = owner.or_else(|| applications.is_none().then(String::new)).ok_or_else(unknown)?;
        check_owner(&owner, self.app.as_deref(), applications)?;
        let body = SubtaskPage {
            page_no: self.page_no,
            page_size: self.page_size,
            total_count: count_of(count.into_iter().next())?,
            task_details: json_rows(page)?,
        };
        Ok(Reply::new(200, HeaderSet::Huawei, json(&body)))
    }
}

/// The answer to `queryTaskDetails`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SubtaskPage {
    page_no: usize,
    page_size: usize,
    total_count: i64,
    task_details: Vec<RawJson>,
}
