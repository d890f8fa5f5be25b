//! One record in the shapes of both planes, byte for byte.

use crate::data::read;
use fleetglass_model::Record;
use fleetglass_model::job_execution::Owner;
use fleetglass_model::recognise::{Keys, recognise};

#[track_caller]
fn check(sample: &str, data: &str, control: &str) {
    let recognised = recognise(read(&format!("samples/{sample}.json")), &Keys::default()).remove(0).unwrap();
    let Record::JobExecution(execution) = recognised.record else { panic!("{}", recognised.record) };
    let owner = Owner { account: "123456789012".to_owned(), region: "us-west-2".to_owned() };
    assert_eq!(serde_json::to_string(&execution.data_plane()).unwrap(), data);
    assert_eq!(serde_json::to_string(&execution.control_plane(&owner)).unwrap(), control);
}

#[test]
fn answers_of_the_control_plane() {
    check(
        "aws-iot-describe-job-execution",
        r#"{"executionNumber":1,"jobId":"example-job-01","lastUpdatedAt":1560787023,"queuedAt":1560787023,"status":"QUEUED","statusDetails":{},"thingName":"MyRaspberryPi","versionNumber":1}"#,
        r#"{"executionNumber":1,"jobId":"example-job-01","lastUpdatedAt":1560787023.636,"queuedAt":1560787023.636,"status":"QUEUED","statusDetails":{},"thingArn":"arn:aws:iot:us-west-2:123456789012:thing/MyRaspberryPi","versionNumber":1}"#,
    );
    check(
        "aws-iot-describe-job-execution-v2-cli",
        r#"{"executionNumber":1,"jobId":"ota-2020-09-selftest","lastUpdatedAt":1600067740,"queuedAt":1600067564,"startedAt":1600067582,"status":"IN_PROGRESS","statusDetails":{"self_test":"ready","updatedBy":"0x90002"},"thingName":"greenhouse:gw-07","versionNumber":5}"#,
        r#"{"executionNumber":1,"forceCanceled":false,"jobId":"ota-2020-09-selftest","lastUpdatedAt":1600067740.002,"queuedAt":1600067564.12,"startedAt":1600067582.871,"status":"IN_PROGRESS","statusDetails":{"detailsMap":{"self_test":"ready","updatedBy":"0x90002"}},"thingArn":"arn:aws:iot:us-west-2:123456789012:thing/greenhouse:gw-07","versionNumber":5}"#,
    );
}

#[test]
fn answers_of_the_data_plane() {
    check(
        "aws-iot-jobs-data-describe-job-execution",
        r#"{"executionNumber":2939653338,"jobId":"SampleJob","lastUpdatedAt":1567701875,"queuedAt":1567701902,"status":"QUEUED","thingName":"MotionSensor1","versionNumber":3}"#,
        r#"{"executionNumber":2939653338,"jobId":"SampleJob","lastUpdatedAt":1567701875.743,"queuedAt":1567701902.444,"status":"QUEUED","thingArn":"arn:aws:iot:us-west-2:123456789012:thing/MotionSensor1","versionNumber":3}"#,
    );
    check(
        "aws-iot-jobs-data-describe-job-execution-with-document",
        r#"{"executionNumber":2,"jobId":"firmware-4_2_0","lastUpdatedAt":1763601012,"queuedAt":1763600000,"startedAt":1763600360,"status":"IN_PROGRESS","statusDetails":{"phase":"downloading","progress":"62%"},"thingName":"line3:press-17","versionNumber":7}"#,
        r#"{"executionNumber":2,"jobId":"firmware-4_2_0","lastUpdatedAt":1763601012,"queuedAt":1763600000,"startedAt":1763600360,"status":"IN_PROGRESS","statusDetails":{"detailsMap":{"phase":"downloading","progress":"62%"}},"thingArn":"arn:aws:iot:us-west-2:123456789012:thing/line3:press-17","versionNumber":7}"#,
    );
}

#[track_caller]
fn check_arn(region: &str, arn: &str) {
    let owner = Owner { account: "123456789012".to_owned(), region: region.to_owned() };
    assert_eq!(owner.thing_arn("t"), arn);
    assert_eq!(owner.job_arn("t"), arn.replace(":thing/", ":job/"));
}

#[test]
fn arns_of_every_partition() {
    check_arn("eu-central-1", "arn:aws:iot:eu-central-1:123456789012:thing/t");
    check_arn("cn-north-1", "arn:aws-cn:iot:cn-north-1:123456789012:thing/t");
    check_arn("us-gov-west-1", "arn:aws-us-gov:iot:us-gov-west-1:123456789012:thing/t");
}
