//! The only place that talks to the server.

use crate::address::{self, Page};
use crate::browser;
use crate::client::answer::read;
use crate::client::problem::Problem;
use fleetglass_model::session::{Session, SignIn};
use fleetglass_model::to_json;
use gloo_net::http::Request;
use leptos::prelude::window;
use std::time::Duration;
use web_sys::{AbortSignal, RequestCache};

/// Who is signed in.
pub(crate) const SESSION: &str = "/api/v1/session";

/// How long is waited for who is signed in, in milliseconds.
const SESSION_WAIT: u32 = 20_000;

const IMPORT: &str = "/api/v1/import";

/// How long is waited for the reply to a request of an import, in milliseconds.
const IMPORT_WAIT: u32 = 60_000;

/// The pauses between the tries of an import's request.
const IMPORT_PAUSES: [Duration; 4] =
    [Duration::from_secs(1), Duration::from_secs(2), Duration::from_secs(4), Duration::from_secs(8)];

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
    let mut request = Request::get(path)
        .header("accept", "application/json")
        // The browser's own cache would answer a 304 by the body that it holds.
        .cache(RequestCache::NoStore)
        .abort_signal(Some(abort));
    if let Some(etag) = etag {
        request = request.header("if-none-match", etag);
    }
    let response = request.send().await.map_err(|_| no_answer())?;
    if response.status() == 304 {
        return Ok(Reply::Unchanged);
    }
    let text = response.text().await.map_err(|_| no_answer())?;
    let header = |name| response.headers().get(name);
    let request_id = header("x-request-id");
    if response.status() == 200 {
        Ok(Reply::Body { text, etag: header("etag"), request_id })
    } else {
        Err(Problem::from_answer(response.status(), &text, request_id))
    }
}

/// Exchanges an operator's token for a session, which the browser keeps where no script reads it.
pub(crate) async fn sign_in(token: &str) -> Result<(), Problem> {
    let body = to_json(&SignIn { token: token.to_owned() });
    let request = Request::post(SESSION).header("content-type", "application/json").body(body);
    let response = request.map_err(|_| no_answer())?.send().await.map_err(|_| no_answer())?;
    if response.ok() {
        return Ok(());
    }
    let text = response.text().await.unwrap_or_default();
    Err(Problem::from_answer(response.status(), &text, response.headers().get("x-request-id")))
}

/// Who is signed in.
pub(crate) async fn session() -> Result<Session, Problem> {
    let abort = AbortSignal::timeout_with_u32(SESSION_WAIT);
    match get(SESSION, None, &abort).await? {
        Reply::Body { text, request_id, .. } => read(&text, request_id),
        Reply::Unchanged => Err(no_answer()),
    }
}

/// Sends a request of an import, and gives the text of the reply. It is sent again where that may help: what the deployment
/// knows already it does not change.
pub(crate) async fn import(body: &str) -> Result<String, Problem> {
    for pause in IMPORT_PAUSES {
        match import_once(body).await {
            Err(Problem::Offline | Problem::Unreachable | Problem::Failed(_)) => browser::sleep(pause).await,
            outcome => return outcome,
        }
    }
    import_once(body).await
}

async fn import_once(body: &str) -> Result<String, Problem> {
    let abort = AbortSignal::timeout_with_u32(IMPORT_WAIT);
    let request = Request::post(IMPORT).header("content-type", "application/json");
    let request = request.abort_signal(Some(&abort)).body(body).map_err(|_| no_answer())?;
    let response = request.send().await.map_err(|_| no_answer())?;
    let text = response.text().await.map_err(|_| no_answer())?;
    match response.status() {
        200 => Ok(text),
        status => Err(Problem::from_answer(status, &text, response.headers().get("x-request-id"))),
    }
}

/// Ends the session.
pub(crate) async fn sign_out() {
    _ = Request::delete(SESSION).send().await;
}

/// How long the console waits for the texts of a language, in milliseconds.
const LANGUAGE_WAIT: u32 = 5_000;

/// The texts of a language, where they can be had.
pub(crate) async fn language(tag: &str) -> Option<String> {
    let abort = AbortSignal::timeout_with_u32(LANGUAGE_WAIT);
    let response = Request::get(&address::language(tag)).abort_signal(Some(&abort)).send().await.ok()?;
    if response.ok() { response.text().await.ok() } else { None }
}

/// The page that loads the console, as it is deployed now.
pub(crate) async fn index() -> Option<String> {
    let response = Request::get(&Page::Overview.href()).cache(RequestCache::NoStore).send().await.ok()?;
    if response.ok() { response.text().await.ok() } else { None }
}

fn no_answer() -> Problem {
    if window().navigator().on_line() { Problem::Unreachable } else { Problem::Offline }
}
