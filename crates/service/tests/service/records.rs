//! Observations to import, and their outcomes.

use crate::worker::Worker;
use fleetglass_model::import::{ImportOutcome, ImportReply};
use fleetglass_service::http::reply::{Body, Reply};
use serde_json::{Value, json};

/// A registration task that was last modified at a time.
pub(crate) fn task(id: &str, modified: i64) -> Value {
    let record = json!({ "taskId": id, "status": "InProgress", "lastModifiedDate": modified });
    json!({ "kind": "registration-task", "record": record, "observedAt": 1_000_000 })
}

/// An execution at a version.
pub(crate) fn execution(thing: &str, job: &str, number: i64, version: i64) -> Value {
    let record = json!({
        "thingName": thing, "jobId": job, "executionNumber": number, "versionNumber": version, "status": "QUEUED",
        "jobDocument": format!("document of {job}"),
    });
    json!({ "kind": "job-execution", "record": record, "observedAt": 1_000_000 })
}

/// A batch task of which so many subtasks are complete.
pub(crate) fn batch_task(id: &str, complete: i64) -> Value {
    let record = json!({ "taskId": id, "status": "Running", "completeCnt": complete });
    json!({ "kind": "batch-task", "record": record, "observedAt": 1_000_000 })
}

/// The observation with another time.
pub(crate) fn seen_at(mut observation: Value, at: i64) -> Value {
    observation["observedAt"] = at.into();
    observation
}

/// One of each kind in a state: the higher is the newer.
pub(crate) fn one_of_each(state: i64) -> Vec<Value> {
    vec![task("a", state), execution("t", "j", 1, state), batch_task("a", state)]
}

/// The body of an import.
pub(crate) fn body(observations: &[Value]) -> Vec<u8> {
    let records: Vec<_> = observations.iter().map(|seen| json!({ "observation": seen })).collect();
    json!({ "records": records }).to_string().into_bytes()
}

/// Imports observations, and returns the outcome of each.
pub(crate) fn import(worker: &mut Worker, observations: &[Value], now_ms: i64) -> Vec<ImportOutcome> {
    outcomes(&worker.import(&body(observations), now_ms).unwrap())
}

/// The outcomes in the reply to an import.
pub(crate) fn outcomes(reply: &Reply) -> Vec<ImportOutcome> {
    let Body::Bytes(bytes) = &reply.body else { panic!("the reply has no body") };
    let reply: ImportReply = serde_json::from_slice(bytes).unwrap();
    reply.results.iter().map(|result| result.outcome).collect()
}
