//! Numbers and times as people read them, written by the browser's `Intl`.

use crate::i18n::{message, span};
use fleetglass_model::Timestamp;
use js_sys::{Array, Date, Object, Reflect};
use std::cell::RefCell;
use wasm_bindgen::prelude::*;

/// Coordinated Universal Time, as `Intl` names it.
pub(crate) const UTC: &str = "UTC";

/// How times are shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Clock {
    /// In which zone.
    pub(crate) zone: String,
    /// Whether the hours of a day are counted to twelve.
    pub(crate) twelve_hours: bool,
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = Intl)]
    type DateTimeFormat;
    #[wasm_bindgen(constructor, catch, js_namespace = Intl)]
    fn new(locale: &str, options: &Object) -> Result<DateTimeFormat, JsValue>;
    #[wasm_bindgen(method, js_name = formatToParts, catch)]
    fn format_to_parts(this: &DateTimeFormat, date: &Date) -> Result<Array, JsValue>;
    #[wasm_bindgen(method)]
    fn format(this: &DateTimeFormat, date: &Date) -> String;
    #[wasm_bindgen(method, js_name = resolvedOptions)]
    fn resolved_options(this: &DateTimeFormat) -> Object;

    #[wasm_bindgen(js_namespace = Intl)]
    type NumberFormat;
    #[wasm_bindgen(constructor, js_namespace = Intl)]
    fn new(locale: &str) -> NumberFormat;
    #[wasm_bindgen(method)]
    fn format(this: &NumberFormat, number: i64) -> String;

    #[wasm_bindgen(js_namespace = Intl)]
    type RelativeTimeFormat;
    #[wasm_bindgen(constructor, js_namespace = Intl)]
    fn new(locale: &str, options: &Object) -> RelativeTimeFormat;
    #[wasm_bindgen(method)]
    fn format(this: &RelativeTimeFormat, count: f64, unit: &str) -> String;

    #[wasm_bindgen(js_namespace = Intl, js_name = supportedValuesOf, catch)]
    fn supported_values_of(key: &str) -> Result<Array, JsValue>;
}

thread_local! {
    static NUMBERS: NumberFormat = NumberFormat::new(message::locale());
    static RELATIVE: RelativeTimeFormat = RelativeTimeFormat::new(message::locale(), &Object::new());
    /// What times are written with. Making one is slow, so those of the last clock are kept.
    static TIMES: RefCell<Option<Times>> = const { RefCell::new(None) };
}

/// What times are written with, by a clock.
struct Times {
    clock: Clock,
    /// With year, month, day, time and offset.
    whole: DateTimeFormat,
    /// With month, day and time.
    of_year: DateTimeFormat,
    /// The time alone.
    of_day: DateTimeFormat,
}

fn options(pairs: &[(&str, &str)]) -> Object {
    let object = Object::new();
    for (name, value) in pairs {
        _ = Reflect::set(&object, &(*name).into(), &(*value).into());
    }
    object
}

/// `6,120`
pub(crate) fn number(number: i64) -> String {
    NUMBERS.with(|format| format.format(number))
}

/// `19 Nov 2025, 01:28:33` by a clock.
pub(crate) fn date_time(time: Timestamp, clock: &Clock) -> String {
    let mut parts = parts(time, clock);
    if let Some(at) = position(&parts, "timeZoneName") {
        // With what stands between it and the rest. Chinese writes it before the hour.
        let from = if at + 1 == parts.len() { at.saturating_sub(1) } else { at };
        parts.drain(from..parts.len().min(from + 2));
    }
    text_of(&parts)
}

/// `01:28:33` by a clock.
pub(crate) fn time_of_day(time: Timestamp, clock: &Clock) -> String {
    let parts = parts(time, clock);
    match (position(&parts, "hour"), position(&parts, "second")) {
        (Some(from), Some(to)) if from < to => text_of(&parts[from..=to]),
        _ => text_of(&parts),
    }
}

/// The day on which times are read, by a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Today {
    /// Seconds from UTC to the clock's zone.
    offset: i64,
    /// Days since 1970.
    day: i64,
}

impl Today {
    /// The day, in days since 1970.
    pub(crate) fn day(self) -> i64 {
        self.day
    }

    /// The day of a time.
    pub(crate) fn at(now: Timestamp, clock: &Clock) -> Self {
        let offset = offset_seconds(now, clock);
        Self { offset, day: span::day(now, offset) }
    }
}

/// As much of a time as tells it from now: `01:28:33` today, `2 Nov, 01:28:33` this year, else all of it.
pub(crate) fn short(time: Timestamp, today: Today, clock: &Clock) -> String {
    let day = span::day(time, today.offset);
    let near = if day == today.day {
        0
    } else if span::is_same_year(day, today.day) {
        1
    } else {
        2
    };
    if near == 2 {
        return date_time(time, clock);
    }
    let format = |times: &Times| if near == 0 { &times.of_day } else { &times.of_year }.format(&date(time));
    with_formats(clock, format).unwrap_or_default()
}

/// `19 Nov 2025, 01:28:33 GMT+01:00` by a clock.
pub(crate) fn whole(time: Timestamp, clock: &Clock) -> String {
    with_formats(clock, |times| times.whole.format(&date(time))).unwrap_or_default()
}

/// When an hour or a day begins: `14:00`, `2 Nov`. Days are those of UTC, as the API counts them.
pub(crate) fn begin(time: Timestamp, is_day: bool, clock: &Clock) -> String {
    if is_day {
        let utc = Clock { zone: UTC.to_owned(), ..clock.clone() };
        let parts = parts(time, &utc);
        let of = |kind: &str| position(&parts, kind);
        return match (of("day"), of("month")) {
            (Some(a), Some(b)) => text_of(&parts[a.min(b)..=a.max(b)]),
            _ => text_of(&parts),
        };
    }
    let parts = parts(time, clock);
    match (position(&parts, "hour"), position(&parts, "minute")) {
        (Some(from), Some(to)) if from < to => text_of(&parts[from..=to]),
        _ => text_of(&parts),
    }
}

/// What a field of the type `datetime-local` holds for a time.
pub(crate) fn field(time: Timestamp, clock: &Clock) -> String {
    let shifted = Timestamp::from_seconds(time.seconds() + offset_seconds(time, clock));
    shifted.to_iso().chars().take("2026-11-21T15:08".len()).collect()
}

/// The time that somebody wrote into such a field; `None` where nobody did.
pub(crate) fn of_field(text: &str, clock: &Clock) -> Option<Timestamp> {
    let seconds = if text.len() == "2026-11-21T15:08".len() { ":00" } else { "" };
    let as_utc = Timestamp::parse(&[text, seconds, "Z"].concat()).ok()?;
    let at = |near: Timestamp| Timestamp::from_seconds(as_utc.seconds() - offset_seconds(near, clock));
    // The offset is that of the time itself, which may lie on the other side of a change of the clocks.
    Some(at(at(as_utc)))
}

fn offset_seconds(time: Timestamp, clock: &Clock) -> i64 {
    span::offset_seconds(&offset(time, clock))
}

/// How far a zone is from UTC at a time: `UTC`, `UTC+01`, `UTC+05:30`.
pub(crate) fn offset(time: Timestamp, clock: &Clock) -> String {
    let parts = parts(time, clock);
    let offset = position(&parts, "timeZoneName").map(|at| parts[at].text.as_str()).unwrap_or_default();
    let offset = offset.replacen("GMT", UTC, 1).replace('-', "\u{2212}");
    let offset = offset.strip_suffix(":00").unwrap_or(&offset);
    offset.strip_suffix("+00").unwrap_or(offset).to_owned()
}

/// What names the zone of several times: the offset where they share it, else the zone itself.
pub(crate) fn zone_of(times: &[Timestamp], clock: &Clock) -> String {
    let mut offsets = times.iter().map(|time| offset(*time, clock));
    match offsets.next() {
        Some(first) if offsets.all(|offset| offset == first) => first,
        _ => clock.zone.clone(),
    }
}

/// `3 minutes ago`, `in 2 hours`.
pub(crate) fn relative(time: Timestamp, now: Timestamp) -> String {
    let (count, unit) = span::distance((time.millis() - now.millis()) / 1000);
    match count {
        0 => message::JUST_NOW.to_string(),
        _ => RELATIVE.with(|format| format.format(count as f64, unit)),
    }
}

/// The browser's own zone.
pub(crate) fn browser_zone() -> String {
    let own = DateTimeFormat::new(message::locale(), &Object::new()).map(|format| format.resolved_options());
    let zone = own.and_then(|options| Reflect::get(&options, &"timeZone".into()));
    zone.ok().and_then(|zone| zone.as_string()).unwrap_or_else(|| UTC.to_owned())
}

/// All zones that the browser knows.
pub(crate) fn zones() -> Vec<String> {
    supported_values_of("timeZone")
        .map(|all| all.iter().filter_map(|z| z.as_string()).collect())
        .unwrap_or_default()
}

/// Now, by the browser's clock.
pub(crate) fn now() -> Timestamp {
    Timestamp::from_millis(Date::now() as i64)
}

fn date(time: Timestamp) -> Date {
    Date::new(&JsValue::from_f64(time.millis() as f64))
}

/// A piece of a written time: `hour`, `literal`, …, and its text.
struct Part {
    kind: String,
    text: String,
}

/// A time in a zone, with the zone's offset, in the order of the language. A time that cannot be written so is one part.
fn parts(time: Timestamp, clock: &Clock) -> Vec<Part> {
    let written = with_formats(clock, |times| times.whole.format_to_parts(&date(time)).ok()).flatten();
    let part = |part: JsValue| {
        let get = |name: &str| Reflect::get(&part, &name.into()).ok()?.as_string();
        Some(Part { kind: get("type")?, text: get("value")? })
    };
    match written {
        Some(written) => written.iter().filter_map(part).collect(),
        None => vec![Part { kind: String::new(), text: time.to_iso() }],
    }
}

fn position(parts: &[Part], kind: &str) -> Option<usize> {
    parts.iter().position(|part| part.kind == kind)
}

fn text_of(parts: &[Part]) -> String {
    parts.iter().map(|part| part.text.as_str()).collect()
}

fn with_formats<T>(clock: &Clock, write: impl FnOnce(&Times) -> T) -> Option<T> {
    TIMES.with_borrow_mut(|kept| {
        if kept.as_ref().is_none_or(|times| times.clock != *clock) {
            // A zone that the browser does not know (any more) is answered by UTC.
            *kept = Some(Times::make(clock, &clock.zone).or_else(|_| Times::make(clock, UTC)).ok()?);
        }
        kept.as_ref().map(write)
    })
}

impl Times {
    fn make(clock: &Clock, zone: &str) -> Result<Self, JsValue> {
        let cycle = if clock.twelve_hours { "h12" } else { "h23" };
        let time = [
            ("hour", "2-digit"),
            ("minute", "2-digit"),
            ("second", "2-digit"),
            ("hourCycle", cycle),
            ("timeZone", zone),
        ];
        let make =
            |more: &[(&str, &str)]| DateTimeFormat::new(message::locale(), &options(&[&time, more].concat()));
        let day = [("month", "short"), ("day", "numeric")];
        Ok(Self {
            clock: clock.clone(),
            whole: make(&[day[0], day[1], ("year", "numeric"), ("timeZoneName", "longOffset")])?,
            of_year: make(&day)?,
            of_day: make(&[])?,
        })
    }
}
