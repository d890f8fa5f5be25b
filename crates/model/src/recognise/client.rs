//! What clients make of an answer, undone: metadata, names in PascalCase, wrappers.

use super::Object;
use serde_json::Value;

/// Members that clients add to every answer: the JavaScript SDK, boto3, the Go SDK, and the .NET SDK with PowerShell.
const METADATA: &[&str] =
    &["$metadata", "ResponseMetadata", "ResultMetadata", "ContentLength", "HttpStatusCode", "LoggedAt"];

/// Maps whose names are the user's, or the device's.
const USERS_NAMES: &[&str] = &["DetailsMap", "StatusDetails", "Parameters", "DocumentParameters"];

/// In what recorders and HTTP clients keep the body of an answer.
const WRAPPERS: &[&str] = &["data", "output", "body", "response", "result", "payload"];

/// An answer without the client's metadata, and with the provider's names.
pub(super) fn plain(mut object: Object) -> Object {
    object.retain(|name, _| !METADATA.contains(&name.as_str()));
    let is_pascal = |name: &String| name.starts_with(|first: char| first.is_ascii_uppercase());
    if object.is_empty() || !object.keys().all(is_pascal) {
        return object;
    }
    object.into_iter().map(|(name, value)| with_providers_name(name, value)).collect()
}

/// A member of the .NET SDK, PowerShell or the Go SDK.
fn with_providers_name(name: String, value: Value) -> (String, Value) {
    let has_users_names = USERS_NAMES.contains(&name.as_str());
    let value = match value {
        Value::Object(map) if has_users_names && !map.contains_key("DetailsMap") => Value::Object(map),
        value => with_providers_names(value),
    };
    let mut chars = name.chars();
    let first = chars.next().map(|first| first.to_ascii_lowercase());
    (first.into_iter().chain(chars).collect(), value)
}

fn with_providers_names(value: Value) -> Value {
    match value {
        Value::Object(map) => one_value(&map).unwrap_or_else(|| {
            map.into_iter().map(|(name, value)| with_providers_name(name, value)).collect()
        }),
        Value::Array(elements) => elements.into_iter().map(with_providers_names).collect(),
        Value::String(text) if is_no_time(&text) => Value::Null,
        value => value,
    }
}

/// What stands for one value: `{"Value": "FAILED"}`, a constant of the .NET SDK; `{"value": [], "Count": 0}`, a list of
/// Windows PowerShell.
fn one_value(map: &Object) -> Option<Value> {
    let is_alone = map.len() == 1 || (map.len() == 2 && map.contains_key("Count"));
    match map.get("Value").or_else(|| map.get("value")).filter(|_| is_alone)? {
        Value::Array(elements) => Some(elements.iter().cloned().map(with_providers_names).collect()),
        Value::String(text) => Some(Value::from(text.as_str())),
        _ => None,
    }
}

/// The first moment of year 1, in any time zone: to .NET, a time that is not set.
fn is_no_time(text: &str) -> bool {
    text.starts_with("0001-01-01T") || text.starts_with("0000-12-31T") || text.starts_with("/Date(-62135")
}

/// The body within a wrapper: an object, a list, or either as text.
pub(super) fn unwrapped(object: &Object) -> Option<Value> {
    let is_wrapper = |name: &str| WRAPPERS.iter().any(|wrapper| name.eq_ignore_ascii_case(wrapper));
    let body = object.iter().find(|(name, _)| is_wrapper(name)).map(|(_, value)| value)?;
    // Recorders keep the body's encoding beside it.
    match body.get("string").unwrap_or(body) {
        Value::String(text) if text.trim_start().starts_with(['{', '[']) => serde_json::from_str(text).ok(),
        body @ (Value::Object(_) | Value::Array(_)) => Some(body.clone()),
        _ => None,
    }
}
