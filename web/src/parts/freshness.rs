//! How fresh the page is, with pause and refresh.

use crate::element::{self, el};
use crate::live::Live;
use crate::parts::{buttons, icons};
use crate::preferences::Preferences;
use crate::problem::Problem;
use crate::{format, text};
use leptos::prelude::*;

/// In the header, where the page watches something.
pub(crate) fn freshness() -> AnyView {
    let live = expect_context::<Live>();
    element::reactive(move || if live.watching.get() { controls(live) } else { ().into_any() })
}

fn controls(live: Live) -> AnyView {
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
    let zone = expect_context::<Preferences>().zone;
    move || match (halted(live), live.watch.checked_at.get()) {
        (Some(why), _) => why.to_owned(),
        (None, Some(at)) => text::checked(&format::time_of_day(at, &zone.get())),
        (None, None) => text::CHECKING.to_owned(),
    }
}

/// Where there is little room, only what halts the refreshing is shown.
fn class(live: Live) -> impl Fn() -> Option<String> + Send {
    move || Some(if halted(live).is_some() { "ago halted" } else { "ago" }.to_owned())
}

/// Why the page is not kept fresh.
fn halted(live: Live) -> Option<&'static str> {
    let trouble = || live.watch.problem.with(|p| p.as_ref().is_some_and(Problem::is_trouble));
    if live.offline.get() {
        Some(text::OFFLINE)
    } else if trouble() {
        Some(text::TROUBLE)
    } else {
        (live.can_pause() && live.paused.get()).then_some(text::PAUSED)
    }
}

/// Where nothing is asked any more, there is nothing to pause.
fn pause(live: Live) -> AnyView {
    buttons::square(move || if live.paused.get() { text::RESUME } else { text::PAUSE })
        .reactive(move || icons::line(if live.paused.get() { icons::PLAY } else { icons::PAUSE }))
        .on("click", move |_| live.toggle())
        .into()
}
