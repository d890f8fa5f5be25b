//! Digits of numbers and times come out as they went in: a case each record.

use fleetglass_model::event::Event;
use fleetglass_model::{
    BatchTask, Job, JobExecution, Observation, Record, RegistrationTask, ReportLink, Subtask, from_json,
    to_json,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Reads a text and writes it again.
#[track_caller]
fn check<T: DeserializeOwned + Serialize>(text: &str, written: &str) {
    let value: T = from_json(text).unwrap_or_else(|error| panic!("{error}: {text}"));
    assert_eq!(to_json(&value), written);
}

/// Reads a text that is refused.
#[track_caller]
fn refused<T: DeserializeOwned>(text: &str, error: &str) {
    assert_eq!(from_json::<T>(text).err().as_deref(), Some(error), "{text}");
}

#[test]
fn registration_task() {
    check::<RegistrationTask>(
        r#"{"later":12345678901234567890,"taskId":"t","creationDate":1763510400.417000,"lastModifiedDate":1.7635104E9,
        "successCount":9223372036854775807,"message":null,"templateBody":"{\"a\":12345678901234567890.50}"}"#,
        concat!(
            r#"{"creationDate":1763510400.417,"lastModifiedDate":1763510400,"successCount":9223372036854775807,"#,
            r#""taskId":"t","templateBody":"{\"a\":12345678901234567890.50}"}"#
        ),
    );
}

#[test]
fn job_execution() {
    check::<JobExecution>(
        r#"{"thingName":"t","jobId":"j","executionNumber":9007199254740993,"queuedAt":1763510400.000001,"startedAt":"1763510401.5",
        "lastUpdatedAt":17635104020e-1,"versionNumber":9223372036854775807,"statusDetails":{"n":"12345678901234567890","x":null},
        "jobDocument":"{\"n\":1.50}","later":{"a":[1e400]}}"#,
        concat!(
            r#"{"thingName":"t","jobId":"j","executionNumber":9007199254740993,"statusDetails":{"n":"12345678901234567890"},"#,
            r#""queuedAt":1763510400.000001,"startedAt":1763510401.5,"lastUpdatedAt":1763510402,"#,
            r#""versionNumber":9223372036854775807,"jobDocument":"{\"n\":1.50}"}"#
        ),
    );
}

#[test]
fn batch_task() {
    check::<BatchTask>(
        r#"{"taskId":"b","timeout":4294967296,"param":{"n":12345678901234567890, "x":1.50e3},"tags":[{"tagName":"a","tagValue":null}],"later":0.10}"#,
        r#"{"taskId":"b","timeout":4294967296,"param":{"n":12345678901234567890, "x":1.50e3},"tags":[{"tagName":"a"}]}"#,
    );
}

#[test]
fn job() {
    check::<Job>(
        r#"{"jobId":"j","createdAt":1763510400.5,"completedAt":1763510401E0,"timeoutConfig":{"inProgressTimeoutInMinutes":12345678901234567890},
        "abortConfig":{"criteriaList":[{"thresholdPercentage":20.50}]},"later":12345678901234567890}"#,
        concat!(
            r#"{"jobId":"j","abortConfig":{"criteriaList":[{"thresholdPercentage":20.50}]},"createdAt":1763510400.5,"#,
            r#""completedAt":1763510401,"timeoutConfig":{"inProgressTimeoutInMinutes":12345678901234567890}}"#
        ),
    );
}

#[test]
fn subtask() {
    check::<Subtask>(
        r#"{"taskId":"b","output":12345678901234567890,"error":{"code":1.50},"param":{"index":12345678901234567890},"later":1}"#,
        r#"{"taskId":"b","output":12345678901234567890,"error":{"code":1.50},"param":{"index":12345678901234567890}}"#,
    );
}

#[test]
fn report() {
    check::<ReportLink>(
        r#"{"taskId":"t","reportType":"ERRORS","link":"https://reports.example.com/12345678901234567890","later":1.50}"#,
        r#"{"taskId":"t","reportType":"ERRORS","link":"https://reports.example.com/12345678901234567890"}"#,
    );
}

#[test]
fn observation() {
    check::<Observation>(
        r#"{"observedAt":1.763510400417E9,"later":1,"record":{"jobId":"j","targets":[12345678901234567890]},"kind":"job"}"#,
        r#"{"kind":"job","record":{"jobId":"j","targets":[12345678901234567890]},"observedAt":1763510400.417}"#,
    );
}

#[test]
fn pushed_event() {
    let text = r#"{"timestamp":1763600000123,"topic":"$aws/things/t/jobs/notify-next","execution":{"jobId":"j",
        "executionNumber":9007199254740993,"queuedAt":1763600000.5,"jobDocument":{"n":12345678901234567890, "x":1.50}}}"#;
    let event = Event::read(text).unwrap();
    let [Record::JobExecution(execution)] = event.records.as_slice() else { panic!("{event:?}") };
    assert_eq!(execution.execution_number, 9_007_199_254_740_993);
    assert_eq!(execution.job_document.as_deref(), Some(r#"{"n":12345678901234567890,"x":1.50}"#));
    assert_eq!(to_json(&(event.at, execution.queued_at)), "[1763600000.123,1763600000.5]");
}

#[test]
fn what_is_refused_names_its_member() {
    refused::<RegistrationTask>(r#"{"taskId":"t","taskId":"t"}"#, "duplicate field `taskId`");
    refused::<RegistrationTask>(r#"{"taskId":null}"#, "taskId is missing");
    refused::<JobExecution>(
        r#"{"thingName":"t","jobId":"j","executionNumber":12345678901234567890}"#,
        "executionNumber: invalid value: integer `12345678901234567890`, expected i64",
    );
    refused::<Observation>(
        r#"{"kind":"job","record":{"jobId":"j"},"observedAt":null}"#,
        "observedAt is missing",
    );
    refused::<Observation>(
        r#"{"kind":"job","record":["j"],"observedAt":1}"#,
        "invalid type: sequence, expected an object",
    );
    refused::<Observation>(r#"{"kind":"job","record":null,"observedAt":1}"#, "record is missing");
}
