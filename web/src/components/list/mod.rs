//! A list on a page: its counts, its filters, its rows, its pages. What it is a list of, `crate::lists` says.

mod columns;
mod counts;
mod empty;
mod export;
mod filters;
mod pager;
mod problem;
mod resting;
mod rows;
mod state;
mod table;
mod views;

pub(crate) use empty::HowToImport;
pub(crate) use filters::FIELD as SEARCH;
pub(crate) use rows::{class, copy, copy_here, step};

use crate::components::page::Heading;
use crate::components::skeleton::ListSkeleton;
use crate::i18n::{format, text};
use crate::lists::List;
use columns::ColumnsMenu;
use counts::Counts;
use empty::Empty;
use export::ExportMenu;
use filters::Filters;
use leptos::prelude::*;
use pager::Pager;
use problem::{ListProblem, ListProblemNotice};
use state::{ListPage, ListState};
use table::Table;
use views::Views;

/// A list that is the whole page, with what stands between its heading and its views.
#[component]
pub(crate) fn WholePageList(list: &'static List, children: Children) -> impl IntoView {
    let state = ListState::poll(list, Vec::new());
    view! {
        <div class="head">
            <Heading>{move || title(state)}</Heading>
            <Actions state/>
        </div>
        {children()}
        <Views state/>
        <ListBody state/>
    }
}

/// A list below what a page shows of a record: only what belongs to that, which may be known to be `of` so many.
#[component]
pub(crate) fn RecordList(
    list: &'static List,
    /// The filters that name the record.
    fixed: Vec<(&'static str, String)>,
    #[prop(optional, into)] of: Signal<Option<i64>>,
) -> impl IntoView {
    let state = ListState::poll(list, fixed);
    let title = move || match (state.total(), of.get()) {
        (Some(total), Some(of)) => text::count_of(list.title, &text::count(total), &format::number(of)),
        _ => title(state),
    };
    let heading = move || {
        view! {
            <h2 id="list" tabindex="-1">
                {move || title()}
            </h2>
        }
    };
    // There is nothing to look for.
    let bare = move || {
        view! {
            {heading()}
            <p class="ago">{list.none}</p>
        }
    };
    view! {
        <section class="list">
            <Show when=move || !state.is_bare() fallback=bare>
                <div class="head">{heading()} <Actions state/></div>
                <ListBody state/>
            </Show>
        </section>
    }
}

fn title(state: ListState) -> String {
    match state.total() {
        Some(total) => text::with_count(state.list.title, &text::count(total)),
        None => state.list.title.get().to_owned(),
    }
}

#[component]
fn Actions(state: ListState) -> impl IntoView {
    view! {
        <div class="actions">
            <ColumnsMenu state/>
            <ExportMenu state/>
        </div>
    }
}

#[component]
fn ListBody(state: ListState) -> impl IntoView {
    let known = Memo::new(move |_| state.page.with(Option::is_some));
    let problem = move || state.problem.get().map(|problem| view! { <ListProblem problem state/> });
    // What is shown stays while it cannot be refreshed.
    let notice = move || {
        let problem = state.problem.get().filter(|_| known.get());
        problem.map(|problem| view! { <ListProblemNotice problem state/> })
    };
    let waiting = move || {
        view! {
            {move || problem()}
            <Show when=move || state.problem.with(Option::is_none)>
                <ListSkeleton loading=state.list.loading/>
            </Show>
        }
    };
    let is_empty = Memo::new(move |_| state.page.with(|page| page.as_ref().is_none_or(ListPage::is_nothing)));
    view! {
        <Counts state/>
        <Filters state/>
        <Dropped state/>
        {move || notice()}
        <Show when=move || known.get() fallback=waiting>
            <Show when=move || !is_empty.get() fallback=move || view! { <Empty state/> }>
                <Table state/>
                <Pager state/>
            </Show>
        </Show>
    }
}

/// What of the address means nothing here.
#[component]
fn Dropped(state: ListState) -> impl IntoView {
    let parts =
        move || state.dropped.get().into_iter().map(|part| view! { " " <code>{part}</code> }).collect_view();
    view! {
        <Show when=move || state.dropped.with(|parts| !parts.is_empty())>
            <p class="notice dropped" role="status">
                {text::DROPPED} {move || parts()}
            </p>
        </Show>
    }
}
