//! Spans of time, split into what people say.

/// The unit in which a distance from now is told, under its name in `Intl.RelativeTimeFormat`, and how many of it,
/// negative for the past. Seconds are told by tens: a page that ticks is not calm.
pub(crate) fn distance(seconds: i64) -> (i64, &'static str) {
    const UNITS: [(i64, &str); 6] = [
        (365 * 86_400, "year"),
        (30 * 86_400, "month"),
        (86_400, "day"),
        (3_600, "hour"),
        (60, "minute"),
        (10, "second"),
    ];
    let unit = UNITS.iter().find(|(length, _)| seconds.abs() >= *length);
    match unit {
        Some((10, name)) => (seconds / 10 * 10, name),
        Some((length, name)) => (seconds / length, name),
        None => (0, "second"),
    }
}

/// The two largest units of a span, as (count, unit) with the units `d`, `h`, `min` and `s`; never negative.
pub(crate) fn parts(seconds: i64) -> Vec<(i64, &'static str)> {
    let seconds = seconds.max(0);
    let all = [
        (seconds / 86_400, "d"),
        (seconds / 3_600 % 24, "h"),
        (seconds / 60 % 60, "min"),
        (seconds % 60, "s"),
    ];
    let first = all.iter().position(|(count, _)| *count > 0).unwrap_or(3);
    let told = all[first..].iter().take(2).copied().filter(|(count, _)| *count > 0);
    let told: Vec<_> = told.collect();
    if told.is_empty() { vec![(0, "s")] } else { told }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        assert_eq!(distance(0), (0, "second"));
        assert_eq!(distance(-9), (0, "second"));
        assert_eq!(distance(-59), (-50, "second"));
        assert_eq!(distance(-60), (-1, "minute"));
        assert_eq!(distance(7_199), (1, "hour"));
        assert_eq!(distance(-86_400 * 400), (-1, "year"));
    }

    #[test]
    fn spans() {
        assert_eq!(parts(0), [(0, "s")]);
        assert_eq!(parts(-5), [(0, "s")]);
        assert_eq!(parts(652), [(10, "min"), (52, "s")]);
        assert_eq!(parts(3_600), [(1, "h")]);
        assert_eq!(parts(3_605), [(1, "h")]);
        assert_eq!(parts(90_061), [(1, "d"), (1, "h")]);
    }
}
