//! Asked to end, by Ctrl-C or a supervisor: what is under way is finished first.

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

/// How soon a pause notices that it is to end.
const NOTICED: Duration = Duration::from_millis(50);

/// Whether the command was asked to end.
#[derive(Clone, Debug, Default)]
pub(crate) struct StopSignal(Arc<AtomicBool>);

impl StopSignal {
    /// From now on the first request to end is noted; a second one ends the command at once.
    pub(crate) fn listen() -> io::Result<Self> {
        let stop = Self::default();
        for signal in [SIGINT, SIGTERM] {
            flag::register_conditional_default(signal, Arc::clone(&stop.0))?;
            flag::register(signal, Arc::clone(&stop.0))?;
        }
        Ok(stop)
    }

    /// True once it was asked.
    pub(crate) fn is_requested(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Pauses for so long, or until the command is asked to end; tells whether it was.
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
