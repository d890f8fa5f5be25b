//! How many records need attention, and why.

use crate::api::list::query::{SOON, fill_numbers};
use crate::store::Query;
use crate::store::table::{Kind, Table, table};
use fleetglass_model::Timestamp;
use fleetglass_model::list::{ListKind, STUCK_AFTER};

/// The most records that are counted for a reason.
const COUNT_MAX: usize = 10_000;
const LISTS: [ListKind; 3] = [ListKind::Executions, ListKind::RegistrationTasks, ListKind::BatchTasks];

/// One statement for each reason of each list.
pub(super) fn queries(from: Option<Timestamp>, now: Timestamp) -> Vec<Query> {
    let counts = LISTS.into_iter().flat_map(|list| counts(list, table(list), from, now));
    counts.map(|sql| Query { sql: sql.into(), parameters: Vec::new() }).collect()
}

fn counts(list: ListKind, table: &Table, from: Option<Timestamp>, now: Timestamp) -> Vec<String> {
    let numbers = [("soon", now.seconds() + SOON), ("stuck", STUCK_AFTER)];
    let since = match from {
        Some(from) => {
            [" AND ", table.sorts[0].columns[0].name(), " >= ", &from.seconds().to_string()].concat()
        }
        None => String::new(),
    };
    let reasons = table.filters.iter().find_map(|filter| match filter.kind {
        Kind::Attention(reasons) => Some(reasons),
        _ => None,
    });
    let count = |reason: &str, lookups: &[(&str, &str)]| {
        let rows: Vec<String> = lookups
            .iter()
            .map(|(index, sql)| {
                let sql = fill_numbers(sql, &numbers);
                ["SELECT 1 FROM ", table.name, " AS t INDEXED BY ", index, " WHERE ", &sql, &since].concat()
            })
            .collect();
        let head = [
            "SELECT json_object('list', '",
            list.name(),
            "', 'reason', '",
            reason,
            "', 'count', min(count(*), ",
        ];
        let (most, more) = (COUNT_MAX.to_string(), (COUNT_MAX + 1).to_string());
        let tail = ["), 'exact', json(iif(count(*) > ", &most, ", 'false', 'true'))) AS a FROM ("];
        [&head.concat(), &most, &tail.concat(), &rows.join(" UNION ALL "), " LIMIT ", &more, ")"].concat()
    };
    reasons.unwrap_or_default().iter().map(|(reason, lookups)| count(reason.name(), lookups)).collect()
}
