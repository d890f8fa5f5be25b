//! `fleetglass restore`.

use crate::backups::{END, LINES, next};
use crate::command::{Run, fleetglass, folder};
use crate::server::{DOWN, Server, Step};
use fleetglass_model::import::ImportRequest;
use fleetglass_model::{Record, Timestamp};
use serde_json::json;
use std::fs;

/// `restore` of a file with this text.
fn restore(name: &str, text: &str, server: &Server) -> Run {
    let folder = folder(&format!("restore_{name}"));
    fs::write(folder.join("fleet.ndjson"), text).unwrap();
    fleetglass("restore").to(server).within(&folder).args(["fleet.ndjson"])
}

fn sent(server: &Server) -> Vec<ImportRequest> {
    server.requests().iter().map(|request| request.import()).collect()
}

#[test]
fn what_backup_wrote() {
    let whole = [LINES[0], &next(0), LINES[1], &next(1), LINES[2], END].concat();
    let server = Server::start([DOWN]);
    let outcome = restore("what_backup_wrote", &whole, &server).outcome().exits(0);
    assert_eq!(outcome.row("total"), [3, 0, 0, 0, 0]);
    let requests = server.requests();
    let body = String::from_utf8(requests[1].body.clone()).unwrap();
    assert!(body.contains(r#""param":{"zeta":1,"alpha":1.50}"#), "{body}");
    assert_eq!(requests[1].target(), "POST /api/v1/import");

    let request = requests[1].import();
    assert_eq!(request.documents, ["{\"a\":1}"]);
    let told: Vec<_> =
        request.records.iter().map(|r| (r.document, r.since.unwrap(), r.observation.observed_at)).collect();
    let at = Timestamp::from_seconds;
    let half = Timestamp::from_millis(1_763_512_200_500);
    assert_eq!(
        told,
        [
            (Some(0), at(1_763_512_100), half),
            (Some(0), at(1_763_508_600), at(1_763_512_200)),
            (None, at(1_763_512_200), at(1_763_512_200)),
        ]
    );
    assert!(
        matches!(&request.records[1].observation.record, Record::JobExecution(e) if e.thing_name == "a:b")
    );
    let [point] = &request.progress[..] else { panic!("{:?}", request.progress) };
    assert_eq!((&*point.of, &*point.task_id, point.done, point.total), ("batch-task", "b", 4, Some(9)));
    let journal = request.journal.unwrap();
    assert_eq!(journal.via, concat!("fleetglass restore ", env!("CARGO_PKG_VERSION")));
    assert_eq!((journal.request, journal.refused), (0, 0));
}

#[test]
fn what_came_through_standard_output() {
    let server = Server::start([]);
    let outcome =
        fleetglass("restore").to(&server).args(["--json"]).stdin(LINES.concat() + END).outcome().exits(0);
    let summary: serde_json::Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!(summary["total"]["imported"], 3);
}

#[test]
fn many_points_go_in_several_requests() {
    let point = |n: i64| json!({"kind": "progress", "of": "batch-task", "taskId": "b", "observedAt": n, "done": n, "failed": 0});
    let lines: String = (0..1_001).map(|n| format!("{}\n", point(n))).collect();
    let end = json!({"kind": "end", "records": 1_001}).to_string();
    let server = Server::start([Step::Import, Step::Close]);
    restore("many_points", &(lines + &end), &server).outcome().exits(0);
    let points: Vec<_> =
        sent(&server).iter().map(|request| (request.records.len(), request.progress.len())).collect();
    assert_eq!(points, [(0, 500), (0, 500), (0, 500), (0, 1)]);
}

#[test]
fn one_without_its_end() {
    let text = LINES.concat() + &next(2);
    let server = Server::start([]);
    restore("without_its_end", &text, &server).outcome().exits(1).prints("").tells(
        "error: fleet.ndjson: the backup is not complete: it lacks its end (--partial restores what there is)",
    );
    assert_eq!(server.requests().len(), 0);
    let outcome = restore("without_its_end", &text, &server).args(["--partial"]).outcome().exits(0);
    assert_eq!(outcome.row("total"), [3, 0, 0, 0, 0]);
    // Of a pipe, the end is known when all is sent.
    let outcome = fleetglass("restore").to(&server).stdin(&*text).outcome().exits(1);
    assert_eq!(outcome.row("total"), [3, 0, 0, 0, 0]);
    outcome.tells("error: the backup is not complete: it lacks its end");
    fleetglass("restore").to(&server).args(["--partial"]).stdin(text).outcome().exits(0);
}

#[test]
fn one_of_which_lines_are_missing() {
    let server = Server::start([]);
    let text = [LINES[0], LINES[1], END].concat();
    let outcome = restore("lines_are_missing", &text, &server).outcome().exits(1);
    assert_eq!(outcome.row("total"), [3, 0, 0, 0, 0]);
    outcome.tells("error: the backup is damaged: 1 of its 5 records are missing");
    restore("lines_are_missing", &text, &server).args(["--partial"]).outcome().exits(0);
}

#[test]
fn bad_lines_are_refused_and_counted() {
    let lost = LINES[1].replace("ab12", "cd34");
    let text = [LINES[0], "oops\n{\"taskId\":\"t\"}\n", &lost, END].concat();
    let server = Server::start([]);
    let outcome = restore("bad_lines", &text, &server).outcome().exits(1);
    assert_eq!(outcome.row("total"), [2, 0, 0, 3, 0]);
    assert_eq!(
        outcome.stderr,
        "fleet.ndjson:3: record 3: refused: not JSON: expected value\n\
         fleet.ndjson:4: record 4: refused: not a line of a backup\n\
         fleet.ndjson:5: record 5: refused: its document cd34 is not in the backup\n"
    );
    let journal = sent(&server)[0].journal.clone().unwrap();
    assert_eq!((journal.refused, &*journal.refusals[1].record), (3, "fleet.ndjson:4: record 4"));
}

#[test]
fn what_cannot_be_opened() {
    let server = Server::start([]);
    let outcome = fleetglass("restore").to(&server).args(["missing.ndjson"]).outcome().exits(1);
    outcome.prints("").tells("error: missing.ndjson: ");
    fleetglass("restore").to(&server).outcome().exits(2).tells("<FILE>");
}
