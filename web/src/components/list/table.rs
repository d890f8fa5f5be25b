//! The table of a list: its heading sorts, its rows are drawn by `rows`.

use super::{ListState, rows};
use crate::components::{icons, time};
use crate::element::{Element, Markup, el, reactive};
use crate::i18n::text;
use crate::lists::{Column, ColumnKind};
use crate::signals::{effect, memo};
use leptos::prelude::*;
use std::time::Duration;

/// How long rows may be behind before they look it.
const LATE: Duration = Duration::from_millis(200);

/// The table.
pub(super) fn table(state: ListState) -> Markup {
    let chosen = memo(move || state.query.with(|query| !query.columns.is_empty()));
    let columns = memo(move || {
        state.query.with(|query| query.shown(state.list).iter().map(|column| column.name).collect::<Vec<_>>())
    });
    let behind = memo(move || state.is_behind());
    let late = late(behind);
    el("div")
        .reactive_attr("class", move || Some(if late.get() { "table behind" } else { "table" }.to_owned()))
        .child(
            el("table")
                .name(state.list.title)
                .reactive_attr("aria-busy", move || behind.get().then(|| "true".to_owned()))
                .child(reactive(move || {
                    let columns = columns.get().into_iter().filter_map(|name| state.list.column(name));
                    let heads = columns.map(|column| head(state, column, chosen.get()));
                    el("thead").child(el("tr").children(heads)).into()
                }))
                .child(rows::rows(state, columns, chosen)),
        )
        .into()
}

/// True where the rows have been behind for so long that it should be seen: a change of the whole table is painted
/// slowly, and short ones would flicker.
fn late(behind: Memo<bool>) -> RwSignal<bool> {
    let late = RwSignal::new(false);
    effect(move || {
        late.set(false);
        if behind.get()
            && let Ok(timer) = set_timeout_with_handle(move || late.set(true), LATE)
        {
            on_cleanup(move || timer.clear());
        }
    });
    late
}

fn head(state: ListState, column: &'static Column, chosen: bool) -> Element {
    let sorted = move || {
        let (sorted, descending) = state.query.with(|query| query.sorted(state.list));
        (sorted == column.name).then_some(descending)
    };
    let aria =
        move || sorted().map(|descending| if descending { "descending" } else { "ascending" }.to_owned());
    let cell =
        el("th").attr("scope", "col").class(rows::class(column, chosen)).reactive_attr("aria-sort", aria);
    if column.sort.is_none() {
        return cell.reactive_text(title(column));
    }
    let arrow = move || match sorted() {
        Some(descending) => icons::line(if descending { icons::DOWN } else { icons::UP }),
        None => Markup::Nothing,
    };
    let button = el("button")
        .attr("type", "button")
        .class("sort")
        .reactive_text(title(column))
        .reactive(arrow)
        .on("click", move |_| state.change(|query| query.turn(state.list, column)));
    cell.child(button)
}

/// The column's title, with the time zone where it holds times.
fn title(column: &'static Column) -> impl Fn() -> String + Send + 'static {
    let zone = (column.kind == ColumnKind::Times).then(time::zone_now);
    move || match &zone {
        Some(zone) => text::in_zone(column.title, &zone()),
        None => column.title.get().to_owned(),
    }
}
