//! `POST /ingest/aws-iot`.

use super::import::store;
use crate::call::Call;
use crate::clock::now;
use crate::error::error_message;
use crate::respond::Answer;
use fleetglass_service::aws::ingest::{PushBatch, confirm};
use fleetglass_service::error::Cause;
use worker::{Error, Fetch, Request, RequestInit, RequestRedirect};

/// Writes the events that a rule pushes to the index, then publishes them.
pub(crate) async fn ingest(call: &Call<'_>, body: Vec<u8>) -> Result<Answer, Box<Cause>> {
    let mut pushed = PushBatch::parse(&body, &call.config.owner, now())?;
    drop(body);
    let known = call.stores.index().run(&[pushed.reads()]).await?.pop().unwrap_or_default();
    let mut batch = pushed.batch(known);
    store(call.stores, &mut batch, call.config, &mut |batch| pushed.finish(batch)).await?;
    call.log.set_refused(pushed.refused());
    Ok(pushed.reply().into())
}

/// Asks AWS for what enables the rule's destination.
pub(crate) async fn confirm(call: &Call<'_>, body: &[u8]) -> Result<Answer, Box<Cause>> {
    let url = confirm::url(body, &call.config.owner)?;
    let status = status_of(&url).await;
    let status = status.map_err(|error| Cause::Storage(["AWS IoT: ", &error_message(error)].concat()))?;
    Ok(confirm::reply((200..300).contains(&status))?.into())
}

/// The status of another host's answer. No redirect is followed.
async fn status_of(url: &str) -> Result<u16, Error> {
    let init = RequestInit { redirect: RequestRedirect::Manual, ..RequestInit::new() };
    let request = Request::new_with_init(url, &init)?;
    Ok(Fetch::Request(request).send().await?.status_code())
}
