//! Keeps what the current page shows as it is on the server.

use crate::announcer::Announcer;
use crate::api::{self, Reply};
use crate::pace::Situation;
use crate::preferences::Preferences;
use crate::problem::Problem;
use crate::{format, text};
use fleetglass_model::Timestamp;
use leptos::ev;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;
use web_sys::AbortController;

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

    fn reset(self) {
        self.busy.set(false);
        self.checked_at.set(None);
        self.settled.set(false);
        self.problem.set(None);
    }
}

/// How long a request may go without an answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// Takes a body and the request's id, and tells whether the record is final; or what is wrong with the body.
pub(crate) type Take = Box<dyn Fn(&str, Option<String>) -> Result<bool, Problem>>;

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

/// Watches a path of the API until the page is left.
pub(crate) fn watch(path: String, take: Take) {
    let live = expect_context::<Live>();
    live.watch.reset();
    live.watching.set(true);
    let runner = Runner {
        path,
        take,
        live,
        watch: live.watch,
        abort: None,
        timer: None,
        etag: None,
        failures: 0,
        announce: false,
        announcer: expect_context(),
        preferences: expect_context(),
    };
    let runner = StoredValue::new_local(runner);
    on_cleanup(move || {
        runner.update_value(Runner::stop);
        live.watching.set(false);
    });
    follow(runner, live);
    ask(runner);
}

type Running = StoredValue<Runner, LocalStorage>;

struct Runner {
    path: String,
    take: Take,
    live: Live,
    watch: Watch,
    abort: Option<AbortController>,
    timer: Option<TimeoutHandle>,
    etag: Option<String>,
    failures: u32,
    /// The person waits for this answer.
    announce: bool,
    announcer: Announcer,
    preferences: Preferences,
}

/// Asks when the person wants it, and when asking has become possible again.
fn follow(runner: Running, live: Live) {
    Effect::new(move |before: Option<u32>| {
        let asked = live.asked.get();
        if before.is_some_and(|before| before != asked) {
            runner.update_value(|r| r.announce = true);
            ask(runner);
        }
        asked
    });
    Effect::new(move |before: Option<bool>| {
        let ready = !live.paused.get() && !live.hidden.get() && !live.offline.get();
        match before {
            Some(false) if ready => ask(runner),
            Some(true) if !ready => runner.update_value(Runner::forget_timer),
            _ => {}
        }
        ready
    });
}

fn ask(runner: Running) {
    let Ok(abort) = AbortController::new() else { return };
    let signal = abort.signal();
    let request = runner.try_update_value(|r| {
        r.stop();
        r.abort = Some(abort);
        r.timer = set_timeout_with_handle(move || give_up(runner), PATIENCE).ok();
        r.watch.busy.set(true);
        (r.path.clone(), r.etag.clone())
    });
    let Some((path, etag)) = request else { return };
    spawn_local(async move {
        let reply = api::get(&path, etag.as_deref(), &signal).await;
        // The page was left, or asked anew: nobody waits for this reply.
        if !signal.aborted() {
            runner.update_value(|r| {
                r.forget_timer();
                r.settle(reply);
            });
            schedule(runner);
        }
    });
}

/// A connection that died in silence leaves its request without an end.
fn give_up(runner: Running) {
    runner.update_value(|r| {
        r.stop();
        r.settle(Err(Problem::Unreachable));
    });
    schedule(runner);
}

fn schedule(runner: Running) {
    let wait = runner.try_with_value(|r| r.situation().wait(js_sys::Math::random())).flatten();
    let Some(wait) = wait else { return };
    let timer = set_timeout_with_handle(move || ask(runner), Duration::from_millis(wait.into()));
    runner.update_value(|r| r.timer = timer.ok());
}

impl Runner {
    fn settle(&mut self, reply: Result<Reply, Problem>) {
        let taken = reply.and_then(|reply| self.take(reply));
        let heard = !matches!(taken, Err(Problem::Offline | Problem::Unreachable));
        self.failures = match &taken {
            Ok(()) | Err(Problem::NotFound) => 0,
            Err(_) => self.failures.saturating_add(1),
        };
        if heard {
            self.watch.checked_at.set(Some(format::now()));
        }
        self.watch.busy.set(false);
        let problem = taken.err();
        if self.watch.problem.with_untracked(|before| *before != problem) {
            self.watch.problem.set(problem);
        }
        if std::mem::take(&mut self.announce) {
            self.announce_check();
        }
    }

    fn take(&mut self, reply: Reply) -> Result<(), Problem> {
        if let Reply::Body { text, etag, request_id } = reply {
            self.watch.settled.set((self.take)(&text, request_id)?);
            self.etag = etag;
        }
        Ok(())
    }

    fn announce_check(&self) {
        let time = format::time_of_day(format::now(), &self.preferences.zone.get_untracked());
        let failed = self.watch.problem.with_untracked(|p| p.as_ref().is_some_and(Problem::is_trouble));
        self.announcer.say(if failed { text::TROUBLE.to_owned() } else { text::checked(&time) });
    }

    fn situation(&self) -> Situation {
        Situation {
            paused: self.live.paused.get_untracked(),
            hidden: self.live.hidden.get_untracked(),
            offline: self.live.offline.get_untracked(),
            settled: self.watch.settled.get_untracked(),
            refused: self.watch.problem.with_untracked(|p| p.as_ref().is_some_and(Problem::is_lasting)),
            failures: self.failures,
        }
    }

    fn stop(&mut self) {
        self.forget_timer();
        if let Some(abort) = self.abort.take() {
            abort.abort();
        }
    }

    fn forget_timer(&mut self) {
        if let Some(timer) = self.timer.take() {
            timer.clear();
        }
    }
}
