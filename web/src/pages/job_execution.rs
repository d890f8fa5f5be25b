//! One job execution: its number among the attempts, and what stands before it in the thing's queue.

use crate::address::percent::encode;
use crate::address::{API, Kind, Page};
use crate::client::answer::read;
use crate::client::poll::poll;
use crate::components::queue::{HeadingInZone, Queue};
use crate::components::status::StatusLabel;
use crate::components::time::TimeAndAge;
use crate::i18n::message::Message;
use crate::i18n::text;
use crate::lists::executions;
use crate::navigation::keyed;
use crate::pages::record::{Note, RecordState, RecordView};
use fleetglass_model::fleet::{Queued, ThingView};
use fleetglass_model::list::{ExecutionRow, Page as Rows};
use fleetglass_model::status::State;
use leptos::prelude::*;

/// The page.
#[component]
pub(crate) fn JobExecutionPage() -> impl IntoView {
    let name = |page: &Page| matches!(page, Page::JobExecution { .. }).then(|| page.clone());
    keyed(name, |page| view! { <JobExecution page/> }.into_any())
}

#[component]
fn JobExecution(page: Page) -> impl IntoView {
    let (job, thing) = page.record().unwrap_or_default();
    let (job, thing) = (job.to_owned(), thing.unwrap_or_default().to_owned());
    let record = RecordState::poll(page, Kind::JobExecution);
    let queue = poll_queue(record, &thing);
    Effect::new(move |_| {
        let stuck = record.still_since().filter(|_| !record.is_final());
        record.note.set(stuck.map(Note::Stuck));
    });
    view! {
        <RecordView record>
            <PlaceInQueue record queue thing=thing.clone() job=job.clone()/>
            <Attempts record thing=thing.clone() job=job.clone()/>
        </RecordView>
    }
}

/// The execution's own number. Tracked.
fn number_of(record: RecordState) -> Option<i64> {
    record.figure(|detail| detail.number)
}

/// The thing's queue, as long as the execution may be in it.
fn poll_queue(record: RecordState, thing: &str) -> RwSignal<Vec<Queued>> {
    let queue = RwSignal::new(Vec::new());
    let path = [API, "things/", &encode(thing)].concat();
    poll(
        move || (!record.is_final()).then(|| path.clone()),
        Box::new(move |body, request_id| {
            let view: ThingView = read(body, request_id)?;
            queue.set(view.queue);
            Ok(untrack(move || record.is_final()))
        }),
    );
    queue
}

/// What stands before the execution in its thing's queue, while it stands there.
#[component]
fn PlaceInQueue(
    record: RecordState,
    queue: RwSignal<Vec<Queued>>,
    thing: String,
    job: String,
) -> impl IntoView {
    let place = Memo::new(move |_| {
        let number = number_of(record).filter(|_| !record.is_final())?;
        let is_own = |entry: &Queued| entry.job_id == job && entry.execution_number == number;
        queue.with(|queue| queue.iter().position(is_own))
    });
    move || {
        let place = place.get()?;
        let ahead: Vec<Queued> = queue.with(|queue| queue.iter().take(place + 1).cloned().collect());
        let sentence = match ahead.as_slice() {
            [only] if only.state == State::InProgress => text::FIRST_AT_WORK.to_string(),
            [.., before, _] => text::waits_behind(place as i64, &before.job_id),
            _ => text::FIRST_IN_QUEUE.to_string(),
        };
        let entries = (place > 0).then(|| view! { <Queue thing=thing.clone() entries=ahead current=place/> });
        Some(view! {
            <section class="queue-of-thing">
                <HeadingInZone title=text::PLACE_IN_QUEUE/>
                <p>{sentence}</p>
                {entries}
            </section>
        })
    }
}

/// The executions of the same job on the same thing, where there are several.
#[component]
fn Attempts(record: RecordState, thing: String, job: String) -> impl IntoView {
    let rows: RwSignal<Vec<ExecutionRow>> = RwSignal::new(Vec::new());
    let path = [
        API,
        "executions?counts=false&limit=250&sort=number&order=asc&thing=",
        &encode(&thing),
        "&job=",
        &encode(&job),
    ]
    .concat();
    poll(
        move || Some(path.clone()),
        Box::new(move |body, request_id| {
            let page: Rows<ExecutionRow> = read(body, request_id)?;
            rows.set(page.items);
            Ok(untrack(move || record.is_final()))
        }),
    );
    move || {
        let number = number_of(record);
        let rows = rows.get();
        (rows.len() > 1).then(|| view! { <AttemptList rows number/> })
    }
}

#[component]
fn AttemptList(rows: Vec<ExecutionRow>, number: Option<i64>) -> impl IntoView {
    let here = rows.iter().position(|row| Some(row.execution_number) == number);
    let link = |by: isize, title: Message| {
        let row = rows.get(here?.checked_add_signed(by)?)?;
        Some(view! { <a href=page_of(row).href()>{title}</a> })
    };
    let sentence = here.map(|at| text::attempt(at as i64 + 1, rows.len() as i64));
    let turn = view! {
        <p class="turn">{link(-1, text::PREVIOUS_ATTEMPT)} {link(1, text::NEXT_ATTEMPT)}</p>
    };
    view! {
        <section class="attempts">
            <HeadingInZone title=text::ATTEMPTS/>
            {sentence.map(|sentence| view! { <p>{sentence}</p> })}
            {turn}
            <ol class="plain-list">{rows.iter().map(|row| attempt(row, number)).collect_view()}</ol>
        </section>
    }
}

fn page_of(row: &ExecutionRow) -> Page {
    Page::JobExecution {
        thing_name: row.thing_name.clone(),
        job_id: row.job_id.clone(),
        execution_number: (!row.latest).then(|| row.execution_number.to_string()),
    }
}

fn attempt(row: &ExecutionRow, number: Option<i64>) -> impl IntoView + use<> {
    let is_here = Some(row.execution_number) == number;
    let updated = row.last_updated_at.map(|at| {
        view! {
            <span class="ago">
                <TimeAndAge at/>
            </span>
        }
    });
    view! {
        <li>
            <a href=page_of(row).href() aria-current=is_here.then_some("true")>
                {text::number_of(row.execution_number)}
            </a>
            <StatusLabel status=executions::status(row.status.clone(), row.state)/>
            {updated}
        </li>
    }
}
