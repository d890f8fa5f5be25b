//! What single keys do.

use crate::browser;
use crate::live::Live;
use crate::location::Location;
use crate::page::Page;
use crate::parts::{frame, help, search};
use crate::preferences::Preferences;
use leptos::ev::{self, KeyboardEvent};
use leptos::prelude::*;

/// Listens from now on.
pub(crate) fn listen() {
    let owner = Owner::current();
    window_event_listener(ev::keydown, move |event| {
        if let Some(owner) = &owner {
            owner.with(|| press(&event));
        }
    });
}

fn press(event: &KeyboardEvent) {
    // A key that is held down would ask again and again; what lies below the list of shortcuts stands still.
    let idle = event.repeat() || help::is_open();
    let key = event.key();
    if (event.ctrl_key() || event.meta_key()) && !event.alt_key() && key.eq_ignore_ascii_case("k") {
        // Always: the browser has a use for it too.
        event.prevent_default();
        if !idle {
            focus_search();
        }
        return;
    }
    let modified = event.ctrl_key() || event.meta_key() || event.alt_key();
    let enabled = expect_context::<Preferences>().shortcuts.get_untracked();
    if idle || modified || !enabled || event.default_prevented() || is_typing(event) {
        return;
    }
    match key.as_str() {
        "/" => focus_search(),
        "p" if untrack(|| expect_context::<Live>().can_pause()) => expect_context::<Live>().toggle(),
        "r" => expect_context::<Live>().refresh(),
        "t" => frame::next_theme(),
        "?" => help::open(),
        _ => return,
    }
    event.prevent_default();
}

/// True where keys are text: the person writes, or chooses in a list by its letters.
fn is_typing(event: &KeyboardEvent) -> bool {
    browser::is_within(event.target(), "input:not([type=checkbox]), textarea, select, [contenteditable]")
}

/// Where the header has no room for a search box, the look-up page has one.
fn focus_search() {
    match browser::element(search::FIELD).filter(|field| field.offset_parent().is_some()) {
        // At once: the next key is already the field's.
        Some(field) => _ = field.focus(),
        None => expect_context::<Location>().open_at(Page::LookUp { id: None }, search::FIELD),
    }
}
