//! The keyboard shortcuts, listed, with the switch that turns the single keys off.

use crate::element::{Element, el};
use crate::parts::{buttons, icons};
use crate::preferences::Preferences;
use crate::{browser, text};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlDialogElement;

const DIALOG: &str = "shortcuts";

/// The dialog, closed.
pub(crate) fn dialog() -> AnyView {
    let on = expect_context::<Preferences>().shortcuts;
    let head = el("div")
        .class("bar-of-tools")
        .child(el("h2").attr("id", "shortcuts-title").text(text::HELP))
        .child(buttons::icon(text::CLOSE, icons::CLOSE, close));
    let mut check =
        el("input").attr("type", "checkbox").on("change", move |event| on.set(event_target_checked(&event)));
    if on.get_untracked() {
        check = check.attr("checked", "");
    }
    el("dialog")
        .attr("id", DIALOG)
        .attr("aria-labelledby", "shortcuts-title")
        .child(head)
        .child(el("dl").class("keys").children(shortcuts().into_iter().map(shortcut)))
        .child(el("label").class("check").child(check).text(text::SHORTCUTS_ON))
        .child(el("p").class("ago").text(text::SHORTCUTS_NOTE))
        .into()
}

/// Shows the dialog.
pub(crate) fn open() {
    if let Some(dialog) = element().filter(|dialog| !dialog.open()) {
        _ = dialog.show_modal();
    }
}

/// True while the dialog is shown.
pub(crate) fn is_open() -> bool {
    element().is_some_and(|dialog| dialog.open())
}

fn close() {
    if let Some(dialog) = element() {
        dialog.close();
    }
}

fn element() -> Option<HtmlDialogElement> {
    browser::element(DIALOG)?.dyn_into().ok()
}

/// Keys, and what they do.
fn shortcuts() -> Vec<(Vec<&'static str>, &'static str)> {
    let palette = if browser::has_command_key() { text::KEY_COMMAND_K } else { text::KEY_CTRL_K };
    vec![
        (vec!["/", palette], text::SHORTCUT_SEARCH),
        (vec!["p"], text::SHORTCUT_PAUSE),
        (vec!["r"], text::SHORTCUT_REFRESH),
        (vec!["t"], text::SHORTCUT_THEME),
        (vec!["?"], text::SHORTCUT_HELP),
        (vec!["↑", "↓"], text::SHORTCUT_FOLD),
        (vec!["←", "→"], text::SHORTCUT_TOGGLE),
        (vec!["Esc"], text::SHORTCUT_CLOSE),
    ]
}

fn shortcut((keys, what): (Vec<&'static str>, &'static str)) -> Element {
    let keys = keys.into_iter().map(|key| el("kbd").text(key));
    el("div").child(el("dt").children(keys)).child(el("dd").text(what))
}
