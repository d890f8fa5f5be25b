//! What is said to screen readers.

use leptos::prelude::*;
use std::time::Duration;

/// How long a text stays in the live region: as long as it is there, it is not said again.
const STAY: Duration = Duration::from_secs(3);

/// The page's live region.
#[derive(Clone, Copy)]
pub(crate) struct Announcer {
    text: RwSignal<String>,
    /// How many texts there were.
    count: StoredValue<u32>,
}

impl Announcer {
    /// Makes the one of this page.
    pub(crate) fn provide() -> Self {
        let announcer = Self { text: RwSignal::new(String::new()), count: StoredValue::new(0) };
        provide_context(announcer);
        announcer
    }

    /// Says a text, once the person's reader is done with what it says now.
    pub(crate) fn say(self, mut text: String) {
        // A region that does not change says nothing: what is said again ends in a space that nobody hears.
        if self.text.with_untracked(|said| *said == text) {
            text.push('\u{a0}');
        }
        self.text.set(text);
        let own = self.count.get_value().wrapping_add(1);
        self.count.set_value(own);
        let clear = move || {
            if self.count.get_value() == own {
                self.text.set(String::new());
            }
        };
        set_timeout(clear, STAY);
    }

    /// How many texts there were: who has it can tell whether something was said since.
    pub(crate) fn count(self) -> u32 {
        self.count.get_value()
    }
}

/// The region itself.
#[component]
pub(crate) fn LiveRegion() -> impl IntoView {
    let Announcer { text, .. } = expect_context();
    view! {
        <div class="unseen" role="status" aria-live="polite">
            {move || text.get()}
        </div>
    }
}
