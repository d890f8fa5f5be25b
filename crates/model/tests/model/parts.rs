//! Jobs, subtasks and reports: what is read from them, and how they are answered.

use fleetglass_model::job::ProcessDetails;
use fleetglass_model::job_execution::Owner;
use fleetglass_model::status::State;
use fleetglass_model::to_json as written;
use fleetglass_model::{Job, JobExecution, ReportLink, Subtask, Timestamp};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

fn record<T: DeserializeOwned>(value: Value) -> T {
    serde_json::from_str(&value.to_string()).unwrap()
}

fn owner() -> Owner {
    Owner { account: "123456789012".to_owned(), region: "us-west-2".to_owned() }
}

#[test]
fn a_job_as_it_is_kept() {
    let text = concat!(
        r#"{"isConcurrent":false,"thingGroupId":"g","abortConfig":{"criteriaList":[{"thresholdPercentage":20.50}]},"#,
        r#""jobArn":"a","later":1,"status":"IN_PROGRESS","document":"{}","jobId":"j","comment":null,"#,
        r#""createdAt":"2025-10-09T08:53:20.5Z","documentSource":"s"}"#
    );
    let job: Job = serde_json::from_str(text).unwrap();
    let kept = concat!(
        r#"{"jobId":"j","document":"{}","documentSource":"s","status":"IN_PROGRESS","#,
        r#""abortConfig":{"criteriaList":[{"thresholdPercentage":20.50}]},"createdAt":1760000000.5,"#,
        r#""isConcurrent":false,"thingGroupId":"g"}"#
    );
    assert_eq!(written(&job), kept);
    assert_eq!(serde_json::from_str::<Job>(kept).unwrap(), job);
    assert_eq!(job.state(), State::InProgress);
    assert_eq!(job.created_at, Timestamp::parse("1760000000.5").ok());
    assert_eq!((job.last_updated_at, job.completed_at), (None, None));
    assert_eq!((&job.comment, &job.description), (&None, &None));
    assert_eq!((job.is_concurrent, job.thing_group_id.as_deref()), (Some(false), Some("g")));
    assert_eq!(job.process_details(), None);
}

#[test]
fn a_job_as_it_is_answered() {
    let job: Job = record(json!({
        "jobId": "j", "document": "{}", "documentSource": "s", "thingGroupId": "g", "targetSelection": "SNAPSHOT",
        "status": "COMPLETED", "targets": ["t"], "completedAt": 9, "timeoutConfig": {}, "isConcurrent": true,
        "jobProcessDetails": {"processingTargets": ["t"], "numberOfQueuedThings": 7},
    }));
    let counts = ProcessDetails { succeeded: 2, timed_out: 1, ..ProcessDetails::default() };
    assert_eq!(counts.total(), 3);
    let described = concat!(
        r#"{"documentSource":"s","job":{"jobArn":"arn:aws:iot:us-west-2:123456789012:job/j","jobId":"j","#,
        r#""targetSelection":"SNAPSHOT","status":"COMPLETED","targets":["t"],"completedAt":9,"#,
        r#""jobProcessDetails":{"numberOfCanceledThings":0,"numberOfSucceededThings":2,"#,
        r#""numberOfFailedThings":0,"numberOfRejectedThings":0,"numberOfQueuedThings":0,"#,
        r#""numberOfInProgressThings":0,"numberOfRemovedThings":0,"numberOfTimedOutThings":1},"#,
        r#""timeoutConfig":{},"isConcurrent":true}}"#
    );
    assert_eq!(job.describe(&owner(), &counts), described);
    let counts = job.process_details().unwrap();
    assert_eq!((&*counts.processing_targets, counts.queued, counts.total()), (&["t".to_owned()][..], 7, 7));
    assert!(written(&counts).starts_with(r#"{"processingTargets":["t"],"numberOfCanceledThings":0,"#));
}

#[track_caller]
fn check_key(param: Value, key: &str) {
    let subtask: Subtask = record(json!({"taskId": "b", "param": param}));
    assert_eq!(subtask.key(), key);
}

#[test]
fn what_tells_subtasks_apart() {
    check_key(json!({"deviceId": "d", "index": 3, "commandId": "c"}), "c:c");
    check_key(json!({"deviceId": "d", "index": 3, "commandId": ""}), "i:3");
    check_key(json!({"deviceId": "d", "index": "4", "commandId": null}), "i:4");
    check_key(json!({"nodeId": "n", "deviceId": "d"}), "d:d");
    check_key(json!({"nodeId": "n", "deviceId": {}}), "n:n");
    check_key(json!({"a": 1}), r#"p:{"a":1}"#);
}

#[track_caller]
fn check_error(error: Value, text: Option<&str>) {
    let subtask: Subtask = record(json!({"taskId": "b", "error": error}));
    assert_eq!(subtask.error_text().as_deref(), text);
}

#[test]
fn why_a_subtask_failed() {
    let error = r#" {"error_code": "100418", "error_desc":"The deviceData is not existed."} "#;
    check_error(json!(error), Some("100418 The deviceData is not existed."));
    check_error(json!({"error_code": 100418}), Some("100418"));
    check_error(json!("{\"error_desc\":\"x\"}"), Some("x"));
    check_error(json!("{not JSON"), Some("{not JSON"));
    check_error(json!("offline"), Some("offline"));
    check_error(json!({"a": 1}), Some(r#"{"a":1}"#));
    check_error(json!(""), None);
    check_error(Value::Null, None);
}

#[test]
fn a_subtask_goes_out_as_it_came() {
    let text = r#"{"taskId":"b","status":"Success","output":{"b":1.50, "a":""},"param":{"deviceId":"d"}}"#;
    let subtask: Subtask = serde_json::from_str(text).unwrap();
    assert_eq!(written(&subtask), text);
    assert_eq!(subtask.state(), State::Success);
}

#[test]
fn signatures_are_not_part_of_a_reports_key() {
    let report: ReportLink =
        record(json!({"taskId": "t", "reportType": "ERRORS", "link": "https://b/r?X-Amz-Signature=a?b"}));
    assert_eq!(report.key(), "https://b/r");
    assert_eq!(ReportLink { link: "https://b/r".to_owned(), ..report }.key(), "https://b/r");
}

#[track_caller]
fn check_message(details: Value, message: Option<&str>) {
    let execution: JobExecution =
        record(json!({"thingName": "t", "jobId": "j", "executionNumber": 1, "statusDetails": details}));
    assert_eq!(execution.message().as_deref(), message);
}

#[test]
fn messages_of_devices() {
    check_message(Value::Null, None);
    check_message(json!({}), None);
    check_message(
        json!({"phase": "verify", "Error": "E7", "REASON": "no space", "a": "b"}),
        Some("no space · E7 · a: b · phase: verify"),
    );
    check_message(json!({"reason": "ü".repeat(1001)}), Some(&"ü".repeat(1000)));
}
