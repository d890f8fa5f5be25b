//! What is said to screen readers.

use crate::element::el;
use leptos::prelude::*;
use std::time::Duration;

/// How long a text stays in the live region: as long as it is there, it is not said again.
const STAY: Duration = Duration::from_secs(3);

/// The page's live region.
#[derive(Clone, Copy)]
pub(crate) struct Announcer(RwSignal<String>);

impl Announcer {
    /// Makes the one of this page.
    pub(crate) fn provide() -> Self {
        let announcer = Self(RwSignal::new(String::new()));
        provide_context(announcer);
        announcer
    }

    /// Says a text, once the person's reader is done with what it says now.
    pub(crate) fn say(self, text: String) {
        self.0.set(text.clone());
        set_timeout(
            move || {
                if self.0.with_untracked(|said| *said == text) {
                    self.0.set(String::new());
                }
            },
            STAY,
        );
    }

    /// The region itself.
    pub(crate) fn view(self) -> AnyView {
        el("div")
            .class("unseen")
            .attr("role", "status")
            .attr("aria-live", "polite")
            .live_text(move || self.0.get())
            .into()
    }
}
