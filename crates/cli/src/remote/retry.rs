//! Decides how often a request is retried, and after which pause.

use crate::rng;
use std::time::Duration;

const LONGEST_PAUSE: Duration = Duration::from_secs(15);
/// The longest `Retry-After` that is respected.
const LONGEST_ASKED: Duration = Duration::from_secs(120);

/// The number of tries of a request, and the pauses between them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RetryPolicy {
    /// The number of attempts, at least one; unlimited with [`RetryPolicy::ENDLESS`].
    pub(crate) tries: u32,
    /// The pause before the second try. It doubles with each further try, up to 15 seconds.
    pub(crate) first_pause: Duration,
}

impl RetryPolicy {
    /// Unlimited tries.
    pub(crate) const ENDLESS: u32 = u32::MAX;

    /// The pause after a failed try, the first being 1. None after the last try.
    ///
    /// The pause is at least the server's `Retry-After`. A part of it is random, so that clients which failed together do
    /// not retry together.
    pub(crate) fn pause_after(&self, tried: u32, asked: Option<Duration>) -> Option<Duration> {
        let too_long = asked.is_some_and(|asked| asked > LONGEST_ASKED);
        if self.tries != Self::ENDLESS && (tried >= self.tries || too_long) {
            return None;
        }
        let full = self.first_pause.saturating_mul(1 << (tried - 1).min(16)).min(LONGEST_PAUSE);
        let drawn = full.mul_f64(0.5 + 0.5 * random_fraction());
        Some(asked.map_or(drawn, |asked| asked.min(LONGEST_ASKED) + drawn))
    }
}

/// A random number from 0 to 1.
fn random_fraction() -> f64 {
    (rng::random_bits() >> 11) as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: RetryPolicy = RetryPolicy { tries: 10, first_pause: Duration::from_millis(250) };

    #[track_caller]
    fn check(tried: u32, asked: Option<u64>, from_ms: u64, to_ms: u64) {
        let pause = PATIENCE.pause_after(tried, asked.map(Duration::from_secs)).unwrap();
        assert!((from_ms..=to_ms).contains(&(pause.as_millis() as u64)), "{pause:?}");
    }

    #[test]
    fn pauses_double_up_to_a_limit() {
        check(1, None, 125, 250);
        check(2, None, 250, 500);
        check(5, None, 2000, 4000);
        check(9, None, 7500, 15_000);
    }

    #[test]
    fn what_the_server_asks_for_is_kept() {
        check(1, Some(30), 30_125, 30_250);
        assert_eq!(PATIENCE.pause_after(1, Some(Duration::from_secs(3600))), None);
    }

    #[test]
    fn the_last_try_is_the_last() {
        assert_eq!(PATIENCE.pause_after(10, None), None);
        let endless = RetryPolicy { tries: RetryPolicy::ENDLESS, ..PATIENCE };
        assert!(endless.pause_after(4_000_000_000, None).is_some());
        assert!(
            endless
                .pause_after(1, Some(Duration::from_secs(3600)))
                .is_some_and(|pause| pause < Duration::from_secs(121))
        );
    }
}
