//! Publishing: from the index to KV and SEARCH.

use crate::clock::{now, now_ms};
use crate::log::log;
use crate::stores::Stores;
use fleetglass_service::access::Config;
use fleetglass_service::aws::ingest;
use fleetglass_service::error::Cause;
use fleetglass_service::records::publish::{Publication, Scope, any_leases};
use fleetglass_service::records::{retention, wanted};
use fleetglass_service::store::{Query, Row};

/// How often in a row unpublished rows are looked for: the scheduled handler comes again.
const ROUNDS: usize = 3;

/// Publishes leased rows, then those that were changed meanwhile.
pub(crate) async fn publish(
    stores: &Stores,
    scope: &Scope,
    leased: impl Iterator<Item = Row>,
    config: &Config,
) -> Result<(), Box<Cause>> {
    let mut publication = Publication::new(leased);
    for _ in 0..ROUNDS {
        if publication.is_empty() {
            return Ok(());
        }
        publication = put(stores, &publication, config, scope.leases(now_ms())).await?;
    }
    Ok(())
}

/// Publishes whatever is unpublished, some hundred rows a round, and tells how many. Gives up what nobody will ask for any
/// more.
pub(crate) async fn publish_all(stores: &Stores, config: &Config) -> Result<usize, Box<Cause>> {
    let mut queries = any_leases(now_ms());
    // These give no rows.
    queries.extend([wanted::expire(now()), ingest::expire(now()), retention::expire_signatures(now())]);
    let leased = stores.index().run(&queries).await?;
    let publication = Publication::new(leased.into_iter().flatten());
    if !publication.is_empty() {
        put(stores, &publication, config, Vec::new()).await?;
    }
    Ok(publication.len())
}

/// Puts a publication's values, marks the rows, and leases the next ones in the same transaction.
pub(crate) async fn put(
    stores: &Stores,
    publication: &Publication,
    config: &Config,
    next: Vec<Query>,
) -> Result<Publication, Box<Cause>> {
    for detail in &publication.damaged {
        log("error", "publish", detail);
    }
    let documents = match publication.documents() {
        Some(query) => stores.index().run(&[query]).await?.pop().unwrap_or_default(),
        None => Vec::new(),
    };
    let values = publication.values(documents, &config.owner);
    let puts: Vec<_> = values.iter().filter_map(|value| value.as_ref().ok()?.as_ref()).collect();
    let texts = stores.search().run(&publication.texts()).await.map(drop);
    if let Err(cause) = &texts {
        log("warning", "publish", &["SEARCH: ", cause.internal().unwrap_or_default()].concat());
    }
    let (put, failed) = stores.put(&puts).await;
    if let Some(first) = failed {
        // One line: Cloudflare cuts the log of an invocation at 256 KB.
        let count = put.iter().filter(|ok| !**ok).count().to_string();
        log("warning", "publish", &[&first, " (", &count, " records in all)"].concat());
    }
    let mut put = put.into_iter();
    let mut done = |value: &Result<Option<_>, String>| match value {
        Ok(Some(_)) => put.next() == Some(true),
        Ok(None) => true,
        Err(detail) => {
            log("error", "publish", detail);
            false
        }
    };
    let succeeded: Vec<bool> = values.iter().map(|value| done(value) && texts.is_ok()).collect();
    let mut queries = publication.marks(&succeeded);
    let marked = queries.len();
    queries.extend(next);
    let outcome = stores.index().run(&queries).await?;
    Ok(Publication::new(outcome.into_iter().skip(marked).flatten()))
}
