//! The choices of the person at this browser.

use crate::client::answer::read;
use crate::client::api::SESSION;
use crate::client::poll::poll;
use crate::components::{help, sign_in};
use crate::element::{Element, Markup, el, reactive, views};
use crate::i18n::language;
use crate::i18n::message::{LANGUAGES, Message};
use crate::i18n::{format, text};
use crate::pages::{arrive, heading};
use crate::preferences::{INTERVALS, Preferences, Theme};
use crate::signals::Held;
use fleetglass_model::session::Session;
use leptos::prelude::*;

/// The page.
pub(crate) fn page() -> Markup {
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
        .child(session())
        .child(keys)
        .into()
}

/// Who is signed in.
fn session() -> Markup {
    let found: Held<Option<Session>> = Held::new(None);
    poll(
        || Some(SESSION.to_owned()),
        Box::new(move |body, request_id| {
            found.set(Some(read(body, request_id)?));
            Ok(true)
        }),
    );
    reactive(move || {
        found.with(|found| match found {
            // What is open to this machine has no way out.
            Some(session) if session.expires_at.is_some() => el("p")
                .class("row")
                .child(el("span").text(text::signed_in_as(&session.name)))
                .child(sign_in::out())
                .into(),
            _ => Markup::Nothing,
        })
    })
}

/// One of few that can be chosen.
struct Choice {
    label: String,
    /// Whether it is what is chosen.
    is: Box<dyn Fn() -> bool + Send>,
    choose: Box<dyn Fn() + Send>,
}

/// A choice among few, each in sight.
fn radios(title: Message, name: &'static str, all: Vec<Choice>) -> Element {
    let radio = |Choice { label, is, choose }: Choice| {
        let input = el("input")
            .attr("type", "radio")
            .attr("name", name)
            .reactive_property("checked", move || if is() { "true".to_owned() } else { String::new() })
            .on("change", move |_| choose());
        el("label").class("check").child(input).text(label)
    };
    el("fieldset").child(el("legend").text(title)).children(all.into_iter().map(radio))
}

fn theme(choices: Preferences) -> Element {
    let choice = |theme: Theme| Choice {
        label: theme.short().to_string(),
        is: Box::new(move || choices.theme.get() == theme),
        choose: Box::new(move || choices.theme.set(theme)),
    };
    radios(text::THEME, "theme", Theme::ALL.map(choice).into())
}

fn one_of_two(title: Message, name: &'static str, signal: RwSignal<bool>, labels: [Message; 2]) -> Element {
    let choice = |(is, label): (bool, Message)| Choice {
        label: label.to_string(),
        is: Box::new(move || signal.get() == is),
        choose: Box::new(move || signal.set(is)),
    };
    radios(title, name, [false, true].into_iter().zip(labels).map(choice).collect())
}

fn density(choices: Preferences) -> Element {
    one_of_two(text::DENSITY, "density", choices.compact, [text::COMFORTABLE, text::COMPACT])
}

fn clock(choices: Preferences) -> Element {
    one_of_two(text::CLOCK, "clock", choices.twelve_hours, [text::HOURS_24, text::HOURS_12])
}

fn interval(choices: Preferences) -> Element {
    let choice = |seconds: u32| Choice {
        label: text::duration(seconds.into()),
        is: Box::new(move || choices.interval.get() == seconds),
        choose: Box::new(move || choices.interval.set(seconds)),
    };
    radios(text::REFRESH_EVERY, "interval", INTERVALS.map(choice).into())
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
    let all: Vec<Markup> = zones
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
