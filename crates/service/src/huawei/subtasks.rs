//! The subtasks of a Huawei batch task (northbound API, `taskDetails`).

use crate::aws::SubtaskFilter;
use crate::aws::paging::Object;
use crate::aws::parse::or_empty;
use crate::error::{Cause, json};
use crate::http::reply::{HeaderSet, Reply};
use crate::store::{Query, Row};
use fleetglass_model::raw::RawJson;

macro_rules! where_sql {
    ($index:literal) => {
        concat!(
            " FROM subtasks AS t INDEXED BY ",
            $index,
            " WHERE task_id = ?1 AND (?2 = '' OR status = ?2) \
             AND (?3 = '' OR device_id = ?3) AND (?4 = '' OR command_id = ?4) \
             AND (?5 = '' OR CAST(observation ->> '$.record.param.index' AS TEXT) = ?5) \
             AND (?6 = '' OR CAST(observation ->> '$.record.param.nodeId' AS TEXT) = ?6)"
        )
    };
}
const PAGE: &str = concat!(
    "SELECT json_remove(observation -> '$.record', '$.taskId') AS a",
    where_sql!("subtasks_task"),
    " ORDER BY id LIMIT CAST(?7 AS INTEGER) OFFSET CAST(?8 AS INTEGER)"
);
const COUNT: &str = concat!("SELECT CAST(count(*) AS TEXT) AS a", where_sql!("subtasks_task"));
/// The task's application, empty where it has none; null where there are subtasks alone.
const TASK: &str = "SELECT coalesce(app_id, '') AS a FROM batch_tasks WHERE task_id = ?1 UNION ALL \
     SELECT * FROM (SELECT NULL FROM subtasks WHERE task_id = ?1 LIMIT 1)";

pub(crate) fn query(filter: &SubtaskFilter) -> Vec<Query> {
    let matching = [
        filter.task.as_str(),
        or_empty(&filter.status),
        or_empty(&filter.device),
        or_empty(&filter.command),
        or_empty(&filter.index),
        or_empty(&filter.node),
    ];
    let [task, status, device, command, index, node] = matching;
    let (size, from) = (filter.page_size, filter.page_no.saturating_mul(filter.page_size));
    let page = [task, status, device, command, index, node, &size.to_string(), &from.to_string()];
    vec![Query::new(PAGE, &page), Query::new(COUNT, &matching), Query::new(TASK, &[task])]
}

pub(crate) fn reply(
    filter: &SubtaskFilter,
    found: Vec<Vec<Row>>,
    applications: Option<&[String]>,
) -> Result<Reply, Box<Cause>> {
    let [page, count, task] = <[Vec<Row>; 3]>::try_from(found)
        .map_err(|_| Cause::Damaged("the subtasks' statements gave other rows".to_owned()))?;
    let unknown = || Cause::NotFound(format!("Batch task {}", filter.task));
    let own = task.into_iter().next().ok_or_else(unknown)?.into_iter().next().flatten();
    // Whose subtasks these are is not known before the task is.
    let own = own.or_else(|| applications.is_none().then(String::new)).ok_or_else(unknown)?;
    let other = filter.app.as_ref().is_some_and(|asked| *asked != own);
    let foreign = applications.is_some_and(|all| !all.contains(&own));
    if !own.is_empty() && (other || foreign) {
        return Err(Cause::OtherApplication.into());
    }
    let text = |row: Row| row.into_iter().next().flatten();
    let details: Vec<RawJson> = page.into_iter().filter_map(text).map(RawJson::new).collect();
    let total = count.into_iter().next().and_then(text).and_then(|count| count.parse::<i64>().ok());
    let body = Object(&[
        ("pageNo", &filter.page_no),
        ("pageSize", &filter.page_size),
        ("totalCount", &total.unwrap_or_default()),
        ("taskDetails", &details),
    ]);
    Ok(Reply::new(200, HeaderSet::Huawei, json(&body)))
}
