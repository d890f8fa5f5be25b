//! What is forgotten, saved, and derived anew.

use crate::bindings::Env;
use crate::config::config;
use crate::operations::now_ms;
use crate::operations::publish::{detail, put};
use crate::respond::{log, respond};
use crate::stores::{d1, kv};
use fleetglass_model::Timestamp;
use fleetglass_model::keep::ForgetRequest;
use fleetglass_service::access::Config;
use fleetglass_service::failure::Cause;
use fleetglass_service::keep::forget::{self, Forget, Left};
use fleetglass_service::keep::{backup, republish};
use fleetglass_service::operation::Operation;
use fleetglass_service::publish::Publication;
use fleetglass_service::reply::Reply;

/// Does a step of one of these operations.
pub(crate) async fn keep(
    env: &Env,
    sent: &[u8],
    operation: &Operation,
    config: &Config,
) -> Result<web_sys::Response, Box<Cause>> {
    let reply = match operation {
        Operation::Forget => forgotten(env, sent).await?,
        Operation::Republish(after) => republished(env, after, config).await?,
        Operation::Backup(after) => {
            let rows = d1::run(env, &[backup::query(after)?]).await?.pop().unwrap_or_default();
            backup::reply(after, rows)?
        }
        _ => return Err(Cause::UnknownRoute.into()),
    };
    Ok(respond(reply, &[]))
}

async fn forgotten(env: &Env, sent: &[u8]) -> Result<Reply, Box<Cause>> {
    let body = str::from_utf8(sent).map_err(|_| Cause::NotUtf8("body"))?;
    let request = ForgetRequest::read(body).map_err(Cause::Body)?;
    let steps = Forget::steps(&request, now_ms())?;
    let count = step(env, &steps).await?;
    let left = remove(env).await?;
    let more = count > 0 || left || is_leased(env, &steps).await?;
    Ok(forget::reply(count, more))
}

/// Lets go some rows of the first step that still finds any, and tells how many.
async fn step(env: &Env, steps: &[Forget]) -> Result<usize, Box<Cause>> {
    for step in steps {
        let rows = d1::run(env, std::slice::from_ref(step.select())).await?.pop().unwrap_or_default();
        if let Some(writes) = step.writes(rows, now_ms()) {
            let gone = d1::run(env, &writes).await?.into_iter().next().map_or(0, |rows| rows.len());
            if gone > 0 {
                return Ok(gone);
            }
        }
    }
    Ok(0)
}

/// True where rows are left that somebody is publishing.
async fn is_leased(env: &Env, steps: &[Forget]) -> Result<bool, Box<Cause>> {
    let queries: Vec<_> = steps.iter().map(Forget::select_leased).collect();
    Ok(d1::run(env, &queries).await?.iter().any(|rows| !rows.is_empty()))
}

/// Takes out of KV and SEARCH what was forgotten, some hundred rows; tells whether there may be more.
async fn remove(env: &Env) -> Result<bool, Box<Cause>> {
    let rows = d1::run(env, &[Left::query()]).await?.pop().unwrap_or_default();
    let Some(left) = Left::new(rows) else { return Ok(false) };
    kv::delete(env, &left.keys).await?;
    d1::search(env, &left.search).await?;
    d1::run(env, &left.done()).await?;
    Ok(left.is_full())
}

/// What is left to remove, and what is older than is kept: a step of either, since KV takes 1,000 operations an invocation.
pub(crate) async fn scheduled(env: &Env) -> Result<(), String> {
    if remove(env).await.map_err(detail)? {
        return Ok(());
    }
    let Some(days) = config(env).retain_days else { return Ok(()) };
    for steps in forget::retention(days, Timestamp::from_millis(now_ms())) {
        if step(env, &steps).await.map_err(detail)? > 0 {
            break;
        }
    }
    remove(env).await.map(drop).map_err(detail)
}

async fn republished(env: &Env, after: &str, config: &Config) -> Result<Reply, Box<Cause>> {
    match republish::step(after, now_ms())? {
        republish::Step::Rows { search, range, leases } => {
            d1::search(env, &search).await?;
            let mut queries = vec![range];
            queries.extend(leases);
            let mut found = d1::run(env, &queries).await?;
            let leased = found.pop().unwrap_or_default();
            let (next, count) =
                republish::behind_rows(after, found.into_iter().next().and_then(|mut r| r.pop()))?;
            let publication = Publication::new(leased);
            if !publication.is_empty() {
                put(env, &publication, config, Vec::new()).await?;
            }
            Ok(republish::reply(count, 0, Some(next)))
        }
        republish::Step::Keys(cursor) => {
            let (keys, next) = kv::keys(env, &cursor).await?;
            let unknown = d1::run(env, &[republish::unknown(&keys)]).await?.pop().unwrap_or_default();
            let unknown: Vec<String> =
                unknown.into_iter().filter_map(|row| row.into_iter().next().flatten()).collect();
            for key in &unknown {
                log("info", "republish", &["KV held ", key, ", which stands for no record"].concat());
            }
            kv::delete(env, &unknown).await?;
            Ok(republish::reply(0, unknown.len() as i64, next.map(|next| republish::behind_keys(&next))))
        }
    }
}
