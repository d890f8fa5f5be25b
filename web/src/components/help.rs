//! The keyboard shortcuts, listed, with the switch that turns the single keys off.

use crate::address::{Page, Section};
use crate::browser;
use crate::components::{buttons, icons};
use crate::element::{Element, Markup, el, views};
use crate::i18n::message::Message;
use crate::i18n::text;
use crate::preferences::Preferences;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlDialogElement;

const DIALOG: &str = "shortcuts";

/// The dialog, closed.
pub(crate) fn dialog() -> Markup {
    let head = el("div")
        .class("bar-of-tools")
        .child(el("h2").attr("id", "shortcuts-title").text(text::HELP))
        .child(buttons::icon(text::CLOSE, icons::CLOSE, close));
    el("dialog")
        .attr("id", DIALOG)
        .attr("aria-labelledby", "shortcuts-title")
        .child(head)
        .child(list())
        .child(switch())
        .into()
}

/// The list of shortcuts.
pub(crate) fn list() -> Element {
    el("dl").class("keys").children(shortcuts().into_iter().map(shortcut))
}

/// The switch that turns the single keys off.
pub(crate) fn switch() -> Markup {
    let on = expect_context::<Preferences>().shortcuts;
    let check = el("input")
        .attr("type", "checkbox")
        .reactive_property("checked", move || if on.get() { "true" } else { "" }.to_owned())
        .on("change", move |event| on.set(event_target_checked(&event)));
    views([
        el("label").class("check").child(check).text(text::SHORTCUTS_ON).into(),
        el("p").class("ago").text(text::SHORTCUTS_NOTE).into(),
    ])
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
fn shortcuts() -> Vec<(Vec<&'static str>, Message)> {
    let palette = if browser::has_command_key() { text::KEY_COMMAND_K } else { text::KEY_CTRL_K }.get();
    let mut all = vec![
        (vec!["/"], text::SHORTCUT_SEARCH),
        (vec![palette], text::SHORTCUT_PALETTE),
        (vec!["j", "k"], text::SHORTCUT_ROWS),
        (vec!["[", "]"], text::SHORTCUT_PAGES),
        (vec!["c"], text::SHORTCUT_COPY),
        (vec!["p"], text::SHORTCUT_PAUSE),
        (vec!["r"], text::SHORTCUT_REFRESH),
        (vec!["t"], text::SHORTCUT_THEME),
        (vec!["?"], text::SHORTCUT_HELP),
        (vec!["↑", "↓"], text::SHORTCUT_FOLD),
        (vec!["←", "→"], text::SHORTCUT_TOGGLE),
        (vec!["Esc"], text::SHORTCUT_CLOSE),
    ];
    all.extend(GO_TO.map(|(key, page)| (vec!["g", key], page.title())));
    all
}

/// The page that a key behind `g` leads to.
pub(crate) const GO_TO: [(&str, Place); 8] = [
    ("o", Place::Overview),
    ("r", Place::Section(Section::RegistrationTasks)),
    ("j", Place::Section(Section::Jobs)),
    ("e", Place::Section(Section::Executions)),
    ("t", Place::Section(Section::Things)),
    ("b", Place::Section(Section::BatchTasks)),
    ("i", Place::Section(Section::Imports)),
    ("s", Place::Settings),
];

/// A page that a key leads to.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Place {
    /// The overview.
    Overview,
    /// A list.
    Section(Section),
    /// The settings.
    Settings,
}

impl Place {
    /// The page.
    pub(crate) fn page(self) -> Page {
        match self {
            Self::Overview => Page::Overview,
            Self::Section(section) => section.page(),
            Self::Settings => Page::Settings,
        }
    }

    /// What it is called.
    pub(crate) fn title(self) -> Message {
        match self {
            Self::Overview => text::OVERVIEW,
            Self::Section(section) => text::section(section),
            Self::Settings => text::SETTINGS,
        }
    }
}

fn shortcut((keys, what): (Vec<&'static str>, Message)) -> Element {
    let keys = keys.into_iter().map(|key| el("kbd").text(key));
    el("div").child(el("dt").children(keys)).child(el("dd").text(what))
}
