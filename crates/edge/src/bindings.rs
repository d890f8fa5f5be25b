//! The runtime's own objects, as far as they are used here: those of `worker-sys`, and what it has not.

use js_sys::{JsString, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
pub(crate) use worker_sys::{D1Database, D1PreparedStatement, D1Result, Fetcher};

#[wasm_bindgen]
extern "C" {
    /// The Worker's environment.
    #[derive(Clone)]
    pub type Env;
    #[wasm_bindgen(method, getter, js_name = RECORDS)]
    pub(crate) fn records(this: &Env) -> Kv;
    #[wasm_bindgen(method, getter, js_name = INDEX)]
    pub(crate) fn index(this: &Env) -> D1Database;
    #[wasm_bindgen(method, getter, js_name = SEARCH)]
    pub(crate) fn search(this: &Env) -> D1Database;
    #[wasm_bindgen(method, getter, js_name = ASSETS)]
    pub(crate) fn assets(this: &Env) -> Fetcher;
    #[wasm_bindgen(method, getter, js_name = CEILING)]
    pub(crate) fn ceiling(this: &Env) -> Option<RateLimiter>;

    /// Cloudflare's rate limiter.
    pub(crate) type RateLimiter;
    #[wasm_bindgen(method, catch)]
    pub(crate) fn limit(this: &RateLimiter, asked: &JsValue) -> Result<Promise, JsValue>;

    /// A KV namespace.
    pub(crate) type Kv;
    #[wasm_bindgen(method, catch, js_name = getWithMetadata)]
    pub(crate) fn get_with_metadata(this: &Kv, key: &str, kind: &JsString) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch)]
    pub(crate) fn put(this: &Kv, key: &str, value: &JsValue, options: &JsValue) -> Result<Promise, JsValue>;

    #[wasm_bindgen(method, catch)]
    pub(crate) fn delete(this: &Kv, key: &str) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch)]
    pub(crate) fn list(this: &Kv, options: &JsValue) -> Result<Promise, JsValue>;

    /// What `getWithMetadata` gives.
    pub(crate) type ValueWithMetadata;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn value(this: &ValueWithMetadata) -> JsValue;
    #[wasm_bindgen(method, getter)]
    pub(crate) fn metadata(this: &ValueWithMetadata) -> JsValue;

    /// `Response`, with any body and any init object.
    #[wasm_bindgen(js_name = Response)]
    pub(crate) type AnyResponse;
    #[wasm_bindgen(constructor, catch, js_class = "Response")]
    pub(crate) fn new(body: &JsValue, init: &JsValue) -> Result<AnyResponse, JsValue>;

    /// `Headers`, whose values need not pass through wasm.
    #[wasm_bindgen(js_name = Headers)]
    pub(crate) type AnyHeaders;
    #[wasm_bindgen(constructor, js_class = "Headers")]
    pub(crate) fn new() -> AnyHeaders;
    #[wasm_bindgen(method)]
    pub(crate) fn set(this: &AnyHeaders, name: &JsValue, value: &JsValue);

    #[wasm_bindgen(js_name = fetch, catch)]
    fn fetch(url: &str, init: &JsValue) -> Result<Promise, JsValue>;

    #[wasm_bindgen(js_namespace = crypto, js_name = randomUUID)]
    pub(crate) fn random_uuid() -> JsString;
    #[wasm_bindgen(js_namespace = ["crypto", "subtle"], js_name = digest, catch)]
    pub(crate) fn digest(algorithm: &str, data: &[u8]) -> Result<Promise, JsValue>;
}

thread_local! {
    /// The names that are passed with every request.
    pub(crate) static ARRAY_BUFFER: JsString = JsString::from("arrayBuffer");
    pub(crate) static ETAG: JsString = JsString::from("etag");
}

/// Asks another host, and follows no redirect.
pub(crate) fn get(url: &str) -> Result<Promise, JsValue> {
    let init = Object::new();
    Reflect::set(&init, &"redirect".into(), &"manual".into())?;
    fetch(url, &init)
}

/// What a thrown JavaScript value says, for the log.
pub(crate) fn said(error: JsValue) -> String {
    match error.dyn_ref::<js_sys::Error>() {
        Some(error) => String::from(error.message()),
        None => error.as_string().unwrap_or_else(|| "something that is no error was thrown".to_owned()),
    }
}
