//! How the deployment is.

use crate::call::Call;
use crate::clock::{now, now_ms};
use crate::respond::Answer;
use fleetglass_service::api::{diagnostics, health};
use fleetglass_service::error::Cause;

/// Tells how the deployment is. A store that fails is told, and fails nothing else.
pub(crate) async fn diagnostics(call: &Call<'_>) -> Result<Answer, Box<Cause>> {
    let mark = call.stores.entries(&diagnostics::key()).await;
    let mark = mark.map(|entries| entries.into_iter().flatten().next().map(|entry| entry.meta));
    let row = call.stores.index().first(diagnostics::query()).await;
    let search = call.stores.search().run(&[health::search_query()]).await;
    let findings = diagnostics::Findings {
        version: env!("CARGO_PKG_VERSION"),
        now: now(),
        mark: mark.map_err(drop),
        row: row.map_err(drop),
        search: search.is_ok(),
        has_ceilings: call.stores.has_ceilings(),
    };
    Ok(diagnostics::reply(&findings, call.request, call.config).into())
}

/// Writes the mark.
pub(crate) async fn mark(call: &Call<'_>) -> Result<Answer, Box<Cause>> {
    let now_ms = now_ms();
    let (_, failed) = call.stores.put(&[&diagnostics::mark(now_ms)]).await;
    match failed {
        Some(message) => Err(Cause::Storage(message).into()),
        None => Ok(diagnostics::marked(now_ms).into()),
    }
}
