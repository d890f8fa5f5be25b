//! YAML, as `--output yaml` and `yaml-stream` of the AWS command line print it.

use serde_json::Value;
use serde_saphyr::{Options, budget, options};

/// The most parts of an input: a list of a million executions has some twenty million.
const PARTS_MAX: usize = 50_000_000;

/// The values of all documents; the elements of a list are values.
pub(super) fn values(text: &str) -> Result<Vec<Value>, String> {
    let documents: Vec<Value> = serde_saphyr::from_multiple_with_options(text, options())
        .map_err(|error| ["neither JSON nor YAML: ", &error.to_string()].concat())?;
    Ok(documents.into_iter().flat_map(elements).collect())
}

/// YAML 1.2, in which `on` and `no` are texts; and lists as long as they come.
fn options() -> Options {
    let budget = budget! { max_nodes: PARTS_MAX, max_events: PARTS_MAX, max_documents: PARTS_MAX };
    options! { strict_booleans: true, budget: budget }
}

fn elements(value: Value) -> Vec<Value> {
    match value {
        Value::Array(values) => values.into_iter().flat_map(elements).collect(),
        value => vec![value],
    }
}
