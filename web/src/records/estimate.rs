//! How long a task will still take, from how it went so far; and whether it still moves.

use fleetglass_model::Timestamp;
use fleetglass_model::fleet::Point;
use fleetglass_model::list::STUCK_AFTER;

/// Observations that tell the present rate: what was an hour ago says little of now.
const RECENT: usize = 6;

/// The seconds that a task at work will still take, about, after the last observation. `total` items are known or
/// estimated. Nothing is concluded from a single observation.
pub(crate) fn remaining(points: &[Point], total: Option<i64>) -> Option<i64> {
    let last = points.last()?;
    let first = &points[points.len().saturating_sub(RECENT)];
    let done = last.done.checked_sub(first.done).filter(|done| *done > 0)?;
    let took = last.observed_at.seconds() - first.observed_at.seconds();
    let left = total.or(last.total)?.checked_sub(last.done).filter(|left| *left >= 0)?;
    (took > 0).then(|| (i128::from(left) * i128::from(took) / i128::from(done)) as i64)
}

/// Since when a record has stood still, for what was observed in one state from `since` to `observed_at`.
pub(crate) fn stuck_since(since: Timestamp, observed_at: Timestamp) -> Option<Timestamp> {
    (observed_at.seconds() - since.seconds() >= STUCK_AFTER).then_some(since)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(points: &[(i64, i64)], total: Option<i64>, expected: Option<i64>) {
        let point = |(at, done): &(i64, i64)| Point {
            observed_at: Timestamp::from_seconds(*at),
            status: None,
            done: *done,
            failed: 0,
            total: None,
        };
        let points: Vec<Point> = points.iter().map(point).collect();
        assert_eq!(remaining(&points, total), expected);
    }

    #[test]
    fn what_remains() {
        check(&[], Some(10), None);
        check(&[(0, 5)], Some(10), None);
        check(&[(0, 0), (60, 5)], Some(10), Some(60));
        check(&[(0, 0), (60, 10)], Some(10), Some(0));
        check(&[(0, 0), (60, 5)], None, None);
        check(&[(0, 0), (60, 12)], Some(10), None);
        check(&[(0, 5), (60, 5)], Some(10), None);
        check(&[(60, 0), (60, 5)], Some(10), None);
        // The rate of late: the first hour, when nothing went on, does not count.
        let points = [(0, 0), (3600, 1), (3660, 11), (3720, 21), (3780, 31), (3840, 41), (3900, 51)];
        check(&points, Some(61), Some(60));
        check(&[(0, 0), (1, 1)], Some(i64::MAX), Some(i64::MAX - 1));
    }

    #[test]
    fn what_stands_still() {
        let at = Timestamp::from_seconds;
        assert_eq!(stuck_since(at(0), at(1_800)), Some(at(0)));
        assert_eq!(stuck_since(at(0), at(1_799)), None);
    }
}
