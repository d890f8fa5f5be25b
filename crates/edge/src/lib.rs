//! The Cloudflare Worker: bindings, reads and writes. What to read and what to answer is `fleetglass-service`'s to say.
//!
//! Requests and replies are the runtime's own objects, and stored values go from KV to the reply without entering wasm.

mod answer;
mod bindings;
mod config;
mod import;
mod index;
mod publish;
mod records;
mod respond;

use fleetglass_service::failure::failure_reply;
use fleetglass_service::request::{Headers, Request, Target};
use fleetglass_service::route::route;
use std::convert::Infallible;
use wasm_bindgen::JsCast;

/// Answers a request.
#[worker::event(fetch)]
async fn fetch(
    request: web_sys::Request,
    env: worker::Env,
    _context: worker::Context,
) -> Result<web_sys::Response, Infallible> {
    let env: bindings::Env = env.unchecked_into();
    let (method, url) = (request.method(), request.url());
    let headers = HeadersOf(&request);
    let asked = Request { method: &method, target: Target::of_url(&url), headers: &headers };
    let failure = match route(&asked) {
        Ok(routed) => match answer::answer(&env, &request, &asked, &routed).await {
            Ok(response) => return Ok(response),
            Err(failure) => failure,
        },
        Err(failure) => failure,
    };
    let id = String::from(respond::request_id());
    if let Some(detail) = failure.cause.internal() {
        respond::log("error", &id, &format!("{method} {}: {detail}", asked.target.path));
    }
    Ok(respond::respond_as(failure_reply(&failure, &id), &[], &id.into()))
}

/// Publishes what an import left unpublished.
#[worker::event(scheduled)]
async fn scheduled(_event: worker::ScheduledEvent, env: worker::Env, _context: worker::ScheduleContext) {
    let env: bindings::Env = env.unchecked_into();
    if let Err(detail) = publish::publish_all(&env).await {
        respond::log("error", "scheduled", &detail);
    }
}

struct HeadersOf<'a>(&'a web_sys::Request);

impl Headers for HeadersOf<'_> {
    fn get(&self, name: &str) -> Option<String> {
        self.0.headers().get(name).ok().flatten()
    }
}
