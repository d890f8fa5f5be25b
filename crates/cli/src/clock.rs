//! The one place where the command reads the clock.

use fleetglass_model::Timestamp;
use std::time::{SystemTime, UNIX_EPOCH};

/// The present time, to the millisecond.
#[expect(
    clippy::disallowed_methods,
    reason = "a native command; the rule is for what compiles to WebAssembly"
)]
pub(crate) fn now() -> Timestamp {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX / 1000))
}
