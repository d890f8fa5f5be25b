//! A point in time: in the chosen zone, and how far from now.

use crate::client::polling::Polling;
use crate::element::{Markup, el, reactive_text, views};
use crate::i18n::format::{self, Today};
use crate::i18n::text;
use crate::preferences::Preferences;
use crate::signals::memo;
use fleetglass_model::Timestamp;
use leptos::prelude::*;

/// A time; its zone is named by what stands around it.
pub(crate) fn moment(at: Timestamp) -> Markup {
    let clock = expect_context::<Preferences>().clock;
    el("time")
        .attr("datetime", at.to_iso())
        .attr("title", at.to_iso())
        .reactive_text(move || format::date_time(at, &clock.get()))
        .into()
}

/// A time with its distance from now.
pub(crate) fn time(at: Timestamp) -> Markup {
    views([moment(at), " ".into(), el("span").class("ago").child(ago(at)).into()])
}

/// A time with its zone and its distance from now, which is the last of it: nothing moves when it changes.
pub(crate) fn whole(at: Timestamp) -> Markup {
    views([moment(at), " ".into(), reactive_text(zone_name(vec![at])), text::COMMA.get().into(), past(at)])
}

/// How far a time is from now, never broken over two lines.
pub(crate) fn ago(at: Timestamp) -> Markup {
    let now = expect_context::<Polling>().now;
    reactive_text(move || format::relative(at, now.get()).replace(' ', "\u{a0}"))
}

/// How long ago something was. What lies ahead by a clock that is wrong is now.
pub(crate) fn past(at: Timestamp) -> Markup {
    let now = expect_context::<Polling>().now;
    let at = move || now.with(|now| if *now < at { *now } else { at });
    reactive_text(move || format::relative(at(), now.get()).replace(' ', "\u{a0}"))
}

/// The day in the chosen zone: times of other days are told with their date. Tracked, as what follows the days has it.
pub(crate) fn today() -> impl Fn() -> Today + Copy + Send + Sync {
    let (clock, now) = (expect_context::<Preferences>().clock, expect_context::<Polling>().now);
    let day = memo(move || Today::at(now.get(), &clock.get()).day());
    move || {
        _ = day.get();
        Today::at(now.get_untracked(), &clock.get())
    }
}

/// The name of the chosen zone at some times.
pub(crate) fn zone_name(times: Vec<Timestamp>) -> impl Fn() -> String + Send {
    let clock = expect_context::<Preferences>().clock;
    move || format::zone_of(&times, &clock.get())
}

/// The name of the chosen zone now, as it stands over a column of times.
pub(crate) fn zone_now() -> impl Fn() -> String + Send {
    let (clock, now) = (expect_context::<Preferences>().clock, expect_context::<Polling>().now);
    move || format::offset(now.get_untracked(), &clock.get())
}
