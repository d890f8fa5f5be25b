//! The Cloudflare Worker: bindings, reads and writes. What to read and what to answer is `fleetglass-service`'s to say.
//!
//! Requests and replies are the runtime's own objects, and stored values go from KV to the reply without entering wasm.

mod authenticate;
mod bindings;
mod body;
mod config;
mod operations;
mod respond;
mod stores;
mod task;

use crate::bindings::Env;
use crate::operations::Told;
use crate::respond::Line;
use crate::task::Task;
use fleetglass_service::failure::{Cause, Failure, failure_reply};
use fleetglass_service::request::{Headers, Request, Target};
use fleetglass_service::route::route;
use wasm_bindgen::prelude::*;

/// Begins to answer a request.
#[wasm_bindgen]
pub fn fetch(request: web_sys::Request, env: Env) -> Task {
    task(request, Ok(env))
}

/// Begins to answer a request whose task has come to nothing, because it or another one panicked.
#[wasm_bindgen]
pub fn failed(request: web_sys::Request, why: String) -> Task {
    task(request, Err(why))
}

fn task(request: web_sys::Request, env: Result<Env, String>) -> Task {
    Task::new(async move { answered(request, env).await.into() })
}

async fn answered(request: web_sys::Request, env: Result<Env, String>) -> web_sys::Response {
    let began = operations::now_ms();
    let (method, url) = (request.method(), request.url());
    let headers = HeadersOf(&request);
    let asked = Request { method: &method, target: Target::of_url(&url), headers: &headers };
    let (routed, told) = (route(&asked), Told::default());
    let operation = routed.as_ref().map_or("-", |routed| routed.operation.name());
    let outcome = match (routed, env) {
        (Ok(routed), Ok(env)) => operations::answer(&env, &request, &asked, &routed, &told).await,
        (Ok(routed), Err(why)) => Err(Failure { surface: routed.surface, cause: Cause::Storage(why).into() }),
        (Err(failure), _) => Err(failure),
    };
    let (response, detail) = match outcome {
        Ok(response) => (response, None),
        Err(failure) => {
            let id = respond::request_id();
            let detail = failure.cause.internal().map(str::to_owned);
            (respond::respond_as(failure_reply(&failure, &String::from(&id)), &[], &id), detail)
        }
    };
    respond::log_request(&Line {
        operation,
        method: &method,
        path: asked.target.path,
        principal: &told.principal.borrow(),
        source: told.source.get(),
        milliseconds: operations::now_ms() - began,
        refused: &told.refused.borrow(),
        detail: detail.as_deref(),
        response: &response,
    });
    response
}

/// So many rows are published at most where the scheduled handler removes others as well.
const PUBLISHED_FEW: usize = 100;

/// Begins to do what was left: to publish what an import could not, to remove what was forgotten, and to forget what is
/// older than is kept.
#[wasm_bindgen]
pub fn scheduled(env: Env) -> Task {
    Task::new(async move {
        let done = match operations::publish::publish_all(&env).await {
            // KV takes 1,000 operations an invocation.
            Ok(published) if published > PUBLISHED_FEW => Ok(()),
            Ok(_) => operations::retention::scheduled(&env).await,
            Err(detail) => Err(detail),
        };
        if let Err(detail) = done {
            respond::log("error", "scheduled", &detail);
        }
        JsValue::UNDEFINED
    })
}

/// What panics says why, before it takes the instance with it.
#[wasm_bindgen(start)]
fn start() {
    std::panic::set_hook(Box::new(|info| respond::log("error", "panic", &info.to_string())));
}

struct HeadersOf<'a>(&'a web_sys::Request);

impl Headers for HeadersOf<'_> {
    fn get(&self, name: &str) -> Option<String> {
        self.0.headers().get(name).ok().flatten()
    }
}
