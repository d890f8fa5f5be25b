//! The choices of the person at this browser.

use crate::element::{Element, el, views};
use crate::language;
use crate::message::{LANGUAGES, Message};
use crate::parts::help;
use crate::preferences::{INTERVALS, Preferences, Theme};
use crate::routes::{arrive, heading};
use crate::{format, text};
use leptos::prelude::*;

/// The page.
pub(crate) fn page() -> AnyView {
    arrive(text::SETTINGS.get());
    let choices = expect_context::<Preferences>();
    let rows =
        [theme(choices), density(choices), language(), zone(choices), clock(choices), interval(choices)];
    let keys = el("section")
        .class("part")
        .child(el("h2").text(text::HELP))
        .child(help::list())
        .child(help::switch());
    el("div")
        .class("narrow")
        .child(heading().text(text::SETTINGS))
        .child(el("p").class("ago").text(text::SETTINGS_HELP))
        .child(el("div").class("settings").children(rows))
        .child(keys)
        .into()
}

/// A choice among few, each in sight.
fn radios<T: Copy + PartialEq + Send + Sync + 'static>(
    title: Message,
    name: &'static str,
    signal: RwSignal<T>,
    all: Vec<(T, String)>,
) -> Element {
    let radio = |(value, label): (T, String)| {
        let mut input =
            el("input").attr("type", "radio").attr("name", name).on("change", move |_| signal.set(value));
        if signal.get_untracked() == value {
            input = input.attr("checked", "");
        }
        el("label").class("check").child(input).text(label)
    };
    el("fieldset").child(el("legend").text(title)).children(all.into_iter().map(radio))
}

fn theme(choices: Preferences) -> Element {
    let all = Theme::ALL.map(|theme| (theme, theme.short().to_string())).into();
    radios(text::THEME, "theme", choices.theme, all)
}

fn density(choices: Preferences) -> Element {
    let all = vec![(false, text::COMFORTABLE.to_string()), (true, text::COMPACT.to_string())];
    radios(text::DENSITY, "density", choices.compact, all)
}

fn clock(choices: Preferences) -> Element {
    let all = vec![(false, text::HOURS_24.to_string()), (true, text::HOURS_12.to_string())];
    radios(text::CLOCK, "clock", choices.twelve_hours, all)
}

fn interval(choices: Preferences) -> Element {
    let all = INTERVALS.map(|seconds| (seconds, text::duration(seconds.into()))).into();
    radios(text::REFRESH_EVERY, "interval", choices.interval, all)
}

fn language() -> Element {
    let current = language::wanted();
    let option = |(tag, name): &(&'static str, &'static str)| {
        let option = el("option").attr("value", *tag).attr("lang", *tag).text(*name);
        if *tag == current { option.attr("selected", "") } else { option }
    };
    let select = el("select")
        .attr("id", "language")
        .children(LANGUAGES.iter().map(option))
        .on("change", |event| language::choose(&event_target_value(&event)));
    el("div")
        .class("field")
        .child(el("label").attr("for", "language").text(text::LANGUAGE_CHOICE))
        .child(select)
}

fn zone(choices: Preferences) -> Element {
    let chosen = choices.chosen_zone;
    let now = chosen.get_untracked();
    let change = move |event: web_sys::Event| {
        chosen.set(Some(event_target_value(&event)).filter(|zone| !zone.is_empty()));
    };
    let option = |value: &str, label: String| {
        let option = el("option").attr("value", value.to_owned()).text(label);
        if now.as_deref().unwrap_or_default() == value { option.attr("selected", "") } else { option }
    };
    let zones = format::zones();
    let all: Vec<AnyView> = zones
        .iter()
        .filter(|zone| *zone != text::UTC)
        .map(|zone| option(zone, zone.clone()).into())
        .collect();
    let own = option("", text::browser_zone(&format::browser_zone()));
    let select = el("select")
        .attr("id", "zone")
        .child(own)
        .child(option(text::UTC, text::UTC.to_owned()))
        .child(views(all))
        .on("change", change);
    el("div").class("field").child(el("label").attr("for", "zone").text(text::TIME_ZONE)).child(select)
}
