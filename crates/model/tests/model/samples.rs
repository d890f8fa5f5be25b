//! The output of the providers' tools, recognised and rendered in the providers' shapes.

use crate::data::read;
use fleetglass_model::job_execution::Owner;
use fleetglass_model::recognise::{Keys, Recognised, Refusal, recognise};
use fleetglass_model::{Record, Violation};
use serde_json::Value;

#[track_caller]
fn only(mut results: Vec<Result<Recognised, Refusal>>) -> Result<Recognised, String> {
    assert_eq!(results.len(), 1);
    results.remove(0).map_err(|refusal| refusal.to_string())
}

fn recognised(sample: &str) -> Result<Recognised, String> {
    only(recognise(read(&format!("samples/{sample}.json")), &Keys::default()))
}

#[track_caller]
fn check(sample: &str, expected: Result<&str, &str>) {
    let name = recognised(sample).map(|recognised| recognised.record.to_string());
    assert_eq!(name.as_deref().map_err(String::as_str), expected);
}

#[test]
fn each_sample_is_recognised_or_refused() {
    check(
        "aws-iot-describe-thing-registration-task",
        Ok("registration task fb032b9b-79bf-4e8f-876a-e29f00afaa49"),
    );
    check(
        "aws-iot-describe-thing-registration-task-failed",
        Ok("registration task 0d5a3f0e-6d0f-4a07-9c3c-1f9b1c7a2b11"),
    );
    check("aws-iot-describe-job-execution", Ok("execution 1 of example-job-01 on MyRaspberryPi"));
    check(
        "aws-iot-describe-job-execution-v2-cli",
        Ok("execution 1 of ota-2020-09-selftest on greenhouse:gw-07"),
    );
    check(
        "aws-iot-jobs-data-describe-job-execution",
        Ok("execution 2939653338 of SampleJob on MotionSensor1"),
    );
    check(
        "aws-iot-jobs-data-describe-job-execution-with-document",
        Ok("execution 2 of firmware-4_2_0 on line3:press-17"),
    );
    check("huawei-query-one-task", Ok("batch task 5bf8f8567dd2d86eab87edd9"));
    check("aws-iot-list-jobs", Ok("job example-job-01"));
    check("aws-iot-list-job-executions-for-job", Err("jobId is missing"));
}

#[track_caller]
fn check_list(sample: &str, keys: &Keys, expected: &[&str]) {
    let results = recognise(read(&format!("samples/{sample}.json")), keys);
    let names: Vec<_> = results.into_iter().map(|result| result.unwrap().record.to_string()).collect();
    assert_eq!(names, expected);
}

#[test]
fn lists_are_recognised_by_the_keys_of_their_requests() {
    let job = Keys { job_id: Some("j".to_owned()), ..Keys::default() };
    check_list("aws-iot-list-job-executions-for-job", &job, &["execution 1 of j on my_thing"]);
    let task = Keys { task_id: Some("b".to_owned()), ..Keys::default() };
    check_list(
        "huawei-query-task-details",
        &task,
        &["subtask c:c-1 of batch task b", "subtask c:c-2 of batch task b"],
    );
    let without = recognise(read("samples/huawei-query-task-details.json"), &Keys::default());
    assert_eq!(without, [Err(Refusal::MissingKey("taskId")), Err(Refusal::MissingKey("taskId"))]);
}

#[test]
fn only_the_documentations_own_slip_is_a_violation() {
    let violations = |sample| -> Vec<_> {
        recognised(sample).unwrap().record.violations().iter().map(Violation::to_string).collect()
    };
    for sample in [
        "aws-iot-describe-thing-registration-task",
        "aws-iot-describe-thing-registration-task-failed",
        "aws-iot-describe-job-execution",
        "aws-iot-describe-job-execution-v2-cli",
        "aws-iot-jobs-data-describe-job-execution-with-document",
        "huawei-query-one-task",
        "aws-iot-list-jobs",
    ] {
        assert_eq!(violations(sample), [""; 0], "{sample}");
    }
    assert_eq!(
        violations("aws-iot-jobs-data-describe-job-execution"),
        ["lastUpdatedAt is earlier than queuedAt"]
    );
}

/// A task's description is the imported answer, member for member.
#[track_caller]
fn check_unchanged(sample: &str) {
    let imported: Value = read(&format!("samples/{sample}.json"));
    let answered = match recognised(sample).unwrap().record {
        Record::RegistrationTask(task) => serde_json::to_value(task).unwrap(),
        Record::BatchTask(task) => serde_json::to_value(task).unwrap(),
        other => panic!("{sample} is {other}"),
    };
    assert_eq!(answered, imported);
}

#[test]
fn tasks_are_answered_as_they_were_imported() {
    check_unchanged("aws-iot-describe-thing-registration-task");
    check_unchanged("huawei-query-one-task");
}

#[test]
fn an_execution_of_a_plane_is_answered_by_it_as_imported() {
    let owner = Owner { account: "123456789012".to_owned(), region: "us-west-2".to_owned() };
    let execution = |sample| match recognised(sample).unwrap().record {
        Record::JobExecution(execution) => execution,
        other => panic!("{other}"),
    };
    let imported = |sample: &str| read::<Value>(&format!("samples/{sample}.json"))["execution"].clone();

    let control = "aws-iot-describe-job-execution";
    assert_eq!(serde_json::to_value(execution(control).control_plane(&owner)).unwrap(), imported(control));

    let data = "aws-iot-jobs-data-describe-job-execution-with-document";
    let mut expected = imported(data);
    // An answer adds these two: the first depends on the time, the second is optional.
    for member in ["approximateSecondsBeforeTimedOut", "jobDocument"] {
        expected.as_object_mut().unwrap().remove(member);
    }
    assert_eq!(serde_json::to_value(execution(data).data_plane()).unwrap(), expected);
}
