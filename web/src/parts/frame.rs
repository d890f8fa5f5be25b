//! The frame around every page.

use crate::announcer::Announcer;
use crate::element::{Element, el, reactive, views};
use crate::location::Location;
use crate::page::Page;
use crate::parts::{buttons, freshness, help, icons, search};
use crate::preferences::{Preferences, Theme};
use crate::{format, text};
use leptos::prelude::*;

/// The header, the page, and what floats above both.
pub(crate) fn frame(page: AnyView) -> AnyView {
    views([
        el("a").class("skip").attr("href", "#main").text(text::SKIP).into(),
        header(),
        el("main").attr("id", "main").attr("tabindex", "-1").child(page).into(),
        expect_context::<Announcer>().view(),
        help::dialog(),
    ])
}

fn header() -> AnyView {
    let product = el("a")
        .class("product")
        .attr("href", Page::LookUp { id: None }.href())
        .child(icons::line(icons::MARK))
        .child(el("span").text(text::PRODUCT));
    el("header")
        .child(product)
        .child(navigation())
        .child(el("div").class("middle").child(header_search()))
        .child(freshness::freshness())
        .child(zone_choice())
        .child(theme_switch())
        .child(buttons::icon(text::HELP, icons::HELP, help::open))
        .into()
}

fn navigation() -> Element {
    let location = expect_context::<Location>();
    let here = move || matches!(location.page.get(), Page::LookUp { .. }).then(|| "page".to_owned());
    let look_up = el("a")
        .attr("href", Page::LookUp { id: None }.href())
        .reactive_attr("aria-current", here)
        .child(icons::line(icons::SEARCH))
        .child(el("span").text(text::LOOK_UP));
    el("nav").name(text::SECTIONS).child(look_up)
}

/// The look-up page has a search box of its own.
fn header_search() -> AnyView {
    let location = expect_context::<Location>();
    let elsewhere = Memo::new(move |_| !matches!(location.page.get(), Page::LookUp { .. }));
    reactive(move || if elsewhere.get() { search::small() } else { ().into_any() })
}

fn theme_switch() -> Element {
    let theme = expect_context::<Preferences>().theme;
    let icon = move || match theme.get() {
        Theme::System => icons::SYSTEM,
        Theme::Light => icons::SUN,
        Theme::Dark => icons::MOON,
    };
    buttons::square(move || theme.get().label())
        .reactive(move || icons::line(icon()))
        .on("click", |_| next_theme())
}

/// Changes the theme, and says to what.
pub(crate) fn next_theme() {
    let theme = expect_context::<Preferences>().theme;
    theme.update(|theme| *theme = theme.next());
    expect_context::<Announcer>().say(theme.get_untracked().label().to_owned());
}

fn zone_choice() -> Element {
    let chosen = expect_context::<Preferences>().chosen_zone;
    let zone = chosen.get_untracked();
    let filled = RwSignal::new(false);
    let change = move |event: web_sys::Event| {
        chosen.set(Some(event_target_value(&event)).filter(|zone| !zone.is_empty()));
    };
    let group = |label: &'static str| el("optgroup").attr("label", label);
    let own = option("", format::browser_zone(), false);
    let utc = option(text::UTC, text::UTC.to_owned(), zone.as_deref() == Some(text::UTC));
    let before = zone.clone().filter(|zone| zone != text::UTC).map(|zone| option(&zone, zone.clone(), true));
    el("select")
        .class("zone")
        .name(text::TIME_ZONE)
        .attr("title", text::TIME_ZONE)
        .child(group(text::BROWSER_ZONE).child(own))
        .child(group(text::CHOSEN_ZONES).child(utc).children(before))
        .reactive(move || if filled.get() { all_zones(zone.as_deref()) } else { ().into_any() })
        .on("change", change)
        .on("focus", move |_| filled.set(true))
        .on("pointerenter", move |_| filled.set(true))
}

fn option(value: &str, label: String, selected: bool) -> Element {
    let option = el("option").attr("value", value.to_owned()).text(label);
    if selected { option.attr("selected", "") } else { option }
}

/// Some four hundred options, made when somebody is about to choose.
fn all_zones(offered: Option<&str>) -> AnyView {
    let zones =
        format::zones().into_iter().filter(|zone| zone != text::UTC && Some(zone.as_str()) != offered);
    let options: String = zones.map(|zone| format!("<option value=\"{zone}\">{zone}</option>")).collect();
    el("optgroup").attr("label", text::ALL_ZONES).html(options).into()
}
