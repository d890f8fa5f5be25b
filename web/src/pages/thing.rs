//! One thing: its queue in order, with what blocks it, and its history.

use crate::address::{Kind, Page};
use crate::browser;
use crate::client::answer::read;
use crate::client::poll::poll;
use crate::client::problem::Problem;
use crate::components::list::RecordList;
use crate::components::polled::{BelowPolled, Polled};
use crate::components::queue::{HeadingInZone, Queue};
use crate::components::raw::{RawAnswer, RawSection};
use crate::components::record_head::{RecordActions, RecordHead};
use crate::components::shares::Figures;
use crate::components::warning::StuckWarning;
use crate::i18n::message::Message;
use crate::i18n::{format, text};
use crate::lists::executions;
use crate::navigation::keyed;
use crate::preferences::visits::{self, Visit};
use crate::records::commands::{Command, aws};
use crate::records::estimate::stuck_since;
use fleetglass_model::Timestamp;
use fleetglass_model::fleet::{Queued, ThingView};
use fleetglass_model::list::ThingRow;
use fleetglass_model::status::State;
use leptos::prelude::*;

/// The page.
#[component]
pub(crate) fn ThingPage() -> impl IntoView {
    let name = |page: &Page| match page {
        Page::Thing { thing_name, .. } => Some(thing_name.clone()),
        _ => None,
    };
    keyed(name, |thing_name| view! { <Thing thing_name/> }.into_any())
}

#[component]
fn Thing(thing_name: String) -> impl IntoView {
    let raw = RawAnswer::new();
    let known_commands = commands(&thing_name);
    let commands = Signal::derive(move || if raw.known.get() { known_commands.clone() } else { Vec::new() });
    let page = Page::Thing { thing_name: thing_name.clone(), query: String::new() };
    let (view, problem) = poll_thing(page.clone(), raw);
    let known = Memo::new(move |_| view.with(Option::is_some));
    view! {
        <RecordHead page kind=Kind::Thing>
            <RecordActions raw commands/>
        </RecordHead>
        <Polled kind=Kind::Thing loading=text::LOADING_THING known problem>
            {move || view.get().map(|view| view! { <Content view/> })}
        </Polled>
        <BelowPolled known problem>
            <RecordList list=&executions::OF_THING fixed=vec![("thing", thing_name)]/>
            <RawSection raw/>
        </BelowPolled>
    }
}

/// Asks how it stands now; and why that could not be answered last time, if it could not.
fn poll_thing(page: Page, raw: RawAnswer) -> (RwSignal<Option<ThingView>>, RwSignal<Option<Problem>>) {
    let view = RwSignal::new(None);
    let path = page.api();
    let polled = poll(
        move || path.clone(),
        Box::new(move |body, request_id| {
            let answer: ThingView = read(body, request_id)?;
            visits::keep(Visit { page: page.clone(), state: state(&answer), raw: None, at: format::now() });
            raw.keep(body);
            view.set(Some(answer));
            Ok(false)
        }),
    );
    (view, polled.problem.into())
}

fn commands(thing: &str) -> Vec<Command> {
    let command = |title, operation| Command {
        title,
        line: aws(operation, &[("thing-name", thing)], &browser::origin()),
    };
    vec![
        command(text::COMMAND_DATA, "iot-jobs-data get-pending-job-executions"),
        command(text::COMMAND_CONTROL, "iot list-job-executions-for-thing"),
    ]
}

/// How a thing stands, by what is first in its queue.
fn state(view: &ThingView) -> State {
    view.queue.first().map_or(State::Success, |first| first.state)
}

/// How it stands now, and its queue.
#[component]
fn Content(view: ThingView) -> impl IntoView {
    let ThingView { thing, queue, .. } = view;
    let thing_name = thing.thing_name.clone();
    let blocked = blocked_since(&queue).map(|since| {
        let blocks = (queue.len() > 1).then(|| text::blocks(queue.len() as i64 - 1));
        view! {
            <div>
                <StuckWarning since/>
                {blocks.map(|blocks| view! { <p>{blocks}</p> })}
            </div>
        }
    });
    let queue = (!queue.is_empty()).then(|| {
        view! {
            <section class="queue-of-thing">
                <HeadingInZone title=text::QUEUE/>
                <p class="ago">{text::QUEUE_HELP}</p>
                <Queue thing=thing_name entries=queue/>
            </section>
        }
    });
    view! {
        <div>
            <p class="outcome">{sentence(&thing)}</p>
            {blocked}
            <Figures figures=figures(&thing)/>
            {queue}
        </div>
    }
}

/// Since when what runs has not moved, if it has not for long: it blocks all that waits.
fn blocked_since(queue: &[Queued]) -> Option<Timestamp> {
    let first = queue.first().filter(|first| first.state == State::InProgress)?;
    stuck_since(first.since, first.observed_at)
}

/// What is on it, in one sentence.
fn sentence(thing: &ThingRow) -> String {
    let part = |count: i64, message: Message| {
        (count > 0).then(|| message.count(count, &[("count", &format::number(count))]))
    };
    let idle = thing.queued + thing.in_progress == 0;
    text::clauses([
        idle.then(|| text::NOTHING_PENDING.get().to_owned()),
        part(thing.in_progress, text::EXECUTIONS_RUNNING),
        part(thing.queued, text::COUNT_PENDING),
        part(thing.failures, text::COUNT_WITHOUT_SUCCESS),
    ])
}

fn figures(thing: &ThingRow) -> Vec<(Message, i64)> {
    vec![
        (text::EXECUTIONS, thing.executions),
        (text::IN_PROGRESS, thing.in_progress),
        (text::STATE_PENDING, thing.queued),
        (text::SUCCEEDED, thing.succeeded),
        (text::DID_NOT_SUCCEED, thing.failures),
    ]
}
