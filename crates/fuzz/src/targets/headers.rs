//! Who asks, by what the headers say; and which of an answer's forms is known.

use super::{config, now, valid_token};
use crate::refusal;
use crate::request::FuzzRequest;
use fleetglass_service::access::token::Kind;
use fleetglass_service::access::{AuthStep, Principal, authenticate};
use fleetglass_service::error::Cause;
use fleetglass_service::http::reply::matches;
use fleetglass_service::http::request::Headers;
use fleetglass_service::operation::Operation;
use fleetglass_service::route::route;

pub(crate) fn check(input: &[u8]) -> bool {
    let sent = FuzzRequest::read(input);
    tags(&sent.get("if-none-match").unwrap_or_default());
    let request = sent.request();
    let Ok(routed) = route(&request) else { return false };
    let config = config();
    let right = routed.operation.right();
    let who = authenticate(config, &request, routed.api, right, now()).and_then(|step| match step {
        AuthStep::Done(who) => Ok(who),
        AuthStep::Signed(signed) => signed.verify(config, &request, &sent.body, now()),
        AuthStep::LoggedIn(login) => {
            let row = vec![Some(super::NONCE.to_owned())];
            login.verify(Some(row))
        }
    });
    let who = who.and_then(|who| who.authorize(config, right, routed.operation.application()).map(|()| who));
    match who {
        Ok(who) => {
            allowed(&sent, who, &routed.operation);
            true
        }
        Err(cause) => {
            assert!(!matches!(*cause, Cause::Storage(_)), "{cause:?}");
            refusal::of_client(routed.api, cause);
            false
        }
    }
}

/// Nobody gets in who does not have the text that lets them in.
fn allowed(sent: &FuzzRequest, who: Principal<'_>, operation: &Operation) {
    let has = |header: &str, text: &str| sent.get(header).is_some_and(|value| value.contains(text));
    match who {
        Principal::Anonymous => {
            let for_all =
                ["redirect", "console", "health", "sign-in", "sign-out", "login", "refreshToken", "logout"];
            assert!(for_all.contains(&operation.name()), "{operation:?}");
        }
        Principal::Loopback => panic!("it is open to nobody"),
        Principal::Known(identity, _) => {
            let tokens = ["import-secret", "read-secret", &valid_token(Kind::Access)]
                .into_iter()
                .any(|token| has("authorization", token));
            assert!(tokens || has("cookie", &valid_token(Kind::Session)), "{}", identity.name);
        }
    }
    let own =
        sent.get("origin").is_none_or(|origin| origin.eq_ignore_ascii_case(sent.request().target.origin));
    let is_huawei = matches!(who, Principal::Known(..)) && has("app_key", "");
    assert!(own || is_huawei || matches!(sent.method.as_str(), "GET" | "HEAD"), "another site asks");
}

fn tags(sent: &str) {
    for tag in [r#"W/"1763600000000-d""#, r#"W/"1-0""#] {
        let strong = &tag[2..];
        assert!(matches(tag, strong) && matches(strong, tag));
        assert_eq!(matches(sent, tag), matches(sent, strong));
        assert!(matches(&[sent, ", ", tag].concat(), tag));
        assert!(!matches(sent, tag) || sent.trim() == "*" || sent.contains(strong));
    }
}
