//! How many records are in each status, and how many executions were last updated in each hour or day.

use super::{Span, answer};
use crate::api::list::plan::group_totals;
use crate::error::Cause;
use crate::http::reply::Reply;
use crate::store::{Query, Row, json_rows};
use fleetglass_model::fleet::Totals;
use fleetglass_model::list::ListKind;

const HOURS: &str = "SELECT json_object('at', hour / CAST(?3 AS INTEGER) * CAST(?3 AS INTEGER) * 3600, 'status', nullif(status, ''), 'count', sum(n)) AS a \
     FROM hours WHERE hour >= CAST(?1 AS INTEGER) AND hour < CAST(?2 AS INTEGER) GROUP BY hour / CAST(?3 AS INTEGER), status HAVING sum(n) > 0";
const LISTS: [ListKind; 4] =
    [ListKind::Executions, ListKind::RegistrationTasks, ListKind::Jobs, ListKind::BatchTasks];

pub(super) fn queries(span: Span) -> Vec<Query> {
    let hours = [span.from, span.to, span.every].map(|number| number.to_string());
    let total = |list: ListKind, counts: &str| {
        let head = ["SELECT json_patch('{}', json_object('list', '", list.name()];
        let row = "', 'status', nullif(a, ''), 'state', b, 'count', CAST(c AS INTEGER), \
            'exact', json(iif(d = 'y', 'true', 'false')))) AS a FROM (";
        let sql = [&head.concat(), row, counts, ") WHERE c <> '0'"].concat();
        Query { sql: sql.into(), parameters: Vec::new() }
    };
    let totals = LISTS
        .into_iter()
        .flat_map(|list| group_totals(list).into_iter().map(move |counts| total(list, &counts)));
    [Query::new(HOURS, &hours.each_ref().map(String::as_str))].into_iter().chain(totals).collect()
}

pub(super) fn reply(results: Vec<Vec<Row>>, change: i64) -> Result<Reply, Box<Cause>> {
    let mut results = results.into_iter();
    let times = json_rows(results.next().unwrap_or_default())?;
    let totals = json_rows(results.flatten().collect())?;
    Ok(answer(&Totals { totals, times, change }))
}
