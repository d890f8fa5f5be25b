//! What is said to screen readers.

use crate::element::{Markup, el};
use crate::signals::Held;
use leptos::prelude::*;
use std::time::Duration;

/// How long a text stays in the polling region: as long as it is there, it is not said again.
const STAY: Duration = Duration::from_secs(3);

/// The page's polling region.
#[derive(Clone, Copy)]
pub(crate) struct Announcer {
    said: Held<String>,
    /// How many texts there were.
    count: StoredValue<u32>,
}

impl Announcer {
    /// Makes the one of this page.
    pub(crate) fn provide() -> Self {
        let announcer = Self { said: Held::new(String::new()), count: StoredValue::new(0) };
        provide_context(announcer);
        announcer
    }

    /// Says a text, once the person's reader is done with what it says now.
    pub(crate) fn say(self, mut text: String) {
        // A region that does not change says nothing: what is said again ends in a space that nobody hears.
        if self.said.with_untracked(|said| *said == text) {
            text.push('\u{a0}');
        }
        self.said.set(text);
        let own = self.count.get_value().wrapping_add(1);
        self.count.set_value(own);
        let clear = move || {
            if self.count.get_value() == own {
                self.said.set(String::new());
            }
        };
        set_timeout(clear, STAY);
    }

    /// How many texts there were: who has it can tell whether something was said since.
    pub(crate) fn count(self) -> u32 {
        self.count.get_value()
    }

    /// The region itself.
    pub(crate) fn view(self) -> Markup {
        el("div")
            .class("unseen")
            .attr("role", "status")
            .attr("aria-polling", "polite")
            .reactive_text(move || self.said.get())
            .into()
    }
}
