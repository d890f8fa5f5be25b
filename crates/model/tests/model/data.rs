//! The cases that stand in files.

use serde::de::DeserializeOwned;
use serde_json::Value;
use std::fs;
use std::path::Path;

/// Reads a file of the project's test data.
pub(crate) fn read<T: DeserializeOwned>(name: &str) -> T {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data").join(name);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Replaces each `{"$repeat": "x", "times": 3}` by `"xxx"`: long texts need not stand in the files.
pub(crate) fn expand(value: Value) -> Value {
    match value {
        Value::Object(object) => match (object.get("$repeat"), object.get("times")) {
            (Some(Value::String(text)), Some(times)) => {
                Value::from(text.repeat(times.as_u64().unwrap().try_into().unwrap()))
            }
            _ => object.into_iter().map(|(name, value)| (name, expand(value))).collect(),
        },
        Value::Array(array) => array.into_iter().map(expand).collect(),
        other => other,
    }
}
