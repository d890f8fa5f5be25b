//! The one place that looks at the clock.
#![expect(
    clippy::disallowed_methods,
    reason = "the rule protects wasm; this crate is native and times its steps"
)]

use std::fmt;
use std::time::{Duration, Instant};

/// Starts counting.
pub(crate) fn start() -> Stopwatch {
    Stopwatch(Instant::now())
}

/// Time since [`start`]; shown as `3.2 s` or `6m40s`.
#[derive(Clone, Copy)]
pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    /// The time that has gone by.
    pub(crate) fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}

impl fmt::Display for Stopwatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&spell(self.elapsed()))
    }
}

fn spell(duration: Duration) -> String {
    match duration.as_secs() {
        seconds @ 60.. => format!("{}m{:02}s", seconds / 60, seconds % 60),
        _ => format!("{:.1} s", duration.as_secs_f64()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_short_to_read() {
        assert_eq!(spell(Duration::from_millis(3_210)), "3.2 s");
        assert_eq!(spell(Duration::from_secs(400)), "6m40s");
    }
}
