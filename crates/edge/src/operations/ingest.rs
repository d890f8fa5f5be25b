//! `POST /ingest/aws-iot`.

use crate::bindings::{Env, get, said};
use crate::operations::import::take;
use crate::operations::{Told, now};
use crate::respond::respond;
use crate::stores::d1;
use crate::task::settled;
use fleetglass_service::access::Config;
use fleetglass_service::failure::Cause;
use fleetglass_service::ingest::{Pushed, confirm};
use js_sys::Reflect;
use wasm_bindgen::JsValue;

/// Takes what a rule pushes into the index, then publishes it.
pub(crate) async fn ingest(
    env: &Env,
    sent: Vec<u8>,
    config: &Config,
    told: &Told,
) -> Result<web_sys::Response, Box<Cause>> {
    let mut pushed = Pushed::parse(&sent, &config.owner, now())?;
    drop(sent);
    let known = d1::run(env, &[pushed.reads()]).await?.pop().unwrap_or_default();
    let mut batch = pushed.batch(known);
    take(env, &mut batch, config, &mut |batch| pushed.finish(batch)).await?;
    *told.refused.borrow_mut() = pushed.refused();
    Ok(respond(pushed.reply(), &[]))
}

/// Asks AWS for what enables the rule's destination.
pub(crate) async fn confirm(sent: &[u8], config: &Config) -> Result<web_sys::Response, Box<Cause>> {
    let failed = |error: JsValue| Box::new(Cause::Storage(["AWS IoT: ", &said(error)].concat()));
    let url = confirm::url(sent, &config.owner)?;
    let answer = settled(get(&url).map_err(failed)?).await.map_err(failed)?;
    let reply = confirm::reply(Reflect::get(&answer, &"ok".into()).is_ok_and(|ok| ok.is_truthy()))?;
    Ok(respond(reply, &[]))
}
