//! A thing's queue, in the order in which the thing takes what is in it.

use crate::address::Page;
use crate::client::polling::Polling;
use crate::components::status::StatusLabel;
use crate::components::time::{self, TimeAndAge};
use crate::i18n::message::Message;
use crate::i18n::text;
use crate::lists::executions;
use crate::records::estimate::stuck_since;
use crate::records::visible;
use fleetglass_model::fleet::Queued;
use fleetglass_model::status::State;
use leptos::prelude::*;

/// The entries of a thing's queue, the first one to be done first. `current` is the place of the one whose page it is.
#[component]
pub(crate) fn Queue(
    thing: String,
    entries: Vec<Queued>,
    #[prop(optional)] current: Option<usize>,
) -> impl IntoView {
    let entry = |(place, entry): (usize, Queued)| {
        view! { <QueueEntry thing=thing.clone() entry is_current=current == Some(place)/> }
    };
    view! { <ol class="plain-list queue">{entries.into_iter().enumerate().map(entry).collect_view()}</ol> }
}

/// A heading, with the zone of the times below it.
#[component]
pub(crate) fn HeadingInZone(title: Message) -> impl IntoView {
    let zone = time::zone_now();
    view! { <h2>{move || text::in_zone(title, &zone())}</h2> }
}

#[component]
fn QueueEntry(thing: String, entry: Queued, is_current: bool) -> impl IntoView {
    let now = expect_context::<Polling>().now;
    let page = Page::JobExecution { thing_name: thing, job_id: entry.job_id.clone(), execution_number: None };
    let stuck = stuck_since(entry.since, entry.observed_at).filter(|_| entry.state == State::InProgress).map(
        |since| {
            view! {
                <span class="status warning">
                    {move || text::stuck_for(now.get().seconds() - since.seconds())}
                </span>
            }
        },
    );
    let (label, at) = match entry.state {
        State::InProgress => (text::STARTED, entry.started_at),
        _ => (text::QUEUED, entry.queued_at),
    };
    view! {
        <li>
            <a href=page.href() aria-current=is_current.then_some("true")>
                <code>{entry.job_id}</code>
            </a>
            <StatusLabel status=executions::status(entry.status, entry.state)/>
            <span class="ago">
                {at.map(|at| view! { {label} " " <TimeAndAge at/> })}
            </span>
            <span class="ago told">
                {stuck}
                {entry.waits_for.map(|job| view! { <span>{text::waits_for(&job)}</span> })}
                {entry.message.map(|message| view! { <bdi>{visible(message)}</bdi> })}
            </span>
        </li>
    }
}
