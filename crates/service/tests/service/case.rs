//! The table of cases, which stands in files: `tests/cases/*.json`. The same files run over HTTP against the Worker.

use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// What is stored, what is asked, and what has to come back.
///
/// Texts may hold `{rev}` and `{observedAt}`, which are those of the first stored record, `{requestId}`, which is the
/// reply's, and `{urlLength}`, which is the request's. `{"$repeat": "x", "times": 3}` stands for `"xxx"`, `{"$join": [...]}` for its texts one after another.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Case {
    /// Unique over all files.
    pub(crate) id: String,
    /// From which source the expectation comes.
    pub(crate) why: String,
    /// Observations, imported and published. No two cases name the same record.
    #[serde(default)]
    pub(crate) stored: Vec<Value>,
    /// What the clock says, in epoch seconds, where that matters.
    pub(crate) now: Option<i64>,
    /// What differs from a local deployment.
    #[serde(default)]
    pub(crate) config: Config,
    /// What is wrong with the stores.
    #[serde(default)]
    pub(crate) stores: Stores,
    pub(crate) request: CaseRequest,
    pub(crate) reply: Expected,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Config {
    /// Nothing is open, on loopback neither.
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
    /// The metadata is of no form that is known.
    GarbledMetadata,
    /// Where an execution's document begins is the largest number that WebAssembly has.
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
    /// With the query, as it stands in the request line.
    pub(crate) path: String,
    #[serde(default)]
    pub(crate) headers: BTreeMap<String, String>,
    /// The `Host` header; a loopback address where it is not given.
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
    /// Some of the headers; null: there is none of this name.
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
