//! `POST /ingest/aws-iot`.

use crate::answer::now;
use crate::bindings::{Env, get, said};
use crate::body::body;
use crate::import::take;
use crate::index;
use crate::respond::{log, request_id, respond_as};
use crate::task::settled;
use fleetglass_service::access::Config;
use fleetglass_service::failure::Cause;
use fleetglass_service::ingest::{MAX_BYTES, Pushed, confirm};
use fleetglass_service::operation::Operation;
use fleetglass_service::reply::Reply;
use js_sys::Reflect;
use wasm_bindgen::JsValue;

/// Takes what a rule pushes into the index, then publishes it; or confirms the rule's destination.
pub(crate) async fn ingest(
    env: &Env,
    raw: &web_sys::Request,
    operation: &Operation,
    config: &Config,
) -> Result<web_sys::Response, Box<Cause>> {
    let (body, id) = (body(raw, MAX_BYTES).await?, request_id());
    let reply = match operation {
        Operation::Confirm => confirmed(&confirm::url(&body, &config.owner)?).await?,
        _ => {
            let mut pushed = Pushed::parse(&body, &config.owner, now())?;
            let known = index::run(env, &[pushed.reads()]).await?.pop().unwrap_or_default();
            let mut batch = pushed.batch(known);
            take(env, &mut batch, config, &mut |batch| pushed.finish(batch)).await?;
            if pushed.is_refused() {
                log("warning", &String::from(&id), &pushed.results());
            }
            pushed.reply()
        }
    };
    Ok(respond_as(reply, &[], &id))
}

/// Asks AWS for what enables the destination.
async fn confirmed(url: &str) -> Result<Reply, Box<Cause>> {
    let failed = |error: JsValue| Box::new(Cause::Storage(["AWS IoT: ", &said(error)].concat()));
    let answer = settled(get(url).map_err(failed)?).await.map_err(failed)?;
    confirm::reply(Reflect::get(&answer, &"ok".into()).is_ok_and(|ok| ok.is_truthy()))
}
