//! Saving all that the filters let through.

use super::ListState;
use crate::components::icons;
use crate::components::menu::Menu;
use crate::element::{Element, Markup, el};
use crate::i18n::message::Message;
use crate::i18n::text;

/// The menu.
pub(super) fn menu(state: ListState) -> Markup {
    let menu = Menu { id: "export", label: text::EXPORT, icon: icons::DOWNLOAD, name: text::EXPORT };
    menu.view(true, move || {
        let told = move || match state.total() {
            Some(total) => text::export_of(&text::count(total)),
            None => text::EXPORT_ALL.get().to_owned(),
        };
        el("div")
            .child(el("p").class("ago").reactive_text(told))
            .child(link(state, text::EXPORT_CSV, "csv"))
            .child(link(state, text::EXPORT_JSON, "ndjson"))
            .into()
    })
}

/// The browser saves what arrives as it arrives.
fn link(state: ListState, title: Message, format: &'static str) -> Element {
    el("a")
        .class("choice")
        .attr("download", format!("{}.{format}", state.list.name))
        .reactive_attr("href", move || Some(state.export(format)))
        .text(title)
}
