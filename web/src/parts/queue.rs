//! A thing's queue, in the order in which the thing takes what is in it.

use crate::element::{Element, Markup, el};
use crate::estimate::stuck_since;
use crate::list::executions;
use crate::message::Message;
use crate::page::Page;
use crate::parts::{status, time};
use crate::text;
use fleetglass_model::fleet::Queued;
use fleetglass_model::status::State;

/// The entries, the first one to be done first.
pub(crate) fn queue(entries: &[Queued]) -> Markup {
    el("ol").class("plain-list queue").children(entries.iter().map(entry)).into()
}

/// The heading over them, with the zone of their times.
pub(crate) fn heading(title: Message) -> Element {
    let zone = time::zone_now();
    el("h2").reactive_text(move || text::in_zone(title, &zone()))
}

fn entry(entry: &Queued) -> Element {
    let job = Page::Job { job_id: entry.job_id.clone(), query: String::new() };
    let since = stuck_since(entry.since, entry.observed_at).filter(|_| entry.state == State::InProgress);
    let stuck = since.map(|since| {
        el("span").class("status warning").text(text::STUCK_SINCE).text(" ").child(time::ago(since))
    });
    let waits = entry.waits_for.as_ref().map(|job| el("span").class("ago").text(text::waits_for(job)));
    let at = if entry.state == State::InProgress { entry.started_at } else { entry.queued_at };
    let told = entry.message.clone().map(|message| el("bdi").class("ago").text(message));
    el("li")
        .child(el("a").attr("href", job.href()).child(el("code").text(entry.job_id.clone())))
        .child(status::status(&executions::status(entry.status.clone(), entry.state)))
        .children(at.map(|at| el("span").class("ago").child(time::time(at))))
        .children(stuck)
        .children(waits)
        .children(told)
}
