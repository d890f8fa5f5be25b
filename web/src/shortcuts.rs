//! What single keys do.

use crate::browser;
use crate::client::polling::Polling;
use crate::components::dialog::Dialogs;
use crate::components::help::GO_TO;
use crate::components::{frame, list, search};
use crate::navigation::Navigation;
use crate::preferences::Preferences;
use leptos::ev::{self, KeyboardEvent};
use leptos::prelude::*;
use leptos_use::{use_event_listener, use_window};
use std::time::Duration;

/// How long the key behind `g` may take.
const PATIENCE: Duration = Duration::from_secs(2);

/// Listens from now on.
pub(crate) fn listen() {
    let owner = Owner::current().unwrap_or_default();
    // True behind `g`.
    let going = StoredValue::new(false);
    _ = use_event_listener(use_window(), ev::keydown, move |event| owner.with(|| press(&event, going)));
}

fn press(event: &KeyboardEvent, going: StoredValue<bool>) {
    let dialogs = expect_context::<Dialogs>();
    // A key that is held down would ask again and again; what lies below a dialog stands still.
    let idle = event.repeat() || dialogs.is_any_open();
    let key = event.key();
    if (event.ctrl_key() || event.meta_key()) && !event.alt_key() && key.eq_ignore_ascii_case("k") {
        // Always: the browser has a use for it too.
        event.prevent_default();
        if !idle {
            dialogs.palette.set(true);
        }
        return;
    }
    let modified = event.ctrl_key() || event.meta_key() || event.alt_key();
    let enabled = expect_context::<Preferences>().shortcuts.get_untracked();
    if idle || modified || !enabled || event.default_prevented() || is_typing(event) {
        return;
    }
    if going.try_update_value(std::mem::take) == Some(true) {
        if let Some((_, place)) = GO_TO.iter().find(|(own, _)| *own == key) {
            event.prevent_default();
            expect_context::<Navigation>().open(place.page());
        }
        return;
    }
    match key.as_str() {
        "/" => focus_search(dialogs),
        "g" => {
            going.set_value(true);
            set_timeout(move || _ = going.try_set_value(false), PATIENCE);
        }
        "j" if list::step(1) => {}
        "k" if list::step(-1) => {}
        "c" if list::copy_here() => {}
        "[" => turn("previous"),
        "]" => turn("next"),
        "p" if untrack(|| expect_context::<Polling>().can_pause()) => expect_context::<Polling>().toggle(),
        "r" => expect_context::<Polling>().refresh(),
        "t" => frame::next_theme(),
        "?" => dialogs.help.set(true),
        _ => return,
    }
    event.prevent_default();
}

/// Turns the pages of the list, where there is one.
fn turn(button: &str) {
    if let Some(button) = browser::element(button) {
        button.click();
    }
}

/// True where keys are text: the person writes, or chooses in a list by its letters.
fn is_typing(event: &KeyboardEvent) -> bool {
    browser::is_within(event.target(), "input:not([type=checkbox]), textarea, select, [contenteditable]")
}

/// The list's own search box, else the header's; where that has no room, the palette.
fn focus_search(dialogs: Dialogs) {
    let in_sight = |id| browser::element(id).filter(|field| field.offset_parent().is_some());
    match in_sight(list::SEARCH).or_else(|| in_sight(search::FIELD)) {
        // At once: the next key is already the field's.
        Some(field) => _ = field.focus(),
        None => dialogs.palette.set(true),
    }
}
