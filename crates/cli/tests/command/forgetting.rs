//! `fleetglass forget`.

use crate::command::{Run, fleetglass};
use crate::server::{DOWN, Server, Step};
use fleetglass_model::Timestamp;
use serde_json::{Value, json};

fn reply(forgotten: i64, more: bool) -> Step {
    Step::Answer(json!({"forgotten": forgotten, "more": more}).to_string())
}

fn forget(server: &Server, args: &[&str]) -> Run {
    fleetglass("forget").to(server).args(args)
}

/// Runs against a server that forgets one record, and gives what it was asked for.
#[track_caller]
fn asked(args: &[&str]) -> Value {
    let server = Server::start([reply(1, false)]);
    forget(&server, args).args(["--yes"]).outcome().exits(0).prints("1 records forgotten\n");
    let requests = server.requests();
    assert_eq!((requests.len(), requests[0].target()), (1, "POST /api/v1/forget"));
    assert_eq!(requests[0].headers["authorization"], "Bearer secret");
    serde_json::from_slice(&requests[0].body).unwrap()
}

#[test]
fn each_way_of_naming_records() {
    let old = ["old", "--kind", "job-execution", "--before", "1763512200"];
    let before = 1_763_512_200;
    for (args, request) in [
        (&["registration-task", "t"][..], json!({"kind": "registration-task", "taskId": "t"})),
        (&["batch-task", "b"], json!({"kind": "batch-task", "taskId": "b"})),
        (&["job", "j"], json!({"kind": "job", "jobId": "j"})),
        (&["execution", "a:b", "j"], json!({"kind": "job-execution", "thingName": "a:b", "jobId": "j"})),
        (
            &["execution", "a:b", "j", "3"],
            json!({"kind": "job-execution", "thingName": "a:b", "jobId": "j", "executionNumber": 3}),
        ),
        (&old, json!({"kind": "job-execution", "before": before})),
        (
            &[&old[..], &["--status", "FAILED,TIMED_OUT", "--status", "REJECTED"]].concat(),
            json!({"kind": "job-execution", "before": before, "statuses": ["FAILED", "TIMED_OUT", "REJECTED"]}),
        ),
        (
            &["old", "--kind", "job", "--before", "2025-11-19T00:30:00Z"],
            json!({"kind": "job", "before": before}),
        ),
    ] {
        assert_eq!(asked(args), request, "{args:?}");
    }
}

#[test]
fn an_age() {
    let request = asked(&["old", "--kind", "batch-task", "--before", "90d"]);
    let before: Timestamp = serde_json::from_value(request["before"].clone()).unwrap();
    let now: Timestamp =
        serde_json::from_value(asked(&["old", "--kind", "job", "--before", "0h"])["before"].clone()).unwrap();
    assert!((90 * 86_400..90 * 86_400 + 60).contains(&(now.seconds() - before.seconds())));
}

#[test]
fn it_goes_on_while_there_is_more() {
    let server = Server::start([reply(400, true), DOWN, reply(400, true), Step::Close, reply(7, false)]);
    let outcome =
        forget(&server, &["job", "j", "--yes"]).outcome().exits(0).prints("807 records forgotten\n");
    outcome.tells("503 Service Unavailable: ; trying again");
    let bodies: Vec<_> = server.requests().into_iter().map(|request| request.body).collect();
    assert!(bodies.len() == 5 && bodies.iter().all(|body| *body == bodies[0]));
}

#[test]
fn what_was_forgotten_before_a_failure_is_told() {
    let server = Server::start([reply(400, true), DOWN, DOWN]);
    let outcome = fleetglass("forget").to(&server).args(["--tries", "2", "--yes", "job", "j"]).outcome();
    let outcome = outcome.exits(1).prints("400 records forgotten\n");
    outcome.tells("error: gave up after 2 tries").tells("it goes on with what is left");
}

#[test]
fn nothing_is_forgotten_without_being_meant() {
    let server = Server::start([]);
    for what in [&["job", "j"][..], &["old", "--kind", "job", "--before", "90d"]] {
        forget(&server, what).outcome().exits(2).prints("").tells("it needs --yes");
    }
    assert_eq!(server.requests().len(), 0);
}

#[test]
fn usage_errors() {
    let server = Server::start([]);
    for args in [
        &[][..],
        &["job"],
        &["execution", "t"],
        &["execution", "t", "j", "first"],
        &["old", "--kind", "job", "--yes"],
        &["old", "--kind", "subtask", "--before", "90d", "--yes"],
        &["old", "--kind", "job", "--before", "lately", "--yes"],
    ] {
        forget(&server, args).outcome().exits(2);
    }
    fleetglass("forget").args(["job", "j"]).outcome().exits(2).tells("--to <URL>");
    assert_eq!(server.requests().len(), 0);
}
