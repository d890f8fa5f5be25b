//! Single records and the providers' other operations, from the index.

use crate::call::Call;
use crate::clock::now;
use crate::respond::Answer;
use fleetglass_service::api::{lookup, record};
use fleetglass_service::aws;
use fleetglass_service::error::Cause;
use fleetglass_service::huawei::subtasks::SubtaskQuery;
use fleetglass_service::store::record::{RecordKey, indexed};

/// Answers an operation of AWS IoT beside the describe ones.
pub(crate) async fn aws(call: &Call<'_>, operation: &aws::Operation) -> Result<Answer, Box<Cause>> {
    call.log.set_source("index");
    let owner = &call.config.owner;
    let found = call.stores.index().run(&operation.queries(owner)).await?;
    Ok(operation.reply(found, owner)?.into())
}

/// Answers Huawei's query of subtasks.
pub(crate) async fn subtasks(
    call: &Call<'_>,
    query: &SubtaskQuery,
    applications: Option<&[String]>,
) -> Result<Answer, Box<Cause>> {
    call.log.set_source("index");
    let found = call.stores.index().run(&query.queries()).await?;
    Ok(query.reply(found, applications)?.into())
}

/// Gives a record to the console.
pub(crate) async fn view(call: &Call<'_>, key: &RecordKey) -> Result<Answer, Box<Cause>> {
    call.log.set_source("index");
    let index = call.stores.index();
    let row = index.first(key.query()).await?.ok_or_else(|| Cause::NotFound(key.name()))?;
    let found = indexed(row).map_err(Cause::Damaged)?;
    index.note(key.mark_seen(&found, now())).await;
    let if_none_match = call.request.headers.get("if-none-match");
    Ok(record::view(found, &call.config.owner, if_none_match.as_deref(), now())?.into())
}

/// Gives the records that a text names.
pub(crate) async fn lookup(call: &Call<'_>, text: &str, prefix: bool) -> Result<Answer, Box<Cause>> {
    call.log.set_source("index");
    let rows = call.stores.index().run(&[lookup::query(text, prefix)]).await?.pop().unwrap_or_default();
    Ok(lookup::reply(&lookup::parse_rows(rows)?).into())
}
