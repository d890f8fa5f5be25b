//! Values of KV that go to the reply untouched.
//!
//! `worker` gives a value as bytes, as text or as a stream. Bytes and text are copied into WebAssembly's memory, and out of
//! it again for the reply. The length of a stream is known only when it ends, but a damaged value has to be found before
//! the status is sent. So the describe operations read a value as an `ArrayBuffer`, which stays in JavaScript, and reply
//! with a view into it.
//!
//! Describes are most of all requests. With `worker`'s `KvStore`, `Headers` and `Response` each would take about half as
//! much CPU time again, so their headers are prepared once an isolate.

use crate::deadline::Deadline;
use crate::error::error_message;
use fleetglass_service::error::Cause;
use fleetglass_service::http::reply::{Body, HeaderSet, Part, Reply};
use fleetglass_service::store::key::Key;
use js_sys::{Array, ArrayBuffer, JsString, Object, Promise, Uint8Array};
use std::cell::OnceCell;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use worker::Env;

#[wasm_bindgen]
extern "C" {
    type Bindings;
    #[wasm_bindgen(method, getter, js_name = RECORDS)]
    fn records(this: &Bindings) -> KvNamespace;

    type KvNamespace;
    #[wasm_bindgen(method, catch, js_name = getWithMetadata)]
    fn get_with_metadata(this: &KvNamespace, key: &str, kind: &JsString) -> Result<Promise, JsValue>;

    type ValueWithMetadata;
    #[wasm_bindgen(method, getter)]
    fn value(this: &ValueWithMetadata) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn metadata(this: &ValueWithMetadata) -> JsValue;

    /// `Headers`, whose names are JavaScript's already.
    #[wasm_bindgen(js_name = Headers)]
    type PreparedHeaders;
    #[wasm_bindgen(constructor, js_class = "Headers")]
    fn new() -> PreparedHeaders;
    #[wasm_bindgen(method)]
    fn set(this: &PreparedHeaders, name: &JsString, value: &str);
}

thread_local! {
    static ARRAY_BUFFER: JsString = JsString::from("arrayBuffer");
    static ETAG: JsString = JsString::from("etag");
    /// Those of each header_set's 200 replies. A response copies them.
    static PREPARED: [OnceCell<Prepared>; 3] = const { [OnceCell::new(), OnceCell::new(), OnceCell::new()] };
}

/// An entry of KV. Its bytes stay with JavaScript.
pub(crate) struct KvEntry {
    /// The metadata's text; empty where there is none.
    pub(crate) meta: String,
    /// The value.
    pub(crate) bytes: ArrayBuffer,
}

/// Reads keys of `RECORDS`, all at once; `None` where there is nothing.
pub(crate) async fn read_entries(
    env: &Env,
    keys: &[Key],
    deadline: Deadline,
) -> Result<Vec<Option<KvEntry>>, Box<Cause>> {
    let records = env.unchecked_ref::<Bindings>().records();
    let begin = |key: &Key| ARRAY_BUFFER.with(|kind| records.get_with_metadata(key.as_str(), kind));
    let failed = |message: String| Box::new(Cause::Storage(format!("KV: {message}")));
    if let [key] = keys {
        let read = begin(key).map_err(|error| failed(error_message(error)))?;
        return Ok(vec![entry(deadline.wait(JsFuture::from(read)).await.map_err(failed)?)]);
    }
    let reads: Result<Array, _> = keys.iter().map(begin).collect();
    let reads = Promise::all(reads.map_err(|error| failed(error_message(error)))?.as_ref());
    let found = deadline.wait(JsFuture::from(reads)).await.map_err(failed)?;
    Ok(Array::from(&found).iter().map(entry).collect())
}

fn entry(found: JsValue) -> Option<KvEntry> {
    let found: ValueWithMetadata = found.unchecked_into();
    let bytes = found.value().dyn_into().ok()?;
    Some(KvEntry { meta: found.metadata().as_string().unwrap_or_default(), bytes })
}

struct Prepared {
    headers: PreparedHeaders,
    init: web_sys::ResponseInit,
    request_id: JsString,
}

impl Prepared {
    fn new(header_set: HeaderSet) -> Self {
        let headers = PreparedHeaders::new();
        for (name, value) in header_set.headers() {
            headers.set(&JsString::from(*name), value);
        }
        let init = web_sys::ResponseInit::new();
        init.set_headers(&headers);
        Self { headers, init, request_id: header_set.request_id().into() }
    }
}

/// Makes the 200 response whose body is taken from a value.
pub(crate) fn respond(
    reply: &Reply,
    value: &ArrayBuffer,
    request_id: &str,
) -> Result<web_sys::Response, JsValue> {
    let Body::Stored { parts, .. } = &reply.body else { return Ok(web_sys::Response::error()) };
    PREPARED.with(|header_sets| {
        let prepared = header_sets[reply.header_set as usize].get_or_init(|| Prepared::new(reply.header_set));
        prepared.headers.set(&prepared.request_id, request_id);
        if let Some((_, tag)) = reply.headers.first() {
            ETAG.with(|name| prepared.headers.set(name, tag));
        }
        let body = take_parts(value, parts);
        web_sys::Response::new_with_opt_buffer_source_and_init(Some(&body), &prepared.init)
    })
}

/// A view into the value where that is enough, else a copy of its parts.
fn take_parts(value: &ArrayBuffer, parts: &[Part]) -> Object {
    let view = |from: usize, to: usize| {
        Uint8Array::new_with_byte_offset_and_length(value, from as u32, (to - from) as u32)
    };
    if let [Part::Span(span)] = parts {
        return view(span.start, span.end).into();
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
