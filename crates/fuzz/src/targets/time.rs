//! Times, in all notations.

use fleetglass_model::to_json;
use fleetglass_model::{Timestamp, from_json};

/// An input is a time.
pub(crate) fn check(input: &[u8]) -> bool {
    let text = String::from_utf8_lossy(input);
    match Timestamp::parse(&text) {
        Ok(time) => {
            same_when_written(time);
            true
        }
        Err(error) => {
            assert!(!error.to_string().is_empty());
            // As JSON it may be a time all the same.
            drop(from_json::<Timestamp>(&text).map(same_when_written));
            false
        }
    }
}

fn same_when_written(time: Timestamp) {
    let whole = Timestamp::from_seconds(time.seconds());
    assert_eq!(Timestamp::parse(&time.to_string()), Ok(time));
    assert_eq!(Timestamp::parse(&time.to_iso()), Ok(time));
    assert_eq!(Timestamp::parse(&time.to_compact()), Ok(whole));
    assert_eq!(from_json(&to_json(&time)), Ok(time));
    assert_eq!(from_json(&to_json(&time.to_iso())), Ok(time));
    assert_eq!(time.is_whole(), time == whole);
    assert_eq!(Timestamp::from_millis(time.millis()).seconds(), time.seconds());
    assert!(time.plus_seconds(i64::MAX) > time && time.plus_seconds(i64::MIN) < time);
}
