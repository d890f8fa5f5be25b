//! Which rows of how many are shown, and the way to the others.

use super::Looking;
use super::looking::Read;
use crate::browser;
use crate::components::icons;
use crate::element::{Element, Markup, el, reactive, views};
use crate::i18n::message::Message;
use crate::i18n::{format, text};
use crate::lists::query::LIMITS;
use crate::signals::memo;
use leptos::prelude::*;

/// The line below the table, where there is more than one page, or would be with fewer rows on each.
pub(super) fn pager(looking: Looking) -> Markup {
    let fits = memo(move || looking.read.with(|read| read.as_ref().is_some_and(is_all)));
    views([
        reactive(move || stopped(looking)),
        reactive(move || if fits.get() { Markup::Nothing } else { line(looking) }),
    ])
}

fn is_all(read: &Read) -> bool {
    read.next.is_none() && read.previous.is_none() && read.rows.len() <= LIMITS[0] as usize
}

/// That not all rows were looked at.
fn stopped(looking: Looking) -> Markup {
    match looking.read.with(|read| read.as_ref().is_some_and(|read| read.stopped)) {
        true => el("p").class("notice").attr("role", "status").text(text::SEARCH_STOPPED).into(),
        false => Markup::Nothing,
    }
}

fn line(looking: Looking) -> Markup {
    let turn = el("div").class("turn").child(button(looking, "previous", text::PREVIOUS)).child(button(
        looking,
        "next",
        text::NEXT,
    ));
    el("nav")
        .class("pager")
        .name(text::PAGES)
        .child(el("span").reactive_text(move || range(looking)))
        .child(size(looking))
        .child(turn)
        .into()
}

/// `1–50 of 1,284`
fn range(looking: Looking) -> String {
    looking.read.with(|read| {
        let Some(read) = read.as_ref().filter(|read| !read.rows.is_empty()) else { return String::new() };
        let to = read.from + read.rows.len() as i64 - 1;
        text::range(&format::number(read.from), &format::number(to), read.total.map(text::count).as_deref())
    })
}

fn size(looking: Looking) -> Element {
    let chosen = move || looking.query.with(|query| query.limit());
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
                looking.change(|query| query.set_limit(limit));
            }
        },
    )
}

fn button(looking: Looking, which: &'static str, title: Message) -> Element {
    let cursor = move || {
        looking.read.with(|read| {
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
                looking.change(|query| query.cursor = Some(cursor));
                browser::scroll_to_top();
            }
        })
}
