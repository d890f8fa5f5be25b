//! What the command takes, and what it says of what it does not.

use crate::command::{Outcome, folder, import, sample, tasks};
use crate::server::Server;
use std::fs;
use std::path::Path;
use std::process::Command;

#[test]
fn every_sample() {
    let mut files: Vec<_> = fs::read_dir(sample("")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let outcome = import().to(&Server::start([])).args(&files).outcome().exits(1);
    assert_eq!(outcome.row("registration tasks"), [2, 0, 0, 0, 0]);
    assert_eq!(outcome.row("jobs"), [1, 0, 0, 0, 0]);
    assert_eq!(outcome.row("job executions"), [4, 0, 0, 0, 1]);
    assert_eq!(outcome.row("batch tasks"), [1, 0, 0, 0, 0]);
    assert_eq!(outcome.row("not recognised"), [0, 0, 0, 3, 0]);
    assert_eq!(outcome.row("total"), [8, 0, 0, 3, 1]);
    let details = "huawei-query-task-details.json:1: record 1, element";
    outcome
        .tells("aws-iot-list-job-executions-for-job.json:1: record 1: refused: jobId is missing (--job-id gives it)\n")
        .tells(&format!("{details} 1: refused: taskId is missing (--task-id gives it)\n"))
        .tells(&format!("{details} 2: refused: taskId is missing (--task-id gives it)\n"))
        .tells("execution 2939653338 of SampleJob on MotionSensor1: lastUpdatedAt is earlier than queuedAt\n");

    let keys = ["--job-id", "j", "--task-id", "b"];
    let outcome = import().to(&Server::start([])).args(keys).args(files).outcome().exits(0);
    assert_eq!(outcome.row("job executions"), [5, 0, 0, 0, 1]);
    assert_eq!(outcome.row("subtasks"), [2, 0, 0, 0, 0]);
    assert_eq!(outcome.row("total"), [11, 0, 0, 0, 1]);
}

#[test]
fn the_demo_fleet() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../generate/demo/fleet.ndjson");
    let outcome = import().to(&Server::start([])).args([file]).outcome().exits(0);
    let [imported, .., refused, with_violations] = outcome.row("total");
    assert!((60..=120).contains(&imported), "{imported}");
    assert_eq!((refused, with_violations), (0, 4), "{}", outcome.stderr);
}

#[test]
fn a_generated_fleet() {
    let options =
        ["generate", "--executions", "500", "--things", "100", "--tasks", "20", "--batch-tasks", "20"];
    let generated = Command::new(env!("CARGO_BIN_EXE_fleetglass")).args(options).output().unwrap();
    let outcome = import().to(&Server::start([])).stdin(generated.stdout).outcome().exits(0);
    for kind in ["registration tasks", "reports", "jobs", "job executions", "batch tasks", "subtasks"] {
        assert!(outcome.row(kind)[0] > 0, "{}", outcome.stdout);
    }
    assert_eq!(outcome.row("total")[3], 0, "{}", outcome.stderr);
}

#[track_caller]
fn check(input: &str) -> Outcome {
    import().to(&Server::start([])).stdin(input).outcome()
}

#[test]
fn every_form_of_input() {
    let task = "{\n  \"taskId\": \"t\",\n  \"status\": \"Completed\"\n}";
    let line = r#"{"taskId":"t","status":"Completed"}"#;
    assert_eq!(check(task).exits(0).row("total"), [1, 0, 0, 0, 0]);
    assert_eq!(check(&format!("[{task},{task}]")).exits(0).row("total"), [2, 0, 0, 0, 0]);
    assert_eq!(check(&format!("{line}\n{line}\n{line}\n")).exits(0).row("total"), [3, 0, 0, 0, 0]);
    assert_eq!(check(&format!("\u{feff}{task}{task}")).exits(0).row("total"), [2, 0, 0, 0, 0]);
    check("").exits(0).tells("stdin: holds no records");
    check("[]").exits(0).tells("stdin: holds no records");
}

#[test]
fn what_is_broken_does_not_stop_the_rest() {
    let input = format!("{}oops\n[1, {{\"taskId\": 7}}]\n{}", tasks(2), tasks(2));
    let outcome = check(&input).exits(1);
    assert_eq!(outcome.row("total"), [4, 0, 0, 3, 0]);
    assert_eq!(
        outcome.stderr,
        "stdin:3: record 3: refused: not JSON: expected value\n\
         stdin:4: record 5: refused: not an answer that is known\n\
         stdin:4: record 4: refused: not a JSON object: import the answer whole, without --query\n"
    );
}

#[test]
fn a_file_that_cannot_be_read_does_not_stop_the_rest() {
    let folder = folder("a_file_that_cannot_be_read");
    fs::write(folder.join("good.ndjson"), tasks(2)).unwrap();
    let files = ["missing.json", ".", "good.ndjson"];
    let outcome = import().to(&Server::start([])).within(&folder).args(files).outcome().exits(1);
    assert_eq!(outcome.row("total"), [2, 0, 0, 2, 0]);
    outcome.tells("missing.json: cannot be read: ").tells(".: cannot be read: ");
}

#[test]
fn what_query_leaves_is_refused_once() {
    let outcome =
        check(r#"[["arn:aws:iot:us-west-2:123456789012:thing/a", "FAILED"], ["b", "FAILED"]]"#).exits(1);
    let refusal = "4 values that are not JSON objects: import the answer whole, without --query";
    assert_eq!(outcome.stderr, format!("stdin:1: record 1: refused: {refusal}\n"));
    assert_eq!(outcome.row("not recognised"), [0, 0, 0, 1, 0]);
}

#[test]
fn what_is_not_all_is_told() {
    let page = r#"{"executionSummaries":[{"jobId":"j","jobExecutionSummary":{"executionNumber":1,"status":"QUEUED"}}],"nextToken":"n"}"#;
    let outcome = import().to(&Server::start([])).args(["--thing", "t"]).stdin(page).outcome().exits(0);
    assert_eq!(outcome.row("job executions"), [1, 0, 0, 0, 0]);
    outcome.tells("stdin:1: record 1: not the whole list: the answer tells of further pages");
    let mut bytes = br#"{"job":{"jobId":"j","description":""#.to_vec();
    bytes.extend([0x93, 0xfa, 0x96, 0x7b]);
    bytes.extend(b"\"}}");
    let outcome = import().to(&Server::start([])).stdin(bytes).outcome().exits(0);
    outcome.tells("stdin:1: record 1: 3 bytes of its text are not UTF-8, and became \u{fffd}\n");
}
