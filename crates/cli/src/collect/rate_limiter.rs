//! How fast a provider is asked: never faster than is allowed, and slower where it says that this was too fast.

use crate::clock;
use crate::stop::StopSignal;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The least share of what is allowed that is asked.
const LEAST: f64 = 1.0 / 32.0;
/// How much more of it is asked again after each second that went well.
const STEP: f64 = 0.05;
/// By how much one request takes longer on its way than another: as many as are allowed are spread over so much more.
const JITTER: Duration = Duration::from_millis(50);
/// How long it takes until a change of pace shows.
const SHOWN_AFTER: Duration = Duration::from_secs(1);

/// The pace of all requests to one of a provider's quotas.
pub(crate) struct RateLimiter {
    /// Between two requests at full pace.
    interval: Duration,
    state: Mutex<State>,
}

struct State {
    /// Of full pace.
    share: f64,
    /// When the next request may go out.
    next: Instant,
    /// When the pace was changed last.
    changed: Instant,
}

impl RateLimiter {
    /// At most so many requests in this time.
    pub(crate) fn new(requests: u32, time: Duration) -> Self {
        let (interval, now) = ((time + JITTER) / requests.max(1), clock::instant());
        Self { interval, state: Mutex::new(State { share: 1.0, next: now, changed: now }) }
    }

    /// Waits for a turn, one after another; tells when it came. None: the command is to end.
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

    /// The provider said that a request, whose turn was then, came too fast: they are held twice as far apart. What went
    /// out before that shows does not count again.
    pub(crate) fn slow_down(&self, turn: Instant) {
        let mut state = self.state();
        let now = clock::instant();
        if state.share == 1.0 || (turn >= state.changed && now - state.changed >= SHOWN_AFTER) {
            (state.share, state.changed) = ((state.share / 2.0).max(LEAST), now);
            state.next = state.next.max(now + self.at(state.share));
        }
    }

    /// The provider answered: a little faster again.
    pub(crate) fn speed_up(&self) {
        let (mut state, now) = (self.state(), clock::instant());
        if state.share < 1.0 && now - state.changed >= SHOWN_AFTER {
            (state.share, state.changed) = ((state.share + STEP).min(1.0), now);
        }
    }

    /// How long so many requests take at the pace of now.
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
