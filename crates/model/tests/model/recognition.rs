//! `recognise.json`: shapes of JSON, and the records that are recognised in them.

use crate::data::{expand, read};
use fleetglass_model::recognise::{Keys, Recognised, Refusal, recognise};
use fleetglass_model::{Observation, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Case {
    id: String,
    #[serde(rename = "why")]
    _why: String,
    input: Value,
    #[serde(default)]
    keys: Given,
    /// The record that is recognised, as JSON.
    record: Option<Value>,
    observed_at: Option<Value>,
    arn: Option<String>,
    /// Or why it is refused.
    refused: Option<String>,
    /// Or several of these, or none: the elements of a list.
    records: Option<Vec<Value>>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
struct Given {
    task_id: Option<String>,
    thing_name: Option<String>,
    job_id: Option<String>,
}

/// `kind` and `record`, as an observation has them, and the other results; or why it was refused.
fn written(result: Result<Recognised, Refusal>) -> Value {
    let Recognised { record, observed_at, arn } = match result {
        Ok(recognised) => recognised,
        Err(refusal) => return json!({"refused": refusal.to_string()}),
    };
    let observation = Observation { record, observed_at: observed_at.unwrap_or(Timestamp::from_seconds(0)) };
    let mut value = serde_json::to_value(observation).unwrap();
    let object = value.as_object_mut().unwrap();
    if observed_at.is_none() {
        object.remove("observedAt");
    }
    object.extend(arn.map(|arn| ("arn".to_owned(), Value::from(arn))));
    value
}

impl Case {
    fn expected(self) -> Vec<Value> {
        if let Some(records) = self.records {
            return records.into_iter().map(expand).collect();
        }
        let mut value = match self.refused {
            Some(refused) => json!({"refused": refused}),
            None => expand(self.record.unwrap()),
        };
        let object = value.as_object_mut().unwrap();
        object.extend(self.observed_at.map(|time| ("observedAt".to_owned(), time)));
        object.extend(self.arn.map(|arn| ("arn".to_owned(), Value::from(arn))));
        vec![value]
    }
}

#[track_caller]
fn check(mut case: Case) {
    let Given { task_id, thing_name, job_id } = std::mem::take(&mut case.keys);
    let keys = Keys { task_id, thing_name, job_id };
    let results: Vec<_> = recognise(expand(case.input.take()), &keys).into_iter().map(written).collect();
    let id = case.id.clone();
    assert_eq!(results, case.expected(), "{id}");
}

#[test]
fn shapes() {
    for case in read::<Vec<Case>>("recognise.json") {
        check(case);
    }
}
