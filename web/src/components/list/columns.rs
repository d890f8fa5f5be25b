//! Which columns are shown, in which order.

use super::ListState;
use crate::browser;
use crate::components::menu::Menu;
use crate::components::{buttons, icons};
use crate::element::{Element, Markup, el};
use crate::i18n::text;
use crate::lists::Column;
use leptos::prelude::*;

/// The menu.
pub(super) fn menu(state: ListState) -> Markup {
    let menu = Menu { id: "columns", label: text::COLUMNS, icon: icons::COLUMNS, name: text::COLUMNS };
    menu.view(true, move || {
        let reset = buttons::plain()
            .reactive_attr("disabled", move || state.query.with(|q| q.columns.is_empty()).then(String::new))
            .text(text::COLUMNS_RESET)
            .on("click", move |_| choose(state, Vec::new()));
        let list = el("ul").class("chosen").reactive(move || {
            let shown = shown(state);
            let hidden = state.list.columns.iter().filter(|c| !shown.contains(&c.name)).map(|c| c.name);
            let all: Vec<_> = shown.iter().copied().chain(hidden).collect();
            let rows = all.into_iter().filter_map(|name| Some(row(state, state.list.column(name)?, &shown)));
            crate::element::views(rows.map(Into::into))
        });
        el("div").child(list).child(reset).into()
    })
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

fn row(state: ListState, column: &'static Column, shown: &[&'static str]) -> Element {
    let place = shown.iter().position(|name| *name == column.name);
    let first = state.list.columns[0].name == column.name;
    let mut check = el("input")
        .attr("type", "checkbox")
        .attr("id", format!("show-{}", column.name))
        .property("checked", if place.is_some() { "true" } else { "" })
        .on("change", move |_| toggle(state, column.name));
    if first {
        check = check.attr("disabled", "");
    }
    el("li")
        .child(el("label").child(check).text(" ").text(column.title))
        .child(mover(state, column, place, -1))
        .child(mover(state, column, place.filter(|at| at + 1 < shown.len()), 1))
}

fn toggle(state: ListState, name: &'static str) {
    let mut columns = untrack(|| shown(state));
    match columns.iter().position(|own| *own == name) {
        Some(at) => _ = columns.remove(at),
        None => columns.push(name),
    }
    choose(state, columns);
    // It stands elsewhere now.
    request_animation_frame(move || browser::focus(&format!("show-{name}")));
}

/// Moves a shown column by one place.
fn mover(state: ListState, column: &'static Column, place: Option<usize>, by: isize) -> Element {
    let to = place.and_then(|at| at.checked_add_signed(by));
    let (name, icon, way) = match by {
        ..0 => (text::move_before(column.title), icons::UP, "before"),
        _ => (text::move_behind(column.title), icons::DOWN, "behind"),
    };
    let id = format!("{way}-{}", column.name);
    let here = id.clone();
    let mut button =
        buttons::framed().class("plain square").attr("id", id).name(name).child(icons::line(icon));
    if to.is_none() {
        button = button.attr("disabled", "");
    }
    button.on("click", move |_| {
        let mut columns = untrack(|| shown(state));
        if let (Some(from), Some(to)) = (place, to) {
            columns.swap(from, to);
            choose(state, columns);
            let here = here.clone();
            request_animation_frame(move || browser::focus(&here));
        }
    })
}
