//! Options, the token, and usage errors.

use crate::command::{Run, folder, import};
use crate::server::Server;
use fleetglass_model::Timestamp;
use serde_json::json;
use std::fs;

#[test]
fn keys_come_from_options_where_an_answer_lacks_them() {
    let input = [
        json!({"status": "Completed", "successCount": 1}),
        json!({"taskId": "own", "status": "Completed"}),
        json!({"execution": {"executionNumber": 1, "status": "QUEUED"}}),
    ];
    let input: String = input.iter().map(|value| format!("{value}\n")).collect();
    let server = Server::start([]);
    let keys = ["--task-id", "t", "--job-id", "j", "--thing", "a:b"];
    import().to(&server).args(keys).stdin(&*input).outcome().exits(0);
    let names: Vec<_> = server.requests()[0]
        .import()
        .records
        .iter()
        .map(|record| record.observation.record.to_string())
        .collect();
    assert_eq!(names, ["registration task t", "registration task own", "execution 1 of j on a:b"]);

    let outcome = import().to(&Server::start([])).stdin(input).outcome().exits(1);
    assert_eq!(outcome.row("total"), [1, 0, 0, 2, 0]);
    outcome
        .tells("stdin:1: record 1: refused: taskId is missing (--task-id gives it)\n")
        .tells("stdin:3: record 3: refused: thingName is missing (--thing gives it)\n");
}

#[test]
fn the_time_is_the_records_own_or_as_given_or_now() {
    let own = json!({"kind": "registration-task", "record": {"taskId": "t"}, "observedAt": 5}).to_string();
    let times = |run: Run| {
        let server = Server::start([]);
        run.to(&server).stdin(own.clone() + r#"{"taskId":"u","status":"Completed"}"#).outcome().exits(0);
        let records = server.requests()[0].import().records;
        records.iter().map(|record| record.observation.observed_at).collect::<Vec<_>>()
    };
    let as_of = "2026-11-19T08:00:00+01:00";
    let given = Timestamp::parse(as_of).unwrap();
    assert_eq!(times(import().args(["--as-of", as_of])), [Timestamp::from_seconds(5), given]);
    let now = times(import());
    assert_eq!(now[0], Timestamp::from_seconds(5));
    assert!(now[1] > Timestamp::from_seconds(1_700_000_000), "{now:?}");
}

#[track_caller]
fn check_token(run: Run, token: &str) {
    let server = Server::start([]);
    run.to(&server).stdin(r#"{"taskId":"t","status":"Completed"}"#).outcome().exits(0);
    assert_eq!(server.requests()[0].headers["authorization"], format!("Bearer {token}"));
}

#[test]
fn where_the_token_comes_from() {
    let folder = folder("where_the_token_comes_from");
    let deep = folder.join("a/b");
    fs::create_dir_all(&deep).unwrap();
    fs::create_dir(folder.join(".fleetglass")).unwrap();
    fs::write(folder.join(".fleetglass/dev.vars"), "ACCOUNT=1\nFLEETGLASS_TOKEN=\"local\"\n").unwrap();
    fs::write(folder.join("token"), "from-file\n").unwrap();
    check_token(import(), "secret");
    check_token(import().args([format!("--token-file={}", folder.join("token").display())]), "from-file");
    let variables = folder.join(".fleetglass/dev.vars");
    check_token(import().args([format!("--token-file={}", variables.display())]), "local");
    check_token(import().without_token().within(&deep), "local");
    check_token(import().within(&deep), "secret");
}

#[test]
fn without_a_token() {
    let server = Server::start([]);
    let folder = folder("without_a_token");
    // The one that is found: further up, the clone itself may hold a token.
    fs::create_dir(folder.join(".fleetglass")).unwrap();
    fs::write(folder.join(".fleetglass/dev.vars"), "ACCOUNT=1\n").unwrap();
    let outcome = import().without_token().within(&folder).to(&server).stdin("{}").outcome();
    outcome.exits(2).tells("there is no token. `cargo xtask dev` writes one to .fleetglass/dev.vars:");
    assert_eq!(server.requests().len(), 0);
    let elsewhere = import()
        .without_token()
        .within(&folder)
        .args(["--to", "https://fleet.example.com"])
        .stdin("{}")
        .outcome();
    elsewhere.exits(2).tells("FLEETGLASS_TOKEN");
    let unreadable = import().to(&server).args(["--token-file", "nowhere"]).stdin("{}").outcome();
    unreadable.exits(2).tells("nowhere: ");
    let broken = folder.join("token");
    fs::write(&broken, "two words\n").unwrap();
    import().to(&server).args(["--token-file".as_ref(), broken.as_os_str()]).stdin("{}").outcome().exits(2);
}

#[test]
fn usage_errors() {
    let local = ["--to", "http://127.0.0.1:1"];
    import().args(local).outcome().exits(2).tells("<FILE>...");
    import().args(["x.json"]).outcome().exits(2).tells("--to <URL>");
    import()
        .args(["x.json", "--to", "fleet.example.com"])
        .outcome()
        .exits(2)
        .tells("begins neither with https://");
    import().args(local).args(["x.json", "--as-of", "noon"]).outcome().exits(2).tells("is not a time");
    import()
        .args(local)
        .args(["x.json", "--as-of", "2025-11-19T00:30:00"])
        .outcome()
        .exits(2)
        .tells("has no offset from UTC");
    import().args(local).args(["x.json", "--tries", "0"]).outcome().exits(2);
    let help = import().args(["--help"]).outcome().exits(0);
    assert!(
        help.stdout.contains("--as-of <TIME>") && !help.stdout.contains("retry-pause"),
        "{}",
        help.stdout
    );
}
