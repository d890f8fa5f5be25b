//! Republishing: KV and SEARCH are derived anew from the index, a step a request.

use super::publish::put;
use crate::call::Call;
use crate::clock::now_ms;
use crate::log::log;
use crate::respond::Answer;
use fleetglass_service::error::Cause;
use fleetglass_service::records::publish::Publication;
use fleetglass_service::records::republish;

/// Publishes the rows behind a position, or removes keys of KV that stand for no record.
pub(crate) async fn republish(call: &Call<'_>, after: &str) -> Result<Answer, Box<Cause>> {
    match republish::step(after, now_ms())? {
        republish::Step::Rows { search, range, leases } => {
            call.stores.search().run(&search).await?;
            let mut queries = vec![range];
            queries.extend(leases);
            let mut found = call.stores.index().run(&queries).await?;
            let leased = found.pop().unwrap_or_default();
            let (next, count) =
                republish::behind_rows(after, found.into_iter().next().and_then(|mut r| r.pop()))?;
            let publication = Publication::new(leased);
            if !publication.is_empty() {
                put(call.stores, &publication, call.config, Vec::new()).await?;
            }
            Ok(republish::reply(count, 0, Some(next)).into())
        }
        republish::Step::Keys(cursor) => remove_unknown(call, &cursor).await,
    }
}

async fn remove_unknown(call: &Call<'_>, cursor: &str) -> Result<Answer, Box<Cause>> {
    let (keys, next) = call.stores.keys(cursor).await?;
    let rows = call.stores.index().run(&[republish::unknown(&keys)]).await?.pop().unwrap_or_default();
    let unknown: Vec<String> = rows.into_iter().filter_map(|row| row.into_iter().next().flatten()).collect();
    for key in &unknown {
        log("info", "republish", &["KV held ", key, ", which stands for no record"].concat());
    }
    call.stores.delete(&unknown).await?;
    let next = next.map(|next| republish::behind_keys(&next));
    Ok(republish::reply(0, unknown.len() as i64, next).into())
}
