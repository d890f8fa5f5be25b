//! How fresh the page is, with pause and refresh.

use crate::client::live::Live;
use crate::components::{buttons, icons};
use crate::element::{self, Markup, el};
use crate::i18n::message::Message;
use crate::i18n::{format, text};
use crate::preferences::Preferences;
use leptos::prelude::*;

/// In the header, where the page watches something.
pub(crate) fn freshness() -> Markup {
    let live = expect_context::<Live>();
    element::reactive(move || if live.is_watching() { controls(live) } else { Markup::Nothing })
}

fn controls(live: Live) -> Markup {
    el("div")
        .class("freshness")
        .attr("role", "group")
        .name(text::FRESHNESS)
        .child(el("span").reactive_attr("class", class(live)).reactive_text(words(live)))
        .reactive(move || if live.can_pause() { pause(live) } else { el("span").class("gap").into() })
        .child(buttons::icon(text::REFRESH, icons::REFRESH, move || live.refresh()))
        .into()
}

fn words(live: Live) -> impl Fn() -> String + Send {
    let clock = expect_context::<Preferences>().clock;
    move || {
        let checked = live.checked_at().map(|at| format::time_of_day(at, &clock.get()));
        match (halted(live), checked) {
            (None, Some(time)) => text::checked(&time),
            (None, None) => text::CHECKING.to_string(),
            (Some(text::TROUBLE), None) => text::NOT_LOADED.to_string(),
            // As of when is what the page shows.
            (Some(why), checked) => text::clauses([Some(why.to_string()), checked]),
        }
    }
}

/// Where there is little room, only what halts the refreshing is shown.
fn class(live: Live) -> impl Fn() -> Option<String> + Send {
    move || Some(if halted(live).is_some() { "ago halted" } else { "ago" }.to_owned())
}

/// Why the page is not kept fresh.
fn halted(live: Live) -> Option<Message> {
    if live.offline.get() {
        Some(text::OFFLINE)
    } else if live.is_troubled() {
        Some(text::TROUBLE)
    } else {
        live.is_paused().then_some(text::PAUSED)
    }
}

/// Where nothing is asked any more, there is nothing to pause.
fn pause(live: Live) -> Markup {
    buttons::square(move || if live.paused.get() { text::RESUME } else { text::PAUSE })
        .reactive(move || icons::line(if live.paused.get() { icons::PLAY } else { icons::PAUSE }))
        .on("click", move |_| live.toggle())
        .into()
}
