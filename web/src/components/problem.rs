//! An error: what happened, what to do, and by which the operator finds it.

use crate::client::polling::Polling;
use crate::client::problem::Problem;
use crate::components::list::ListState;
use crate::components::{buttons, icons};
use crate::element::{Element, Markup, el, views};
use crate::i18n::text;
use fleetglass_model::status::State;
use leptos::prelude::*;

/// In the place of what could not be loaded.
pub(crate) fn panel(problem: &Problem, polling: Polling) -> Markup {
    let (what, to_do) = text::problem(problem);
    el("section")
        .class("panel-of-problem")
        .attr("role", "alert")
        .child(el("h2").class("status error").child(icons::status(State::Error)).text(what))
        .children(said(problem))
        .child(el("p").text(to_do))
        .children(request_id(problem))
        .children((!problem.is_lasting()).then(|| el("p").child(retry_button(polling))))
        .into()
}

/// Above what stays although it could not be refreshed.
pub(crate) fn notice(problem: &Problem, polling: Polling) -> Markup {
    let (what, to_do) = match problem {
        Problem::NotFound => (text::GONE, text::GONE_HELP),
        Problem::Offline => text::problem(problem),
        _ => (text::problem(problem).0, text::STALE),
    };
    let what = el("strong").class("status warning").child(icons::status(State::Warning)).text(what);
    el("div")
        .class("notice")
        .attr("role", "status")
        .child(el("p").child(what).text(" ").text(to_do))
        .children(said(problem))
        .children(request_id(problem))
        .child(retry_button(polling))
        .into()
}

/// In the place of a list that could not be read.
pub(crate) fn of_list(problem: &Problem, state: ListState) -> Markup {
    views([panel(problem, expect_context()), start_anew(problem, state)])
}

/// Above the rows that stay although they could not be refreshed.
pub(crate) fn notice_of_list(problem: &Problem, state: ListState) -> Markup {
    views([notice(problem, expect_context()), start_anew(problem, state)])
}

/// What the API refuses, an address that asks for less may get: a page may be one of an older version.
fn start_anew(problem: &Problem, state: ListState) -> Markup {
    let asked = state.query.with_untracked(|query| query.cursor.is_some() || !query.filters().is_empty());
    if !problem.is_lasting() || !asked {
        return Markup::Nothing;
    }
    let first = state.query.with_untracked(|query| query.cursor.is_some()).then(|| {
        buttons::framed()
            .text(text::FIRST_PAGE)
            .on("click", move |_| state.change(|query| query.cursor = None))
    });
    let clear =
        buttons::framed().text(text::CLEAR_FILTERS).on("click", move |_| state.change(|query| query.clear()));
    el("p").class("row").children(first).child(clear).into()
}

fn retry_button(polling: Polling) -> Element {
    buttons::framed()
        .reactive_text(
            move || {
                if polling.is_busy() { text::RETRYING.to_string() } else { text::RETRY.to_string() }
            },
        )
        .on("click", move |_| polling.refresh())
}

fn said(problem: &Problem) -> Option<Element> {
    let message = problem.message()?.to_owned();
    Some(el("p").class("said").child(el("bdi").text(message)))
}

fn request_id(problem: &Problem) -> Option<Element> {
    let id = problem.request_id()?.to_owned();
    let code = el("code").text(id.clone());
    let copy = buttons::copy_value(text::THE_REQUEST_ID.to_string(), id);
    Some(el("p").class("ago").text(text::REQUEST_ID).text(" ").child(code).child(copy))
}
