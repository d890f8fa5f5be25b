//! The deployment's own pages: its health, and the console's page.

use crate::call::Call;
use crate::respond::Answer;
use fleetglass_service::api::health;
use fleetglass_service::error::Cause;
use fleetglass_service::http::reply::{Body, HeaderSet, Reply};

/// Tells whether the stores answer.
pub(crate) async fn health(call: &Call<'_>) -> Result<Answer, Box<Cause>> {
    let kv = call.stores.entries(&health::key()).await;
    let index = call.stores.index().first(health::query()).await;
    let search = call.stores.search().run(&[health::search_query()]).await;
    Ok(health::reply(env!("CARGO_PKG_VERSION"), kv.is_ok(), index.is_ok(), search.is_ok()).into())
}

/// Answers a deep link into the console with the console's page.
pub(crate) async fn console_page(call: &Call<'_>) -> Result<Answer, Box<Cause>> {
    let failed = |message| Cause::Storage(format!("assets: {message}"));
    Ok(Answer::Asset(call.stores.asset(&call.incoming.console_url()).await.map_err(failed)?))
}

/// Sends the browser to the console.
pub(crate) fn redirect(call: &Call<'_>) -> Result<Answer, Box<Cause>> {
    let mut reply = Reply::new(302, HeaderSet::Fleetglass, Body::Empty);
    reply.headers.push(("location", call.incoming.console_url().into()));
    Ok(reply.into())
}
