//! Limits the rate of requests to a provider, and slows down when the provider throttles.

use crate::clock;
use crate::stop::StopSignal;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The minimum share of the full rate.
const LEAST: f64 = 1.0 / 32.0;
/// How much the share grows after each second without throttling.
const STEP: f64 = 0.05;
/// The difference in latency between requests. The allowed number is spread over this much more time.
const JITTER: Duration = Duration::from_millis(50);
/// How long it takes until a change of the rate takes effect.
const SHOWN_AFTER: Duration = Duration::from_secs(1);

/// The rate of all requests that share one of a provider's quotas.
pub(crate) struct RateLimiter {
    /// The interval between two requests at the full rate.
    interval: Duration,
    state: Mutex<State>,
}

struct State {
    /// The share of the full rate.
    share: f64,
    /// When the next request may be sent.
    next: Instant,
    /// When the rate last changed.
    changed: Instant,
}

impl RateLimiter {
    /// Allows at most `requests` in this time.
    pub(crate) fn new(requests: u32, time: Duration) -> Self {
        let (interval, now) = ((time + JITTER) / requests.max(1), clock::instant());
        Self { interval, state: Mutex::new(State { share: 1.0, next: now, changed: now }) }
    }

    /// Waits for a turn, and returns its time. None if the command is stopped.
    pub(crate) fn acquire(&self, stop: &StopSignal) -> Option<Instant> {
        let (turn, now) = {
            let mut state = self.state();
            let now = clock::instant();
            let turn = state.next.max(now);
            state.next = turn + self.at(state.share);
            (turn, now)
        };
        (!stop.sleep(turn - now)).then_some(turn)
    }

    /// Halves the rate after the provider throttled the request of this turn. Requests from before the last change do not
    /// count again.
    pub(crate) fn slow_down(&self, turn: Instant) {
        let mut state = self.state();
        let now = clock::instant();
        if state.share == 1.0 || (turn >= state.changed && now - state.changed >= SHOWN_AFTER) {
            (state.share, state.changed) = ((state.share / 2.0).max(LEAST), now);
            state.next = state.next.max(now + self.at(state.share));
        }
    }

    /// Raises the rate a little after an answer.
    pub(crate) fn speed_up(&self) {
        let (mut state, now) = (self.state(), clock::instant());
        if state.share < 1.0 && now - state.changed >= SHOWN_AFTER {
            (state.share, state.changed) = ((state.share + STEP).min(1.0), now);
        }
    }

    /// How long this number of requests takes at the current rate.
    pub(crate) fn time_for(&self, requests: u64) -> Duration {
        self.at(self.state().share).mul_f64(requests as f64)
    }

    fn at(&self, share: f64) -> Duration {
        self.interval.div_f64(share)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A thousand requests a second, spread over a little more.
    fn pace() -> RateLimiter {
        RateLimiter::new(1000, Duration::from_secs(1))
    }

    #[track_caller]
    fn check(pace: &RateLimiter, millis: u64) {
        let millis_now = pace.time_for(1000).as_secs_f64() * 1000.0;
        assert!((millis_now - millis as f64).abs() < 1.0, "{millis_now} ms for a thousand");
    }

    #[test]
    fn requests_are_held_apart() {
        let (pace, stop) = (RateLimiter::new(100, Duration::from_secs(1)), StopSignal::default());
        let turns: Vec<_> = (0..5).map(|_| pace.acquire(&stop).unwrap()).collect();
        for pair in turns.windows(2) {
            assert!(pair[1] - pair[0] >= Duration::from_millis(10), "{:?}", pair[1] - pair[0]);
        }
    }

    #[test]
    fn one_word_of_too_fast_slows_down_once() {
        let (pace, stop) = (pace(), StopSignal::default());
        let turns: Vec<_> = (0..3).map(|_| pace.acquire(&stop).unwrap()).collect();
        for turn in turns {
            pace.slow_down(turn);
        }
        check(&pace, 2100);
    }

    #[test]
    fn it_comes_back_step_by_step() {
        let pace = pace();
        pace.slow_down(clock::instant());
        (0..20).for_each(|_| pace.speed_up());
        check(&pace, 2100);
        pace.state().changed -= SHOWN_AFTER;
        pace.speed_up();
        check(&pace, 1909);
        for _ in 0..10 {
            pace.state().changed -= SHOWN_AFTER;
            pace.speed_up();
        }
        check(&pace, 1050);
    }

    #[test]
    fn it_never_stands_still() {
        let pace = pace();
        for _ in 0..40 {
            pace.state().changed -= SHOWN_AFTER;
            pace.slow_down(clock::instant() + Duration::from_secs(60));
        }
        check(&pace, 1050 * 32);
    }
}
