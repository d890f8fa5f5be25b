//! Saving all that the filters let through.

use super::ListState;
use crate::components::icons;
use crate::components::menu::Menu;
use crate::i18n::message::Message;
use crate::i18n::text;
use leptos::prelude::*;

/// The menu.
#[component]
pub(super) fn ExportMenu(state: ListState) -> impl IntoView {
    let extent = move || match state.total() {
        Some(total) => text::export_of(&text::count(total)),
        None => text::EXPORT_ALL.get().to_owned(),
    };
    view! {
        <Menu id="export" label=text::EXPORT icon=icons::DOWNLOAD name=text::EXPORT>
            <div>
                <p class="ago">{move || extent()}</p>
                <ExportLink state title=text::EXPORT_CSV format="csv"/>
                <ExportLink state title=text::EXPORT_JSON format="ndjson"/>
            </div>
        </Menu>
    }
}

/// The browser saves what arrives as it arrives.
#[component]
fn ExportLink(state: ListState, title: Message, format: &'static str) -> impl IntoView {
    view! {
        <a
            class="choice"
            download=format!("{}.{format}", state.list.name)
            href=move || state.export(format)
        >
            {title}
        </a>
    }
}
