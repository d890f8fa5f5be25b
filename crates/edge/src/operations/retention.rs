//! Retention: records that are forgotten, on request or because of their age.

use crate::call::Call;
use crate::clock::{now, now_ms};
use crate::respond::Answer;
use crate::stores::Stores;
use fleetglass_model::from_json;
use fleetglass_service::access::Config;
use fleetglass_service::error::Cause;
use fleetglass_service::records::retention::{self, Forget, PendingRemoval};

/// Forgets some of the rows that a request names.
pub(crate) async fn forget(call: &Call<'_>, body: &[u8]) -> Result<Answer, Box<Cause>> {
    let body = str::from_utf8(body).map_err(|_| Cause::NotUtf8("body"))?;
    let request = from_json(body).map_err(Cause::Body)?;
    let steps = Forget::steps(&request, now_ms())?;
    let count = forget_rows(call.stores, &steps).await?;
    let left = remove_forgotten(call.stores).await?;
    let more = count > 0 || left || is_leased(call.stores, &steps).await?;
    Ok(retention::reply(count, more).into())
}

/// Forgets some rows of the first step that still finds any, and tells how many.
async fn forget_rows(stores: &Stores, steps: &[Forget]) -> Result<usize, Box<Cause>> {
    for step in steps {
        let rows = stores.index().run(std::slice::from_ref(step.select())).await?.pop().unwrap_or_default();
        if let Some(writes) = step.writes(rows, now_ms())? {
            let gone = stores.index().run(&writes).await?.into_iter().next().map_or(0, |rows| rows.len());
            if gone > 0 {
                return Ok(gone);
            }
        }
    }
    Ok(0)
}

/// True where rows are left that somebody is publishing.
async fn is_leased(stores: &Stores, steps: &[Forget]) -> Result<bool, Box<Cause>> {
    let queries: Vec<_> = steps.iter().map(Forget::select_leased).collect();
    Ok(stores.index().run(&queries).await?.iter().any(|rows| !rows.is_empty()))
}

/// Takes out of KV and SEARCH what was forgotten, some hundred rows; tells whether there may be more.
async fn remove_forgotten(stores: &Stores) -> Result<bool, Box<Cause>> {
    let rows = stores.index().run(&[PendingRemoval::query()]).await?.pop().unwrap_or_default();
    let Some(left) = PendingRemoval::new(rows)? else { return Ok(false) };
    stores.delete(&left.keys).await?;
    stores.search().run(&left.search).await?;
    stores.index().run(&left.delete_queries()).await?;
    Ok(left.is_full())
}

/// Removes what is left to remove, and forgets what is older than is kept: a step of either, since KV takes 1,000 operations
/// an invocation.
pub(crate) async fn retain(stores: &Stores, config: &Config) -> Result<(), Box<Cause>> {
    if remove_forgotten(stores).await? {
        return Ok(());
    }
    let Some(days) = config.retain_days else { return Ok(()) };
    for steps in retention::retention(days, now()) {
        if forget_rows(stores, &steps).await? > 0 {
            break;
        }
    }
    remove_forgotten(stores).await.map(drop)
}
