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

/// The current time as in HTTP's header `Date`.
pub(crate) fn http_date() -> String {
    js_sys::Date::new_0().to_utc_string().into()
}
