//! The rows of a list. Each is written as markup once and again where it changed: hundreds of cells that follow signals
//! one by one would take too long to build.

use super::ListState;
use crate::browser;
use crate::components::buttons;
use crate::components::cell;
use crate::components::time::today;
use crate::element::{Element, el};
use crate::i18n::format::Today;
use crate::i18n::text;
use crate::lists::{Column, ColumnKind, Row};
use crate::navigation::Location;
use crate::preferences::{Clock, Preferences};
use crate::signals::effect;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlElement, KeyboardEvent};

/// The id of the rows of the page's list.
const ROWS: &str = "rows";
/// Where a row carries what tells it from the others.
const KEY: &str = "data-key";

/// The classes of a column's cells.
pub(crate) fn class(column: &Column, chosen: bool) -> String {
    let numbers = if column.kind == ColumnKind::Numbers { "number " } else { "" };
    // What somebody chose is shown wherever there is room or not.
    [numbers, if chosen { "" } else { column.from.class() }].concat()
}

/// A row on the page.
struct Drawn {
    key: String,
    node: web_sys::Element,
    cells: Vec<String>,
}

/// All of them, kept as they are read.
pub(super) fn rows(state: ListState, columns: Memo<Vec<&'static str>>, chosen: Memo<bool>) -> Element {
    let (clock, location) = (expect_context::<Preferences>().clock, expect_context::<Location>());
    let drawn: StoredValue<Vec<Drawn>, LocalStorage> = StoredValue::new_local(Vec::new());
    let today = today();
    effect(move || {
        let (clock, today) = (clock.get(), today());
        state.read.with(|read| {
            let (Some(read), Some(body)) = (read, browser::element(ROWS)) else { return };
            // Not the query: with each change of it, all rows would be written anew before what was clicked is painted.
            let columns = columns.with(|names| places(state, names, chosen.get()));
            let draw =
                || drawn.update_value(|drawn| patch(&body, drawn, &read.rows, &columns, (today, &clock)));
            if read.again {
                without_moving(&body, draw)
            } else {
                draw()
            }
            location.return_to_place();
        });
        // Here as well: whichever of the two is told first of what was read, the rows are there now.
        state.new.with_untracked(|new| drawn.with_value(|drawn| mark(drawn, new)));
    });
    effect(move || state.new.with(|new| drawn.with_value(|drawn| mark(drawn, new))));
    el("tbody")
        .attr("id", ROWS)
        .on("click", |event| copy(&event))
        .on("keydown", |event| walk(event.unchecked_ref()))
        .on("pointerover", move |event| see(state, &event))
        .on("focusin", move |event| see(state, &event))
}

/// The places of columns in a row, by their names, with the classes of their cells.
fn places(state: ListState, names: &[&str], chosen: bool) -> Vec<(usize, String)> {
    let place = |name: &&str| {
        let at = state.list.columns.iter().position(|column| column.name == *name)?;
        Some((at, class(&state.list.columns[at], chosen)))
    };
    names.iter().filter_map(place).collect()
}

fn patch(
    body: &web_sys::Element,
    drawn: &mut Vec<Drawn>,
    rows: &[Row],
    columns: &[(usize, String)],
    (today, clock): (Today, &Clock),
) {
    let mut before = std::mem::take(drawn);
    if before.is_empty() {
        // Rows of a table that stood here before.
        body.set_inner_html("");
    }
    // First of all: a row in whose place another one would come is moved, and what is moved loses the focus.
    before.retain(|known| {
        let stays = rows.iter().any(|row| row.key == known.key);
        if !stays {
            known.node.remove();
        }
        stays
    });
    let mut at = body.first_element_child();
    for row in rows {
        let cells = columns.iter().map(|(place, class)| cell::html(&row.cells[*place], class, today, clock));
        let cells: Vec<String> = cells.collect();
        let known = before.iter().position(|known| known.key == row.key);
        let known = known.map(|at| redraw(before.swap_remove(at), &cells));
        let Some(node) = known.or_else(|| create(&row.key, &cells)) else { continue };
        if at.as_ref() == Some(&node) {
            at = node.next_element_sibling();
        } else {
            _ = body.insert_before(&node, at.as_deref());
        }
        drawn.push(Drawn { key: row.key.clone(), node, cells });
    }
}

fn create(key: &str, cells: &[String]) -> Option<web_sys::Element> {
    let node = document().create_element("tr").ok()?;
    _ = node.set_attribute(KEY, key);
    node.set_inner_html(&cells.concat());
    Some(node)
}

/// Only what changed is written anew: the focus may be in what did not.
fn redraw(drawn: Drawn, cells: &[String]) -> web_sys::Element {
    if drawn.cells.len() != cells.len() {
        drawn.node.set_inner_html(&cells.concat());
        return drawn.node;
    }
    let nodes = drawn.node.children();
    for (place, (new, old)) in (0..).zip(cells.iter().zip(&drawn.cells)) {
        if let Some(node) = nodes.item(place).filter(|_| new != old) {
            node.set_outer_html(new);
        }
    }
    drawn.node
}

/// Changes rows so that the one that the person is at stays where it is.
fn without_moving(body: &web_sys::Element, change: impl FnOnce()) {
    let anchor = anchor(body);
    let top = anchor.as_ref().map(|row| row.get_bounding_client_rect().top());
    change();
    if let (Some(row), Some(top)) = (anchor.filter(|row| row.is_connected()), top) {
        let by = row.get_bounding_client_rect().top() - top;
        if by != 0.0 {
            window().scroll_by_with_x_and_y(0.0, by);
        }
    }
}

/// The row with the focus, else under the pointer, else the first in sight where the page is scrolled.
fn anchor(body: &web_sys::Element) -> Option<web_sys::Element> {
    let found = |selector| body.query_selector(selector).ok().flatten();
    let scrolled = window().scroll_y().is_ok_and(|y| y > 0.0);
    let in_sight = || {
        let rows = body.children();
        let mut rows = (0..rows.length()).filter_map(|at| rows.item(at));
        rows.find(|row| row.get_bounding_client_rect().top() >= 0.0)
    };
    found("tr:focus-within").or_else(|| found("tr:hover")).or_else(|| scrolled.then(in_sight).flatten())
}

fn mark(drawn: &[Drawn], new: &[String]) {
    for row in drawn {
        _ = match new.contains(&row.key) {
            true => row.node.set_attribute("data-new", text::NEW.get()),
            false => row.node.remove_attribute("data-new"),
        };
    }
}

/// A new row that the person has come to is not new any more.
fn see(state: ListState, event: &Event) {
    let target = event.target().and_then(|t| t.dyn_into::<web_sys::Element>().ok());
    let row = target.and_then(|target| target.closest("tr[data-new]").ok()?);
    if let Some(key) = row.and_then(|row| row.get_attribute(KEY)) {
        state.new.update(|new| new.retain(|own| *own != key));
    }
}

/// Copies the id whose button was pressed.
pub(crate) fn copy(event: &Event) {
    let target = event.target().and_then(|t| t.dyn_into::<web_sys::Element>().ok());
    let button = target.and_then(|target| target.closest("[data-copy]").ok()?);
    if let Some(value) = button.as_ref().and_then(|button| button.get_attribute("data-copy")) {
        let what = button.and_then(|button| button.get_attribute("data-what")).unwrap_or_default();
        buttons::copy_now(what, value);
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
