//! The table of cases in `tests/cases/*.json`. The same files run over HTTP against the Worker.

use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// A case: stored records, a request, and the expected reply.
///
/// Texts may hold `{rev}` and `{observedAt}`, which are those of the first stored record, `{requestId}`, which is the
/// reply's, and `{urlLength}`, which is the request's. `{"$repeat": "x", "times": 3}` stands for `"xxx"`, `{"$join": [...]}` for its texts one after another.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Case {
    /// Unique over all files.
    pub(crate) id: String,
    /// The source of the expectation.
    pub(crate) why: String,
    /// Observations, imported and published. No two cases name the same record.
    #[serde(default)]
    pub(crate) stored: Vec<Value>,
    /// The time in epoch seconds, if it matters.
    pub(crate) now: Option<i64>,
    /// The differences from a local deployment.
    #[serde(default)]
    pub(crate) config: Config,
    /// The failures of the stores.
    #[serde(default)]
    pub(crate) stores: Stores,
    pub(crate) request: CaseRequest,
    pub(crate) reply: Expected,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Config {
    /// No request is served without a key, not even on loopback.
    #[serde(default)]
    pub(crate) closed: bool,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Stores {
    pub(crate) kv: Option<KvTrouble>,
    pub(crate) index: Option<IndexTrouble>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum KvTrouble {
    /// Every operation fails.
    Fails,
    /// What is in the index has not been published.
    Unpublished,
    /// The value has lost its last byte.
    Truncated,
    /// The metadata has no known form.
    GarbledMetadata,
    /// The offset of an execution's document is the largest number of 32 bits.
    FarOffset,
    /// There is no metadata.
    NoMetadata,
    /// The metadata is of another kind of record.
    OtherKind,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum IndexTrouble {
    /// Every operation fails.
    Fails,
    /// The record's row cannot be read.
    GarbledRow,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CaseRequest {
    #[serde(default = "get")]
    pub(crate) method: String,
    /// The path with the query, as in the request line.
    pub(crate) path: String,
    #[serde(default)]
    pub(crate) headers: BTreeMap<String, String>,
    /// The `Host` header; a loopback address if it is absent.
    pub(crate) host: Option<String>,
    #[serde(default)]
    pub(crate) body: String,
}

fn get() -> String {
    "GET".to_owned()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Expected {
    pub(crate) status: u16,
    /// Some of the headers; null: the header is absent.
    #[serde(default)]
    pub(crate) headers: BTreeMap<String, Option<String>>,
    /// The body as JSON, or …
    pub(crate) body: Option<Value>,
    /// … to the byte.
    pub(crate) text: Option<String>,
}

/// All cases of all files.
pub(crate) fn all() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/cases");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().flat_map(of_file).collect()
}

fn of_file(path: &PathBuf) -> Vec<Case> {
    let read = || -> serde_json::Result<Vec<Case>> {
        let cases: Value = serde_json::from_str(&fs::read_to_string(path).unwrap())?;
        serde_json::from_value(expand(cases))
    };
    read().unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn expand(value: Value) -> Value {
    match value {
        Value::Object(object) => {
            if let (Some(Value::String(text)), Some(times)) = (object.get("$repeat"), object.get("times")) {
                return Value::from(text.repeat(times.as_u64().unwrap().try_into().unwrap()));
            }
            let object = object.into_iter().map(|(name, value)| (name, expand(value))).collect();
            joined(object)
        }
        Value::Array(array) => array.into_iter().map(expand).collect(),
        other => other,
    }
}

fn joined(object: serde_json::Map<String, Value>) -> Value {
    match object.get("$join") {
        Some(Value::Array(parts)) => {
            parts.iter().map(|part| part.as_str().unwrap()).collect::<String>().into()
        }
        _ => Value::Object(object),
    }
}
