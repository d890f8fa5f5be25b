//! D1.

use crate::bindings::{Database, Env, Outcome, Statement, said};
use fleetglass_service::failure::Cause;
use fleetglass_service::store::{Query, Row};
use js_sys::{Array, Object};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Runs statements as one transaction, and gives the rows of each.
pub(crate) async fn run(env: &Env, queries: &[Query]) -> Result<Vec<Vec<Row>>, Cause> {
    if queries.is_empty() {
        return Ok(Vec::new());
    }
    let database = env.index();
    let statements: Array = Array::new();
    for query in queries {
        statements.push(bound(&database, query).map_err(failed)?.as_ref());
    }
    let outcomes = JsFuture::from(database.batch(&statements).map_err(failed)?).await.map_err(failed)?;
    Ok(Array::from(&outcomes).iter().map(|outcome| rows(&outcome.unchecked_into())).collect())
}

/// Runs one statement and gives its first row.
pub(crate) async fn first(env: &Env, query: Query) -> Result<Option<Row>, Cause> {
    Ok(run(env, &[query]).await?.pop().and_then(|rows| rows.into_iter().next()))
}

fn bound(database: &Database, query: &Query) -> Result<Statement, JsValue> {
    let parameters: Array = query.parameters.iter().map(|text| JsValue::from_str(text)).collect();
    database.prepare(query.sql)?.bind(&parameters)
}

/// Rows are objects, whose values stand in the order of the columns.
fn rows(outcome: &Outcome) -> Vec<Row> {
    let results = outcome.results().unwrap_or_default();
    let row = |row: JsValue| {
        Object::values(row.unchecked_ref()).iter().map(|column: JsValue| column.as_string()).collect()
    };
    results.iter().map(row).collect()
}

fn failed(error: JsValue) -> Cause {
    Cause::Storage(format!("D1: {}", said(error)))
}
