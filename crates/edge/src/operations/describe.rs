//! The providers' describe operations: from KV, or from the index where KV has nothing.

use crate::call::Call;
use crate::clock::now;
use crate::respond::Answer;
use fleetglass_service::describe::{self, Describe, KvEntry};
use fleetglass_service::error::Cause;
use fleetglass_service::http::reply::{Body, assemble};
use fleetglass_service::store::record::indexed;
use fleetglass_service::store::value;

/// Describes a record.
pub(crate) async fn describe(
    call: &Call<'_>,
    operation: &Describe,
    applications: Option<&[String]>,
) -> Result<Answer, Box<Cause>> {
    call.log.set_source("index");
    let mut entries = call.stores.entries(&operation.keys()).await?;
    let fetched: Vec<_> = entries
        .iter()
        .map(|entry| {
            entry.as_ref().map(|e| KvEntry { meta: &e.meta, length: e.bytes.byte_length() as usize })
        })
        .collect();
    let if_none_match = call.request.headers.get("if-none-match");
    let if_none_match = if_none_match.as_deref();
    let Some(reply) = describe::respond(operation, &fetched, applications, if_none_match, now())? else {
        return describe_from_index(call, operation, if_none_match, applications).await;
    };
    call.log.set_source("kv");
    let Body::Stored { source, .. } = reply.body else { return Ok(reply.into()) };
    let Some(entry) = entries.swap_remove(source) else {
        return Err(Cause::NotFound(operation.name()).into());
    };
    Ok(Answer::Stored(reply, entry.bytes))
}

async fn describe_from_index(
    call: &Call<'_>,
    operation: &Describe,
    if_none_match: Option<&str>,
    applications: Option<&[String]>,
) -> Result<Answer, Box<Cause>> {
    let not_found = || Box::new(Cause::NotFound(operation.name()));
    let Some(row) = call.stores.index().first(operation.query()).await? else {
        return operation.without_record().map(Answer::Reply).ok_or_else(not_found);
    };
    let found = indexed(row).map_err(Cause::Damaged)?;
    let value = value::render(&found.observation, found.signatures.as_ref(), found.rev, &call.config.owner)
        .ok_or_else(|| Cause::Damaged("the record is of a kind that is not described".to_owned()))?;
    let fetched = [Some(KvEntry { meta: &value.meta, length: value.bytes.len() })];
    let reply = describe::respond(operation, &fetched, applications, if_none_match, now())?;
    let mut reply = reply.ok_or_else(not_found)?;
    if let Body::Stored { parts, .. } = &reply.body {
        reply.body = Body::Bytes(assemble(parts, &value.bytes));
    }
    Ok(reply.into())
}
