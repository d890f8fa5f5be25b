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
use fleetglass_service::error::Cause;
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
    let outcome = match routed {
        Ok(routed) => {
            let (config, deadline) = (config(&env), Deadline::of_method(request.method));
            let stores = Stores { env, deadline };
            let call =
                Call { incoming: &incoming, request: &request, stores: &stores, config: &config, log: &log };
            let outcome = operations::answer(&call, &routed).await;
            outcome.map_err(|cause| Failure { api: routed.api, cause })
        }
        Err(failure) => Err(failure),
    };
    complete(outcome, &request, &log)
}

/// Answers a request whose instance has panicked as the provider answers when a store fails. `worker.js` calls it, in a new
/// instance.
#[wasm_bindgen]
pub fn failed(raw: web_sys::Request, why: String) -> Result<web_sys::Response, JsValue> {
    let incoming = Incoming::new(raw);
    let request = incoming.request();
    let routed = route(&request);
    let log = begin_log(&routed);
    let failure = match routed {
        Ok(routed) => Failure { api: routed.api, cause: Cause::Storage(why).into() },
        Err(failure) => failure,
    };
    Ok(complete(Err(failure), &request, &log)?)
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
            (failure_reply(&failure, &log.id).into(), detail)
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
