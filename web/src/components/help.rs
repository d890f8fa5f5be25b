//! The keyboard shortcuts, listed, with the switch that turns the single keys off.

use crate::address::{Page, Section};
use crate::browser;
use crate::components::buttons::IconButton;
use crate::components::dialog::{Dialog, Dialogs};
use crate::components::icons;
use crate::i18n::message::Message;
use crate::i18n::text;
use crate::preferences::Preferences;
use leptos::prelude::*;

/// The dialog.
#[component]
pub(crate) fn HelpDialog() -> impl IntoView {
    let open = expect_context::<Dialogs>().help;
    view! {
        <Dialog id="shortcuts" open labelled_by="shortcuts-title">
            <div class="bar-of-tools">
                <h2 id="shortcuts-title">{text::HELP}</h2>
                <IconButton name=text::CLOSE icon=icons::CLOSE on:click=move |_| open.set(false)/>
            </div>
            <ShortcutList/>
            <ShortcutSwitch/>
        </Dialog>
    }
}

/// The list of shortcuts.
#[component]
pub(crate) fn ShortcutList() -> impl IntoView {
    let shortcut = |(keys, what): (Vec<&'static str>, Message)| {
        view! {
            <div>
                <dt>{keys.into_iter().map(|key| view! { <kbd>{key}</kbd> }).collect_view()}</dt>
                <dd>{what}</dd>
            </div>
        }
    };
    view! { <dl class="keys">{shortcuts().into_iter().map(shortcut).collect_view()}</dl> }
}

/// The switch that turns the single keys off.
#[component]
pub(crate) fn ShortcutSwitch() -> impl IntoView {
    let enabled = expect_context::<Preferences>().shortcuts;
    view! {
        <label class="check">
            <input
                type="checkbox"
                prop:checked=move || enabled.get()
                on:change=move |event| enabled.set(event_target_checked(&event))
            />
            {text::SHORTCUTS_ON}
        </label>
        <p class="ago">{text::SHORTCUTS_NOTE}</p>
    }
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
