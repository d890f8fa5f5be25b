//! Rate limits.

/// A number of requests in a period, and as many at once after a pause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// The number of requests; 0 or less: no limit.
    pub requests: i64,
    /// The period in seconds.
    pub seconds: i64,
}

/// The used part of a [`Rate`], as the time at which it will be free again, in microseconds. (The generic cell rate
/// algorithm: a leaky bucket in one number.)
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bucket(i64);

impl Bucket {
    /// Counts one request. The error is the number of seconds to wait. `now` is in milliseconds since the epoch.
    pub fn take(&mut self, rate: Rate, now: i64) -> Result<(), i64> {
        const SECOND: i64 = 1_000_000;
        if rate.requests <= 0 {
            return Ok(());
        }
        let (now, all) = (now.saturating_mul(1_000), rate.seconds.saturating_mul(SECOND));
        // If the clock has gone back, nobody is locked out for longer than a period.
        self.0 = self.0.clamp(now, now.saturating_add(all));
        let next = self.0 + all / rate.requests;
        let over = next - now - all;
        if over > 0 {
            return Err((over + SECOND - 1) / SECOND);
        }
        self.0 = next;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(rate: Rate, times: impl IntoIterator<Item = i64>, passed: usize) {
        let mut bucket = Bucket::default();
        assert_eq!(times.into_iter().filter(|now| bucket.take(rate, *now).is_ok()).count(), passed);
    }

    #[test]
    fn so_many_at_once_and_so_many_in_time() {
        let rate = Rate { requests: 100, seconds: 60 };
        check(rate, std::iter::repeat_n(1_763_600_000_000, 300), 100);
        // Five minutes, ten times as many requests as are allowed.
        check(rate, (0..5_000).map(|n| 1_763_600_000_000 + n * 60), 100 + 499);
        check(Rate { requests: 0, seconds: 1 }, std::iter::repeat_n(5, 300), 300);
        check(rate, [1_763_600_000_000, 0, 60_000], 2);
    }

    #[test]
    fn it_tells_when_to_come_again() {
        let (rate, mut bucket) = (Rate { requests: 2, seconds: 10 }, Bucket::default());
        assert_eq!(
            [0, 0, 0, 4_000, 5_000].map(|now| bucket.take(rate, now)),
            [Ok(()), Ok(()), Err(5), Err(1), Ok(())]
        );
    }
}
