//! The deployment's variables and secrets, read once an isolate: they never change within it.

use crate::log::log;
use fleetglass_model::job_execution::Owner;
use fleetglass_service::access::keys::KeySet;
use fleetglass_service::access::rate::Rate;
use fleetglass_service::access::{Config, Rates};
use fleetglass_service::http::cors::Origins;
use std::cell::{OnceCell, RefCell};
use std::rc::Rc;
use worker::Env;

thread_local! {
    static CONFIG: OnceCell<Rc<Config>> = const { OnceCell::new() };
}

/// The secrets that hold the keyset.
const KEYS: [&str; 9] =
    ["KEYS_1", "KEYS_2", "KEYS_3", "KEYS_4", "KEYS_5", "KEYS_6", "KEYS_7", "KEYS_8", "KEYS_9"];

/// The configuration of the deployment.
pub(crate) fn config(env: &Env) -> Rc<Config> {
    CONFIG.with(|cell| Rc::clone(cell.get_or_init(|| Rc::new(read(env)))))
}

fn read(env: &Env) -> Config {
    // `worker` reads secrets and variables the same way.
    let text = |name: &str| env.var(name).ok().map(|value| value.to_string());
    let number = |name: &str| text(name).and_then(|text| text.parse::<i64>().ok());
    let keys: Vec<_> = KEYS.iter().filter_map(|name| Some((*name, text(name)?))).collect();
    let keys: Vec<_> = keys.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let rate = |name, requests, seconds| Rate { requests: number(name).unwrap_or(requests), seconds };
    Config {
        owner: Owner {
            account: text("AWS_ACCOUNT_ID").unwrap_or_default(),
            region: text("AWS_REGION").unwrap_or_default(),
        },
        keys: KeySet::parse(&keys).map_err(|error| error.to_string()),
        open: text("OPEN_ACCESS").as_deref() == Some("loopback"),
        origins: origins(&text("CORS_ORIGINS").unwrap_or_default()),
        rates: Rates {
            aws: rate("AWS_PER_SECOND", 100, 1),
            huawei: rate("HUAWEI_PER_MINUTE", 100, 60),
            api: rate("API_PER_SECOND", 50, 1),
        },
        retain_days: number("RETAIN_DAYS").filter(|days| *days > 0),
        derived: RefCell::default(),
    }
}

/// None of them where one is no origin: the log tells which.
fn origins(text: &str) -> Origins {
    Origins::parse(text).unwrap_or_else(|error| {
        log("error", "config", &error);
        Origins::default()
    })
}
