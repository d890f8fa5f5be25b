//! What is sent, and what the server's answers come to.

use crate::command::{import, sample, tasks};
use crate::server::Server;
use fleetglass_model::{Record, Timestamp};
use serde_json::json;

#[test]
fn a_describe_answer_is_sent_as_an_observation() {
    let server = Server::start([]);
    let file = sample("aws-iot-describe-thing-registration-task.json");
    let outcome = import().to(&server).args([&file]).args(["--as-of", "1763512200"]).outcome().exits(0);
    assert_eq!(outcome.stderr, "");
    assert_eq!(outcome.row("registration tasks"), [1, 0, 0, 0, 0]);
    assert_eq!(outcome.row("total"), [1, 0, 0, 0, 0]);

    let requests = server.requests();
    let [request] = &requests[..] else { panic!("{} requests", requests.len()) };
    assert_eq!(request.line, "POST /api/v1/import HTTP/1.1");
    assert_eq!(request.headers["authorization"], "Bearer secret");
    assert_eq!(request.headers["content-type"], "application/json");
    let import = request.import();
    assert_eq!(import.records[0].observation.observed_at, Timestamp::from_seconds(1_763_512_200));
    let Record::RegistrationTask(task) = &import.records[0].observation.record else { panic!("{import:?}") };
    assert_eq!(task.task_id, "fb032b9b-79bf-4e8f-876a-e29f00afaa49");
}

#[test]
fn a_job_document_is_sent_once() {
    let execution = |thing: &str| {
        json!({"execution": {"jobId": "j", "thingName": thing, "executionNumber": 1, "jobDocument": "{\"a\":1}"}}).to_string()
    };
    let server = Server::start([]);
    import().to(&server).stdin(execution("a") + &execution("b")).outcome().exits(0);
    let request = server.requests()[0].import();
    assert_eq!(request.documents, ["{\"a\":1}"]);
    assert_eq!(request.records.iter().map(|record| record.document).collect::<Vec<_>>(), [Some(0), Some(0)]);
}

#[test]
fn what_is_kept_as_it_came_goes_as_it_came() {
    let param = r#"{"zeta":1,"alpha":12345678901234567890123,"f":1.50}"#;
    let server = Server::start([]);
    let task = format!(r#"{{"taskId":"t","status":"Running","totalCnt":1,"param":{param}}}"#);
    import().to(&server).stdin(task).outcome().exits(0);
    let sent = String::from_utf8(server.requests()[0].body.clone()).unwrap();
    assert!(sent.contains(param), "{sent}");
}

#[test]
fn the_arn_goes_along() {
    let server = Server::start([]);
    import().to(&server).args([sample("aws-iot-describe-job-execution.json")]).outcome().exits(0);
    let request = server.requests()[0].import();
    let arn = "arn:aws:iot:us-west-2:123456789012:thing/MyRaspberryPi";
    assert_eq!(request.records[0].arn.as_deref(), Some(arn));
}

#[test]
fn a_list_is_taken_apart() {
    let list = |things: &[&str]| {
        let summary =
            |thing: &&str| json!({"thingArn": thing, "jobExecutionSummary": {"executionNumber": 1}});
        json!({"executionSummaries": things.iter().map(summary).collect::<Vec<_>>()}).to_string()
    };
    let thing = "arn:aws:iot:us-west-2:123456789012:thing/t";
    let server = Server::start([]);
    let input = list(&[thing, "x", thing]) + "\n" + &list(&[]) + "\n" + &list(&["y"]);
    let outcome = import().to(&server).args(["--job-id", "j"]).stdin(input).outcome().exits(1);
    assert_eq!(outcome.row("job executions"), [2, 0, 0, 0, 2]);
    assert_eq!(outcome.row("not recognised"), [0, 0, 0, 2, 0]);
    assert_eq!(
        outcome.stderr,
        "stdin:1: record 1, element 2: refused: thingArn \"x\" is not a thing's ARN\n\
         stdin:3: record 3: refused: thingArn \"y\" is not a thing's ARN\n\
         stdin:1: record 1, execution 1 of j on t: status is missing\n\
         stdin:1: record 1, execution 1 of j on t: status is missing\n"
    );
    assert_eq!(server.requests()[0].import().records.len(), 2);
}

#[test]
fn many_records_go_in_several_requests() {
    let server = Server::start([]);
    let outcome = import().to(&server).stdin(tasks(1203)).outcome().exits(0);
    assert_eq!(outcome.row("total"), [1203, 0, 0, 0, 0]);
    let counts: Vec<_> = server.requests().iter().map(|request| request.import().records.len()).collect();
    assert_eq!(counts, [500, 500, 203]);
    assert_eq!(outcome.stderr, "", "no progress bar where nobody looks");
}

#[test]
fn each_outcome_is_counted() {
    let task = |id: &str| json!({"taskId": id, "status": "Complete", "taskType": "DeviceCmd"}).to_string();
    let input = [task("new"), task("older"), task("unchanged"), task("older"), task("refused")].concat();
    let outcome = import().to(&Server::start([])).stdin(input).outcome().exits(1);
    assert_eq!(outcome.row("batch tasks"), [1, 1, 2, 1, 0]);
    assert_eq!(outcome.stderr, "stdin:1: record 5, batch task refused: refused: the server's reason\n");
}
