//! Records Ctrl-C and SIGTERM, so that the command finishes its current work first.

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

/// How soon a pause notices the signal.
const NOTICED: Duration = Duration::from_millis(50);

/// Whether a signal has stopped the command.
#[derive(Clone, Debug, Default)]
pub(crate) struct StopSignal(Arc<AtomicBool>);

impl StopSignal {
    /// From now on the first signal sets the flag; a second one ends the command at once.
    pub(crate) fn listen() -> io::Result<Self> {
        let stop = Self::default();
        for signal in [SIGINT, SIGTERM] {
            flag::register_conditional_default(signal, Arc::clone(&stop.0))?;
            flag::register(signal, Arc::clone(&stop.0))?;
        }
        Ok(stop)
    }

    /// True after a signal.
    pub(crate) fn is_requested(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Sleeps for a time, or until a signal. Returns true after a signal.
    pub(crate) fn sleep(&self, length: Duration) -> bool {
        let mut left = length;
        while !left.is_zero() && !self.is_requested() {
            let slice = left.min(NOTICED);
            thread::sleep(slice);
            left -= slice;
        }
        self.is_requested()
    }
}
