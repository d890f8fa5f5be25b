//! One job execution: its number among the attempts, and what stands before it in the thing's queue.

use crate::address::percent::encode;
use crate::address::{API, Kind, Page};
use crate::client::answer::read;
use crate::client::poll::poll;
use crate::components::{queue, status, time};
use crate::element::{Element, Markup, el, reactive, views};
use crate::i18n::text;
use crate::lists::executions;
use crate::pages::record::{self, Note, Signals};
use crate::signals::{Held, effect, memo};
use fleetglass_model::fleet::{Queued, ThingView};
use fleetglass_model::list::{ExecutionRow, Page as Rows};
use fleetglass_model::status::State;
use leptos::prelude::*;

/// The page.
pub(crate) fn page(thing: String, job: String, number: Option<String>) -> Markup {
    let page =
        Page::JobExecution { thing_name: thing.clone(), job_id: job.clone(), execution_number: number };
    record::page(page, Kind::JobExecution, move |signals| {
        let queue = queue(signals, &thing);
        views([place_in_queue(signals, queue, &thing, &job), attempts(signals, &thing, &job)])
    })
}

/// The execution's own number. Tracked.
fn own_number(signals: Signals) -> Option<i64> {
    signals.figure(|detail| detail.number)
}

/// The thing's queue, as long as the execution may be in it.
fn queue(signals: Signals, thing: &str) -> Held<Vec<Queued>> {
    let queue = Held::new(Vec::new());
    let path = [API, "things/", &encode(thing)].concat();
    poll(
        move || (!signals.is_final()).then(|| path.clone()),
        Box::new(move |body, request_id| {
            let view: ThingView = read(body, request_id)?;
            queue.set(view.queue);
            Ok(untrack(move || signals.is_final()))
        }),
    );
    queue
}

fn place_in_queue(signals: Signals, queue: Held<Vec<Queued>>, thing: &str, job: &str) -> Markup {
    let (thing, job) = (thing.to_owned(), job.to_owned());
    let own = memo(move || {
        let number = own_number(signals)?;
        queue.with(|queue| {
            queue.iter().position(|entry| entry.job_id == job && entry.execution_number == number)
        })
    });
    effect(move || {
        let stuck = signals.still_since().filter(|_| !signals.is_final());
        signals.aside.set(stuck.map(Note::Stuck));
    });
    reactive(move || {
        let Some(at) = own.get().filter(|_| !signals.is_final()) else { return Markup::Nothing };
        queue.with(|queue| {
            let sentence = match at {
                0 if queue[0].state == State::InProgress => text::FIRST_AT_WORK.get().to_owned(),
                0 => text::FIRST_IN_QUEUE.get().to_owned(),
                _ => text::waits_behind(at as i64, &queue[at - 1].job_id),
            };
            el("section")
                .class("queue-of-thing")
                .child(queue::heading(text::PLACE_IN_QUEUE))
                .child(el("p").text(sentence))
                .children((at > 0).then(|| queue::queue(&thing, &queue[..=at], Some(at))))
                .into()
        })
    })
}

fn attempts(signals: Signals, thing: &str, job: &str) -> Markup {
    let rows: Held<Vec<ExecutionRow>> = Held::new(Vec::new());
    let path = [
        API,
        "executions?counts=false&limit=250&sort=number&order=asc&thing=",
        &encode(thing),
        "&job=",
        &encode(job),
    ]
    .concat();
    poll(
        move || Some(path.clone()),
        Box::new(move |body, request_id| {
            let page: Rows<ExecutionRow> = read(body, request_id)?;
            rows.set(page.items);
            Ok(untrack(move || signals.is_final()))
        }),
    );
    reactive(move || {
        let number = own_number(signals);
        rows.with(|rows| if rows.len() < 2 { Markup::Nothing } else { attempts_of(rows, number) })
    })
}

fn attempts_of(rows: &[ExecutionRow], number: Option<i64>) -> Markup {
    let here = rows.iter().position(|row| Some(row.execution_number) == number);
    let near = |by: isize| rows.get(here?.checked_add_signed(by)?);
    let link = |row: Option<&ExecutionRow>, title| {
        row.map(|row| el("a").attr("href", page_of(row).href()).text(title))
    };
    let sentence = here.map(|at| text::attempt(at as i64 + 1, rows.len() as i64));
    let turn = el("p")
        .class("turn")
        .children(link(near(-1), text::PREVIOUS_ATTEMPT))
        .children(link(near(1), text::NEXT_ATTEMPT));
    el("section")
        .class("attempts")
        .child(queue::heading(text::ATTEMPTS))
        .children(sentence.map(|sentence| el("p").text(sentence)))
        .child(turn)
        .child(el("ol").class("plain-list").children(rows.iter().map(|row| attempt(row, number))))
        .into()
}

fn page_of(row: &ExecutionRow) -> Page {
    Page::JobExecution {
        thing_name: row.thing_name.clone(),
        job_id: row.job_id.clone(),
        execution_number: (!row.latest).then(|| row.execution_number.to_string()),
    }
}

fn attempt(row: &ExecutionRow, number: Option<i64>) -> Element {
    let link = el("a").attr("href", page_of(row).href()).text(text::number_of(row.execution_number));
    let link = if Some(row.execution_number) == number { link.attr("aria-current", "true") } else { link };
    el("li")
        .child(link)
        .child(status::status(&executions::status(row.status.clone(), row.state)))
        .children(row.last_updated_at.map(|at| el("span").class("ago").child(time::time(at))))
}
