//! A list on a page: its counts, its filters, its rows, its pages. What it is a list of, `crate::lists` says.

mod columns;
mod counts;
mod empty;
mod export;
mod filters;
mod pager;
mod rows;
mod state;
mod table;
mod views;

pub(crate) use empty::how_to_import;
pub(crate) use filters::FIELD as SEARCH;
use state::ListPage;

pub(crate) use rows::{class, copy, copy_here, step};
pub(crate) use state::ListState;

use self::views::views as views_of;
use crate::client::poll::Poll;
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
    let (state, poll) = ListState::at(list, Vec::new());
    let title = heading().reactive_text(move || title(state));
    views([head(state, title), views_of(state), body(state, poll)])
}

/// A list below what a page shows of a record: only what belongs to that, which may be told to be `of` so many.
pub(crate) fn part(list: &'static List, fixed: Vec<(&'static str, String)>, of: Total) -> Markup {
    let (state, poll) = ListState::at(list, fixed);
    let title = move || {
        let of = of.clone();
        let title = move || match (state.total(), of()) {
            (Some(total), Some(of)) => text::count_of(list.title, &text::count(total), &format::number(of)),
            _ => title(state),
        };
        el("h2").attr("id", "list").attr("tabindex", "-1").reactive_text(title)
    };
    let bare = memo(move || state.is_bare());
    let content = move || match bare.get() {
        // There is nothing to look for.
        true => views([title().into(), el("p").class("ago").text(list.none).into()]),
        false => views([head(state, title()), body(state, poll.clone())]),
    };
    el("section").class("list").reactive(content).into()
}

fn title(state: ListState) -> String {
    match state.total() {
        Some(total) => text::with_count(state.list.title, &text::count(total)),
        None => state.list.title.get().to_owned(),
    }
}

fn head(state: ListState, title: Element) -> Markup {
    let tools = el("div").class("actions").child(columns::menu(state)).child(export::menu(state));
    el("div").class("head").child(title).child(tools).into()
}

fn body(state: ListState, poll: Poll) -> Markup {
    let known = memo(move || state.read.with(Option::is_some));
    let (trouble, notice) = (poll.clone(), poll);
    // What is shown stays while it cannot be refreshed.
    let content = move || {
        if known.get() {
            return shown(state);
        }
        match trouble.problem.get() {
            Some(problem) => problem::of_list(&problem, state),
            None => skeleton::table(state.list.loading),
        }
    };
    let notice = move || match notice.problem.get() {
        Some(problem) if known.get() => problem::notice_of_list(&problem, state),
        _ => Markup::Nothing,
    };
    views([
        reactive(move || counts::counts(state)),
        filters::filters(state),
        reactive(move || dropped(state)),
        reactive(notice),
        reactive(content),
    ])
}

fn shown(state: ListState) -> Markup {
    let is_empty = memo(move || state.read.with(|read| read.as_ref().is_none_or(ListPage::is_nothing)));
    let content = move || {
        if is_empty.get() {
            return empty::empty(state);
        }
        views([table::table(state), pager::pager(state)])
    };
    reactive(content)
}

/// What of the address means nothing here.
fn dropped(state: ListState) -> Markup {
    state.dropped.with(|dropped| {
        if dropped.is_empty() {
            return Markup::Nothing;
        }
        let parts = dropped.iter().map(|part| el("code").text(part.clone()).into());
        let parts = parts.flat_map(|part: Markup| [" ".into(), part]);
        el("p").class("notice dropped").attr("role", "status").text(text::DROPPED).children(parts).into()
    })
}
