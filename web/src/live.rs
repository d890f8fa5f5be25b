//! Whether the page may ask the API, and how its asking goes: shown by the frame, changed by buttons and keys.

use crate::announcer::Announcer;
use crate::problem::Problem;
use crate::{format, text};
use fleetglass_model::Timestamp;
use leptos::ev;
use leptos::prelude::*;
use std::time::Duration;

/// Whether the page may ask, and what it asks for.
#[derive(Clone, Copy)]
pub(crate) struct Live {
    /// The person paused.
    pub(crate) paused: RwSignal<bool>,
    /// The tab is not visible.
    pub(crate) hidden: RwSignal<bool>,
    /// The browser has no connection.
    pub(crate) offline: RwSignal<bool>,
    /// Raised when the person asks for a refresh.
    pub(crate) asked: RwSignal<u32>,
    /// Now, to the second, while the tab is visible.
    pub(crate) now: RwSignal<Timestamp>,
    /// The current page watches something.
    pub(crate) watching: RwSignal<bool>,
    /// How that goes. These signals outlive pages: the frame shows them.
    pub(crate) watch: Watch,
}

/// How the watching goes.
#[derive(Clone, Copy)]
pub(crate) struct Watch {
    /// A request is on its way.
    pub(crate) busy: RwSignal<bool>,
    /// When the API last answered.
    pub(crate) checked_at: RwSignal<Option<Timestamp>>,
    /// Nothing more will happen to it: it is only asked for when the person returns or wants it.
    pub(crate) settled: RwSignal<bool>,
    /// Why the last request failed, if it did.
    pub(crate) problem: RwSignal<Option<Problem>>,
}

impl Watch {
    fn new() -> Self {
        Self {
            busy: RwSignal::new(false),
            checked_at: RwSignal::new(None),
            settled: RwSignal::new(false),
            problem: RwSignal::new(None),
        }
    }

    /// As before the first request.
    pub(crate) fn reset(self) {
        self.busy.set(false);
        self.checked_at.set(None);
        self.settled.set(false);
        self.problem.set(None);
    }
}

impl Live {
    /// Follows the clock, the tab and the connection from now on.
    pub(crate) fn provide() -> Self {
        let live = Self {
            paused: RwSignal::new(false),
            hidden: RwSignal::new(document().hidden()),
            offline: RwSignal::new(!window().navigator().on_line()),
            asked: RwSignal::new(0),
            now: RwSignal::new(format::now()),
            watching: RwSignal::new(false),
            watch: Watch::new(),
        };
        let announcer = expect_context::<Announcer>();
        let connected = move |connected: bool| {
            live.offline.set(!connected);
            announcer.say(if connected { text::ONLINE } else { text::OFFLINE }.to_owned());
        };
        window_event_listener(ev::online, move |_| connected(true));
        window_event_listener(ev::offline, move |_| connected(false));
        window_event_listener(ev::visibilitychange, move |_| live.hidden.set(document().hidden()));
        let tick = move || {
            if !live.hidden.get_untracked() {
                live.now.set(format::now());
            }
        };
        _ = set_interval_with_handle(tick, Duration::from_secs(1));
        provide_context(live);
        live
    }

    /// True where something is asked for again and again: there is something to pause. Tracked.
    pub(crate) fn can_pause(self) -> bool {
        self.watching.get() && !self.watch.settled.get()
    }

    /// Asks now, where the page watches something.
    pub(crate) fn refresh(self) {
        self.asked.update(|n| *n += 1);
    }

    /// Stops or resumes asking.
    pub(crate) fn toggle(self) {
        self.paused.update(|paused| *paused = !*paused);
        let said = if self.paused.get_untracked() { text::PAUSED } else { text::RESUMED };
        expect_context::<Announcer>().say(said.to_owned());
    }
}
