//! One thing: its queue in order, with what blocks it, and its history.

use crate::address::{Kind, Page};
use crate::browser;
use crate::client::answer::read;
use crate::client::poll::poll;
use crate::client::polling::Polling;
use crate::components::raw::Raw;
use crate::components::{list, problem, queue, shares, skeleton};
use crate::element::{Markup, el, reactive, views};
use crate::i18n::message::Message;
use crate::i18n::{format, text};
use crate::lists::executions;
use crate::pages::arrive;
use crate::pages::record::{actions_of, head, problem_of, stuck};
use crate::preferences::visits::{self, Visit};
use crate::records::commands::{Command, aws};
use crate::records::estimate::stuck_since;
use crate::signals::Held;
use fleetglass_model::fleet::ThingView;
use fleetglass_model::list::ThingRow;
use fleetglass_model::status::State;
use leptos::prelude::*;
use std::sync::Arc;

/// The page.
pub(crate) fn page(thing_name: String) -> Markup {
    arrive(&text::title(&thing_name, None, Kind::Thing));
    let raw = Raw::new();
    let commands = commands(&thing_name);
    views([
        head(Kind::Thing, &thing_name, None, actions_of(raw, commands)),
        now(&thing_name, raw),
        list::part(&executions::OF_THING, vec![("thing", thing_name)], Arc::new(|| None)),
        raw.section(),
    ])
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

/// How it stands now, and its queue.
fn now(thing_name: &str, raw: Raw) -> Markup {
    let view: Held<Option<ThingView>> = Held::new(None);
    let page = Page::Thing { thing_name: thing_name.to_owned(), query: String::new() };
    let path = page.api();
    let poll = poll(
        move || path.clone(),
        Box::new(move |body, request_id| {
            let read: ThingView = read(body, request_id)?;
            visits::keep(Visit { page: page.clone(), state: state(&read), raw: None, at: format::now() });
            raw.keep(body);
            view.set(Some(read));
            Ok(false)
        }),
    );
    let polling = expect_context::<Polling>();
    reactive(move || match (view.get(), poll.problem.get()) {
        (Some(view), problem) => {
            let notice = problem.map(|problem| problem::notice(&problem, polling));
            views(notice.into_iter().chain([told(&view)]))
        }
        (None, Some(problem)) => problem_of(Kind::Thing, &problem, polling),
        (None, None) => skeleton::skeleton(text::LOADING_THING),
    })
}

/// How a thing stands, by what is first in its queue.
fn state(view: &ThingView) -> State {
    view.queue.first().map_or(State::Success, |first| first.state)
}

fn told(view: &ThingView) -> Markup {
    // What runs and does not move blocks all that waits.
    let first = view.queue.first().filter(|first| first.state == State::InProgress);
    let blocked = first.and_then(|first| stuck_since(first.since, first.observed_at)).map(|since| {
        let blocks = (view.queue.len() > 1).then(|| text::blocks(view.queue.len() as i64 - 1));
        el("div").child(stuck(since)).children(blocks.map(|blocks| el("p").text(blocks)))
    });
    let queue = (!view.queue.is_empty()).then(|| {
        el("section")
            .class("queue-of-thing")
            .child(queue::heading(text::QUEUE))
            .child(el("p").class("ago").text(text::QUEUE_HELP))
            .child(queue::queue(&view.thing.thing_name, &view.queue, None))
    });
    el("div")
        .child(el("p").class("outcome").text(sentence(&view.thing)))
        .children(blocked)
        .child(shares::figures(figures(&view.thing)))
        .children(queue)
        .into()
}

/// What is on it, in one sentence.
fn sentence(thing: &ThingRow) -> String {
    let told = |count: i64, message: Message| {
        (count > 0).then(|| message.count(count, &[("count", &format::number(count))]))
    };
    let idle = thing.queued + thing.in_progress == 0;
    text::clauses([
        idle.then(|| text::NOTHING_PENDING.get().to_owned()),
        told(thing.in_progress, text::EXECUTIONS_RUNNING),
        told(thing.queued, text::COUNT_PENDING),
        told(thing.failures, text::COUNT_WITHOUT_SUCCESS),
    ])
}

fn figures(thing: &ThingRow) -> [(Message, i64); 5] {
    [
        (text::EXECUTIONS, thing.executions),
        (text::IN_PROGRESS, thing.in_progress),
        (text::STATE_PENDING, thing.queued),
        (text::SUCCEEDED, thing.succeeded),
        (text::DID_NOT_SUCCEED, thing.failures),
    ]
}
