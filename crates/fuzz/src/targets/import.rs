//! The body of an import, with observations of every kind.

use super::{are_json, config, now};
use crate::refusal;
use fleetglass_model::import::{ImportOutcome, ImportRequest};
use fleetglass_model::merge::{Merge, merge};
use fleetglass_model::raw::depth;
use fleetglass_model::recognise::check_keys;
use fleetglass_model::{Observation, from_json, to_json};
use fleetglass_service::error::Api;
use fleetglass_service::records::import::Batch;

/// How deep SQLite reads JSON.
const DEPTH_MAX: usize = 1000;

pub(crate) fn check(input: &[u8]) -> bool {
    let mut batch = match Batch::parse(input) {
        Ok(batch) => batch,
        Err(cause) => {
            refusal::of_client(Api::Fleetglass, cause);
            return false;
        }
    };
    let text = str::from_utf8(input).unwrap();
    let request: ImportRequest = from_json(text).unwrap();
    assert_eq!(from_json(&to_json(&request)).as_ref(), Ok(&request));
    batch.accept(batch.documents().iter().map(|_| "0".repeat(64)).collect(), &config().owner);
    are_json(&batch.reads());
    are_json(&batch.resolve([], now().millis()).unwrap());
    are_json(&batch.journal(now()));
    let results = batch.reply().results;
    assert_eq!(results.len(), request.records.len());
    let records = request.records.iter().zip(&results);
    let taken: Vec<_> = records.filter(|(_, result)| result.outcome != ImportOutcome::Refused).collect();
    taken.iter().for_each(|(record, _)| kept(&record.observation));
    !taken.is_empty()
}

/// A record that was taken can be asked for, and what is written of it can be read; to merge it with itself says nothing new.
pub(super) fn kept(observation: &Observation) {
    assert!(check_keys(&observation.record).is_ok());
    let text = to_json(observation);
    assert_eq!(from_json(&text).as_ref(), Ok(observation));
    assert!(depth(&text) < DEPTH_MAX, "no index reads this");
    assert!(!matches!(merge(Some(observation), observation.clone()), Merge::Changed(_)));
    assert!(!observation.record.to_string().is_empty());
}
