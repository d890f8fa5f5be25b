//! Servers that do not answer, or not as they should.

use crate::command::{Outcome, import, tasks};
use crate::server::{Server, Step};
use std::net::TcpListener;

const UNAVAILABLE: Step = Step::Say(
    "503 Service Unavailable",
    "",
    r#"{"error":"unavailable","message":"The index does not answer.","requestId":"r-1"}"#,
);

/// Runs against a server that makes trouble with its first requests; the outcome, and how many requests it took.
fn against(steps: impl IntoIterator<Item = Step>) -> (Outcome, usize) {
    let server = Server::start(steps);
    let outcome = import().to(&server).args(["--tries", "4"]).stdin(tasks(3)).outcome();
    (outcome, server.requests().len())
}

#[test]
fn what_passes_is_waited_for() {
    let throttled = Step::Say("429 Too Many Requests", "retry-after: 0", "slow down");
    let (outcome, requests) = against([UNAVAILABLE, throttled, Step::Close]);
    assert_eq!((outcome.row("total"), requests), ([3, 0, 0, 0, 0], 4));
    outcome
        .exits(0)
        .tells("503 Service Unavailable: The index does not answer. (request r-1); trying again in 0.0 s")
        .tells("429 Too Many Requests: slow down; trying again");
}

#[test]
fn what_does_not_pass_is_given_up() {
    let (outcome, requests) = against([UNAVAILABLE, UNAVAILABLE, UNAVAILABLE, UNAVAILABLE, UNAVAILABLE]);
    assert_eq!((outcome.row("total"), requests), ([0, 0, 0, 0, 0], 4));
    outcome
        .exits(1)
        .tells("error: gave up after 4 tries: 503 Service Unavailable: The index does not answer. (request r-1)\n")
        .tells("0 records were acknowledged and are kept. The same command can simply be run again");
}

#[test]
fn what_was_acknowledged_before_is_told() {
    let down = || Step::Say("500 Internal Server Error", "", "");
    let server = Server::start([Step::Import, down(), down()]);
    let outcome = import().to(&server).args(["--tries", "2"]).stdin(tasks(1203)).outcome().exits(1);
    assert_eq!(outcome.row("registration tasks"), [500, 0, 0, 0, 0]);
    outcome.tells("500 records were acknowledged and are kept.");
}

#[test]
fn a_server_that_asks_for_too_much_patience() {
    let (outcome, requests) = against([Step::Say("429 Too Many Requests", "retry-after: 86400", "")]);
    assert_eq!(requests, 1);
    outcome.exits(1).tells("gave up after one try: 429 Too Many Requests");
}

#[test]
fn nobody_there() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = format!("http://127.0.0.1:{port}");
    let outcome = import().args(["--to", &url, "--tries", "2"]).stdin(tasks(1)).outcome();
    outcome.exits(1).tells(&format!("error: gave up after 2 tries: {url}/api/v1/import: "));
}

/// What is not tried again, and what is said of it.
#[track_caller]
fn check_final(status: &'static str, headers: &'static str, body: &'static str, sentence: &str) {
    let (outcome, requests) = against([Step::Say(status, headers, body)]);
    assert_eq!(requests, 1);
    outcome.exits(1).tells(sentence);
}

#[test]
fn what_would_not_be_better_later() {
    check_final("401 Unauthorized", "", "", "the server does not accept the token. `cargo xtask dev` writes");
    check_final(
        "413 Payload Too Large",
        "",
        r#"{"error":"too-large","message":"Too large.","requestId":"r-2"}"#,
        "the server does not take the request: 413 Payload Too Large: Too large. (request r-2)",
    );
    let blocked = "Cloudflare refuses the request before it reaches the deployment";
    check_final(
        "403 Forbidden",
        "",
        "error code: 1010",
        &format!("{blocked} (error code: 1010), whatever the token."),
    );
    check_final("403 Forbidden", "cf-mitigated: challenge", "<html>", &format!("{blocked} (a challenge)"));
    check_final(
        "403 Forbidden",
        "",
        r#"{"error":"forbidden","message":"No.","requestId":"r-3"}"#,
        "the server does not take the request: 403 Forbidden: No. (request r-3)",
    );
    let stranger = "this is not how a Fleetglass answers: ";
    check_final("404 Not Found", "", "<h1>nginx</h1>", &format!("{stranger}404 Not Found: <h1>nginx</h1>."));
    check_final("302 Found", "location: https://login.example.com", "", &format!("{stranger}302 Found"));
    check_final("200 OK", "", "<html>", &format!("{stranger}expected value"));
    check_final("200 OK", "", r#"{"results":[]}"#, &format!("{stranger}it does not answer for each record"));
}
