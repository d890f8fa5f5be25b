//! A list on a page: its counts, its filters, its rows, its pages. What it is a list of, `crate::lists` says.

mod columns;
mod counts;
mod empty;
mod export;
mod filters;
mod looking;
mod pager;
mod rows;
mod table;
mod views;

pub(crate) use empty::how_to_import;
pub(crate) use filters::FIELD as SEARCH;
use looking::Read;

pub(crate) use looking::Looking;
pub(crate) use rows::{class, copy, copy_here, step};

use self::views::views as views_of;
use crate::client::poll::Watch;
use crate::components::{problem, skeleton};
use crate::element::{Element, Markup, el, reactive, views};
use crate::i18n::{format, text};
use crate::lists::List;
use crate::pages::heading;
use crate::signals::memo;
use leptos::prelude::*;
use std::sync::Arc;

/// Of how many a list is, where something else tells.
pub(crate) type Total = Arc<dyn Fn() -> Option<i64> + Send + Sync>;

/// A list that is the whole page.
pub(crate) fn page(list: &'static List) -> Markup {
    let (looking, watch) = Looking::at(list, Vec::new());
    let title = heading().reactive_text(move || title(looking));
    views([head(looking, title), views_of(looking), body(looking, watch)])
}

/// A list below what a page shows of a record: only what belongs to that, which may be told to be `of` so many.
pub(crate) fn part(list: &'static List, fixed: Vec<(&'static str, String)>, of: Total) -> Markup {
    let (looking, watch) = Looking::at(list, fixed);
    let title = move || {
        let of = of.clone();
        let title = move || match (looking.total(), of()) {
            (Some(total), Some(of)) => text::count_of(list.title, &text::count(total), &format::number(of)),
            _ => title(looking),
        };
        el("h2").attr("id", "list").attr("tabindex", "-1").reactive_text(title)
    };
    let bare = memo(move || looking.is_bare());
    let content = move || match bare.get() {
        // There is nothing to look for.
        true => views([title().into(), el("p").class("ago").text(list.none).into()]),
        false => views([head(looking, title()), body(looking, watch.clone())]),
    };
    el("section").class("list").reactive(content).into()
}

fn title(looking: Looking) -> String {
    match looking.total() {
        Some(total) => text::with_count(looking.list.title, &text::count(total)),
        None => looking.list.title.get().to_owned(),
    }
}

fn head(looking: Looking, title: Element) -> Markup {
    let tools = el("div").class("actions").child(columns::menu(looking)).child(export::menu(looking));
    el("div").class("head").child(title).child(tools).into()
}

fn body(looking: Looking, watch: Watch) -> Markup {
    let known = memo(move || looking.read.with(Option::is_some));
    let (trouble, notice) = (watch.clone(), watch);
    // What is shown stays while it cannot be refreshed.
    let content = move || {
        if known.get() {
            return shown(looking);
        }
        match trouble.problem.get() {
            Some(problem) => problem::of_list(&problem, looking),
            None => skeleton::table(looking.list.loading),
        }
    };
    let notice = move || match notice.problem.get() {
        Some(problem) if known.get() => problem::notice_of_list(&problem, looking),
        _ => Markup::Nothing,
    };
    views([
        reactive(move || counts::counts(looking)),
        filters::filters(looking),
        reactive(move || dropped(looking)),
        reactive(notice),
        reactive(content),
    ])
}

fn shown(looking: Looking) -> Markup {
    let is_empty = memo(move || looking.read.with(|read| read.as_ref().is_none_or(Read::is_nothing)));
    let content = move || {
        if is_empty.get() {
            return empty::empty(looking);
        }
        views([table::table(looking), pager::pager(looking)])
    };
    reactive(content)
}

/// What of the address means nothing here.
fn dropped(looking: Looking) -> Markup {
    looking.dropped.with(|dropped| {
        if dropped.is_empty() {
            return Markup::Nothing;
        }
        let parts = dropped.iter().map(|part| el("code").text(part.clone()).into());
        let parts = parts.flat_map(|part: Markup| [" ".into(), part]);
        el("p").class("notice dropped").attr("role", "status").text(text::DROPPED).children(parts).into()
    })
}
