//! Points in time as the providers write them.

use crate::codec::to_json;
use serde::de::{Error as _, Unexpected};
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;
use std::fmt;
use thiserror::Error;

const MICROS: i64 = 1_000_000;
/// In seconds this is in the year 5138. A larger number is in milliseconds.
const END_SECOND: i64 = 100_000_000_000;
/// 1 January of year 0, the first day that a four-digit year can express.
const FIRST_SECOND: i64 = -62_167_219_200;

/// A point in time, in microseconds since the Unix epoch.
///
/// In JSON it is a number of epoch *seconds*, whole or fractional, and is written exactly as it was read
/// (to the microsecond). It is read from numbers (`1700000000`, `1700000000.123`, `1.7E9`), the same as strings, where one
/// that as seconds would lie beyond the year 5138 is in milliseconds, as over MQTT; from ISO 8601 with an offset (AWS CLI v2);
/// from Huawei's `yyyyMMdd'T'HHmmss'Z'` (S3 `startTime`); and from `/Date(1700000000123)/`, which .NET writes, in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

/// Why a text or number is not a time.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TimeError {
    /// Neither a number nor a known notation.
    #[error("{} is not a time (epoch seconds or milliseconds, or ISO 8601)", to_json(.0))]
    Notation(String),
    /// ISO 8601, but without the offset: it could be any of some forty times.
    #[error("{} has no offset from UTC (such as Z or +01:00)", to_json(.0))]
    NoOffset(String),
    /// Outside the years 0 to 5138.
    #[error("{0} lies outside the years 0 to 5138")]
    OutOfRange(String),
}

impl Timestamp {
    /// From whole epoch seconds.
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds * MICROS)
    }

    /// From epoch milliseconds, as JavaScript's clock has them.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis * 1000)
    }

    /// Whole epoch seconds, rounded down, as in the data plane's `long` (S2).
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(MICROS)
    }

    /// Epoch milliseconds, rounded down, for JavaScript.
    pub const fn millis(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// True if there is no fraction of a second.
    pub const fn is_whole(self) -> bool {
        self.0.rem_euclid(MICROS) == 0
    }

    /// This time plus `seconds`, clamped to the valid years.
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(MICROS)))
    }

    /// Parses a time in any of the notations of [`Timestamp`].
    pub fn parse(text: &str) -> Result<Self, TimeError> {
        let text = text.trim();
        let micros = if is_civil(text) { civil(text)? } else { of_number(text)? };
        if (FIRST_SECOND * MICROS..END_SECOND * MICROS).contains(&micros) {
            Ok(Self(micros))
        } else {
            Err(TimeError::OutOfRange(text.to_owned()))
        }
    }

    /// Parses a JSON number or string.
    fn of_json(text: &str) -> Result<Self, TimeError> {
        match text.as_bytes() {
            [b'"', .., b'"'] => Self::parse(text.trim_matches('"')),
            [b'-' | b'0'..=b'9', ..] => Self::parse(text),
            _ => Err(TimeError::Notation(text.to_owned())),
        }
    }

    /// Huawei's `yyyyMMdd'T'HHmmss'Z'`, in UTC, without the fraction.
    pub fn to_compact(self) -> String {
        let (y, mo, d, h, mi, s) = self.fields();
        format!("{y:04}{mo:02}{d:02}T{h:02}{mi:02}{s:02}Z")
    }

    /// ISO 8601 in UTC: `2025-11-19T00:00:00.417Z`, the fraction only if there is one.
    pub fn to_iso(self) -> String {
        let (y, mo, d, h, mi, s) = self.fields();
        let micros = self.0.rem_euclid(MICROS);
        let fraction = match micros {
            0 => String::new(),
            _ if micros % 1000 == 0 => format!(".{:03}", micros / 1000),
            _ => format!(".{micros:06}"),
        };
        format!("{y:04}-{mo:02}-{d:02}T{h:02}:{mi:02}:{s:02}{fraction}Z")
    }

    /// Year, month, day, hour, minute, second in UTC.
    fn fields(self) -> (i64, i64, i64, i64, i64, i64) {
        let seconds = self.seconds();
        let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
        let (y, m, d) = civil_from_days(days);
        (y, m, d, rest / 3600, rest / 60 % 60, rest % 60)
    }
}

/// Days since the epoch of a date of the proleptic Gregorian calendar (Howard Hinnant's algorithm).
fn days_from_civil(y: i64, m: i64, d: i64) -> i64 {
    let y = if m <= 2 { y - 1 } else { y };
    let era = y.div_euclid(400);
    let year_of_era = y.rem_euclid(400);
    let day_of_year = (153 * (m + if m > 2 { -3 } else { 9 }) + 2) / 5 + d - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// The date `days` after the epoch: the inverse of [`days_from_civil`].
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let doe = days.rem_euclid(146_097);
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let m = if mp < 10 { mp + 3 } else { mp - 9 };
    (yoe + era * 400 + i64::from(m <= 2), m, doy - (153 * mp + 2) / 5 + 1)
}

/// True if a text looks like ISO 8601's extended form, or Huawei's compact one.
fn is_civil(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 9 && (bytes[8] == b'T' || bytes[4] == b'-')
}

/// Parses these notations, into microseconds.
fn civil(text: &str) -> Result<i64, TimeError> {
    let mut cursor = Cursor(text.as_bytes());
    let local = cursor.date_time();
    if local.is_some() && cursor.0.is_empty() {
        return Err(TimeError::NoOffset(text.to_owned()));
    }
    let micros = local.and_then(|micros| Some(micros - cursor.offset()? * MICROS));
    micros.filter(|_| cursor.0.is_empty()).ok_or_else(|| TimeError::Notation(text.to_owned()))
}

struct Cursor<'a>(&'a [u8]);

impl Cursor<'_> {
    /// Date and time up to the offset, in microseconds, as if it were in UTC.
    fn date_time(&mut self) -> Option<i64> {
        let y = self.digits(4)?;
        let extended = self.eat(b'-');
        let m = self.digits(2)?;
        if extended && !self.eat(b'-') {
            return None;
        }
        let d = self.digits(2)?;
        if !(self.eat(b'T') || self.eat(b't') || self.eat(b' ')) {
            return None;
        }
        let h = self.digits(2)?;
        let extended_time = self.eat(b':');
        let mi = self.digits(2)?;
        if extended_time && !self.eat(b':') {
            return None;
        }
        let s = self.digits(2)?;
        let micros = if self.eat(b'.') { self.fraction()? } else { 0 };
        let in_range =
            (1..=12).contains(&m) && d >= 1 && d <= days_in_month(y, m) && h < 24 && mi < 60 && s <= 60;
        let seconds = days_from_civil(y, m, d) * 86_400 + h * 3600 + mi * 60 + s;
        in_range.then_some(seconds * MICROS + micros)
    }

    fn eat(&mut self, byte: u8) -> bool {
        let is_next = self.0.first() == Some(&byte);
        if is_next {
            self.0 = &self.0[1..];
        }
        is_next
    }

    fn digits(&mut self, count: usize) -> Option<i64> {
        let (head, tail) = self.0.split_at_checked(count)?;
        self.0 = tail;
        head.iter().try_fold(0, |n, b| b.is_ascii_digit().then(|| n * 10 + i64::from(b - b'0')))
    }

    /// The fraction, in microseconds; further digits are dropped.
    fn fraction(&mut self) -> Option<i64> {
        let count = self.0.iter().take_while(|b| b.is_ascii_digit()).count();
        let (digits, tail) = self.0.split_at(count);
        self.0 = tail;
        let micros = (0..6).fold(0, |n, i| n * 10 + digits.get(i).map_or(0, |b| i64::from(b - b'0')));
        (count > 0).then_some(micros)
    }

    /// `Z`, `+01:00`, `+0100` or `+01`, in seconds east of UTC.
    fn offset(&mut self) -> Option<i64> {
        if self.eat(b'Z') || self.eat(b'z') {
            return Some(0);
        }
        let sign = if self.eat(b'+') {
            1
        } else if self.eat(b'-') {
            -1
        } else {
            return None;
        };
        let hours = self.digits(2)?;
        self.eat(b':');
        let minutes = if self.0.is_empty() { 0 } else { self.digits(2)? };
        (hours < 24 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
    }
}

fn days_in_month(y: i64, m: i64) -> i64 {
    match m {
        4 | 6 | 9 | 11 => 30,
        2 if y % 4 == 0 && (y % 100 != 0 || y % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Epoch seconds as in JSON: the fraction only if there is one, without trailing zeros.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, micros) =
            if self.0 < 0 { ("-", self.0.unsigned_abs()) } else { ("", self.0.unsigned_abs()) };
        let (whole, fraction) = (micros / MICROS as u64, micros % MICROS as u64);
        if fraction == 0 {
            return write!(f, "{sign}{whole}");
        }
        let fraction = format!("{fraction:06}");
        write!(f, "{sign}{whole}.{}", fraction.trim_end_matches('0'))
    }
}

/// Whole seconds are a number; a fraction is written digit by digit, since no floating-point number holds it.
impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.is_whole() {
            return serializer.serialize_i64(self.seconds());
        }
        RawValue::from_string(self.to_string()).map_err(S::Error::custom)?.serialize(serializer)
    }
}

/// Parsed from the digits of the JSON.
impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        if raw.get() == "null" {
            return Err(D::Error::invalid_type(Unexpected::Unit, &"a time"));
        }
        Self::of_json(raw.get()).map_err(D::Error::custom)
    }
}

/// Parses seconds, milliseconds or .NET's notation, into microseconds.
fn of_number(text: &str) -> Result<i64, TimeError> {
    let millis = text.strip_prefix("/Date(").and_then(|rest| rest.strip_suffix(")/"));
    let number = match millis {
        // An offset behind it says how it was shown; the number is in UTC.
        Some(millis) => millis.split_once('+').map_or(millis, |(millis, _)| millis),
        None => text,
    };
    let micros = decimal_micros(number).ok_or_else(|| TimeError::Notation(text.to_owned()))?;
    let is_millis = millis.is_some() || micros >= i128::from(END_SECOND * MICROS);
    let micros = if is_millis { micros / 1000 } else { micros };
    i64::try_from(micros).map_err(|_| TimeError::OutOfRange(text.to_owned()))
}

/// A decimal number (`1700000000`, `-1.5`, `1.7E9`) times a million; further digits are dropped.
fn decimal_micros(text: &str) -> Option<i128> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse().ok().filter(|e| (-30..=30).contains(e))?),
        None => (text, 0),
    };
    let (digits, sign) = mantissa.strip_prefix('-').map_or((mantissa, 1), |digits| (digits, -1));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mut value: i128 = 0;
    let mut shift = exponent + 6;
    for (place, byte) in whole.bytes().chain(fraction.bytes()).enumerate() {
        let digit = byte.is_ascii_digit().then(|| i128::from(byte - b'0'))?;
        let fits = value < i128::from(i64::MAX);
        if fits {
            value = value * 10 + digit;
        }
        // Each digit after the point shifts the value by one place, and so does each dropped digit before the point.
        shift += i32::from(!fits) - i32::from(place >= whole.len());
    }
    let power = 10i128.checked_pow(shift.unsigned_abs());
    let micros = match (power, shift >= 0) {
        (Some(power), true) => value.checked_mul(power)?,
        (Some(power), false) => value / power,
        (None, true) if value != 0 => return None,
        (None, _) => 0,
    };
    (!whole.is_empty()).then_some(micros * sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(input: &str, output: &str) {
        let time: Timestamp = serde_json::from_str(input).unwrap();
        assert_eq!(serde_json::to_string(&time).unwrap(), output);
        assert_eq!(time.to_string(), output);
    }

    #[test]
    fn seconds_go_out_as_they_came() {
        check("1700000000", "1700000000");
        check("1560787023.636", "1560787023.636");
        check("1763510400.417123", "1763510400.417123");
        check("1700000000.5", "1700000000.5");
        check("0", "0");
        check("1.7E9", "1700000000");
        check("\"1700000000\"", "1700000000");
        check("\"1700000000.25\"", "1700000000.25");
        check("-1.5", "-1.5");
    }

    #[test]
    fn calendar_notations() {
        check("\"2022-03-07T15:58:42.195000-08:00\"", "1646697522.195");
        check("\"2020-09-14T09:12:44.120000+02:00\"", "1600067564.12");
        check("\"2025-11-02T08:00:00Z\"", "1762070400");
        check("\"20251118T061500Z\"", "1763446500");
        check("\"1969-12-31T23:59:59Z\"", "-1");
        check("\"2024-02-29T00:00:00Z\"", "1709164800");
    }

    #[track_caller]
    fn refused(input: &str, expected: &str) {
        let error = serde_json::from_str::<Timestamp>(input).unwrap_err().to_string();
        assert!(error.contains(expected), "{input}: {error}");
    }

    #[test]
    fn the_first_and_the_last() {
        check("\"0000-01-01T00:00:00Z\"", "-62167219200");
        check("\"5138-11-16T09:46:39.999999Z\"", "99999999999.999999");
        check("99999999999.999999", "99999999999.999999");
        refused("\"0000-01-01T00:00:00+00:01\"", "lies outside the years 0 to 5138");
        refused("\"5138-11-16T09:46:40Z\"", "lies outside");
        refused("\"5138-11-16T09:46:39-00:01\"", "lies outside");
        refused("100000000000000", "lies outside");
        refused("18446744073709551615", "lies outside");
    }

    #[test]
    fn milliseconds() {
        check("100000000000", "100000000");
        check("1489096123309", "1489096123.309");
        check("\"1489096123309\"", "1489096123.309");
        check("1.763600000841E12", "1763600000.841");
        check("1763600000841.25", "1763600000.84125");
        check("\"/Date(1763600000250)/\"", "1763600000.25");
        check("\"/Date(1763600000250+0100)/\"", "1763600000.25");
        check("\"/Date(-1500)/\"", "-1.5");
        refused("\"/Date(x)/\"", "is not a time");
        refused("\"/Date(1763600000250)\"", "is not a time");
    }

    #[test]
    fn what_is_no_time() {
        for text in [
            "\"1E-2147483648\"",
            "\"yesterday\"",
            "\"2023-02-29T00:00:00Z\"",
            "\"2025-11-02T08:00:00Zjunk\"",
            "\"2025-13-02T08:00:00Z\"",
            "\"\"",
            "\"NaN\"",
            "\"inf\"",
            "\".5\"",
            "1E99",
            "true",
            "\"äöü-1111T\"",
        ] {
            refused(text, "is not a time");
        }
    }

    #[test]
    fn a_time_without_its_offset() {
        for text in ["\"2025-11-02T08:00:00\"", "\"2025-11-02 08:00:00.25\"", "\"20251102T080000\""] {
            refused(text, &(text.to_owned() + " has no offset from UTC"));
        }
    }

    #[test]
    fn written_forms() {
        let time = Timestamp::parse("2025-11-18T06:15:00.417Z").unwrap();
        assert_eq!(time.to_compact(), "20251118T061500Z");
        assert_eq!(time.to_iso(), "2025-11-18T06:15:00.417Z");
        assert_eq!(Timestamp::from_seconds(0).to_iso(), "1970-01-01T00:00:00Z");
        assert_eq!(time.seconds(), 1_763_446_500);
        assert_eq!(Timestamp::parse("-0.5").unwrap().seconds(), -1);
    }
}
