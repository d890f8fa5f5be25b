//! A cell of a table.

use crate::components::icons::{self, Icon};
use crate::components::status::{self, StatusLabel};
use crate::i18n::format::Clock;
use crate::i18n::format::{self, Today};
use crate::i18n::text;
use crate::lists::Cell;
use leptos::prelude::*;

/// What stands in a cell. Its values are plain: what changes is the row, which is drawn again in place.
pub(crate) fn content(cell: Cell, today: Today, clock: &Clock) -> AnyView {
    match cell {
        Cell::Absent => view! { <span class="absent">{text::NONE}</span> }.into_any(),
        Cell::Name { id, href, what } => view! { <Name id href what=what.get()/> }.into_any(),
        Cell::Code(code) => view! {
            <code class="cut" title=code>
                {code.clone()}
            </code>
        }
        .into_any(),
        Cell::Status(status) => view! { <StatusLabel status/> }.into_any(),
        Cell::Text(text) => view! {
            <bdi class="cut" title=text>
                {text.clone()}
            </bdi>
        }
        .into_any(),
        Cell::Number(number) => format::number(number).into_any(),
        Cell::Failures(0) => view! { <span class="absent">{format::number(0)}</span> }.into_any(),
        Cell::Failures(number) => view! { <span class="failures">{format::number(number)}</span> }.into_any(),
        Cell::Time(at) => view! {
            <time datetime=at.to_iso() title=format::whole(at, clock)>
                {format::short(at, today, clock)}
            </time>
        }
        .into_any(),
        Cell::Progress(permille, state) => view! { <Meter permille class=status::class(state)/> }.into_any(),
    }
}

/// An id that leads to its record, with a button that the table's own handler answers: `data-copy` is copied.
#[component]
fn Name(id: String, href: String, what: &'static str) -> impl IntoView {
    view! {
        <span class="name">
            <a href=href title=id.clone()>
                <code>{id.clone()}</code>
            </a>
            <button
                type="button"
                class="plain square copy"
                tabindex="-1"
                data-copy=id
                data-what=what
                aria-label=text::copy(what)
            >
                <Icon path=icons::COPY/>
            </button>
        </span>
    }
}

/// A bar as wide as the percentage.
#[component]
fn Meter(permille: u16, class: &'static str) -> impl IntoView {
    view! {
        <span class=format!("meter {class}")>
            <svg viewBox="0 0 1000 8" preserveAspectRatio="none" aria-hidden="true">
                <path class="whole" d="M0 4H1000"></path>
                <path d=format!("M0 4H{permille}")></path>
            </svg>
            <span>{text::percent(&format::number(i64::from(permille / 10)))}</span>
        </span>
    }
}
