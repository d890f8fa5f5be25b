//! How fresh the page is, with pause and refresh.

use crate::client::polling::Polling;
use crate::components::{buttons, icons};
use crate::element::{self, Markup, el};
use crate::i18n::message::Message;
use crate::i18n::{format, text};
use crate::preferences::Preferences;
use leptos::prelude::*;

/// In the header, where the page watches something.
pub(crate) fn freshness() -> Markup {
    let polling = expect_context::<Polling>();
    element::reactive(move || if polling.is_watching() { controls(polling) } else { Markup::Nothing })
}

fn controls(polling: Polling) -> Markup {
    el("div")
        .class("freshness")
        .attr("role", "group")
        .name(text::FRESHNESS)
        .child(el("span").reactive_attr("class", class(polling)).reactive_text(words(polling)))
        .reactive(move || if polling.can_pause() { pause(polling) } else { el("span").class("gap").into() })
        .child(buttons::icon(text::REFRESH, icons::REFRESH, move || polling.refresh()))
        .into()
}

fn words(polling: Polling) -> impl Fn() -> String + Send {
    let clock = expect_context::<Preferences>().clock;
    move || {
        let checked = polling.checked_at().map(|at| format::time_of_day(at, &clock.get()));
        match (halted(polling), checked) {
            (None, Some(time)) => text::checked(&time),
            (None, None) => text::CHECKING.to_string(),
            (Some(text::TROUBLE), None) => text::NOT_LOADED.to_string(),
            // As of when is what the page shows.
            (Some(why), checked) => text::clauses([Some(why.to_string()), checked]),
        }
    }
}

/// Where there is little room, only what halts the refreshing is shown.
fn class(polling: Polling) -> impl Fn() -> Option<String> + Send {
    move || Some(if halted(polling).is_some() { "ago halted" } else { "ago" }.to_owned())
}

/// Why the page is not kept fresh.
fn halted(polling: Polling) -> Option<Message> {
    if polling.offline.get() {
        Some(text::OFFLINE)
    } else if polling.is_troubled() {
        Some(text::TROUBLE)
    } else {
        polling.is_paused().then_some(text::PAUSED)
    }
}

/// Where nothing is asked any more, there is nothing to pause.
fn pause(polling: Polling) -> Markup {
    buttons::square(move || if polling.paused.get() { text::RESUME } else { text::PAUSE })
        .reactive(move || icons::line(if polling.paused.get() { icons::PLAY } else { icons::PAUSE }))
        .on("click", move |_| polling.toggle())
        .into()
}
