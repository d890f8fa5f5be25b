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
    #[wasm_bindgen(method, catch)]
    fn format(this: &DateTimeFormat, date: &Date) -> Result<String, JsValue>;
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

/// What a time is written with: making these is slow, so the last of each kind is kept with its zone.
#[derive(Clone, Copy)]
enum Style {
    DateTime,
    TimeOfDay,
    Offset,
}

thread_local! {
    static NUMBERS: NumberFormat = NumberFormat::new(text::LOCALE);
    static RELATIVE: RelativeTimeFormat = RelativeTimeFormat::new(text::LOCALE, &Object::new());
    static TIMES: RefCell<[Option<(String, DateTimeFormat)>; 3]> = const { RefCell::new([None, None, None]) };
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
    in_zone(Style::DateTime, zone, time)
}

/// `01:28:33` in a zone.
pub(crate) fn time_of_day(time: Timestamp, zone: &str) -> String {
    in_zone(Style::TimeOfDay, zone, time)
}

/// How far a zone is from UTC at a time: `UTC`, `UTC+01`, `UTC+05:30`.
pub(crate) fn offset(time: Timestamp, zone: &str) -> String {
    let parts = with_format(Style::Offset, zone, |format| format.format_to_parts(&date(time)).ok()).flatten();
    let value = parts.iter().flat_map(Array::iter).find_map(|part| {
        let get = |name: &str| Reflect::get(&part, &name.into()).ok()?.as_string();
        (get("type")? == "timeZoneName").then(|| get("value"))?
    });
    let offset = value.unwrap_or_default().replacen("GMT", text::UTC, 1).replace('-', "\u{2212}");
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
    let format = DateTimeFormat::new(text::LOCALE, &Object::new());
    let zone =
        format.ok().and_then(|f| Reflect::get(&f.resolved_options(), &"timeZone".into()).ok()?.as_string());
    zone.unwrap_or_else(|| text::UTC.to_owned())
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

fn in_zone(style: Style, zone: &str, time: Timestamp) -> String {
    with_format(style, zone, |format| format.format(&date(time)).ok())
        .flatten()
        .unwrap_or_else(|| time.to_iso())
}

fn with_format<T>(style: Style, zone: &str, write: impl FnOnce(&DateTimeFormat) -> T) -> Option<T> {
    TIMES.with_borrow_mut(|formats| {
        let slot = &mut formats[style as usize];
        if slot.as_ref().is_none_or(|(of, _)| of != zone) {
            // A zone that the browser does not know (any more) is answered by UTC.
            let format = make(style, zone).or_else(|_| make(style, text::UTC)).ok()?;
            *slot = Some((zone.to_owned(), format));
        }
        slot.as_ref().map(|(_, format)| write(format))
    })
}

fn make(style: Style, zone: &str) -> Result<DateTimeFormat, JsValue> {
    let time: &[(&str, &str)] =
        &[("hour", "2-digit"), ("minute", "2-digit"), ("second", "2-digit"), ("hourCycle", "h23")];
    let parts = match style {
        Style::DateTime => [&[("year", "numeric"), ("month", "short"), ("day", "numeric")], time].concat(),
        Style::TimeOfDay => time.to_vec(),
        Style::Offset => vec![("timeZoneName", "longOffset")],
    };
    let options = options(&parts);
    _ = Reflect::set(&options, &"timeZone".into(), &zone.into());
    DateTimeFormat::new(text::LOCALE, &options)
}
