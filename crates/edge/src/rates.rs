//! How often somebody may ask.

use crate::clock::now_ms;
use crate::log::log;
use crate::stores::Stores;
use crate::stores::ceiling::Ceiling;
use fleetglass_service::access::Config;
use fleetglass_service::access::rate::Window;
use fleetglass_service::error::{Api, Cause};
use std::cell::RefCell;

thread_local! {
    /// The last requests of each principal, by its name and the api's.
    static WINDOWS: RefCell<Vec<(String, Window)>> = const { RefCell::new(Vec::new()) };
}

/// Counts a request of a principal, and refuses it where there were too many.
pub(crate) async fn check_rate(
    stores: &Stores,
    config: &Config,
    name: &str,
    api: Api,
) -> Result<(), Box<Cause>> {
    check_isolate(config, name, api)?;
    let ceiling = if api == Api::Huawei { Ceiling::HUAWEI } else { Ceiling::ALL };
    check_ceiling(stores, ceiling, name).await
}

/// Checks this isolate's own limit.
fn check_isolate(config: &Config, name: &str, api: Api) -> Result<(), Box<Cause>> {
    let (rate, of) = config.rates.of(api);
    WINDOWS.with_borrow_mut(|windows| {
        let name = [of, "/", name].concat();
        let place = windows.iter().position(|(own, _)| *own == name).unwrap_or_else(|| {
            windows.push((name, Window::default()));
            windows.len() - 1
        });
        windows[place].1.take(rate, now_ms()).map_err(|seconds| Cause::Throttled(seconds).into())
    })
}

/// Checks Cloudflare's limit over all isolates of a location, where the deployment has one.
pub(crate) async fn check_ceiling(stores: &Stores, ceiling: Ceiling, name: &str) -> Result<(), Box<Cause>> {
    match stores.is_below(ceiling, name).await {
        Ok(true) => Ok(()),
        Ok(false) => Err(Cause::Throttled(ceiling.seconds).into()),
        // A limiter that fails keeps nobody out.
        Err(message) => {
            log("warning", "ceiling", &message);
            Ok(())
        }
    }
}
