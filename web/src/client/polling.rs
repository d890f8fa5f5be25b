//! Whether the page may ask the API, and how its asking goes: shown by the frame, changed by buttons and keys.

use crate::announcer::Announcer;
use crate::client::problem::Problem;
use crate::i18n::{format, text};
use fleetglass_model::Timestamp;
use leptos::ev;
use leptos::prelude::*;
use leptos_use::{use_document_visibility, use_event_listener, use_interval_fn, use_window};
use web_sys::VisibilityState;

/// Milliseconds between two looks at the clock.
const TICK: u64 = 1_000;

/// How the requests of a part of the page go. The signals outlive the part of the page: the frame shows them.
#[derive(Clone)]
pub(crate) struct Poll {
    /// A request is on its way.
    pub(crate) busy: ArcRwSignal<bool>,
    /// When the API last answered the question.
    pub(crate) checked_at: ArcRwSignal<Option<Timestamp>>,
    /// Nothing more will happen to it: it is only asked for when the person returns or wants it.
    pub(crate) settled: ArcRwSignal<bool>,
    /// Why the last request failed, if it did.
    pub(crate) problem: ArcRwSignal<Option<Problem>>,
}

/// Whether the page may ask, and how its asking goes.
#[derive(Clone, Copy)]
pub(crate) struct Polling {
    /// The person paused.
    pub(crate) paused: RwSignal<bool>,
    /// The tab is not visible.
    pub(crate) hidden: Memo<bool>,
    /// The browser has no connection.
    pub(crate) offline: RwSignal<bool>,
    /// How many times the person asked for a refresh.
    pub(crate) refreshes: RwSignal<u32>,
    /// Now, to the second, while the tab is visible.
    pub(crate) now: RwSignal<Timestamp>,
    /// What the parts of the current page ask for, by the numbers under which they joined.
    polls: RwSignal<Vec<(u32, Poll)>>,
    joined: StoredValue<u32>,
}

impl Polling {
    /// Follows the clock, the tab and the connection from now on.
    pub(crate) fn provide() -> Self {
        let visibility = use_document_visibility();
        let polling = Self {
            paused: RwSignal::new(false),
            hidden: Memo::new(move |_| visibility.get() == VisibilityState::Hidden),
            offline: RwSignal::new(!window().navigator().on_line()),
            refreshes: RwSignal::new(0),
            now: RwSignal::new(format::now()),
            polls: RwSignal::new(Vec::new()),
            joined: StoredValue::new(0),
        };
        let announcer = expect_context::<Announcer>();
        let connected = move |connected: bool| {
            polling.offline.set(!connected);
            announcer.say(if connected { text::ONLINE } else { text::OFFLINE }.to_string());
        };
        _ = use_event_listener(use_window(), ev::online, move |_| connected(true));
        _ = use_event_listener(use_window(), ev::offline, move |_| connected(false));
        let tick = move || {
            if !polling.hidden.get_untracked() {
                polling.now.set(format::now());
            }
        };
        _ = use_interval_fn(tick, TICK);
        provide_context(polling);
        polling
    }

    /// A part of the page begins to ask.
    pub(crate) fn join(self, poll: Poll) -> u32 {
        let place = self.joined.get_value() + 1;
        self.joined.set_value(place);
        self.polls.update(|all| all.push((place, poll)));
        place
    }

    /// It polls no more.
    pub(crate) fn leave(self, place: u32) {
        self.polls.update(|all| all.retain(|(number, _)| *number != place));
    }

    /// True for the poll that speaks for the page.
    pub(crate) fn is_first(self, poll: &Poll) -> bool {
        self.polls.with_untracked(|all| all.first().is_some_and(|(_, first)| first.busy == poll.busy))
    }

    /// True where the last request of the part that speaks for the page failed. Tracked.
    pub(crate) fn is_first_troubled(self) -> bool {
        self.polls.with(|all| all.first().is_some_and(|(_, first)| first.problem.with(Option::is_some)))
    }

    /// True once all that the page asks for has been answered, or cannot be, or is not asked for any more. Tracked.
    pub(crate) fn is_answered(self) -> bool {
        let waits = |poll: &Poll| {
            let (unknown, settled) = (poll.checked_at.get().is_none(), poll.settled.get());
            unknown && poll.problem.with(Option::is_none) && !settled
        };
        !self.any(waits)
    }

    /// True where the page polls something. Tracked.
    pub(crate) fn is_polling(self) -> bool {
        self.polls.with(|all| !all.is_empty())
    }

    /// True where something is asked for again and again: there is something to pause. Tracked.
    pub(crate) fn can_pause(self) -> bool {
        self.any(|poll| !poll.settled.get())
    }

    /// True where the pause keeps what is shown from being asked for again. What has not been answered yet is asked for
    /// all the same, and may turn out final. Tracked.
    pub(crate) fn is_paused(self) -> bool {
        let known = |poll: &Poll| poll.checked_at.get().is_some() || poll.problem.with(Option::is_some);
        self.paused.get() && self.any(|poll| !poll.settled.get() && known(poll))
    }

    /// True while a request is on its way. Tracked.
    pub(crate) fn is_busy(self) -> bool {
        self.any(|poll| poll.busy.get())
    }

    /// True where the API wants to know who asks. Tracked.
    pub(crate) fn is_signed_out(self) -> bool {
        self.any(|poll| poll.problem.with(|problem| problem.as_ref().is_some_and(Problem::is_signed_out)))
    }

    /// True where the last request of some part failed. Tracked.
    pub(crate) fn is_troubled(self) -> bool {
        self.any(|poll| poll.problem.with(|problem| problem.as_ref().is_some_and(Problem::is_trouble)))
    }

    /// Since when all that the page shows has been known to be so. Tracked.
    pub(crate) fn checked_at(self) -> Option<Timestamp> {
        let oldest = |settled: bool| {
            self.polls.with(|all| {
                let of = all.iter().filter(|(_, poll)| poll.settled.get() == settled);
                of.filter_map(|(_, poll)| poll.checked_at.get()).min()
            })
        };
        // What is settled does not age.
        oldest(false).or_else(|| oldest(true))
    }

    fn any(self, is: impl Fn(&Poll) -> bool) -> bool {
        // Each is read, so that each is tracked.
        self.polls.with(|all| all.iter().filter(|(_, poll)| is(poll)).count() > 0)
    }

    /// Asks now, where the page polls something.
    pub(crate) fn refresh(self) {
        self.refreshes.update(|n| *n += 1);
    }

    /// Stops or resumes asking.
    pub(crate) fn toggle(self) {
        self.paused.update(|paused| *paused = !*paused);
        let text = if self.paused.get_untracked() { text::PAUSED } else { text::RESUMED };
        expect_context::<Announcer>().say(text.to_string());
    }
}
