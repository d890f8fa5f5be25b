//! How often a record is asked for again.

/// The longest wait after errors, in milliseconds.
const LONGEST: u32 = 320_000;
/// Waits vary by so many percent either way, so that many open pages do not ask at once.
const JITTER: f64 = 10.0;

/// What decides about the next request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PollContext {
    /// Seconds between two requests while all is well.
    pub(crate) interval: u32,
    /// The person paused.
    pub(crate) paused: bool,
    /// The tab is not visible.
    pub(crate) hidden: bool,
    /// The browser knows that it has no connection.
    pub(crate) offline: bool,
    /// Nothing more will happen to the record.
    pub(crate) settled: bool,
    /// The API will never answer this request.
    pub(crate) refused: bool,
    /// Requests that failed in a row.
    pub(crate) failures: u32,
}

impl PollContext {
    /// Milliseconds until the next request; `None` where nothing is asked until something else happens.
    /// `chance` lies between 0 and 1.
    pub(crate) fn wait(self, chance: f64) -> Option<u32> {
        if self.paused || self.hidden || self.offline || self.refused || (self.settled && self.failures == 0)
        {
            return None;
        }
        let interval = self.interval.saturating_mul(1_000);
        let wait = interval.saturating_mul(1 << self.failures.min(8)).min(LONGEST.max(interval));
        Some((f64::from(wait) * (1.0 + (chance * 2.0 - 1.0) * JITTER / 100.0)) as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT_WORK: PollContext = PollContext {
        interval: 10,
        paused: false,
        hidden: false,
        offline: false,
        settled: false,
        refused: false,
        failures: 0,
    };

    #[track_caller]
    fn check(situation: PollContext, wait: Option<u32>) {
        assert_eq!(situation.wait(0.5), wait);
    }

    #[test]
    fn nothing_is_asked_in_vain() {
        check(AT_WORK, Some(10_000));
        check(PollContext { interval: 60, ..AT_WORK }, Some(60_000));
        check(PollContext { paused: true, ..AT_WORK }, None);
        check(PollContext { hidden: true, ..AT_WORK }, None);
        check(PollContext { offline: true, ..AT_WORK }, None);
        check(PollContext { settled: true, ..AT_WORK }, None);
        check(PollContext { refused: true, failures: 1, ..AT_WORK }, None);
    }

    #[test]
    fn errors_slow_it_down() {
        let after = |failures| PollContext { failures, ..AT_WORK };
        check(after(1), Some(20_000));
        check(after(3), Some(80_000));
        check(after(5), Some(320_000));
        check(after(500), Some(320_000));
        check(PollContext { settled: true, ..after(1) }, Some(20_000));
    }

    #[test]
    fn waits_vary() {
        assert_eq!(AT_WORK.wait(0.0), Some(9_000));
        assert_eq!(AT_WORK.wait(1.0), Some(11_000));
    }
}
