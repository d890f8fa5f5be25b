//! The first rows of a list under a filter, with a link to all of them.

use super::OnceKnown;
use crate::address::{API, Section};
use crate::client::poll::poll_on;
use crate::client::problem::Problem;
use crate::components::cell;
use crate::components::list;
use crate::components::time::today;
use crate::i18n::format::Clock;
use crate::i18n::{format, text};
use crate::lists::{Column, ColumnKind, List, Row, of_section};
use crate::preferences::Preferences;
use fleetglass_model::list::Count;
use leptos::prelude::*;

/// The rows and their link, read anew whenever `beat` changes.
#[component]
pub(super) fn Excerpt(
    beat: RwSignal<u32>,
    section: Section,
    columns: &'static [&'static str],
    /// What filters the list.
    #[prop(optional)]
    query: &'static str,
    limit: u32,
) -> impl IntoView {
    let list = of_section(section);
    let rows: RwSignal<Option<Vec<Row>>> = RwSignal::new(None);
    let total: RwSignal<Option<Count>> = RwSignal::new(None);
    let path = format!("{API}{}?{query}{}limit={limit}", list.name, if query.is_empty() { "" } else { "&" });
    let poll = poll_on(
        beat,
        move || Some(path.clone()),
        Box::new(move |body, request_id| {
            let page = list.read(body).map_err(|why| Problem::Unreadable { why, request_id })?;
            total.set(page.total);
            rows.set(Some(page.items));
            Ok(true)
        }),
    );
    let known = Memo::new(move |_| rows.with(Option::is_some));
    let title = move || match total.get() {
        Some(total) => text::with_count(text::section(section), &text::count(total)),
        None => text::section(section).to_string(),
    };
    let content = move || match rows.get() {
        Some(rows) if !rows.is_empty() => view! { <ExcerptTable section columns rows/> }.into_any(),
        _ => view! { <p class="ago">{text::NONE_NOW}</p> }.into_any(),
    };
    view! {
        <div class="some">
            <OnceKnown known poll loading=list.loading>
                <h3>
                    <a href=section.with(query.to_owned()).href()>{move || title()}</a>
                </h3>
                {move || content()}
            </OnceKnown>
        </div>
    }
}

#[component]
fn ExcerptTable(section: Section, columns: &'static [&'static str], rows: Vec<Row>) -> impl IntoView {
    let list = of_section(section);
    let clock = expect_context::<Preferences>().clock;
    let today = today();
    let places = places(list, columns);
    let shown = places.clone();
    let head = move || {
        let clock = clock.get();
        let cell = |(at, class): (usize, String)| {
            view! {
                <th scope="col" class=class>
                    {title(&list.columns[at], &clock)}
                </th>
            }
        };
        shown.iter().cloned().map(cell).collect_view()
    };
    let body = move || {
        let (today, clock) = (today(), clock.get());
        let row = |row: &Row| {
            let cell = |(at, class): &(usize, String)| {
                view! { <td class=class.clone()>{cell::content(row.cells[*at].clone(), today, &clock)}</td> }
            };
            view! { <tr>{places.iter().map(cell).collect_view()}</tr> }
        };
        rows.iter().map(row).collect_view()
    };
    view! {
        <div class="table small">
            <table aria-label=text::section(section) on:click=|event| list::copy(&event)>
                <thead>
                    <tr>{move || head()}</tr>
                </thead>
                <tbody>{move || body()}</tbody>
            </table>
        </div>
    }
}

/// The places of columns in a row, with the classes of their cells. The first two are shown wherever there is room or not.
fn places(list: &List, columns: &[&str]) -> Vec<(usize, String)> {
    let place = |name: &&str| list.columns.iter().position(|column| column.name == *name);
    let class = |(index, at): (usize, usize)| (at, list::class(&list.columns[at], index < 2));
    columns.iter().filter_map(place).enumerate().map(class).collect()
}

/// A column's title, with the time zone where it holds times.
fn title(column: &Column, clock: &Clock) -> String {
    match column.kind {
        ColumnKind::Times => text::in_zone(column.title, &format::offset(format::now(), clock)),
        _ => column.title.to_string(),
    }
}
