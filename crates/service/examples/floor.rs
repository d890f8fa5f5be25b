//! How long the statements of a list take on SQLite itself, without the Worker around them: the floor for `bench/lists.mjs`.
//!
//! `floor INDEX SEARCH TIMES` reads a list and its query a line (`executions?status=FAILED`) and writes the milliseconds
//! of each run a line, between commas.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a benchmark has nobody to tell what is wrong but who runs it"
)]
#![expect(clippy::disallowed_methods, reason = "it measures time")]

use fleetglass_model::Timestamp;
use fleetglass_model::list::ListKind;
use fleetglass_service::api::list::page::items;
use fleetglass_service::api::list::plan::Estimates;
use fleetglass_service::api::list::{ListQuery, Plan};
use fleetglass_service::http::request::{Headers, Request, Target};
use fleetglass_service::store::{Query, Row};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags, params_from_iter};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

struct NoHeaders;

impl Headers for NoHeaders {
    fn get(&self, _: &str) -> Option<String> {
        None
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [index, search, times] = arguments.as_slice() else { panic!("floor INDEX SEARCH TIMES") };
    let open = |path| Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let (index, search) = (open(index), open(search));
    for line in std::io::stdin().lines() {
        let line = line.unwrap();
        let run = |_| {
            let start = Instant::now();
            page(&index, &search, &line);
            format!("{:.2}", start.elapsed().as_secs_f64() * 1000.0)
        };
        println!("{}", (0..times.parse().unwrap()).map(run).collect::<Vec<_>>().join(","));
    }
}

fn page(index: &Connection, search: &Connection, line: &str) -> usize {
    let (name, _) = line.split_once('?').unwrap_or((line, ""));
    let list = ListKind::of_name(name).unwrap();
    let url = format!("http://localhost/{line}");
    let request = Request { method: "GET", target: Target::of_url(&url), headers: &NoHeaders };
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let list_query = ListQuery::parse(list, &request, Timestamp::from_seconds(now as i64), &[]).unwrap();
    let found = list_query.search().map(|query| rows(search, &query).remove(0));
    let probes = list_query.probes().iter().map(|query| rows(index, query)).collect();
    let plan: Plan = list_query.plan(&Estimates::new(probes, found));
    let mut found: Vec<Vec<Row>> = plan.queries().iter().map(|query| rows(index, query)).collect();
    let page = items(found.remove(0)).unwrap();
    if let Some(stop) = plan.stop(page.len()) {
        rows(index, stop);
    }
    page.len()
}

fn rows(connection: &Connection, query: &Query) -> Vec<Row> {
    let mut statement = connection.prepare(&query.sql).unwrap();
    let columns = statement.column_count();
    let mut rows = statement.query(params_from_iter(&query.parameters)).unwrap();
    let text = |value: ValueRef<'_>| value.as_str().ok().map(str::to_owned);
    let mut found = Vec::new();
    while let Some(row) = rows.next().unwrap() {
        found.push((0..columns).map(|i| text(row.get_ref(i).unwrap())).collect());
    }
    found
}
