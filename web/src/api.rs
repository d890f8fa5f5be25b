//! The only place that talks to the API.

use crate::problem::Problem;
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Headers, Request, RequestCache, RequestInit, Response};

/// What came of a request.
pub(crate) enum Reply {
    /// A body, with the tag by which its next state is asked for.
    Body {
        /// The text, as it came.
        text: String,
        /// `ETag`.
        etag: Option<String>,
        /// By which the operator finds the request.
        request_id: Option<String>,
    },
    /// Nothing has changed since the tag.
    Unchanged,
}

/// Asks for a path of the API, or whether it is still as it was at `etag`.
pub(crate) async fn get(path: &str, etag: Option<&str>, abort: &AbortSignal) -> Result<Reply, Problem> {
    let request = request(path, etag, abort).map_err(|_| Problem::Unreachable)?;
    let response = JsFuture::from(window().fetch_with_request(&request)).await.map_err(|_| no_answer())?;
    let response: Response = response.dyn_into().map_err(|_| Problem::Unreachable)?;
    if response.status() == 304 {
        return Ok(Reply::Unchanged);
    }
    let text = body(&response).await.map_err(|_| no_answer())?;
    let request_id = header(&response, "x-request-id");
    if response.status() == 200 {
        Ok(Reply::Body { text, etag: header(&response, "etag"), request_id })
    } else {
        Err(Problem::from_answer(response.status(), &text, request_id))
    }
}

fn request(path: &str, etag: Option<&str>, abort: &AbortSignal) -> Result<Request, JsValue> {
    let headers = Headers::new()?;
    headers.set("accept", "application/json")?;
    if let Some(etag) = etag {
        headers.set("if-none-match", etag)?;
    }
    let init = RequestInit::new();
    init.set_headers(&headers);
    init.set_signal(Some(abort));
    // The browser's own cache would answer a 304 by the body that it holds.
    init.set_cache(RequestCache::NoStore);
    Request::new_with_str_and_init(path, &init)
}

async fn body(response: &Response) -> Result<String, JsValue> {
    let text = JsFuture::from(response.text()?).await?;
    Ok(text.as_string().unwrap_or_default())
}

fn header(response: &Response, name: &str) -> Option<String> {
    response.headers().get(name).ok().flatten()
}

fn no_answer() -> Problem {
    if window().navigator().on_line() { Problem::Unreachable } else { Problem::Offline }
}
