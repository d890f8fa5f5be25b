//! `recognise.json`: shapes of JSON, and what they are taken for.

use crate::data::{expand, read};
use fleetglass_model::recognise::{Keys, recognise};
use fleetglass_model::{Observation, Record, Timestamp};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Case {
    id: String,
    #[serde(rename = "why")]
    _why: String,
    input: Value,
    #[serde(default)]
    keys: Given,
    /// What it is taken for, as JSON.
    record: Option<Value>,
    observed_at: Option<Value>,
    thing_arn: Option<String>,
    /// Or why it is not taken.
    refused: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
struct Given {
    task_id: Option<String>,
    thing_name: Option<String>,
    job_id: Option<String>,
}

/// `kind` and `record`, as an observation has them.
fn written(record: Record) -> Value {
    let observation = Observation { record, observed_at: Timestamp::from_seconds(0) };
    let mut value = serde_json::to_value(observation).unwrap();
    value.as_object_mut().unwrap().remove("observedAt");
    value
}

#[track_caller]
fn check(case: Case) {
    let Given { task_id, thing_name, job_id } = case.keys;
    let found = recognise(expand(case.input), &Keys { task_id, thing_name, job_id });
    let (record, observed_at, thing_arn, refused) = match found {
        Ok(found) => {
            let observed_at = found.observed_at.map(|time| serde_json::to_value(time).unwrap());
            (Some(written(found.record)), observed_at, found.thing_arn, None)
        }
        Err(refusal) => (None, None, None, Some(refusal.to_string())),
    };
    assert_eq!(refused, case.refused, "{}", case.id);
    assert_eq!(record, case.record.map(expand), "{}", case.id);
    assert_eq!(observed_at, case.observed_at, "{}", case.id);
    assert_eq!(thing_arn, case.thing_arn, "{}", case.id);
}

#[test]
fn shapes() {
    for case in read::<Vec<Case>>("recognise.json") {
        check(case);
    }
}
