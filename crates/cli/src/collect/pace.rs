//! How fast a provider is asked: never faster than is allowed, and slower where it says that this was too fast.

use crate::clock;
use crate::stop::Stop;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How often it may become faster by a tenth, after it had to become slower.
const SPED_EVERY: Duration = Duration::from_secs(1);
/// The longest that two requests are held apart.
const SLOWEST: Duration = Duration::from_secs(10);

/// The pace of all requests to one of a provider's quotas.
pub(crate) struct Pace {
    fastest: Duration,
    state: Mutex<State>,
}

struct State {
    interval: Duration,
    /// When the next request may go out.
    next: Instant,
    /// Answers to what was asked before this say nothing of the pace.
    slowed: Instant,
    /// When it last became faster.
    sped: Instant,
}

impl Pace {
    /// At most so many requests in this time. They are held a little further apart, since they do not all take equally
    /// long on their way.
    pub(crate) fn new(requests: u32, time: Duration) -> Self {
        let (fastest, now) = (time.mul_f64(1.02) / requests.max(1), clock::instant());
        Self { fastest, state: Mutex::new(State { interval: fastest, next: now, slowed: now, sped: now }) }
    }

    /// Waits for a turn, one after another; tells when it came. None: the command is to end.
    pub(crate) fn turn(&self, stop: &Stop) -> Option<Instant> {
        let (turn, now) = {
            let mut state = self.state();
            let now = clock::instant();
            let turn = state.next.max(now);
            state.next = turn + state.interval;
            (turn, now)
        };
        (!stop.pause(turn - now)).then_some(turn)
    }

    /// The provider said that a request, whose turn was then, came too fast: all are held twice as far apart. What went
    /// out before the last such word was heard does not count again.
    pub(crate) fn throttled(&self, turn: Instant) {
        let mut state = self.state();
        if turn >= state.slowed {
            let now = clock::instant();
            state.interval = (state.interval * 2).min(SLOWEST.max(self.fastest));
            (state.slowed, state.sped) = (now, now);
            state.next = state.next.max(now + state.interval);
        }
    }

    /// The provider answered: a little faster again, once in a while.
    pub(crate) fn answered(&self) {
        let (mut state, now) = (self.state(), clock::instant());
        if now - state.sped >= SPED_EVERY {
            state.sped = now;
            state.interval = state.interval.mul_f64(0.9).max(self.fastest);
        }
    }

    /// How long so many requests take at the pace of now.
    pub(crate) fn time_for(&self, requests: u64) -> Duration {
        self.state().interval.mul_f64(requests as f64)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_held_apart() {
        let (pace, stop) = (Pace::new(100, Duration::from_secs(1)), Stop::default());
        let turns: Vec<_> = (0..5).map(|_| pace.turn(&stop).unwrap()).collect();
        for pair in turns.windows(2) {
            assert!(pair[1] - pair[0] >= Duration::from_millis(10), "{:?}", pair[1] - pair[0]);
        }
        assert_eq!(pace.time_for(200), Duration::from_millis(2040));
    }

    #[test]
    fn one_word_of_too_fast_slows_down_once() {
        let (pace, stop) = (Pace::new(1000, Duration::from_secs(1)), Stop::default());
        let turns: Vec<_> = (0..3).map(|_| pace.turn(&stop).unwrap()).collect();
        for turn in turns {
            pace.throttled(turn);
        }
        assert_eq!(pace.time_for(1000), Duration::from_millis(2040));
        (0..20).for_each(|_| pace.answered());
        assert_eq!(pace.time_for(1000), Duration::from_millis(2040), "not at once");
        for _ in 0..20 {
            pace.state().sped -= SPED_EVERY;
            pace.answered();
        }
        assert_eq!(pace.time_for(1000), Duration::from_millis(1020));
    }

    #[test]
    fn it_never_stands_still() {
        let (pace, stop) = (Pace::new(1000, Duration::from_secs(1)), Stop::default());
        for _ in 0..40 {
            let far = clock::instant() + Duration::from_secs(60);
            pace.throttled(far);
        }
        assert_eq!(pace.time_for(1), SLOWEST);
        assert!(!stop.asked());
    }
}
