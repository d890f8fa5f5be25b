//! Spans of time, split into what people say.

use fleetglass_model::Timestamp;

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

/// A span that is only known about: to two units at most, the smaller one by fives where there are minutes or hours.
pub(crate) fn about(seconds: i64) -> i64 {
    let to = |unit: i64| (seconds + unit / 2) / unit * unit;
    match seconds {
        ..60 => to(5).max(5),
        60..600 => to(60),
        600..36_000 => to(300),
        36_000..864_000 => to(3_600),
        _ => to(86_400),
    }
}

/// The day of a time, in days since 1970, so many seconds from UTC.
pub(crate) fn day(time: Timestamp, offset: i64) -> i64 {
    time.seconds().saturating_add(offset).div_euclid(86_400)
}

/// True where two days, in days since 1970, lie in one year.
pub(crate) fn is_same_year(a: i64, b: i64) -> bool {
    let year = |day: i64| {
        Timestamp::from_seconds(day.saturating_mul(86_400)).to_iso().chars().take(4).collect::<String>()
    };
    year(a) == year(b)
}

/// The seconds of an offset from UTC as it is written: `UTC`, `UTC+01`, `UTC−05:30`.
pub(crate) fn offset_seconds(text: &str) -> i64 {
    let Some(at) = text.find(['+', '-', '\u{2212}']) else { return 0 };
    let sign = if text[at..].starts_with('+') { 1 } else { -1 };
    let digits = text[at..].trim_start_matches(['+', '-', '\u{2212}']);
    let mut parts = digits.split(':').map(|part| part.parse::<i64>().unwrap_or_default());
    let mut next = || parts.next().unwrap_or_default();
    sign * (next() * 3_600 + next() * 60 + next())
}

/// The seconds of a span before now: `-90m`, `-24h`, `-7d`.
pub(crate) fn before_now(text: &str) -> Option<i64> {
    let text = text.strip_prefix('-')?;
    let unit = match text.chars().last()? {
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        _ => return None,
    };
    let count: u32 = text[..text.len() - 1].parse().ok()?;
    Some(i64::from(count) * unit)
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

    #[test]
    fn offsets() {
        assert_eq!(offset_seconds("UTC"), 0);
        assert_eq!(offset_seconds("UTC+01"), 3_600);
        assert_eq!(offset_seconds("UTC\u{2212}05:30"), -19_800);
        assert_eq!(offset_seconds("UTC+05:45"), 20_700);
    }

    #[test]
    fn days() {
        let at = Timestamp::from_seconds;
        assert_eq!(day(at(86_399), 0), 0);
        assert_eq!(day(at(86_399), 1), 1);
        assert_eq!(day(at(0), -1), -1);
        assert!(is_same_year(0, 364) && !is_same_year(0, 365) && !is_same_year(0, -1));
    }

    #[test]
    fn abouts() {
        assert_eq!([1, 59, 61, 100, 1_080, 5_000].map(about), [5, 60, 60, 120, 1_200, 5_100]);
        assert_eq!([40_000, 900_000].map(about), [39_600, 864_000]);
    }

    #[test]
    fn spans_before_now() {
        assert_eq!(before_now("-24h"), Some(86_400));
        assert_eq!(before_now("-7d"), Some(604_800));
        assert_eq!(before_now("-90m"), Some(5_400));
        for text in ["24h", "-h", "-1.5h", "--1h", "-1y", "-", "", "-99999999999d", "-é"] {
            assert_eq!(before_now(text), None, "{text}");
        }
    }
}
