//! Who asks, by what the headers say; and which of an answer's forms is known.

use super::{config, now, valid_token};
use crate::refusal;
use crate::request::FuzzRequest;
use fleetglass_service::access::token::Kind;
use fleetglass_service::access::{Step, Who, admit};
use fleetglass_service::failure::Cause;
use fleetglass_service::operation::Operation;
use fleetglass_service::reply::matches;
use fleetglass_service::request::Headers;
use fleetglass_service::route::route;

pub(crate) fn check(input: &[u8]) -> bool {
    let sent = FuzzRequest::read(input);
    tags(&sent.get("if-none-match").unwrap_or_default());
    let request = sent.request();
    let Ok(routed) = route(&request) else { return false };
    let config = config();
    let who = admit(config, &request, &routed, now()).and_then(|step| match step {
        Step::In(who) => Ok(who),
        Step::Signed(signed) => signed.verify(config, &request, &sent.body, now()),
        Step::LoggedIn(login) => {
            let row = vec![Some(super::NONCE.to_owned())];
            login.verify(Some(row))
        }
    });
    let who = who.and_then(|who| who.may(config, &routed.operation).map(|()| who));
    match who {
        Ok(who) => {
            allowed(&sent, who, &routed.operation);
            true
        }
        Err(cause) => {
            assert!(!matches!(*cause, Cause::Storage(_)), "{cause:?}");
            refusal::of_client(routed.surface, cause);
            false
        }
    }
}

/// Nobody gets in who does not have the text that lets them in.
fn allowed(sent: &FuzzRequest, who: Who<'_>, operation: &Operation) {
    let has = |header: &str, text: &str| sent.get(header).is_some_and(|value| value.contains(text));
    match who {
        Who::Anybody => {
            let for_all =
                ["redirect", "console", "health", "sign-in", "sign-out", "login", "refreshToken", "logout"];
            assert!(for_all.contains(&operation.name()), "{operation:?}");
        }
        Who::Loopback => panic!("it is open to nobody"),
        Who::Known(principal, _) => {
            let tokens = ["import-secret", "read-secret", &valid_token(Kind::Access)]
                .into_iter()
                .any(|token| has("authorization", token));
            assert!(tokens || has("cookie", &valid_token(Kind::Session)), "{}", principal.name);
        }
    }
    let own =
        sent.get("origin").is_none_or(|origin| origin.eq_ignore_ascii_case(sent.request().target.origin));
    let is_huawei = matches!(who, Who::Known(..)) && has("app_key", "");
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
