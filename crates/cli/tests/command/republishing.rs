//! `fleetglass republish`.

use crate::command::{fleetglass, folder};
use crate::server::{DOWN, Server, Step};
use serde_json::json;
use std::fs;

fn reply(published: i64, removed: i64, after: Option<&str>) -> Step {
    let mut reply = json!({"published": published, "removed": removed});
    if let Some(after) = after {
        reply["after"] = json!(after);
    }
    Step::Answer(reply.to_string())
}

fn targets(server: &Server) -> Vec<String> {
    server.requests().iter().map(|request| request.target().to_owned()).collect()
}

#[test]
fn it_goes_on_to_the_end() {
    let steps = [reply(400, 0, Some("0.400.400")), DOWN, reply(12, 0, Some("keys:a b=")), reply(0, 3, None)];
    let server = Server::start(steps);
    fleetglass("republish")
        .to(&server)
        .outcome()
        .exits(0)
        .prints("412 records published, 3 values removed\n");
    assert_eq!(
        targets(&server),
        [
            "POST /api/v1/republish",
            "POST /api/v1/republish?after=0.400.400",
            "POST /api/v1/republish?after=0.400.400",
            "POST /api/v1/republish?after=keys%3Aa%20b%3D"
        ]
    );
}

#[test]
fn a_failure_tells_how_to_go_on() {
    let server = Server::start([reply(400, 0, Some("keys:a b=")), DOWN]);
    let outcome = fleetglass("republish").to(&server).args(["--tries", "1"]).outcome().exits(1);
    outcome
        .prints("400 records published, 0 values removed\n")
        .tells("error: gave up after one try: 503")
        .tells(&format!("\nTo go on: fleetglass republish --to {} --after 'keys:a b='\n", server.url));
    let file = folder("republishing").join("a token");
    fs::write(&file, "from-file").unwrap();
    let file = file.to_str().unwrap();
    let server = Server::start([Step::Say("404 Not Found", "", "")]);
    let outcome = fleetglass("republish")
        .to(&server)
        .args(["--after", "1.2.3", "--token-file", file])
        .outcome()
        .exits(1);
    assert_eq!(targets(&server), ["POST /api/v1/republish?after=1.2.3"]);
    outcome.tells(&format!(
        "\nTo go on: fleetglass republish --to {} --token-file '{file}' --after 1.2.3\n",
        server.url
    ));
}

#[test]
fn a_position_that_does_not_move() {
    let server = Server::start([reply(1, 0, Some("1")), reply(1, 0, Some("1"))]);
    let outcome = fleetglass("republish").to(&server).outcome().exits(1);
    outcome.tells("this is not how a Fleetglass answers: it goes on from where it was");
}
