//! The answers of providers, as they are imported.

use super::{import, now};
use fleetglass_model::Observation;
use fleetglass_model::recognise::{Keys, recognise};
use serde_json::Value;

/// An input is an answer.
pub(crate) fn check(input: &[u8]) -> bool {
    let Ok(answer) = serde_json::from_slice::<Value>(input) else { return false };
    let given = Keys {
        task_id: Some("task-1".to_owned()),
        thing_name: Some("thing:1".to_owned()),
        job_id: Some("job-1".to_owned()),
    };
    let without = taken(answer.clone(), &Keys::default());
    let with = taken(answer, &given);
    assert!(without <= with, "keys only help");
    with > 0
}

/// How many records there are.
fn taken(answer: Value, keys: &Keys) -> usize {
    let mut taken = 0;
    for recognised in recognise(answer, keys) {
        match recognised {
            Ok(recognised) => {
                let observed_at = recognised.observed_at.unwrap_or(now());
                drop(recognised.record.violations());
                import::kept(&Observation { record: recognised.record, observed_at });
                taken += 1;
            }
            Err(refusal) => assert!(!refusal.to_string().is_empty()),
        }
    }
    taken
}
