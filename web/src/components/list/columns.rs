//! Which columns are shown, in which order.

use super::ListState;
use crate::browser;
use crate::components::icons::{self, Icon};
use crate::components::menu::Menu;
use crate::i18n::text;
use crate::lists::Column;
use leptos::prelude::*;

/// The menu.
#[component]
pub(super) fn ColumnsMenu(state: ListState) -> impl IntoView {
    let shown = Memo::new(move |_| shown(state));
    let columns = move || {
        let shown = shown.get();
        let is_hidden = |column: &&Column| !shown.contains(&column.name);
        let hidden: Vec<_> = state.list.columns.iter().filter(is_hidden).collect();
        shown.iter().filter_map(|name| state.list.column(name)).chain(hidden).collect::<Vec<_>>()
    };
    view! {
        <Menu id="columns" label=text::COLUMNS icon=icons::COLUMNS name=text::COLUMNS>
            <div>
                <ul class="chosen">
                    <For each=columns key=|column| column.name let:column>
                        <ColumnRow state column shown/>
                    </For>
                </ul>
                <button
                    type="button"
                    class="plain"
                    disabled=move || state.query.with(|query| query.columns.is_empty())
                    on:click=move |_| choose(state, Vec::new())
                >
                    {text::COLUMNS_RESET}
                </button>
            </div>
        </Menu>
    }
}

/// The names of the columns that are shown; where nobody chose, of those that there is room for. Tracked.
fn shown(state: ListState) -> Vec<&'static str> {
    let width = window().inner_width().ok().and_then(|width| width.as_f64()).unwrap_or_default();
    state.query.with(|query| {
        let fits = |column: &&&Column| !query.columns.is_empty() || column.from.width() <= width;
        query.shown(state.list).iter().filter(fits).map(|column| column.name).collect()
    })
}

fn choose(state: ListState, columns: Vec<&'static str>) {
    state.change_in_place(|query| match columns.is_empty() {
        true => query.columns = columns,
        false => query.choose_columns(state.list, columns),
    });
}

#[component]
fn ColumnRow(state: ListState, column: &'static Column, shown: Memo<Vec<&'static str>>) -> impl IntoView {
    let place = move || shown.with(|shown| shown.iter().position(|name| *name == column.name));
    let is_first = state.list.columns[0].name == column.name;
    view! {
        <li>
            <label>
                <input
                    type="checkbox"
                    id=format!("show-{}", column.name)
                    prop:checked=move || place().is_some()
                    disabled=is_first
                    on:change=move |_| toggle(state, column.name)
                />
                " "
                {column.title}
            </label>
            <MoveButton state column shown by=-1/>
            <MoveButton state column shown by=1/>
        </li>
    }
}

fn toggle(state: ListState, name: &'static str) {
    let mut columns = untrack(|| shown(state));
    match columns.iter().position(|column| *column == name) {
        Some(at) => _ = columns.remove(at),
        None => columns.push(name),
    }
    choose(state, columns);
    // It stands elsewhere now.
    request_animation_frame(move || browser::focus(&format!("show-{name}")));
}

/// Moves a shown column by one place.
#[component]
fn MoveButton(
    state: ListState,
    column: &'static Column,
    shown: Memo<Vec<&'static str>>,
    by: isize,
) -> impl IntoView {
    // The places between which it would move the column.
    let places = move |shown: &[&str]| {
        let from = shown.iter().position(|name| *name == column.name)?;
        let to = from.checked_add_signed(by).filter(|to| *to < shown.len())?;
        Some((from, to))
    };
    let (name, icon, direction) = match by {
        ..0 => (text::move_before(column.title), icons::UP, "before"),
        _ => (text::move_behind(column.title), icons::DOWN, "behind"),
    };
    let id = format!("{direction}-{}", column.name);
    let own_id = id.clone();
    let press = move |_| {
        let mut columns = shown.get_untracked();
        if let Some((from, to)) = places(&columns) {
            columns.swap(from, to);
            choose(state, columns);
            let id = own_id.clone();
            // It stands elsewhere now.
            request_animation_frame(move || browser::focus(&id));
        }
    };
    view! {
        <button
            type="button"
            class="plain square"
            id=id
            aria-label=name
            disabled=move || shown.with(|shown| places(shown).is_none())
            on:click=press
        >
            <Icon path=icon/>
        </button>
    }
}
