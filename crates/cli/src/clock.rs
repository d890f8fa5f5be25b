//! The one place where the command reads the clock.

use fleetglass_model::Timestamp;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// The present time, to the millisecond.
pub(crate) fn now() -> Timestamp {
    let since_epoch = system().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX / 1000))
}

/// The present time, as signatures need it.
#[expect(
    clippy::disallowed_methods,
    reason = "a native command; the rule is for what compiles to WebAssembly"
)]
pub(crate) fn system() -> SystemTime {
    SystemTime::now()
}

/// The present, to measure from.
#[expect(
    clippy::disallowed_methods,
    reason = "a native command; the rule is for what compiles to WebAssembly"
)]
pub(crate) fn instant() -> Instant {
    Instant::now()
}
