//! Numbers and times as people read them, written by the browser's `Intl`.

use crate::{span, text};
use fleetglass_model::Timestamp;
use js_sys::{Array, Date, Object, Reflect};
use std::cell::RefCell;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = Intl)]
    type DateTimeFormat;
    #[wasm_bindgen(constructor, catch, js_namespace = Intl)]
    fn new(locale: &str, options: &Object) -> Result<DateTimeFormat, JsValue>;
    #[wasm_bindgen(method, js_name = formatToParts, catch)]
    fn format_to_parts(this: &DateTimeFormat, date: &Date) -> Result<Array, JsValue>;
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
    static NUMBERS: NumberFormat = NumberFormat::new(text::LOCALE);
    static RELATIVE: RelativeTimeFormat = RelativeTimeFormat::new(text::LOCALE, &Object::new());
    /// What times are written with. Making one is slow, so the last is kept, with its zone.
    static TIMES: RefCell<Option<(String, DateTimeFormat)>> = const { RefCell::new(None) };
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

/// `19 Nov 2025, 01:28:33` in a zone.
pub(crate) fn date_time(time: Timestamp, zone: &str) -> String {
    let mut parts = parts(time, zone);
    if let Some(at) = position(&parts, "timeZoneName") {
        // With what stands between it and the rest.
        parts.drain(at.saturating_sub(1)..=at);
    }
    text_of(&parts)
}

/// `01:28:33` in a zone.
pub(crate) fn time_of_day(time: Timestamp, zone: &str) -> String {
    let parts = parts(time, zone);
    match (position(&parts, "hour"), position(&parts, "second")) {
        (Some(from), Some(to)) if from < to => text_of(&parts[from..=to]),
        _ => text_of(&parts),
    }
}

/// How far a zone is from UTC at a time: `UTC`, `UTC+01`, `UTC+05:30`.
pub(crate) fn offset(time: Timestamp, zone: &str) -> String {
    let parts = parts(time, zone);
    let offset = position(&parts, "timeZoneName").map(|at| parts[at].text.as_str()).unwrap_or_default();
    let offset = offset.replacen("GMT", text::UTC, 1).replace('-', "\u{2212}");
    let offset = offset.strip_suffix(":00").unwrap_or(&offset);
    offset.strip_suffix("+00").unwrap_or(offset).to_owned()
}

/// What names the zone of several times: the offset where they share it, else the zone itself.
pub(crate) fn zone_of(times: &[Timestamp], zone: &str) -> String {
    let mut offsets = times.iter().map(|time| offset(*time, zone));
    match offsets.next() {
        Some(first) if offsets.all(|offset| offset == first) => first,
        _ => zone.to_owned(),
    }
}

/// `3 minutes ago`, `in 2 hours`.
pub(crate) fn relative(time: Timestamp, now: Timestamp) -> String {
    let (count, unit) = span::distance((time.millis() - now.millis()) / 1000);
    match count {
        0 => text::JUST_NOW.to_owned(),
        _ => RELATIVE.with(|format| format.format(count as f64, unit)),
    }
}

/// The browser's own zone.
pub(crate) fn browser_zone() -> String {
    let Ok(format) = make(None) else { return text::UTC.to_owned() };
    let zone = Reflect::get(&format.resolved_options(), &"timeZone".into()).ok();
    let zone = zone.and_then(|zone| zone.as_string()).unwrap_or_else(|| text::UTC.to_owned());
    TIMES.set(Some((zone.clone(), format)));
    zone
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
fn parts(time: Timestamp, zone: &str) -> Vec<Part> {
    let written = with_format(zone, |format| format.format_to_parts(&date(time)).ok()).flatten();
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

fn with_format<T>(zone: &str, write: impl FnOnce(&DateTimeFormat) -> T) -> Option<T> {
    TIMES.with_borrow_mut(|kept| {
        if kept.as_ref().is_none_or(|(of, _)| of != zone) {
            // A zone that the browser does not know (any more) is answered by UTC.
            let format = make(Some(zone)).or_else(|_| make(Some(text::UTC))).ok()?;
            *kept = Some((zone.to_owned(), format));
        }
        kept.as_ref().map(|(_, format)| write(format))
    })
}

/// For a zone, else for the browser's own.
fn make(zone: Option<&str>) -> Result<DateTimeFormat, JsValue> {
    let options = options(&[
        ("year", "numeric"),
        ("month", "short"),
        ("day", "numeric"),
        ("hour", "2-digit"),
        ("minute", "2-digit"),
        ("second", "2-digit"),
        ("hourCycle", "h23"),
        ("timeZoneName", "longOffset"),
    ]);
    if let Some(zone) = zone {
        _ = Reflect::set(&options, &"timeZone".into(), &zone.into());
    }
    DateTimeFormat::new(text::LOCALE, &options)
}
