//! `/health`: whether the stores answer.

use crate::http::reply::{HeaderSet, Reply, json};
use crate::store::Query;
use crate::store::key::Key;
use serde::Serialize;

/// A key without a value, to check whether KV answers.
pub fn key() -> [Key; 1] {
    [Key::health()]
}

/// The statement that checks whether the index answers and has its tables.
pub fn query() -> Query {
    Query::new("SELECT CAST(EXISTS (SELECT 1 FROM clock) AS TEXT)", &[])
}

/// The statement that checks the same of SEARCH.
pub fn search_query() -> Query {
    Query::new("SELECT CAST(EXISTS (SELECT 1 FROM things WHERE rowid = 0) AS TEXT)", &[])
}

/// The reply of `/health`: whether each store answered; 503 if one did not.
pub fn reply(version: &str, kv: bool, index: bool, search: bool) -> Reply {
    let word = |ok| if ok { "ok" } else { "unavailable" };
    Reply::new(
        if kv && index && search { 200 } else { 503 },
        HeaderSet::Fleetglass,
        json(&Health { version, records: word(kv), index: word(index), search: word(search) }),
    )
}

#[derive(Serialize)]
struct Health<'a> {
    version: &'a str,
    records: &'static str,
    index: &'static str,
    search: &'static str,
}
