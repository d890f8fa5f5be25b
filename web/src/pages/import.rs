//! One import: what came of it, what it refused, and why.

use crate::address::{Kind, Page};
use crate::browser;
use crate::client::answer::read;
use crate::client::poll::poll;
use crate::components::fields::FieldGroups;
use crate::components::polled::Polled;
use crate::components::raw::{RawAnswer, RawSection};
use crate::components::record_head::{RecordActions, RecordHead};
use crate::components::shares::Figures;
use crate::components::status::StatusLabel;
use crate::components::time::TimeInZone;
use crate::i18n::{format, text};
use crate::lists::imports;
use crate::navigation::keyed;
use crate::records::commands::{Command, import_refusals};
use crate::records::{Group, Value};
use fleetglass_model::fleet::{Refusals, RequestRefusals};
use fleetglass_model::list::ImportRow;
use leptos::prelude::*;

/// The page.
#[component]
pub(crate) fn ImportPage() -> impl IntoView {
    let name = |page: &Page| match page {
        Page::Import { import_id } => Some(import_id.clone()),
        _ => None,
    };
    keyed(name, |import_id| view! { <Import import_id/> }.into_any())
}

#[component]
fn Import(import_id: String) -> impl IntoView {
    let raw = RawAnswer::new();
    let line = import_refusals(&import_id, &browser::origin());
    let command = Command { title: text::COMMAND_CURL, line };
    let commands = Signal::derive(move || if raw.known.get() { vec![command.clone()] } else { Vec::new() });
    let page = Page::Import { import_id };
    view! {
        <RecordHead page=page.clone() kind=Kind::Import>
            <RecordActions raw commands/>
        </RecordHead>
        <Content page raw/>
        <RawSection raw/>
    }
}

#[component]
fn Content(page: Page, raw: RawAnswer) -> impl IntoView {
    let answer: RwSignal<Option<Refusals>> = RwSignal::new(None);
    let path = page.api();
    let polled = poll(
        move || path.clone(),
        Box::new(move |body, request_id| {
            let refusals: Refusals = read(body, request_id)?;
            raw.keep(body);
            answer.set(Some(refusals));
            Ok(false)
        }),
    );
    let problem = RwSignal::from(polled.problem);
    let known = Memo::new(move |_| answer.with(Option::is_some));
    let content = move || {
        answer.get().map(|answer| {
            view! {
                <Outcome import=answer.import/>
                {answer.refusals.into_iter().map(request_refusals).collect_view()}
            }
        })
    };
    view! {
        <Polled kind=Kind::Import loading=text::LOADING_IMPORT known problem>
            {move || content()}
        </Polled>
    }
}

/// What came of it.
#[component]
fn Outcome(import: ImportRow) -> impl IntoView {
    let figures = vec![
        (text::RECORDS, import.records),
        (text::IMPORTED, import.imported),
        (text::UNCHANGED, import.unchanged),
        (text::OLDER, import.older),
        (text::REFUSED, import.refused),
    ];
    let times = [(text::BEGAN, Value::Time(import.began_at)), (text::ENDED, Value::Time(import.ended_at))];
    let source = [
        (text::VIA, Value::Text(import.via.clone())),
        (text::REQUESTS, Value::Text(format::number(import.requests))),
    ];
    let groups = vec![Group::new(text::IMPORT, source), Group::new(text::TIMES, times)];
    view! {
        <div>
            <p class="outcome">
                <StatusLabel status=imports::status(import.state)/>
                " "
                <span>{text::refused_of(import.refused, import.records)}</span>
            </p>
            <Figures figures/>
            <FieldGroups groups/>
        </div>
    }
}

/// What one request of the import had refused, and the lists of which it held a part.
fn request_refusals(request: RequestRefusals) -> impl IntoView {
    let more = request.refused - request.some.len() as i64;
    let refusals = request.some.into_iter().map(|refused| {
        view! {
            <li>
                <code>{refused.record}</code>
                <bdi>{refused.reason}</bdi>
            </li>
        }
    });
    let parts = request.parts.into_iter().map(|part| view! { <li><code>{part}</code></li> }).collect_view();
    let number = request.request + 1;
    let at = request.at;
    view! {
        {(request.refused > 0)
            .then(|| {
                view! {
                    <section class="refusals">
                        <h2>{text::refused_in(number, request.refused)}</h2>
                        <p class="ago">
                            <TimeInZone at/>
                        </p>
                        <ul class="plain-list">{refusals.collect_view()}</ul>
                        {(more > 0).then(|| view! { <p class="ago">{text::and_more(more)}</p> })}
                    </section>
                }
            })}
        {(!parts.is_empty())
            .then(|| {
                view! {
                    <section class="refusals">
                        <h2>{text::parts_in(number)}</h2>
                        <p class="ago">{text::PARTS_HELP}</p>
                        <ul class="plain-list">{parts}</ul>
                    </section>
                }
            })}
    }
}
