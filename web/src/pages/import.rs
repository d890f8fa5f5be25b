//! One import: what came of it, what it refused, and why.

use crate::address::{Kind, Page};
use crate::browser;
use crate::client::answer::read;
use crate::client::poll::poll;
use crate::client::polling::Polling;
use crate::components::raw::Raw;
use crate::components::{fields, problem, shares, skeleton, status, time};
use crate::element::{Element, Markup, el, reactive, views};
use crate::i18n::{format, text};
use crate::lists::imports;
use crate::pages::arrive;
use crate::pages::record::{actions_of, head, problem_of};
use crate::records::commands::{Command, import_refusals};
use crate::records::{Group, Value};
use crate::signals::Held;
use fleetglass_model::fleet::{Refusals, RequestRefusals};
use fleetglass_model::import::Refused;
use fleetglass_model::list::ImportRow;
use leptos::prelude::*;

/// The page.
pub(crate) fn page(import_id: String) -> Markup {
    arrive(&text::title(&import_id, None, Kind::Import));
    let raw = Raw::new();
    let line = import_refusals(&import_id, &browser::origin());
    let own = vec![Command { title: text::COMMAND_CURL, line }];
    views([
        head(Kind::Import, &import_id, None, actions_of(raw, own)),
        content(Page::Import { import_id }, raw),
        raw.section(),
    ])
}

fn content(page: Page, raw: Raw) -> Markup {
    let found: Held<Option<Refusals>> = Held::new(None);
    let path = page.api();
    let poll = poll(
        move || path.clone(),
        Box::new(move |body, request_id| {
            let read: Refusals = read(body, request_id)?;
            raw.keep(body);
            found.set(Some(read));
            Ok(false)
        }),
    );
    let polling = expect_context::<Polling>();
    reactive(move || {
        found.with(|found| match (found, poll.problem.get()) {
            (Some(found), problem) => {
                let notice = problem.map(|problem| problem::notice(&problem, polling));
                let parts = [told(&found.import).into()].into_iter();
                views(notice.into_iter().chain(parts).chain(found.refusals.iter().map(|r| request(r).into())))
            }
            (None, Some(problem)) => problem_of(Kind::Import, &problem, polling),
            (None, None) => skeleton::skeleton(text::LOADING_IMPORT),
        })
    })
}

/// What came of it.
fn told(import: &ImportRow) -> Element {
    let figures = [
        (text::RECORDS, import.records),
        (text::IMPORTED, import.imported),
        (text::UNCHANGED, import.unchanged),
        (text::OLDER, import.older),
        (text::REFUSED, import.refused),
    ];
    let times = [(text::BEGAN, Value::Time(import.began_at)), (text::ENDED, Value::Time(import.ended_at))];
    let by = [
        (text::VIA, Value::Text(import.via.clone())),
        (text::REQUESTS, Value::Text(format::number(import.requests))),
    ];
    el("div")
        .child(
            el("p")
                .class("outcome")
                .child(status::status(&imports::status(import.state)))
                .text(" ")
                .child(el("span").text(text::refused_of(import.refused, import.records))),
        )
        .child(shares::figures(figures))
        .child(fields::groups(&[Group::new(text::IMPORT, by), Group::new(text::TIMES, times)]))
}

fn request(request: &RequestRefusals) -> Element {
    let more = request.refused - request.some.len() as i64;
    el("section")
        .class("refusals")
        .child(el("h2").text(text::refused_in(request.request + 1, request.refused)))
        .child(el("p").class("ago").child(time::whole(request.at)))
        .child(el("ul").class("plain-list").children(request.some.iter().map(refused)))
        .children((more > 0).then(|| el("p").class("ago").text(text::and_more(more))))
}

fn refused(refused: &Refused) -> Element {
    el("li").child(el("code").text(refused.record.clone())).child(el("bdi").text(refused.reason.clone()))
}
