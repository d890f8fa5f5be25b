//! The table, its JSON, and the lines about single records.

use crate::command::{Run, import};
use crate::server::Server;
use serde_json::{Value, json};

fn run() -> Run {
    import().to(&Server::start([]))
}

#[test]
fn the_table() {
    let input = r#"{"taskId":"t","status":"Completed","percentageProgress":130} {"executionState":{}}"#;
    let outcome = run().stdin(input).outcome().exits(1);
    assert_eq!(
        outcome.stdout,
        "                     imported  unchanged      older    refused  with violations
registration tasks          1          0          0          0                1
not recognised              0          0          0          1                0
total                       1          0          0          1                1
"
    );
    assert_eq!(
        outcome.stderr,
        "stdin:1: record 2: refused: the answer to an update of a job execution, not an answer that is known\n\
         stdin:1: record 1, registration task t: percentageProgress 130 is outside 0-100\n"
    );
}

#[test]
fn violations_alone_are_no_failure() {
    let outcome = run().stdin(r#"{"taskId":"t","status":"Paused","successCount":1}"#).outcome().exits(0);
    assert_eq!(outcome.row("total"), [1, 0, 0, 0, 1]);
    outcome.tells("registration task t: status \"Paused\" is none of InProgress,");
}

#[test]
fn counts_as_json() {
    let outcome = run().args(["--json"]).stdin(r#"{"taskId":"t","status":"Completed"} 1"#).outcome().exits(1);
    let summary: Value = serde_json::from_str(&outcome.stdout).unwrap();
    let one = |imported, refused| json!({"imported": imported, "unchanged": 0, "older": 0, "refused": refused, "withViolations": 0});
    let kinds = json!({"registration-task": one(1, 0), "not-recognised": one(0, 1)});
    assert_eq!(summary, json!({"kinds": kinds, "total": one(1, 1)}));
}

#[test]
fn long_lists_are_cut_short() {
    let input = "{\"a\":1}\n".repeat(23)
        + &r#"{"taskId":"t","status":"Completed","percentageProgress":130}"#.repeat(22);
    let outcome = run().stdin(&*input).outcome().exits(1);
    assert_eq!(outcome.stderr.lines().count(), 41);
    let outcome = outcome.tells("\n… and 3 more refused, 2 more with violations (--verbose names them)\n");
    assert_eq!(outcome.row("total"), [22, 0, 0, 23, 22]);
    let verbose = run().args(["--verbose"]).stdin(input).outcome().exits(1);
    assert_eq!(verbose.stderr.lines().count(), 45);
}

#[test]
fn a_record_cannot_command_the_terminal() {
    let input =
        "{\"taskId\":\"\\u001b[2J\\u001b]0;x\\u0007\",\"status\":\"Completed\",\"percentageProgress\":130}";
    run()
        .stdin(input)
        .outcome()
        .exits(0)
        .tells(r"registration task \u{1b}[2J\u{1b}]0;x\u{7}: percentageProgress");
}
