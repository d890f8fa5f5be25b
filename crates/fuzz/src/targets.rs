//! The targets.

pub(crate) mod headers;
pub(crate) mod import;
pub(crate) mod ingest;
pub(crate) mod keysets;
pub(crate) mod login;
pub(crate) mod path;
pub(crate) mod query;
pub(crate) mod recognise;
pub(crate) mod sigv4;
pub(crate) mod time;
pub(crate) mod tokens;

use crate::request::NOW;
use fleetglass_model::Timestamp;
use fleetglass_model::job_execution::Owner;
use fleetglass_service::access::keys::KeySet;
use fleetglass_service::access::rate::Rate;
use fleetglass_service::access::token::{Kind, Token};
use fleetglass_service::access::{Config, Rates};
use fleetglass_service::http::cors::Origins;
use fleetglass_service::store::Query;
use serde_json::value::RawValue;
use std::cell::{OnceCell, RefCell};

/// Who may ask: see `tests/data/keys.json`. Of `FGTESTS`, the hashes by which its tokens are signed: of its bearer token
/// `import-secret`, and of its Huawei application's secret `app-secret`.
const KEYS: &str = include_str!("../../../tests/data/keys.json");
const TOKEN_HASH: &str = "b7418da6d015f38510877ad9d4bbdcf30bd0274c24df82cc8ef23d8ea4d190b1";
const APP_HASH: &str = "6c904c5190e8b45c2f0af062eefdb2f5b41ce3809b0e6b5bc50aafdd60b290d8";
const NONCE: &str = "nonce-1";

fn now() -> Timestamp {
    Timestamp::from_seconds(NOW)
}

/// A deployment that is open to nobody.
fn config() -> &'static Config {
    const RATE: Rate = Rate { requests: 0, seconds: 1 };
    let new = || Config {
        owner: Owner { account: "123456789012".to_owned(), region: "us-west-2".to_owned() },
        keys: KeySet::parse(&[("KEYS_1", KEYS)]).map_err(|error| error.to_string()),
        open: false,
        origins: Origins::default(),
        rates: Rates { aws: RATE, huawei: RATE, api: RATE },
        retain_days: None,
        derived: RefCell::default(),
    };
    thread_local!(static CONFIG: OnceCell<&'static Config> = const { OnceCell::new() });
    CONFIG.with(|config| *config.get_or_init(|| Box::leak(new().into())))
}

/// The tokens of the corpus that are valid.
fn valid_token(kind: Kind) -> String {
    let secret = if kind == Kind::Session { TOKEN_HASH } else { APP_HASH };
    Token::new(kind, "FGTESTS", NONCE, now()).sign(kind, secret)
}

/// Parameters that are lists are JSON, whatever is in them.
fn are_json(queries: &[Query]) {
    for text in queries.iter().flat_map(|query| &query.parameters).filter(|text| text.starts_with('[')) {
        assert!(serde_json::from_str::<&RawValue>(text).is_ok(), "{text}");
    }
}
