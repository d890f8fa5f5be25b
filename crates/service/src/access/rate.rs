//! Rate limits.

use std::collections::VecDeque;

/// A number of requests in any period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// The number of requests; 0 or less: no limit.
    pub requests: i64,
    /// The period in seconds.
    pub seconds: i64,
}

/// The requests of the last period, a sliding window: when each came, in milliseconds since the epoch, the oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Window(VecDeque<i64>);

impl Window {
    /// Counts one request. The error is the number of seconds to wait. `now` is in milliseconds since the epoch.
    pub fn take(&mut self, rate: Rate, now: i64) -> Result<(), i64> {
        if rate.requests <= 0 {
            return Ok(());
        }
        let period = rate.seconds.saturating_mul(1_000);
        // If the clock has gone back, nobody is locked out by requests that are yet to come.
        while self.0.front().is_some_and(|at| *at > now || now - at >= period) {
            self.0.pop_front();
        }
        if self.0.len() as i64 >= rate.requests {
            let oldest = self.0.front().copied().unwrap_or(now);
            return Err((oldest + period - now + 999) / 1_000);
        }
        self.0.push_back(now);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Rate = Rate { requests: 100, seconds: 60 };
    const NOW: i64 = 1_763_600_000_000;

    #[track_caller]
    fn check(rate: Rate, times: impl IntoIterator<Item = i64>, passed: usize) {
        let mut window = Window::default();
        assert_eq!(times.into_iter().filter(|now| window.take(rate, *now).is_ok()).count(), passed);
    }

    #[test]
    fn so_many_in_any_period() {
        check(MINUTE, std::iter::repeat_n(NOW, 300), 100);
        check(MINUTE, (0..120).map(|n| NOW + n * 500), 100);
        check(MINUTE, (0..120).map(|n| NOW + n * 600), 120);
        // Five minutes, ten times as many requests as are allowed.
        check(MINUTE, (0..5_000).map(|n| NOW + n * 60), 500);
        check(Rate { requests: 0, seconds: 1 }, std::iter::repeat_n(5, 300), 300);
    }

    #[test]
    fn a_clock_that_goes_back_locks_nobody_out() {
        check(Rate { requests: 1, seconds: 60 }, [NOW, 0, 59_999, 60_000], 3);
    }

    #[test]
    fn it_tells_when_to_come_again() {
        let (rate, mut window) = (Rate { requests: 2, seconds: 10 }, Window::default());
        assert_eq!(
            [0, 2_500, 2_500, 9_999, 10_000, 10_000].map(|now| window.take(rate, now)),
            [Ok(()), Ok(()), Err(8), Err(1), Ok(()), Err(3)]
        );
    }
}
