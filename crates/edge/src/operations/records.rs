//! Single records and the providers' other operations, from the index.

use crate::call::Call;
use crate::clock::now;
use crate::respond::Answer;
use fleetglass_service::api;
use fleetglass_service::failure::Cause;
use fleetglass_service::neighbours::Neighbour;
use fleetglass_service::operation::RecordKey;
use fleetglass_service::store::{found, indexed};

/// Answers a provider's operation beside the describe ones.
pub(crate) async fn neighbour(
    call: &Call<'_>,
    operation: &Neighbour,
    applications: Option<&[String]>,
) -> Result<Answer, Box<Cause>> {
    call.log.set_source("index");
    let owner = &call.config.owner;
    let found = call.stores.index().run(&operation.queries(owner)).await?;
    Ok(operation.reply(found, owner, applications)?.into())
}

/// Gives a record to the console.
pub(crate) async fn view(call: &Call<'_>, key: &RecordKey) -> Result<Answer, Box<Cause>> {
    call.log.set_source("index");
    let index = call.stores.index();
    let row = index.first(key.query()).await?.ok_or_else(|| Cause::NotFound(key.name()))?;
    let found = indexed(row).map_err(Cause::Damaged)?;
    index.note(key.seen(&found, now())).await;
    let if_none_match = call.request.headers.get("if-none-match");
    Ok(api::view(found, &call.config.owner, if_none_match.as_deref(), now())?.into())
}

/// Gives the records that a text names.
pub(crate) async fn lookup(call: &Call<'_>, text: &str, prefix: bool) -> Result<Answer, Box<Cause>> {
    call.log.set_source("index");
    let lookup = fleetglass_service::store::lookup(text, prefix);
    let rows = call.stores.index().run(&[lookup]).await?.pop().unwrap_or_default();
    Ok(api::lookup(&found(rows)).into())
}
