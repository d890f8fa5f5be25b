//! One import: what it refused, and why.

use crate::answer::read;
use crate::element::{Element, Markup, el, reactive, views};
use crate::live::Live;
use crate::page::{Kind, Page};
use crate::parts::{buttons, problem, skeleton, time};
use crate::routes::arrive;
use crate::routes::record::head;
use crate::signals::Held;
use crate::text;
use crate::watch::watch;
use fleetglass_model::api::Refused;
use fleetglass_model::fleet::{Refusals, RequestRefusals};
use leptos::prelude::*;

/// The page.
pub(crate) fn page(import_id: String) -> Markup {
    arrive(&text::title(&import_id, None, Kind::Import));
    let actions = el("div").class("actions").child(buttons::copy_link());
    views([head(Kind::Import, &import_id, None, actions), refusals(Page::Import { import_id })])
}

fn refusals(page: Page) -> Markup {
    let found: Held<Option<Vec<RequestRefusals>>> = Held::new(None);
    let path = page.api();
    let watch = watch(
        move || path.clone(),
        Box::new(move |body, request_id| {
            let read: Refusals = read(body, request_id)?;
            found.set(Some(read.refusals));
            Ok(false)
        }),
    );
    let live = expect_context::<Live>();
    reactive(move || match (found.get(), watch.problem.get()) {
        (Some(requests), _) if requests.is_empty() => {
            el("p").class("outcome").text(text::NOTHING_REFUSED).into()
        }
        (Some(requests), _) => views(requests.iter().map(|request| self::request(request).into())),
        (None, Some(problem)) => problem::panel(&problem, live),
        (None, None) => skeleton::rows(text::LOADING_IMPORT),
    })
}

fn request(request: &RequestRefusals) -> Element {
    let more = request.refused - request.some.len() as i64;
    el("section")
        .class("refusals")
        .child(el("h2").text(text::refused_in(request.request + 1, request.refused)))
        .child(el("p").class("ago").child(time::time(request.at)))
        .child(el("ul").class("plain-list").children(request.some.iter().map(refused)))
        .children((more > 0).then(|| el("p").class("ago").text(text::and_more(more))))
}

fn refused(refused: &Refused) -> Element {
    el("li").child(el("code").text(refused.record.clone())).child(el("bdi").text(refused.reason.clone()))
}
