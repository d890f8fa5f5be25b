//! How often somebody may ask.

use crate::clock::now_ms;
use crate::log::log;
use crate::stores::Stores;
use fleetglass_service::access::Config;
use fleetglass_service::access::rate::Bucket;
use fleetglass_service::error::{Api, Cause};
use std::cell::RefCell;

thread_local! {
    /// What each principal has used of its rates, by its name and the api's.
    static BUCKETS: RefCell<Vec<(String, Bucket)>> = const { RefCell::new(Vec::new()) };
}

/// How long to wait where the ceiling was reached, in seconds: its own period.
const CEILING_SECONDS: i64 = 10;

/// Counts a request of a principal, and refuses it where there were too many.
pub(crate) async fn check_rate(
    stores: &Stores,
    config: &Config,
    name: &str,
    api: Api,
) -> Result<(), Box<Cause>> {
    check_isolate(config, name, api)?;
    check_ceiling(stores, name).await
}

/// Checks this isolate's own limit.
fn check_isolate(config: &Config, name: &str, api: Api) -> Result<(), Box<Cause>> {
    let (rate, of) = config.rates.of(api);
    BUCKETS.with_borrow_mut(|buckets| {
        let name = [of, "/", name].concat();
        let place = buckets.iter().position(|(own, _)| *own == name).unwrap_or_else(|| {
            buckets.push((name, Bucket::default()));
            buckets.len() - 1
        });
        buckets[place].1.take(rate, now_ms()).map_err(|seconds| Cause::Throttled(seconds).into())
    })
}

/// Checks Cloudflare's limit over all isolates of a location, where the deployment has one.
pub(crate) async fn check_ceiling(stores: &Stores, name: &str) -> Result<(), Box<Cause>> {
    match stores.is_below_ceiling(name).await {
        Ok(true) => Ok(()),
        Ok(false) => Err(Cause::Throttled(CEILING_SECONDS).into()),
        // A limiter that fails keeps nobody out.
        Err(message) => {
            log("warning", "ceiling", &message);
            Ok(())
        }
    }
}
