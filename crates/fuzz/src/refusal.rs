//! Checks the invariants of every failure that a request causes.

use fleetglass_service::error::{Api, Cause};
use fleetglass_service::failure::{Failure, failure_reply};
use fleetglass_service::http::reply::Body;
use serde_json::Value;

/// Checks that it is a client error (4xx), logs nothing, and has a JSON reply in the API's own form.
pub(crate) fn of_client(api: Api, cause: Box<Cause>) {
    let failure = Failure { api, cause };
    assert_eq!(failure.cause.internal(), None);
    let reply = failure_reply(&failure, "4711");
    assert!((400..500).contains(&reply.status), "{failure:?}");
    let printable = |value: &str| value.bytes().all(|b| b.is_ascii_graphic() || b == b' ');
    assert!(reply.headers.iter().all(|(_, value)| printable(value)), "{:?}", reply.headers);
    let Body::Bytes(body) = &reply.body else { panic!("{failure:?} has no body") };
    let body: Value = serde_json::from_slice(body).unwrap();
    let members = body.as_object().unwrap();
    let shapes: &[&[&str]] = match api {
        Api::AwsRegistration | Api::AwsJobs | Api::Aws => &[&["message"]],
        Api::Huawei => {
            &[&["error_code", "error_desc"], &["error_code", "error_desc", "resultcode", "resultmsg"]]
        }
        Api::Fleetglass | Api::Site => &[&["error", "message", "requestId"]],
    };
    assert!(shapes.iter().any(|shape| members.keys().eq(*shape)), "{body}");
    assert!(members.values().all(|text| text.as_str().is_some_and(|text| !text.is_empty())), "{body}");
}
