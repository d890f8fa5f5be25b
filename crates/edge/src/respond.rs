//! Replies to the runtime's responses.

use crate::bindings::{AnyHeaders, AnyResponse, ETAG, random_uuid};
use fleetglass_model::json::object;
use fleetglass_service::http::reply::{Body, HeaderSet, Part, Reply};
use js_sys::{ArrayBuffer, JsString, Object, Reflect, Uint8Array};
use std::cell::OnceCell;
use wasm_bindgen::{JsCast, JsValue};

thread_local! {
    static OK: [OnceCell<Ready>; 3] = const { [OnceCell::new(), OnceCell::new(), OnceCell::new()] };
}

/// The headers of a header_set's 200 replies, kept: a response copies them.
struct Ready {
    headers: AnyHeaders,
    init: Object,
    request_id: JsValue,
}

/// A new request's id.
pub(crate) fn request_id() -> JsString {
    random_uuid()
}

/// Writes one structured line to the log.
pub(crate) fn log(level: &str, request_id: &str, message: &str) {
    let mut line = String::new();
    object(&mut line, &[("level", &level), ("requestId", &request_id), ("message", &message)]);
    web_sys::console::error_1(&line.into());
}

/// A request that was answered, for the log. Nothing of what it says is secret: neither query nor headers nor bodies.
pub(crate) struct Line<'a> {
    pub(crate) operation: &'a str,
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    /// Who asked; empty where that was not found out.
    pub(crate) principal: &'a str,
    /// `kv` or `index`; empty where neither was asked.
    pub(crate) source: &'a str,
    /// By the runtime's clock, which moves with reads and writes alone.
    pub(crate) milliseconds: i64,
    /// What was not taken of what was sent; empty where all was.
    pub(crate) refused: &'a str,
    /// What went wrong, where that is the deployment's own matter.
    pub(crate) detail: Option<&'a str>,
    pub(crate) response: &'a web_sys::Response,
}

fn told(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

/// Writes one structured line about a request to the log.
pub(crate) fn log_request(line: &Line<'_>) {
    let level = match line.detail {
        Some(_) => "error",
        None if line.refused.is_empty() => "info",
        None => "warning",
    };
    let header = |name: &str| line.response.headers().get(name).ok().flatten();
    let id = header("x-request-id").or_else(|| header("x-amzn-requestid"));
    // The console's page has none of its own.
    let id = id.unwrap_or_else(|| request_id().into());
    let status = i64::from(line.response.status());
    let mut text = String::new();
    object(
        &mut text,
        &[
            ("level", &level),
            ("requestId", &id),
            ("operation", &line.operation),
            ("method", &line.method),
            ("path", &line.path),
            ("principal", &told(line.principal)),
            ("status", &status),
            ("source", &told(line.source)),
            ("ms", &line.milliseconds),
            ("refused", &told(line.refused)),
            ("message", &line.detail),
        ],
    );
    match level {
        "info" => web_sys::console::log_1(&text.into()),
        _ => web_sys::console::error_1(&text.into()),
    }
}

/// Makes the response. `values` are what a stored body is taken from.
pub(crate) fn respond(reply: Reply, values: &[Option<ArrayBuffer>]) -> web_sys::Response {
    respond_as(reply, values, &request_id())
}

/// Makes the response to a request whose id is known.
pub(crate) fn respond_as(
    reply: Reply,
    values: &[Option<ArrayBuffer>],
    request_id: &JsString,
) -> web_sys::Response {
    let body = body(&reply.body, values);
    if reply.status == 200 && matches!(reply.headers.as_slice(), [("etag", _)]) {
        return ok(&reply, &body, request_id);
    }
    let headers = common_headers(reply.header_set);
    headers.set(&reply.header_set.request_id().into(), request_id);
    for (name, value) in &reply.headers {
        headers.set(&(*name).into(), &value.as_ref().into());
    }
    response(&body, &init(reply.status, &headers))
}

/// The way of most replies: nothing is made anew but the two headers that differ.
fn ok(reply: &Reply, body: &JsValue, request_id: &JsString) -> web_sys::Response {
    OK.with(|families| {
        let ready = families[reply.header_set as usize].get_or_init(|| {
            let headers = common_headers(reply.header_set);
            let init = init(200, &headers);
            Ready { headers, init, request_id: reply.header_set.request_id().into() }
        });
        ready.headers.set(&ready.request_id, request_id);
        if let Some((_, tag)) = reply.headers.first() {
            ETAG.with(|name| ready.headers.set(name, &tag.as_ref().into()));
        }
        response(body, &ready.init)
    })
}

fn common_headers(header_set: HeaderSet) -> AnyHeaders {
    let headers = AnyHeaders::new();
    for (name, value) in header_set.headers() {
        headers.set(&(*name).into(), &(*value).into());
    }
    headers
}

fn init(status: u16, headers: &AnyHeaders) -> Object {
    let init = Object::new();
    // A plain object takes any property.
    let _ = Reflect::set(&init, &"status".into(), &status.into());
    let _ = Reflect::set(&init, &"headers".into(), headers);
    init
}

fn response(body: &JsValue, init: &JsValue) -> web_sys::Response {
    let made = AnyResponse::new(body, init).map(JsValue::from);
    made.unwrap_or_else(|_| web_sys::Response::error().into()).unchecked_into()
}

fn body(body: &Body, values: &[Option<ArrayBuffer>]) -> JsValue {
    match body {
        Body::Empty => JsValue::NULL,
        Body::Bytes(bytes) => Uint8Array::from(bytes.as_slice()).into(),
        Body::Stored { source, parts } => match values.get(*source) {
            Some(Some(value)) => stored(value, parts),
            _ => JsValue::NULL,
        },
    }
}

/// A view into the value where that is enough, else a copy of its parts.
fn stored(value: &ArrayBuffer, parts: &[Part]) -> JsValue {
    let view = |from: usize, to: usize| {
        Uint8Array::new_with_byte_offset_and_length(value, from as u32, (to - from) as u32)
    };
    if let [Part::Span(span)] = parts {
        let whole = span.start == 0 && span.end as u32 == value.byte_length();
        return if whole { value.into() } else { view(span.start, span.end).into() };
    }
    let length = |part: &Part| match part {
        Part::Text(text) => text.len(),
        Part::Span(span) => span.len(),
    };
    let whole = Uint8Array::new_with_length(parts.iter().map(length).sum::<usize>() as u32);
    let mut at = 0;
    for part in parts {
        match part {
            Part::Text(text) => whole.set(&Uint8Array::from(text.as_bytes()), at),
            Part::Span(span) => whole.set(&view(span.start, span.end), at),
        }
        at += length(part) as u32;
    }
    whole.into()
}
