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
    element::live(move || if live.watching.get() { controls(live) } else { ().into_any() })
}

fn controls(live: Live) -> AnyView {
    let settled = live.watch.settled;
    el("div")
        .class("freshness")
        .attr("role", "group")
        .name(text::FRESHNESS)
        .child(el("span").class("ago").live_text(words(live)))
        .live(move || if settled.get() { el("span").class("gap").into() } else { pause(live) })
        .child(buttons::icon(text::REFRESH, icons::REFRESH, move || live.refresh()))
        .into()
}

fn words(live: Live) -> impl Fn() -> String + Send {
    let (watch, zone) = (live.watch, expect_context::<Preferences>().zone);
    let trouble = move || watch.problem.with(|p| p.as_ref().is_some_and(|p| *p != Problem::NotFound));
    move || {
        let heard = watch.checked_at.get().map(|at| text::checked(&format::time_of_day(at, &zone.get())));
        if live.offline.get() {
            text::OFFLINE.to_owned()
        } else if trouble() {
            text::TROUBLE.to_owned()
        } else if live.paused.get() {
            text::PAUSED.to_owned()
        } else {
            heard.unwrap_or_else(|| text::CHECKING.to_owned())
        }
    }
}

/// Where nothing is asked any more, there is nothing to pause.
fn pause(live: Live) -> AnyView {
    buttons::square(move || if live.paused.get() { text::RESUME } else { text::PAUSE })
        .live(move || icons::line(if live.paused.get() { icons::PLAY } else { icons::PAUSE }))
        .on("click", move |_| live.toggle())
        .into()
}
