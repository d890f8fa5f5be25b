//! The body of what a rule pushes, as messages and as a destination's confirmation.

use super::{are_json, config, now};
use crate::refusal;
use fleetglass_model::event::Event;
use fleetglass_model::{Observation, Record, from_json, to_json};
use fleetglass_service::aws::ingest::{PushBatch, confirm};
use fleetglass_service::error::Api;
use fleetglass_service::http::reply::Body;
use fleetglass_service::records::import::Batch;
use serde_json::{Value, from_slice, from_str};

/// What is known of every execution that is asked for.
const KNOWN: &str = r#"{"kind":"job-execution","record":{"thingName":"t","jobId":"j","executionNumber":1,"status":"IN_PROGRESS",
    "versionNumber":2,"lastUpdatedAt":1763599000},"observedAt":1763599000}"#;

pub(crate) fn check(input: &[u8]) -> bool {
    let owner = &config().owner;
    let confirmed = confirm::url(input, owner).map(|url| followed(&url)).is_ok();
    let pushed = match PushBatch::parse(input, owner, now()) {
        Ok(pushed) => pushed,
        Err(cause) => {
            refusal::of_client(Api::Fleetglass, cause);
            return confirmed;
        }
    };
    are_json(&[pushed.reads()]);
    let events: Vec<Event> = messages(input).iter().filter_map(|message| Event::read(message).ok()).collect();
    events.iter().for_each(ended);
    took(pushed) || confirmed
}

/// Nothing but a place of AWS's own is asked for.
fn followed(url: &str) {
    let token = url.strip_prefix("https://iot.us-west-2.amazonaws.com/confirmdestination/").unwrap();
    assert!(!token.is_empty() && token.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_=+/".contains(&b)));
}

fn messages(input: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(input);
    match from_str::<Value>(&text) {
        Ok(Value::Array(all)) => all.iter().map(Value::to_string).collect(),
        Ok(one) => vec![one.to_string()],
        Err(_) => Vec::new(),
    }
}

/// What has ended can be kept, and is what the event told.
fn ended(event: &Event) {
    let known = from_json(KNOWN).unwrap();
    let Some(record) = event.ended(&known) else { return };
    let Record::JobExecution(execution) = &record else { panic!("{record}") };
    assert!(execution.is_terminal() && execution.version_number == Some(2));
    let after = Observation { record, observed_at: event.at };
    assert!(event.is_known(&after) && event.ended(&after).is_none());
    assert_eq!(from_json(&to_json(&after)), Ok(after));
}

/// Writes it to an index that knows nothing, and tells whether any message was taken.
fn took(mut pushed: PushBatch) -> bool {
    let rows = (0..100).map(|_| vec![None, Some(KNOWN.to_owned()), None]).collect();
    let mut batch: Batch = pushed.batch(rows);
    batch.accept(batch.documents().iter().map(|_| "0".repeat(64)).collect(), &config().owner);
    are_json(&batch.reads());
    are_json(&batch.resolve([], now().millis()).unwrap());
    are_json(&pushed.finish(&batch));
    let Body::Bytes(told) = pushed.reply().body else { panic!("a reply tells what became of each") };
    assert!(told.len() < 100_000);
    let results: Value = from_slice(&told).unwrap();
    let outcomes: Vec<_> =
        results["results"].as_array().unwrap().iter().map(|r| r["outcome"].as_str().unwrap()).collect();
    let why = pushed.refused();
    assert_eq!(outcomes.contains(&"refused"), !why.is_empty());
    outcomes.contains(&"taken")
}
