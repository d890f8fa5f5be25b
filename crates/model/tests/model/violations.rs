//! `violations.json`: each constraint of the source documents, at its bounds and beyond them.

use crate::data::{expand, read};
use fleetglass_model::{Observation, Violation};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::HashMap;

#[derive(Deserialize)]
struct Cases {
    /// A record of each kind without violations.
    base: HashMap<String, Value>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    kind: String,
    /// The constraint and its document.
    source: String,
    /// The members that differ from the base.
    with: Value,
    violations: Vec<String>,
}

#[track_caller]
fn check(case: Case, base: &Value) {
    let mut record = base.clone();
    let Value::Object(changes) = expand(case.with) else { panic!("{}: `with` is no object", case.source) };
    record.as_object_mut().unwrap().extend(changes.clone());
    let observation = json!({"kind": case.kind, "record": record, "observedAt": 0});
    let observation: Observation = serde_json::from_value(observation).unwrap();
    let violations: Vec<_> = observation.record.violations().iter().map(Violation::to_string).collect();
    assert_eq!(violations, case.violations, "{}: {}", case.source, Value::Object(changes));
}

#[test]
fn constraints() {
    let Cases { base, cases } = read("violations.json");
    for case in cases {
        let base = &base[&case.kind];
        check(case, base);
    }
}
