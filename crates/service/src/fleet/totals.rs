//! How many records are in each status, and how many executions were last updated when.

use super::{Span, answer, objects};
use crate::list::plan::group_totals;
use crate::reply::Reply;
use crate::store::{Query, Row};
use fleetglass_model::Timestamp;
use fleetglass_model::list::ListKind;

const HOURS: &str = "SELECT json_object('at', hour / CAST(?3 AS INTEGER) * CAST(?3 AS INTEGER) * 3600, 'status', nullif(status, ''), 'count', sum(n)) AS a \
     FROM hours WHERE hour >= CAST(?1 AS INTEGER) AND hour < CAST(?2 AS INTEGER) GROUP BY hour / CAST(?3 AS INTEGER), status HAVING sum(n) > 0";
const LISTS: [ListKind; 4] =
    [ListKind::Executions, ListKind::RegistrationTasks, ListKind::Jobs, ListKind::BatchTasks];

pub(super) fn queries(span: Span, _now: Timestamp) -> Vec<Query> {
    let hours = [span.from, span.to, span.every].map(|number| number.to_string());
    let totals = LISTS.into_iter().map(|list| {
        let counts = group_totals(list);
        let head = ["SELECT json_patch('{}', json_object('list', '", list.name()];
        let row = "', 'status', nullif(a, ''), 'state', b, 'count', CAST(c AS INTEGER), 'exact', json(iif(d = 'y', 'true', 'false')))) AS a FROM (";
        [&head.concat(), row, &counts, ") WHERE c <> '0'"].concat()
    });
    let totals: Vec<String> = totals.collect();
    let totals = Query { sql: totals.join(" UNION ALL ").into(), parameters: Vec::new() };
    vec![Query::new(HOURS, hours), totals]
}

pub(super) fn reply(found: Vec<Vec<Row>>, change: i64) -> Reply {
    let mut found = found.into_iter().map(objects);
    let (hours, totals) = (found.next().unwrap_or_default(), found.next().unwrap_or_default());
    answer(&[("totals", &totals), ("times", &hours), ("change", &change)], change)
}
