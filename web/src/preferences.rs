//! The choices of the person at this browser.

use crate::{format, storage, text};
use leptos::prelude::*;

/// The choices, remembered in this browser.
#[derive(Clone, Copy)]
pub(crate) struct Preferences {
    /// Light, dark, or whatever the system says.
    pub(crate) theme: RwSignal<Theme>,
    /// The zone that was chosen; the browser's own where none was.
    pub(crate) chosen_zone: RwSignal<Option<String>>,
    /// The zone in which times are shown.
    pub(crate) zone: Memo<String>,
    /// Whether single keys are shortcuts (WCAG 2.1.4).
    pub(crate) shortcuts: RwSignal<bool>,
}

/// A choice of colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Theme {
    /// Whatever the system says.
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// The next one, in turn.
    pub(crate) fn next(self) -> Self {
        match self {
            Self::System => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::System,
        }
    }

    /// In words.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::System => text::THEME_SYSTEM,
            Self::Light => text::THEME_LIGHT,
            Self::Dark => text::THEME_DARK,
        }
    }

    /// As it is stored, and as `theme.js` writes it on the page before anything is painted.
    fn name(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            Self::Light => Some("light"),
            Self::Dark => Some("dark"),
        }
    }
}

impl Preferences {
    /// Reads what was chosen before, and keeps what is chosen from now on.
    pub(crate) fn provide() -> Self {
        let stored = storage::get("theme");
        let theme = [Theme::Light, Theme::Dark].into_iter().find(|t| t.name() == stored.as_deref());
        let chosen_zone = RwSignal::new(storage::get("zone"));
        let browser_zone = format::browser_zone();
        let preferences = Self {
            theme: RwSignal::new(theme.unwrap_or(Theme::System)),
            chosen_zone,
            zone: Memo::new(move |_| chosen_zone.get().unwrap_or_else(|| browser_zone.clone())),
            shortcuts: RwSignal::new(storage::get("shortcuts").as_deref() != Some("off")),
        };
        preferences.keep();
        provide_context(preferences);
        preferences
    }

    fn keep(self) {
        Effect::new(move |before: Option<()>| {
            let name = self.theme.get().name();
            if before.is_some() {
                storage::set("theme", name);
            }
            apply_theme(name);
        });
        Effect::new(move |before: Option<()>| {
            let zone = self.chosen_zone.get();
            if before.is_some() {
                storage::set("zone", zone.as_deref());
            }
        });
        Effect::new(move |before: Option<()>| {
            let off = (!self.shortcuts.get()).then_some("off");
            if before.is_some() {
                storage::set("shortcuts", off);
            }
        });
    }
}

fn apply_theme(name: Option<&str>) {
    let Some(root) = document().document_element() else { return };
    _ = match name {
        Some(name) => root.set_attribute("data-theme", name),
        None => root.remove_attribute("data-theme"),
    };
}
