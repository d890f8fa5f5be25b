//! A list without rows: nothing there yet, or nothing that matches.

use super::ListState;
use crate::browser;
use crate::components::buttons;
use crate::element::{Markup, el};
use crate::i18n::text;

/// What stands in the place of the rows.
pub(super) fn empty(state: ListState) -> Markup {
    let section = el("section").class("empty").attr("role", "status");
    // By what the answer is of: the address may be ahead of it.
    if state.read.with(|read| read.as_ref().is_some_and(|read| !read.query.filters().is_empty())) {
        let clear =
            buttons::framed().text(text::CLEAR_FILTERS).on("click", move |_| state.change(|q| q.clear()));
        return section
            .child(el("h2").text(text::NO_MATCHES))
            .child(el("p").text(text::NO_MATCHES_HELP))
            .child(clear)
            .into();
    }
    section.child(el("h2").text(state.list.none)).child(how_to_import()).into()
}

/// The command that brings records in.
pub(crate) fn how_to_import() -> Markup {
    let command = format!("fleetglass import fleet.ndjson --to {}", browser::origin());
    let line = el("p")
        .child(el("code").text(command.clone()))
        .child(buttons::copy_value(text::COMMAND.get().to_owned(), command));
    el("div").child(el("p").text(text::HOW_TO_IMPORT)).child(line).into()
}
