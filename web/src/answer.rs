//! Reads what the API answers.

use crate::problem::Problem;
use fleetglass_model::FromJson;

/// Reads an answer, or tells what is wrong with it.
pub(crate) fn read<'a, T: FromJson<'a>>(body: &'a str, request_id: Option<String>) -> Result<T, Problem> {
    parse(body).map_err(|why| Problem::Unreadable { why, request_id })
}

/// Reads a text of which it is not known yet whether it is JSON. The error says what is wrong.
pub(crate) fn parse<'a, T: FromJson<'a>>(text: &'a str) -> Result<T, String> {
    check(text)?;
    T::from_json(text.trim())
}

/// Whether a text is JSON. The browser tells: a parser of our own would be sent to it for nothing.
#[cfg(target_arch = "wasm32")]
pub(crate) fn check(text: &str) -> Result<(), String> {
    use wasm_bindgen::JsCast;
    let why = |error: wasm_bindgen::JsValue| error.dyn_into::<js_sys::Error>().map(|error| error.message());
    js_sys::JSON::parse(text).map(|_| ()).map_err(|error| why(error).map(String::from).unwrap_or_default())
}

/// Whether a text is JSON.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn check(text: &str) -> Result<(), String> {
    serde_json::from_str(text).map(|_: serde::de::IgnoredAny| ()).map_err(|error| error.to_string())
}
