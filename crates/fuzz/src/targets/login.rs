//! The bodies of Huawei's login, and of signing in to the console.

use super::{NONCE, config, now, valid_token};
use crate::refusal;
use fleetglass_service::access::Config;
use fleetglass_service::access::token::Kind;
use fleetglass_service::api::session::{holder, sign_in};
use fleetglass_service::error::{Api, Cause};
use fleetglass_service::http::percent::decode_query;
use fleetglass_service::http::reply::{Body, Reply};
use fleetglass_service::huawei::login::{LoginStep, parse};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// An input is a body.
pub(crate) fn check(input: &[u8]) -> bool {
    let config = config();
    let steps =
        [LoginStep::Login, LoginStep::Refresh, LoginStep::Logout].map(|step| steps(step, input, config));
    let session = holder(config, input, now()).and_then(|holder| sign_in(holder, NONCE, now()));
    let signed_in = taken(Api::Fleetglass, session, input, &["import-secret", "read-secret"]);
    signed_in || steps.contains(&true)
}

fn steps(step: LoginStep, body: &[u8], config: &Config) -> bool {
    let replied = parse(step, body, config, now())
        .and_then(|asked| asked.respond(Some(vec![Some(NONCE.to_owned())]), "nonce-2", now()))
        .map(|(_, reply)| reply);
    let access = valid_token(Kind::Access);
    let needed = if step == LoginStep::Logout { &*access } else { "app-secret" };
    taken(Api::Huawei, replied, body, &[needed])
}

/// Whether it was taken; then one of these texts was in it.
fn taken(api: Api, replied: Result<Reply, Box<Cause>>, body: &[u8], one_of: &[&str]) -> bool {
    match replied {
        Ok(reply) => {
            let told = texts(&String::from_utf8_lossy(body));
            assert!(told.iter().any(|told| one_of.contains(&told.trim())), "{told:?}");
            match &reply.body {
                Body::Bytes(bytes) => assert!(serde_json::from_slice::<&RawValue>(bytes).is_ok()),
                body => assert_eq!((reply.status, body), (204, &Body::Empty)),
            }
            true
        }
        Err(cause) => {
            refusal::of_client(api, cause);
            false
        }
    }
}

/// The texts that a body holds: JSON's, or a form's.
fn texts(body: &str) -> Vec<String> {
    if let Ok(members) = serde_json::from_str::<BTreeMap<String, &RawValue>>(body) {
        return members.values().filter_map(|value| serde_json::from_str(value.get()).ok()).collect();
    }
    let pairs = body.trim().split('&').filter_map(|pair| pair.split_once('='));
    pairs.filter_map(|(_, value)| decode_query(value).ok().map(Cow::into_owned)).collect()
}
