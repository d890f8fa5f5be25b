//! The rows of a list. Each is drawn once and changes in place, so that the focus and the pointer stay where they are: a
//! row holds one memo, and its cells are plain values. What is clicked, the table's body finds out.

use super::ListState;
use super::resting::ROWS;
use crate::browser;
use crate::components::buttons;
use crate::components::cell;
use crate::components::time::today;
use crate::i18n::text;
use crate::lists::{Column, ColumnKind, Row};
use crate::navigation::Navigation;
use crate::preferences::Preferences;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlElement};

/// The classes of a column's cells.
pub(crate) fn class(column: &Column, is_chosen: bool) -> String {
    let numbers = if column.kind == ColumnKind::Numbers { "number " } else { "" };
    // What somebody chose is shown wherever there is room or not.
    [numbers, if is_chosen { "" } else { column.from.class() }].concat()
}

/// All of them, kept as they are read.
#[component]
pub(super) fn Rows(
    state: ListState,
    columns: Memo<Vec<&'static str>>,
    is_chosen: Memo<bool>,
) -> impl IntoView {
    let navigation = expect_context::<Navigation>();
    Effect::new(move |_| {
        state.page.track();
        request_animation_frame(move || navigation.return_to_place());
    });
    // Not the query: with each change of it, all rows would be drawn anew before what was clicked is painted.
    let places = Memo::new(move |_| {
        let is_chosen = is_chosen.get();
        let place = |name: &&str| {
            let at = state.list.columns.iter().position(|column| column.name == *name)?;
            Some((at, class(&state.list.columns[at], is_chosen)))
        };
        columns.with(|names| names.iter().filter_map(place).collect::<Vec<_>>())
    });
    let keys = move || {
        let keys = |rows: &[Row]| rows.iter().map(|row| row.key.clone()).collect::<Vec<_>>();
        state.page.with(|page| page.as_ref().map(|page| keys(&page.rows)).unwrap_or_default())
    };
    view! {
        <tbody
            id=ROWS
            on:click=|event| copy(&event)
            on:keydown=|event| walk(&event)
            on:pointerover=move |event| see(state, &event)
            on:focusin=move |event| see(state, &event)
        >
            <For each=keys key=|key| key.clone() let:key>
                <RowView state key places/>
            </For>
        </tbody>
    }
}

#[component]
fn RowView(state: ListState, key: String, places: Memo<Vec<(usize, String)>>) -> impl IntoView {
    let (today, clock) = (today(), expect_context::<Preferences>().clock);
    let (of_row, of_mark) = (key.clone(), key.clone());
    // The last one stays while the row is being taken away.
    let row = Memo::new(move |last: Option<&Option<Row>>| {
        let find = |rows: &[Row]| rows.iter().find(|row| row.key == of_row).cloned();
        state.page.with(|page| find(&page.as_ref()?.rows)).or_else(|| last.cloned().flatten())
    });
    let is_new = Memo::new(move |_| state.new.with(|new| new.contains(&of_mark)));
    let cells = move || {
        let (today, clock) = (today(), clock.get());
        let row = row.get()?;
        let cell = |(at, class): &(usize, String)| {
            view! { <td class=class.clone()>{cell::content(row.cells[*at].clone(), today, &clock)}</td> }
        };
        Some(places.with(|places| places.iter().map(cell).collect_view()))
    };
    view! {
        <tr data-key=key data-new=move || is_new.get().then(|| text::NEW.get())>
            {move || cells()}
        </tr>
    }
}

/// A new row that the person has come to is not new any more.
fn see(state: ListState, event: &Event) {
    let target = event.target().and_then(|t| t.dyn_into::<web_sys::Element>().ok());
    let row = target.and_then(|target| target.closest("tr[data-new]").ok()?);
    if let Some(key) = row.and_then(|row| row.get_attribute("data-key")) {
        state.new.update(|new| new.retain(|other| *other != key));
    }
}

/// Copies the id whose button was pressed.
pub(crate) fn copy(event: &Event) {
    let target = event.target().and_then(|t| t.dyn_into::<web_sys::Element>().ok());
    let button = target.and_then(|target| target.closest("[data-copy]").ok()?);
    if let Some(value) = button.as_ref().and_then(|button| button.get_attribute("data-copy")) {
        let what = button.and_then(|button| button.get_attribute("data-what")).unwrap_or_default();
        buttons::copy(what, value, None);
    }
}

/// Copies the id of the row that has the focus, else that of the page.
pub(crate) fn copy_here() -> bool {
    let found = |selector| document().query_selector(selector).ok().flatten()?.dyn_into::<HtmlElement>().ok();
    let button = found("tr:focus-within [data-copy]").or_else(|| found(".title .copy"));
    button.inspect(HtmlElement::click).is_some()
}

/// Moves between rows with the arrows; Enter follows the link that has the focus.
fn walk(event: &KeyboardEvent) {
    let by = match event.key().as_str() {
        "ArrowDown" => 1,
        "ArrowUp" => -1,
        "Home" => isize::MIN,
        "End" => isize::MAX,
        _ => return,
    };
    if step(by) {
        event.prevent_default();
    }
}

/// Moves the focus so many rows on, from the row that has it; to the first where none has it.
pub(crate) fn step(by: isize) -> bool {
    let Some(body) = browser::element(ROWS) else { return false };
    let Ok(links) = body.query_selector_all("tr > :first-child a, tr > :first-child:not(:has(a)) code")
    else {
        return false;
    };
    let rows = || (0..links.length()).filter_map(|at| links.item(at)?.dyn_into::<HtmlElement>().ok());
    let here = rows().position(|link| link.closest("tr:focus-within").is_ok_and(|row| row.is_some()));
    let last = (links.length() as usize).saturating_sub(1);
    let next = here.map_or(0, |here| here.saturating_add_signed(by).min(last));
    rows().nth(next).is_some_and(|row| {
        // An id that leads nowhere takes the focus only when it is asked to.
        if row.tab_index() < 0 {
            row.set_tab_index(-1);
        }
        row.focus().is_ok()
    })
}
