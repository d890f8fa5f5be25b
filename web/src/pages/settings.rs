//! The choices of the person at this browser.

use crate::client::answer::read;
use crate::client::api::SESSION;
use crate::client::language;
use crate::client::poll::poll;
use crate::components::help::{ShortcutList, ShortcutSwitch};
use crate::components::page::Heading;
use crate::components::sign_in::SignOutButton;
use crate::i18n::message::{LANGUAGES, Message};
use crate::i18n::{format, text};
use crate::preferences::{INTERVALS, Preferences, Theme};
use fleetglass_model::session::Session;
use leptos::prelude::*;
use leptos_meta::Title;

/// The page.
#[component]
pub(crate) fn SettingsPage() -> impl IntoView {
    let preferences = expect_context::<Preferences>();
    let themes = Theme::ALL.map(|theme| (theme, theme.short().to_string())).to_vec();
    let intervals = INTERVALS.map(|seconds| (seconds, text::duration(seconds.into()))).to_vec();
    view! {
        <Title text=text::SETTINGS.get()/>
        <div class="narrow">
            <Heading>{text::SETTINGS}</Heading>
            <p class="ago">{text::SETTINGS_HELP}</p>
            <div class="settings">
                <Choice title=text::THEME name="theme" value=preferences.theme options=themes/>
                <Choice
                    title=text::DENSITY
                    name="density"
                    value=preferences.compact
                    options=either(text::COMFORTABLE, text::COMPACT)
                />
                <LanguageChoice/>
                <ZoneChoice/>
                <Choice
                    title=text::CLOCK
                    name="clock"
                    value=preferences.twelve_hours
                    options=either(text::HOURS_24, text::HOURS_12)
                />
                <Choice
                    title=text::REFRESH_EVERY
                    name="interval"
                    value=preferences.interval
                    options=intervals
                />
            </div>
            <SessionOwner/>
            <section class="part">
                <h2>{text::HELP}</h2>
                <ShortcutList/>
                <ShortcutSwitch/>
            </section>
        </div>
    }
}

/// Who is signed in. What is open to this machine has no way out.
#[component]
fn SessionOwner() -> impl IntoView {
    let session: RwSignal<Option<Session>> = RwSignal::new(None);
    poll(
        || Some(SESSION.to_owned()),
        Box::new(move |body, request_id| {
            session.set(Some(read(body, request_id)?));
            Ok(true)
        }),
    );
    move || {
        session.get().filter(|session| session.expires_at.is_some()).map(|session| {
            view! {
                <p class="row">
                    <span>{text::signed_in_as(&session.name)}</span>
                    <SignOutButton/>
                </p>
            }
        })
    }
}

/// What a switch can be, off and on.
fn either(off: Message, on: Message) -> Vec<(bool, String)> {
    vec![(false, off.to_string()), (true, on.to_string())]
}

/// A choice among few, each in sight.
#[component]
fn Choice<T: Copy + PartialEq + Send + Sync + 'static>(
    title: Message,
    name: &'static str,
    value: RwSignal<T>,
    options: Vec<(T, String)>,
) -> impl IntoView {
    let option = move |(option, label): (T, String)| {
        view! {
            <label class="check">
                <input
                    type="radio"
                    name=name
                    prop:checked=move || value.get() == option
                    on:change=move |_| value.set(option)
                />
                {label}
            </label>
        }
    };
    view! {
        <fieldset>
            <legend>{title}</legend>
            {options.into_iter().map(option).collect_view()}
        </fieldset>
    }
}

#[component]
fn LanguageChoice() -> impl IntoView {
    let current = language::wanted();
    let option = |(tag, name): &(&'static str, &'static str)| {
        view! {
            <option value=*tag lang=*tag selected=*tag == current>
                {*name}
            </option>
        }
    };
    view! {
        <div class="field">
            <label for="language">{text::LANGUAGE_CHOICE}</label>
            <select id="language" on:change=|event| language::choose(&event_target_value(&event))>
                {LANGUAGES.iter().map(option).collect_view()}
            </select>
        </div>
    }
}

#[component]
fn ZoneChoice() -> impl IntoView {
    let chosen = expect_context::<Preferences>().chosen_zone;
    let current = chosen.get_untracked().unwrap_or_default();
    let option = |value: String, label: String| {
        let selected = value == current;
        view! {
            <option value=value selected=selected>
                {label}
            </option>
        }
    };
    let zones = format::zones().into_iter().filter(|zone| *zone != format::UTC);
    view! {
        <div class="field">
            <label for="zone">{text::TIME_ZONE}</label>
            <select
                id="zone"
                on:change=move |event| {
                    chosen.set(Some(event_target_value(&event)).filter(|zone| !zone.is_empty()));
                }
            >
                {option(String::new(), text::browser_zone(&format::browser_zone()))}
                {option(format::UTC.to_owned(), format::UTC.to_owned())}
                {zones.map(|zone| option(zone.clone(), zone)).collect_view()}
            </select>
        </div>
    }
}
