//! Which rows of how many are shown, and the way to the others.

use super::ListState;
use super::state::ListPage;
use crate::browser;
use crate::components::icons::{self, Icon};
use crate::i18n::{format, text};
use crate::lists::query::LIMITS;
use leptos::prelude::*;

/// The line below the table, where there is more than one page, or would be with fewer rows on each.
#[component]
pub(super) fn Pager(state: ListState) -> impl IntoView {
    let is = move |what: fn(&ListPage) -> bool| state.page.with(|page| page.as_ref().is_some_and(what));
    view! {
        // Not all rows were looked at.
        <Show when=move || is(|page| page.stopped)>
            <p class="notice" role="status">
                {text::SEARCH_STOPPED}
            </p>
        </Show>
        <Show when=move || !is(is_all)>
            <nav class="pager" aria-label=text::PAGES>
                <span>{move || range(state)}</span>
                <PageSize state/>
                <div class="turn">
                    <PreviousButton state/>
                    <NextButton state/>
                </div>
            </nav>
        </Show>
    }
}

fn is_all(page: &ListPage) -> bool {
    page.next.is_none() && page.previous.is_none() && page.rows.len() <= LIMITS[0] as usize
}

/// `1–50 of 1,284`
fn range(state: ListState) -> String {
    state.page.with(|page| {
        let Some(page) = page.as_ref().filter(|page| !page.rows.is_empty()) else { return String::new() };
        let to = page.from + page.rows.len() as i64 - 1;
        text::range(&format::number(page.from), &format::number(to), page.total.map(text::count).as_deref())
    })
}

#[component]
fn PageSize(state: ListState) -> impl IntoView {
    let chosen = Memo::new(move |_| state.query.with(|query| query.limit()));
    let option = move |limit: u32| {
        view! {
            <option value=limit.to_string() prop:selected=move || limit == chosen.get()>
                {format::number(limit.into())}
            </option>
        }
    };
    view! {
        <select
            aria-label=text::PAGE_SIZE
            title=text::PAGE_SIZE
            on:change=move |event| {
                if let Ok(limit) = event_target_value(&event).parse() {
                    state.change(move |query| query.set_limit(limit));
                }
            }
        >
            {LIMITS.into_iter().map(option).collect_view()}
        </select>
    }
}

#[component]
fn PreviousButton(state: ListState) -> impl IntoView {
    let cursor = move || state.page.with(|page| page.as_ref().and_then(|page| page.previous.clone()));
    // Not disabled where there is none: the focus would be lost at the first page.
    view! {
        <button
            type="button"
            id="previous"
            aria-disabled=move || cursor().is_none().then_some("true")
            on:click=move |_| turn(state, untrack(cursor))
        >
            <Icon path=icons::LEFT/>
            {text::PREVIOUS}
        </button>
    }
}

#[component]
fn NextButton(state: ListState) -> impl IntoView {
    let cursor = move || state.page.with(|page| page.as_ref().and_then(|page| page.next.clone()));
    view! {
        <button
            type="button"
            id="next"
            aria-disabled=move || cursor().is_none().then_some("true")
            on:click=move |_| turn(state, untrack(cursor))
        >
            {text::NEXT}
            <Icon path=icons::RIGHT/>
        </button>
    }
}

fn turn(state: ListState, cursor: Option<String>) {
    if let Some(cursor) = cursor {
        state.change(move |query| query.cursor = Some(cursor));
        browser::scroll_to_top();
    }
}
