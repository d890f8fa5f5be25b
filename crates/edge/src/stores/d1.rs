//! D1: the index, and SEARCH, which is derived from it.

use crate::bindings::{D1Database, D1PreparedStatement, D1Result, Env, said};
use crate::respond::log;
use crate::task::settled;
use fleetglass_service::failure::Cause;
use fleetglass_service::store::{Query, Row};
use js_sys::{Array, Object};
use wasm_bindgen::{JsCast, JsValue};

/// Runs statements of the index as one transaction, and gives the rows of each.
pub(crate) async fn run(env: &Env, queries: &[Query]) -> Result<Vec<Vec<Row>>, Box<Cause>> {
    run_in(&env.index(), queries).await
}

/// Runs statements of SEARCH as one transaction.
pub(crate) async fn search(env: &Env, queries: &[Query]) -> Result<Vec<Vec<Row>>, Box<Cause>> {
    run_in(&env.search(), queries).await
}

async fn run_in(database: &D1Database, queries: &[Query]) -> Result<Vec<Vec<Row>>, Box<Cause>> {
    if queries.is_empty() {
        return Ok(Vec::new());
    }
    let statements: Array = Array::new();
    for query in queries {
        statements.push(bound(database, query).map_err(failed)?.as_ref());
    }
    let outcomes = settled(database.batch(statements).map_err(failed)?).await.map_err(failed)?;
    Ok(Array::from(&outcomes).iter().map(|outcome| rows(&outcome.unchecked_into())).collect())
}

/// Runs a statement that nothing depends on.
pub(crate) async fn note(env: &Env, query: Option<Query>) {
    if let Some(query) = query
        && let Err(cause) = run(env, &[query]).await
    {
        log("warning", "index", cause.internal().unwrap_or_default());
    }
}

/// Runs one statement and gives its first row. A batch of one would cost more.
pub(crate) async fn first(env: &Env, query: Query) -> Result<Option<Row>, Box<Cause>> {
    let promise = bound(&env.index(), &query).and_then(|statement| statement.first(None)).map_err(failed)?;
    let found = settled(promise).await.map_err(failed)?;
    Ok((!found.is_null()).then(|| row(found)))
}

fn bound(database: &D1Database, query: &Query) -> Result<D1PreparedStatement, JsValue> {
    let parameters: Array = query.parameters.iter().map(|text| JsValue::from_str(text)).collect();
    database.prepare(&query.sql)?.bind(parameters)
}

fn rows(outcome: &D1Result) -> Vec<Row> {
    outcome.results().ok().flatten().unwrap_or_default().iter().map(row).collect()
}

/// A row is an object, whose values stand in the order of the columns.
fn row(found: JsValue) -> Row {
    Object::values(found.unchecked_ref()).iter().map(|column: JsValue| column.as_string()).collect()
}

fn failed(error: JsValue) -> Box<Cause> {
    Cause::Storage(format!("D1: {}", said(error))).into()
}
