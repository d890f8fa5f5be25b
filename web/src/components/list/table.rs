//! The table of a list: its heading sorts, its rows are drawn by `rows`.

use super::ListState;
use super::rows::{self, Rows};
use crate::components::icons::{self, Icon};
use crate::components::time;
use crate::i18n::text;
use crate::lists::query::Query;
use crate::lists::{Column, ColumnKind};
use leptos::prelude::*;
use std::time::Duration;

/// How long rows may be behind before they look it.
const LATE: Duration = Duration::from_millis(200);

/// The table.
#[component]
pub(super) fn Table(state: ListState) -> impl IntoView {
    let is_chosen = Memo::new(move |_| state.query.with(|query| !query.columns.is_empty()));
    let columns = Memo::new(move |_| {
        let names =
            |query: &Query| query.shown(state.list).iter().map(|column| column.name).collect::<Vec<_>>();
        state.query.with(names)
    });
    let behind = Memo::new(move |_| state.is_behind());
    let late = late(behind);
    let heads = move || {
        let columns = columns.get().into_iter().filter_map(|name| state.list.column(name));
        let is_chosen = is_chosen.get();
        columns.map(|column| view! { <ColumnHead state column is_chosen/> }).collect_view()
    };
    view! {
        <div class="table" class:behind=move || late.get()>
            <table aria-label=state.list.title aria-busy=move || behind.get().then_some("true")>
                <thead>
                    <tr>{move || heads()}</tr>
                </thead>
                <Rows state columns is_chosen/>
            </table>
        </div>
    }
}

/// True where the rows have been behind for so long that it should be seen: a change of the whole table is painted
/// slowly, and short ones would flicker.
fn late(behind: Memo<bool>) -> RwSignal<bool> {
    let late = RwSignal::new(false);
    Effect::new(move |_| {
        late.set(false);
        if behind.get()
            && let Ok(timer) = set_timeout_with_handle(move || late.set(true), LATE)
        {
            on_cleanup(move || timer.clear());
        }
    });
    late
}

#[component]
fn ColumnHead(state: ListState, column: &'static Column, is_chosen: bool) -> impl IntoView {
    // Whether it is the column that the rows are sorted by, and if so, whether the largest come first.
    let sorted = Memo::new(move |_| {
        let (name, descending) = state.query.with(|query| query.sorted(state.list));
        (name == column.name).then_some(descending)
    });
    let zone = time::zone_now();
    // With the time zone where it holds times.
    let title = move || match column.kind {
        ColumnKind::Times => text::in_zone(column.title, &zone()),
        _ => column.title.to_string(),
    };
    let content = match column.sort {
        None => view! { {move || title()} }.into_any(),
        Some(_) => view! {
            <button
                type="button"
                class="sort"
                on:click=move |_| state.change(move |query| query.turn(state.list, column))
            >
                {move || title()}
                {move || {
                    sorted
                        .get()
                        .map(|descending| {
                            let path = if descending { icons::DOWN } else { icons::UP };
                            view! { <Icon path/> }
                        })
                }}
            </button>
        }
        .into_any(),
    };
    view! {
        <th scope="col" class=rows::class(column, is_chosen) aria-sort=move || {
            sorted.get().map(|descending| if descending { "descending" } else { "ascending" })
        }>
            {content}
        </th>
    }
}
