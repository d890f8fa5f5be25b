//! The choices of the person at this browser.

pub(crate) mod storage;
pub(crate) mod visits;

use crate::i18n::format::{self, Clock};
use crate::i18n::message::Message;
use crate::i18n::text;
use leptos::prelude::*;

/// The choices, remembered in this browser.
#[derive(Clone, Copy)]
pub(crate) struct Preferences {
    /// Light, dark, or whatever the system says.
    pub(crate) theme: RwSignal<Theme>,
    /// Whether rows stand close together.
    pub(crate) compact: RwSignal<bool>,
    /// The zone that was chosen; the browser's own where none was.
    pub(crate) chosen_zone: RwSignal<Option<String>>,
    /// Whether the hours of a day are counted to twelve.
    pub(crate) twelve_hours: RwSignal<bool>,
    /// How times are shown.
    pub(crate) clock: Memo<Clock>,
    /// Seconds between two requests.
    pub(crate) interval: RwSignal<u32>,
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
    /// All of them, in turn.
    pub(crate) const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The next one, in turn.
    pub(crate) fn next(self) -> Self {
        match self {
            Self::System => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::System,
        }
    }

    /// In one word or two.
    pub(crate) fn short(self) -> Message {
        match self {
            Self::System => text::SYSTEM,
            Self::Light => text::LIGHT,
            Self::Dark => text::DARK,
        }
    }

    /// In words.
    pub(crate) fn label(self) -> Message {
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

/// Seconds between two requests while all is well, where the person chose nothing else.
pub(crate) const INTERVAL: u32 = 10;
/// Seconds between two requests that can be chosen.
pub(crate) const INTERVALS: [u32; 4] = [5, 10, 30, 60];

impl Preferences {
    /// Reads what was chosen before, and keeps what is chosen from now on.
    pub(crate) fn provide() -> Self {
        let is = |name: &str, value: &str| storage::get(name).as_deref() == Some(value);
        let theme = Theme::ALL.into_iter().find(|theme| theme.name().is_some_and(|name| is("theme", name)));
        let interval = storage::get("interval").and_then(|text| text.parse().ok());
        let chosen_zone = RwSignal::new(storage::get("zone"));
        let twelve_hours = RwSignal::new(is("clock", "12"));
        let browser_zone = format::browser_zone();
        let preferences = Self {
            theme: RwSignal::new(theme.unwrap_or(Theme::System)),
            compact: RwSignal::new(is("density", "compact")),
            chosen_zone,
            twelve_hours,
            clock: Memo::new(move |_| Clock {
                zone: chosen_zone.get().unwrap_or_else(|| browser_zone.clone()),
                twelve_hours: twelve_hours.get(),
            }),
            interval: RwSignal::new(interval.filter(|i| INTERVALS.contains(i)).unwrap_or(INTERVAL)),
            shortcuts: RwSignal::new(!is("shortcuts", "off")),
        };
        preferences.keep();
        provide_context(preferences);
        preferences
    }

    fn keep(self) {
        let on = |is: bool, value: &str| is.then(|| value.to_owned());
        let theme = move || self.theme.get().name().map(str::to_owned);
        let density = move || on(self.compact.get(), "compact");
        keep("theme", theme);
        keep("density", density);
        keep("zone", move || self.chosen_zone.get());
        keep("clock", move || on(self.twelve_hours.get(), "12"));
        keep("interval", move || Some(self.interval.get()).filter(|i| *i != INTERVAL).map(|i| i.to_string()));
        keep("shortcuts", move || on(!self.shortcuts.get(), "off"));
        Effect::new(move |_| mark("data-theme", theme()));
        Effect::new(move |_| mark("data-density", density()));
    }
}

/// Stores a choice whenever it changes.
fn keep(name: &'static str, value: impl Fn() -> Option<String> + 'static) {
    let mut known = false;
    Effect::new(move |_| {
        let value = value();
        if std::mem::replace(&mut known, true) {
            storage::set(name, value.as_deref());
        }
    });
}

/// Writes a choice on the page, for its style.
fn mark(name: &str, value: Option<String>) {
    let Some(root) = document().document_element() else { return };
    _ = match value {
        Some(value) => root.set_attribute(name, &value),
        None => root.remove_attribute(name),
    };
}
