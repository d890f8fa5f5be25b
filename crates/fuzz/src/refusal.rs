//! Checks the invariants of every failure that a request causes.

use fleetglass_service::failure::{Cause, Failure, Surface, failure_reply};
use fleetglass_service::reply::Body;
use serde_json::Value;

/// Checks that it is a client error (4xx), logs nothing, and has a JSON reply in the API's own form.
pub(crate) fn of_client(surface: Surface, cause: Box<Cause>) {
    let failure = Failure { surface, cause };
    assert_eq!(failure.cause.internal(), None);
    let reply = failure_reply(&failure, "4711");
    assert!((400..500).contains(&reply.status), "{failure:?}");
    let printable = |value: &str| value.bytes().all(|b| b.is_ascii_graphic() || b == b' ');
    assert!(reply.headers.iter().all(|(_, value)| printable(value)), "{:?}", reply.headers);
    let Body::Bytes(body) = &reply.body else { panic!("{failure:?} has no body") };
    let body: Value = serde_json::from_slice(body).unwrap();
    let members = body.as_object().unwrap();
    let shapes: &[&[&str]] = match surface {
        Surface::AwsRegistration | Surface::AwsJobs | Surface::Aws => &[&["message"]],
        Surface::Huawei => {
            &[&["error_code", "error_desc"], &["error_code", "error_desc", "resultcode", "resultmsg"]]
        }
        Surface::Api | Surface::Site => &[&["error", "message", "requestId"]],
    };
    assert!(shapes.iter().any(|shape| members.keys().eq(*shape)), "{body}");
    assert!(members.values().all(|text| text.as_str().is_some_and(|text| !text.is_empty())), "{body}");
}
