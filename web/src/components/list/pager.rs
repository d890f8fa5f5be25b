//! Which rows of how many are shown, and the way to the others.

use super::ListState;
use super::state::ListPage;
use crate::browser;
use crate::components::icons;
use crate::element::{Element, Markup, el, reactive, views};
use crate::i18n::message::Message;
use crate::i18n::{format, text};
use crate::lists::query::LIMITS;
use crate::signals::memo;
use leptos::prelude::*;

/// The line below the table, where there is more than one page, or would be with fewer rows on each.
pub(super) fn pager(state: ListState) -> Markup {
    let fits = memo(move || state.read.with(|read| read.as_ref().is_some_and(is_all)));
    views([
        reactive(move || stopped(state)),
        reactive(move || if fits.get() { Markup::Nothing } else { line(state) }),
    ])
}

fn is_all(read: &ListPage) -> bool {
    read.next.is_none() && read.previous.is_none() && read.rows.len() <= LIMITS[0] as usize
}

/// That not all rows were looked at.
fn stopped(state: ListState) -> Markup {
    match state.read.with(|read| read.as_ref().is_some_and(|read| read.stopped)) {
        true => el("p").class("notice").attr("role", "status").text(text::SEARCH_STOPPED).into(),
        false => Markup::Nothing,
    }
}

fn line(state: ListState) -> Markup {
    let turn = el("div").class("turn").child(button(state, "previous", text::PREVIOUS)).child(button(
        state,
        "next",
        text::NEXT,
    ));
    el("nav")
        .class("pager")
        .name(text::PAGES)
        .child(el("span").reactive_text(move || range(state)))
        .child(size(state))
        .child(turn)
        .into()
}

/// `1–50 of 1,284`
fn range(state: ListState) -> String {
    state.read.with(|read| {
        let Some(read) = read.as_ref().filter(|read| !read.rows.is_empty()) else { return String::new() };
        let to = read.from + read.rows.len() as i64 - 1;
        text::range(&format::number(read.from), &format::number(to), read.total.map(text::count).as_deref())
    })
}

fn size(state: ListState) -> Element {
    let chosen = move || state.query.with(|query| query.limit());
    let options = move || {
        let option = |limit: u32| {
            let option = el("option").attr("value", limit.to_string()).text(format::number(limit.into()));
            option.property("selected", if limit == chosen() { "true" } else { "" }).into()
        };
        views(LIMITS.map(option))
    };
    el("select").name(text::PAGE_SIZE).attr("title", text::PAGE_SIZE).reactive(options).on(
        "change",
        move |event| {
            if let Ok(limit) = event_target_value(&event).parse() {
                state.change(|query| query.set_limit(limit));
            }
        },
    )
}

fn button(state: ListState, which: &'static str, title: Message) -> Element {
    let cursor = move || {
        state.read.with(|read| {
            let read = read.as_ref()?;
            if which == "next" { read.next.clone() } else { read.previous.clone() }
        })
    };
    // Not disabled where there is none: the focus would be lost at the last page.
    el("button")
        .attr("type", "button")
        .attr("id", which)
        .reactive_attr("aria-disabled", move || cursor().is_none().then(|| "true".to_owned()))
        .children((which == "previous").then(|| icons::line(icons::LEFT)))
        .text(title)
        .children((which == "next").then(|| icons::line(icons::RIGHT)))
        .on("click", move |_| {
            if let Some(cursor) = untrack(cursor) {
                state.change(|query| query.cursor = Some(cursor));
                browser::scroll_to_top();
            }
        })
}
