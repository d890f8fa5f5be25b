//! The runtime's clock. Within a request it moves only with reads and writes.

use fleetglass_model::Timestamp;

/// The current time.
pub(crate) fn now() -> Timestamp {
    Timestamp::from_millis(now_ms())
}

/// The current time in milliseconds since the epoch.
pub(crate) fn now_ms() -> i64 {
    js_sys::Date::now() as i64
}
