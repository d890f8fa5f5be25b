//! A thing's queue, in the order in which the thing takes what is in it.

use crate::address::Page;
use crate::client::polling::Polling;
use crate::components::{status, time};
use crate::element::{Element, Markup, el, views};
use crate::i18n::message::Message;
use crate::i18n::text;
use crate::lists::executions;
use crate::records::estimate::stuck_since;
use fleetglass_model::fleet::Queued;
use fleetglass_model::status::State;
use leptos::prelude::*;

/// The entries of a thing's queue, the first one to be done first. `own` is the one whose page it is.
pub(crate) fn queue(thing: &str, entries: &[Queued], own: Option<usize>) -> Markup {
    let entry = |(place, entry): (usize, &Queued)| self::entry(thing, entry, own == Some(place));
    el("ol").class("plain-list queue").children(entries.iter().enumerate().map(entry)).into()
}

/// The heading over them, with the zone of their times.
pub(crate) fn heading(title: Message) -> Element {
    let zone = time::zone_now();
    el("h2").reactive_text(move || text::in_zone(title, &zone()))
}

fn entry(thing: &str, entry: &Queued, own: bool) -> Element {
    let page = Page::JobExecution {
        thing_name: thing.to_owned(),
        job_id: entry.job_id.clone(),
        execution_number: None,
    };
    let link = el("a").attr("href", page.href()).child(el("code").text(entry.job_id.clone()));
    let since = stuck_since(entry.since, entry.observed_at).filter(|_| entry.state == State::InProgress);
    let now = expect_context::<Polling>().now;
    let stuck = since.map(|since| {
        let told = move || text::stuck_for(now.get().seconds() - since.seconds());
        el("span").class("status warning").reactive_text(told)
    });
    let waits = entry.waits_for.as_ref().map(|job| el("span").text(text::waits_for(job)));
    let (label, at) = match entry.state {
        State::InProgress => (text::STARTED, entry.started_at),
        _ => (text::QUEUED, entry.queued_at),
    };
    let at = at.map(|at| views([label.get().into(), " ".into(), time::time(at)]));
    let told = entry.message.clone().map(|message| el("bdi").text(message));
    el("li")
        .child(if own { link.attr("aria-current", "true") } else { link })
        .child(status::status(&executions::status(entry.status.clone(), entry.state)))
        .child(el("span").class("ago").children(at))
        .child(el("span").class("ago told").children(stuck).children(waits).children(told))
}
