//! A list without rows: nothing there yet, or nothing that matches.

use super::ListState;
use crate::browser;
use crate::components::buttons::CopyButton;
use crate::i18n::text;
use leptos::prelude::*;

/// What stands in the place of the rows.
#[component]
pub(super) fn Empty(state: ListState) -> impl IntoView {
    // By what the answer is of: the address may be ahead of it.
    let filtered =
        move || state.page.with(|page| page.as_ref().is_some_and(|page| !page.query.filters().is_empty()));
    let bare = move || {
        view! {
            <h2>{state.list.none}</h2>
            <HowToImport/>
        }
    };
    view! {
        <section class="empty" role="status">
            <Show when=filtered fallback=bare>
                <h2>{text::NO_MATCHES}</h2>
                <p>{text::NO_MATCHES_HELP}</p>
                <button type="button" on:click=move |_| state.change(move |query| query.clear())>
                    {text::CLEAR_FILTERS}
                </button>
            </Show>
        </section>
    }
}

/// The command that brings records in.
#[component]
pub(crate) fn HowToImport() -> impl IntoView {
    let command = format!("fleetglass import fleet.ndjson --to {}", browser::origin());
    view! {
        <div>
            <p>{text::HOW_TO_IMPORT}</p>
            <p>
                <code>{command.clone()}</code>
                <CopyButton what=text::COMMAND.to_string() value=command/>
            </p>
        </div>
    }
}
