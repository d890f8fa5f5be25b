//! A point in time: in the chosen zone, and how far from now.

use crate::client::polling::Polling;
use crate::i18n::format::{self, Today};
use crate::i18n::text;
use crate::preferences::Preferences;
use fleetglass_model::Timestamp;
use leptos::prelude::*;

/// A time; its zone is named by what stands around it.
#[component]
pub(crate) fn PointInTime(at: Timestamp) -> impl IntoView {
    let clock = expect_context::<Preferences>().clock;
    view! {
        <time datetime=at.to_iso() title=at.to_iso()>
            {move || format::date_time(at, &clock.get())}
        </time>
    }
}

/// A time with its distance from now.
#[component]
pub(crate) fn TimeAndAge(at: Timestamp) -> impl IntoView {
    view! {
        <PointInTime at/>
        " "
        <span class="ago">
            <Age at/>
        </span>
    }
}

/// A time with its zone and its distance from now, which is the last of it: nothing moves when it changes.
#[component]
pub(crate) fn TimeInZone(at: Timestamp) -> impl IntoView {
    let zone = zone_name(vec![at]);
    view! {
        <PointInTime at/>
        " "
        {move || zone()}
        {text::COMMA}
        <PastAge at/>
    }
}

/// How far a time is from now, never broken over two lines.
#[component]
pub(crate) fn Age(at: Timestamp) -> impl IntoView {
    let now = expect_context::<Polling>().now;
    view! { {move || unbroken(&format::relative(at, now.get()))} }
}

/// How long ago something was. What lies ahead by a clock that is wrong is now.
#[component]
pub(crate) fn PastAge(at: Timestamp) -> impl IntoView {
    let now = expect_context::<Polling>().now;
    let at = move || now.with(|now| if *now < at { *now } else { at });
    view! { {move || unbroken(&format::relative(at(), now.get()))} }
}

fn unbroken(text: &str) -> String {
    text.replace(' ', "\u{a0}")
}

/// The day in the chosen zone: times of other days are told with their date. Tracked, as what follows the days has it.
pub(crate) fn today() -> impl Fn() -> Today + Copy + Send + Sync {
    let (clock, now) = (expect_context::<Preferences>().clock, expect_context::<Polling>().now);
    let day = Memo::new(move |_| Today::at(now.get(), &clock.get()).day());
    move || {
        _ = day.get();
        Today::at(now.get_untracked(), &clock.get())
    }
}

/// The name of the chosen zone at some times.
pub(crate) fn zone_name(times: Vec<Timestamp>) -> impl Fn() -> String + Send + Sync {
    let clock = expect_context::<Preferences>().clock;
    move || format::zone_of(&times, &clock.get())
}

/// The name of the chosen zone now, as it stands over a column of times.
pub(crate) fn zone_now() -> impl Fn() -> String + Copy + Send + Sync {
    let (clock, now) = (expect_context::<Preferences>().clock, expect_context::<Polling>().now);
    move || format::offset(now.get_untracked(), &clock.get())
}
