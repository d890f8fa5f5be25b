//! Finds the provider's error in what a client made of it.

use super::Object;
use serde_json::Value;

/// How many objects an error may lie in.
const DEEPEST: usize = 4;

/// The error's code and text, as far as they are told. One with a code goes before a text alone, which may be the client's.
pub(super) fn error_answer(object: &Object) -> Option<String> {
    coded(object, DEEPEST).or_else(|| text(object).map(str::to_owned))
}

/// An error that has a code: this object, or one within it.
fn coded(object: &Object, deepest: usize) -> Option<String> {
    match (code(object), text(object)) {
        (Some(code), Some(text)) => Some([code, " ", text].concat()),
        (Some(code), None) => Some(code.to_owned()),
        (None, _) if deepest == 0 => None,
        (None, _) => object.values().filter_map(Value::as_object).find_map(|inner| coded(inner, deepest - 1)),
    }
}

/// The code: without the namespace in front of it and the address behind it, which some services write.
fn code(object: &Object) -> Option<&str> {
    const CODES: &[&str] = &["error_code", "resultcode", "__type", "code", "Code", "errorCode", "errorType"];
    // The JavaScript SDK's errors have their code as their name.
    let thrown = object.get("$fault").and_then(|_| object.get("name"));
    let code = CODES.iter().find_map(|name| object.get(*name)).or(thrown).and_then(Value::as_str)?;
    let code = code.rsplit('#').next().unwrap_or(code);
    code.split(':').next().filter(|code| !code.is_empty())
}

fn text(object: &Object) -> Option<&str> {
    const TEXTS: &[&str] = &["error_desc", "error_msg", "resultmsg", "message", "Message", "errorMessage"];
    TEXTS.iter().find_map(|name| object.get(*name)).and_then(Value::as_str)
}
