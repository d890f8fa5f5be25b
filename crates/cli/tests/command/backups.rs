//! `fleetglass backup`.

use crate::command::{fleetglass, folder};
use crate::server::{DOWN, Server, Step};
use serde_json::json;
use std::fs;
use std::path::Path;

/// What a page holds, and what tells where it goes on.
pub(crate) const LINES: [&str; 3] = [
    concat!(
        r#"{"kind":"document","hash":"ab12","body":"{\"a\":1}"}"#,
        "\n",
        r#"{"kind":"job","record":{"jobId":"j","status":"IN_PROGRESS"},"observedAt":1763512200.5,"since":1763512100.0,"document":"ab12"}"#,
        "\n",
    ),
    concat!(
        r#"{"kind":"job-execution","record":{"thingName":"a:b","jobId":"j","executionNumber":1,"status":"QUEUED"},"observedAt":1763512200,"since":1763508600,"document":"ab12"}"#,
        "\n",
        r#"{"kind":"batch-task","record":{"taskId":"b","taskType":"DeviceCmd","status":"Running","param":{"zeta":1,"alpha":1.50}},"observedAt":1763512200,"since":1763512200}"#,
        "\n",
    ),
    concat!(
        r#"{"kind":"progress","of":"batch-task","taskId":"b","observedAt":1763512200.0,"status":"Running","done":4,"failed":1,"total":9}"#,
        "\n",
    ),
];
pub(crate) const END: &str = "{\"kind\":\"end\",\"records\":5}\n";

pub(crate) fn next(page: usize) -> String {
    json!({"kind": "next", "after": format!("{page}.x y")}).to_string() + "\n"
}

fn page(number: usize) -> Step {
    Step::Answer(
        LINES[number].to_owned() + &if number + 1 < LINES.len() { next(number) } else { END.to_owned() },
    )
}

fn whole() -> String {
    [LINES[0], &next(0), LINES[1], &next(1), LINES[2], END].concat()
}

fn targets(server: &Server) -> Vec<String> {
    server.requests().iter().map(|request| request.target().to_owned()).collect()
}

fn read(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).unwrap()
}

#[test]
fn to_standard_output() {
    let server = Server::start([page(0), DOWN, page(1), Step::Close, page(2)]);
    let outcome = fleetglass("backup").to(&server).outcome().exits(0).prints(&(LINES.concat() + END));
    outcome.tells("503 Service Unavailable: ; trying again");
    let requests = server.requests();
    assert_eq!(requests[0].headers["authorization"], "Bearer secret");
    let first = "GET /api/v1/backup";
    let targets: Vec<_> = requests.iter().map(|request| request.target()).collect();
    let behind = |page: usize| format!("{first}?after={page}.x%20y");
    assert_eq!(targets, [first, &behind(0), &behind(0), &behind(1), &behind(1)]);
}

#[test]
fn to_a_file() {
    let folder = folder("to_a_file");
    fs::write(folder.join("fleet.ndjson"), "yesterday's").unwrap();
    let server = Server::start([page(0), page(1), page(2)]);
    let run = fleetglass("backup").to(&server).within(&folder).args(["--output", "fleet.ndjson"]);
    run.outcome().exits(0).prints("5 records saved in fleet.ndjson\n");
    assert_eq!(read(&folder, "fleet.ndjson"), whole());
    assert!(!folder.join("fleet.ndjson.part").exists());
}

#[test]
fn one_that_was_broken_off_is_gone_on_with() {
    let folder = folder("one_that_was_broken_off");
    let output = ["--output", "fleet.ndjson", "--tries", "1"];
    let server = Server::start([page(0), page(1), DOWN]);
    let outcome = fleetglass("backup").to(&server).within(&folder).args(output).outcome().exits(1);
    let url = &server.url;
    outcome.prints("").tells("error: gave up after one try").tells(&format!(
        "\n4 records are in fleet.ndjson.part. To go on: fleetglass backup --to {url} --output fleet.ndjson --resume\n"
    ));
    assert!(!folder.join("fleet.ndjson").exists());
    let part = read(&folder, "fleet.ndjson.part");
    assert_eq!(part, [LINES[0], &next(0), LINES[1], &next(1)].concat());

    // As a machine leaves it that went down while a page was written.
    fs::write(folder.join("fleet.ndjson.part"), part + LINES[2] + "{\"kind\":\"ne").unwrap();
    let server = Server::start([page(2)]);
    let run = fleetglass("backup").to(&server).within(&folder).args(output).args(["--resume"]);
    run.outcome().exits(0).prints("5 records saved in fleet.ndjson\n");
    assert_eq!(targets(&server), ["GET /api/v1/backup?after=1.x%20y"]);
    assert_eq!(read(&folder, "fleet.ndjson"), whole());
}

#[test]
fn one_that_was_broken_off_is_begun_anew_without_resume() {
    let folder = folder("one_that_is_begun_anew");
    fs::write(folder.join("fleet.ndjson.part"), whole()).unwrap();
    let server = Server::start([page(0), page(1), page(2)]);
    fleetglass("backup").to(&server).within(&folder).args(["-o", "fleet.ndjson"]).outcome().exits(0);
    assert_eq!((targets(&server).len(), read(&folder, "fleet.ndjson")), (3, whole()));
}

#[test]
fn on_standard_output_the_end_is_missing_after_a_failure() {
    let server = Server::start([page(0), DOWN]);
    let outcome = fleetglass("backup").to(&server).args(["--tries", "1"]).outcome().exits(1).prints(LINES[0]);
    outcome.tells("The backup is not complete: it lacks its end.");
}

#[test]
fn what_is_no_page() {
    for (body, sentence) in [
        ("<html>".to_owned(), "a backup's page ends in a line of the kind `next` or `end`"),
        (LINES[0].to_owned(), "a backup's page ends in a line of the kind `next` or `end`"),
    ] {
        let server = Server::start([Step::Answer(body)]);
        fleetglass("backup").to(&server).outcome().exits(1).prints("").tells(sentence);
    }
    let server = Server::start([page(0), Step::Answer(LINES[1].to_owned() + &next(0))]);
    fleetglass("backup").to(&server).outcome().exits(1).tells("it goes on from where it was");
}

#[test]
fn usage_errors() {
    let server = Server::start([]);
    let folder = folder("backups_usage_errors");
    let backup = || fleetglass("backup").to(&server).within(&folder);
    backup().args(["--resume"]).outcome().exits(2).tells("--output <FILE>");
    backup().args(["--resume", "--output", "none"]).outcome().exits(2).tells("none.part: ");
    backup().args(["--output", "no/such/folder"]).outcome().exits(2).tells("no/such/folder.part: ");
    assert_eq!(server.requests().len(), 0);
}
