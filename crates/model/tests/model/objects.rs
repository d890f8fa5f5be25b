//! An array in place of an object is refused, even if its items are valid values of the members in order.

use fleetglass_model::event::{Confirmation, Event};
use fleetglass_model::forget::ForgetRequest;
use fleetglass_model::import::{ImportRecord, ImportRequest, Journal, ProgressPoint, Refused, SourceReport};
use fleetglass_model::job::{ProcessDetails, TimeoutConfig};
use fleetglass_model::login::HuaweiLogin;
use fleetglass_model::session::SignIn;
use fleetglass_model::{
    BatchTask, Job, JobExecution, Observation, RegistrationTask, ReportLink, Subtask, from_json,
};
use serde::de::DeserializeOwned;

const REASON: &str = "invalid type: sequence, expected an object";

#[track_caller]
fn refused<T: DeserializeOwned>(text: &str, members: &str) {
    assert_eq!(from_json::<T>(text).err(), Some([members, REASON].concat()), "{text}");
}

/// Refuses an array of the members' values, and an empty one.
#[track_caller]
fn array_refused<T: DeserializeOwned>(values: &str) {
    refused::<T>(values, "");
    refused::<T>("[]", "");
}

#[test]
fn bodies() {
    array_refused::<ImportRequest>(r#"[[],[],null,[],[]]"#);
    array_refused::<ForgetRequest>(r#"["job",null,null,"j",null,null,null]"#);
    array_refused::<SignIn>(r#"["token"]"#);
    array_refused::<HuaweiLogin>(r#"["app","secret",null,null]"#);
    array_refused::<Confirmation>(
        r#"["arn:aws:iot:us-west-2:123456789012:ruledestination/http/a","https://a"]"#,
    );
    assert_eq!(Event::read(r#"["e",null,null,"j",null,null,null,null,5]"#), Err(REASON.to_owned()));
}

#[test]
fn parts_of_an_import() {
    array_refused::<ImportRecord>(r#"[{"kind":"job","record":{"jobId":"j"},"observedAt":1},null,null,null]"#);
    array_refused::<Observation>(r#"["job",{"jobId":"j"},1]"#);
    array_refused::<Journal>(r#"["i",0,"",0,[]]"#);
    array_refused::<Refused>(r#"["a","b"]"#);
    array_refused::<ProgressPoint>(r#"["batch-task","b",1,"Running",0,0,null]"#);
    array_refused::<SourceReport>(r#"["aws",1,null,null,null]"#);
}

#[test]
fn records() {
    array_refused::<RegistrationTask>(r#"[1,0,"b","k",1,"m",0,"r","InProgress",0,"t","{}"]"#);
    array_refused::<JobExecution>(r#"["t","j",1,null,null,null,null,null,null,null,null,null,null]"#);
    array_refused::<BatchTask>(&format!(r#"[null,"b"{}]"#, ",null".repeat(17)));
    array_refused::<Job>(&format!(r#"["j"{}]"#, ",null".repeat(26)));
    array_refused::<ProcessDetails>("[[],0,0,0,0,0,0,0,0]");
    array_refused::<TimeoutConfig>("[5]");
    array_refused::<Subtask>(r#"["b",null,null,null,null]"#);
    array_refused::<ReportLink>(r#"["t","ERRORS","https://a"]"#);
}

#[test]
fn the_error_names_the_member() {
    refused::<ImportRequest>(
        r#"{"records":[[{"kind":"job","record":{"jobId":"j"},"observedAt":1},null,null,null]]}"#,
        "records: ",
    );
    refused::<ImportRequest>(
        r#"{"records":[{"observation":["job",{"jobId":"j"},1]}]}"#,
        "records: observation: ",
    );
    for kind in ["registration-task", "job-execution", "batch-task", "job", "subtask", "report"] {
        refused::<ImportRequest>(
            &format!(
                r#"{{"records":[{{"observation":{{"kind":"{kind}","record":["a"],"observedAt":1}}}}]}}"#
            ),
            "records: observation: ",
        );
    }
    refused::<ImportRequest>(r#"{"records":[],"journal":["i",0,"",0,[]]}"#, "journal: ");
    refused::<ImportRequest>(
        r#"{"records":[],"journal":{"import":"i","request":0,"refusals":[["a","b"]]}}"#,
        "journal: refusals: ",
    );
    refused::<ImportRequest>(r#"{"records":[],"progress":[["batch-task","b",1,"",0,0,null]]}"#, "progress: ");
    refused::<ImportRequest>(r#"{"records":[],"sources":[["aws",1,null,null,null]]}"#, "sources: ");
    refused::<BatchTask>(r#"{"taskId":"b","tags":[["a","b"]]}"#, "tags: ");
    refused::<JobExecution>(
        r#"{"thingName":"t","jobId":"j","executionNumber":1,"statusDetails":[]}"#,
        "statusDetails: ",
    );
}

#[test]
fn parts_of_an_event() {
    for (part, member) in [
        (r#""jobs":{"QUEUED":[["j"]]}"#, ""),
        (r#""jobs":[]"#, "jobs: "),
        (r#""execution":["j"]"#, "execution: "),
        (r#""execution":{"jobId":"j","executionNumber":1,"statusDetails":["a"]}"#, "statusDetails: "),
    ] {
        let text = format!(r#"{{"timestamp":5,"topic":"$aws/things/t/jobs/notify",{part}}}"#);
        assert_eq!(Event::read(&text), Err([member, REASON].concat()), "{text}");
    }
}
