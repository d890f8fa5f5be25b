//! The search box: an id goes straight to its record.

use crate::address::Page;
use crate::components::icons::{self, Icon};
use crate::i18n::text;
use crate::navigation::Navigation;
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;

/// The id of the search field, wherever it stands.
pub(crate) const FIELD: &str = "search";

/// The box in the header.
#[component]
pub(crate) fn HeaderSearch() -> impl IntoView {
    let field = NodeRef::<html::Input>::new();
    view! {
        <form class="search" role="search" on:submit=move |event| submit(&event, field)>
            <Icon path=icons::SEARCH/>
            <SearchField field attr:aria-label=text::SEARCH attr:placeholder=text::SEARCH_HINT/>
            <kbd aria-hidden="true">"/"</kbd>
        </form>
    }
}

/// The box on the look-up page, holding what was asked for.
#[component]
pub(crate) fn LookUpSearch(asked: String) -> impl IntoView {
    let field = NodeRef::<html::Input>::new();
    view! {
        <form class="look-up" role="search" on:submit=move |event| submit(&event, field)>
            <label for=FIELD>{text::LOOK_UP_LABEL}</label>
            <div class="row">
                <SearchField field prop:value=asked attr:aria-describedby="search-help"/>
                <button type="submit" class="main">
                    {text::LOOK_UP}
                </button>
            </div>
            <p id="search-help" class="ago">
                {text::LOOK_UP_HELP}
            </p>
        </form>
    }
}

#[component]
fn SearchField(field: NodeRef<html::Input>) -> impl IntoView {
    view! {
        <input
            id=FIELD
            node_ref=field
            type="search"
            autocomplete="off"
            autocapitalize="off"
            spellcheck="false"
        />
    }
}

fn submit(event: &SubmitEvent, field: NodeRef<html::Input>) {
    event.prevent_default();
    let id = field.get_untracked().map(|field| field.value().trim().to_owned()).filter(|id| !id.is_empty());
    if id.is_some() {
        expect_context::<Navigation>().open(Page::LookUp { id });
    }
}
