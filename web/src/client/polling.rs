//! Whether the page may ask the API, and how its asking goes: shown by the frame, changed by buttons and keys.

use crate::announcer::Announcer;
use crate::client::poll::Poll;
use crate::client::problem::Problem;
use crate::i18n::{format, text};
use crate::signals::Held;
use fleetglass_model::Timestamp;
use leptos::ev;
use leptos::prelude::*;
use std::time::Duration;

/// Whether the page may ask, and how its asking goes.
#[derive(Clone, Copy)]
pub(crate) struct Polling {
    /// The person paused.
    pub(crate) paused: RwSignal<bool>,
    /// The tab is not visible.
    pub(crate) hidden: RwSignal<bool>,
    /// The browser has no connection.
    pub(crate) offline: RwSignal<bool>,
    /// Raised when the person asks for a refresh.
    pub(crate) asked: RwSignal<u32>,
    /// Now, to the second, while the tab is visible.
    pub(crate) now: Held<Timestamp>,
    /// What the parts of the current page watch, by the numbers under which they joined.
    watches: Held<Vec<(u32, Poll)>>,
    joined: StoredValue<u32>,
}

impl Polling {
    /// Follows the clock, the tab and the connection from now on.
    pub(crate) fn provide() -> Self {
        let polling = Self {
            paused: RwSignal::new(false),
            hidden: RwSignal::new(document().hidden()),
            offline: RwSignal::new(!window().navigator().on_line()),
            asked: RwSignal::new(0),
            now: Held::new(format::now()),
            watches: Held::new(Vec::new()),
            joined: StoredValue::new(0),
        };
        let announcer = expect_context::<Announcer>();
        let connected = move |connected: bool| {
            polling.offline.set(!connected);
            announcer.say(if connected { text::ONLINE } else { text::OFFLINE }.to_string());
        };
        window_event_listener(ev::online, move |_| connected(true));
        window_event_listener(ev::offline, move |_| connected(false));
        window_event_listener(ev::visibilitychange, move |_| polling.hidden.set(document().hidden()));
        let tick = move || {
            if !polling.hidden.get_untracked() {
                polling.now.set(format::now());
            }
        };
        _ = set_interval_with_handle(tick, Duration::from_secs(1));
        provide_context(polling);
        polling
    }

    /// A part of the page begins to watch.
    pub(crate) fn join(self, watch: Poll) -> u32 {
        let place = self.joined.get_value() + 1;
        self.joined.set_value(place);
        self.watches.update(|all| all.push((place, watch)));
        place
    }

    /// It watches no more.
    pub(crate) fn leave(self, place: u32) {
        self.watches.update(|all| all.retain(|(own, _)| *own != place));
    }

    /// True for the watch that speaks for the page.
    pub(crate) fn is_first(self, watch: &Poll) -> bool {
        self.watches.with_untracked(|all| all.first().is_some_and(|(_, first)| first.busy == watch.busy))
    }

    /// True where the last request of the part that speaks for the page failed. Tracked.
    pub(crate) fn is_first_troubled(self) -> bool {
        self.watches.with(|all| all.first().is_some_and(|(_, first)| first.problem.with(Option::is_some)))
    }

    /// True once all that the page asks for has been answered, or cannot be, or is not asked for any more. Tracked.
    pub(crate) fn is_answered(self) -> bool {
        let waits = |watch: &Poll| {
            let (unknown, settled) = (watch.checked_at.get().is_none(), watch.settled.get());
            unknown && watch.problem.with(Option::is_none) && !settled
        };
        !self.any(waits)
    }

    /// True where the page watches something. Tracked.
    pub(crate) fn is_watching(self) -> bool {
        self.watches.with(|all| !all.is_empty())
    }

    /// True where something is asked for again and again: there is something to pause. Tracked.
    pub(crate) fn can_pause(self) -> bool {
        self.any(|watch| !watch.settled.get())
    }

    /// True where the pause keeps what is shown from being asked for again. What has not been answered yet is asked for
    /// all the same, and may turn out final. Tracked.
    pub(crate) fn is_paused(self) -> bool {
        let known = |watch: &Poll| watch.checked_at.get().is_some() || watch.problem.with(Option::is_some);
        self.paused.get() && self.any(|watch| !watch.settled.get() && known(watch))
    }

    /// True while a request is on its way. Tracked.
    pub(crate) fn is_busy(self) -> bool {
        self.any(|watch| watch.busy.get())
    }

    /// True where the API wants to know who asks. Tracked.
    pub(crate) fn is_signed_out(self) -> bool {
        self.any(|watch| watch.problem.with(|problem| problem.as_ref().is_some_and(Problem::is_signed_out)))
    }

    /// True where the last request of some part failed. Tracked.
    pub(crate) fn is_troubled(self) -> bool {
        self.any(|watch| watch.problem.with(|problem| problem.as_ref().is_some_and(Problem::is_trouble)))
    }

    /// Since when all that the page shows has been known to be so. Tracked.
    pub(crate) fn checked_at(self) -> Option<Timestamp> {
        let oldest = |settled: bool| {
            self.watches.with(|all| {
                let of = all.iter().filter(|(_, watch)| watch.settled.get() == settled);
                of.filter_map(|(_, watch)| watch.checked_at.get()).min()
            })
        };
        // What is settled does not age.
        oldest(false).or_else(|| oldest(true))
    }

    fn any(self, is: impl Fn(&Poll) -> bool) -> bool {
        // Each is read, so that each is tracked.
        self.watches.with(|all| all.iter().filter(|(_, watch)| is(watch)).count() > 0)
    }

    /// Asks now, where the page watches something.
    pub(crate) fn refresh(self) {
        self.asked.update(|n| *n += 1);
    }

    /// Stops or resumes asking.
    pub(crate) fn toggle(self) {
        self.paused.update(|paused| *paused = !*paused);
        let said = if self.paused.get_untracked() { text::PAUSED } else { text::RESUMED };
        expect_context::<Announcer>().say(said.to_string());
    }
}
