//! The Cloudflare Worker: bindings, reads and writes. What to read and what to answer is `fleetglass-service`'s to say.

mod authenticate;
mod body;
mod call;
mod clock;
mod config;
mod crypto;
mod deadline;
mod error;
mod log;
mod operations;
mod passthrough;
mod rates;
mod respond;
mod stores;

use crate::call::{Call, Incoming};
use crate::config::config;
use crate::crypto::random_uuid;
use crate::deadline::Deadline;
use crate::log::{RequestLog, log};
use crate::respond::{Answer, respond};
use crate::stores::Stores;
use fleetglass_service::error::{Api, Cause};
use fleetglass_service::failure::{Failure, failure_reply};
use fleetglass_service::http::request::Request;
use fleetglass_service::route::{Routed, route};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use worker::{Context, Env, Error, ScheduleContext, ScheduledEvent, event};

#[event(start)]
fn start() {
    // In a microtask: `worker` sets its own hook, which writes other lines, after this function.
    spawn_local(async {
        std::panic::set_hook(Box::new(|info| log("error", "panic", &info.to_string())));
    });
}

#[event(fetch)]
async fn fetch(raw: web_sys::Request, env: Env, _: Context) -> Result<web_sys::Response, Error> {
    let incoming = Incoming::new(raw);
    let request = incoming.request();
    let routed = route(&request);
    let log = begin_log(&routed);
    let (config, api) = (config(&env), api_of(&routed));
    let outcome = match routed {
        _ if let Some(reply) = config.origins.preflight(api, &request) => Ok(reply.into()),
        Ok(routed) => {
            let deadline = Deadline::of_method(request.method);
            let stores = Stores { env, deadline };
            let call =
                Call { incoming: &incoming, request: &request, stores: &stores, config: &config, log: &log };
            let outcome = operations::answer(&call, &routed).await;
            outcome.map_err(|cause| Failure { api: routed.api, cause })
        }
        Err(failure) => Err(failure),
    };
    let response = complete(outcome, &request, &log)?;
    add_headers(&response, config.origins.headers(api, &request))?;
    Ok(response)
}

/// Answers a request whose instance has panicked as the provider answers when a store fails. `worker.js` calls it, in a new
/// instance.
#[wasm_bindgen]
pub fn failed(raw: web_sys::Request, env: Env, why: String) -> Result<web_sys::Response, JsValue> {
    let incoming = Incoming::new(raw);
    let request = incoming.request();
    let routed = route(&request);
    let log = begin_log(&routed);
    let headers = config(&env).origins.headers(api_of(&routed), &request);
    let failure = match routed {
        Ok(routed) => Failure { api: routed.api, cause: Cause::Storage(why).into() },
        Err(failure) => failure,
    };
    let response = complete(Err(failure), &request, &log)?;
    add_headers(&response, headers)?;
    Ok(response)
}

fn api_of(routed: &Result<Routed, Failure>) -> Api {
    routed.as_ref().map_or_else(|failure| failure.api, |routed| routed.api)
}

fn add_headers(
    response: &web_sys::Response,
    headers: impl IntoIterator<Item = (&'static str, String)>,
) -> Result<(), JsValue> {
    headers.into_iter().try_for_each(|(name, value)| response.headers().set(name, &value))
}

fn begin_log(routed: &Result<Routed, Failure>) -> RequestLog {
    RequestLog::new(routed.as_ref().map_or("-", |routed| routed.operation.name()), random_uuid())
}

/// Makes the response, and writes the request's line of the log.
fn complete(
    outcome: Result<Answer, Failure>,
    request: &Request<'_>,
    log: &RequestLog,
) -> Result<web_sys::Response, Error> {
    let (answer, detail) = match outcome {
        Ok(answer) => (answer, None),
        Err(failure) => {
            let detail = failure.cause.internal().map(str::to_owned);
            let mut reply = failure_reply(&failure, &log.id);
            if failure.api.is_aws() {
                reply.headers.push(("date", clock::http_date().into()));
            }
            (reply.into(), detail)
        }
    };
    log.write(request, answer.status(), detail.as_deref());
    respond(answer, &log.id)
}

#[event(scheduled)]
async fn scheduled(_: ScheduledEvent, env: Env, _: ScheduleContext) {
    let config = config(&env);
    operations::maintain(&Stores { env, deadline: Deadline::NONE }, &config).await;
}
