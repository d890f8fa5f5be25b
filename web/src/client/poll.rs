//! Keeps what a part of a page shows as it is on the server.

use crate::announcer::Announcer;
use crate::client::api::{self, Reply};
use crate::client::pace::PollContext;
use crate::client::polling::{Poll, Polling};
use crate::client::problem::Problem;
use crate::i18n::{format, text};
use crate::preferences::Preferences;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;
use web_sys::AbortController;

/// How long a request may go without an answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// Takes a body and the request's id, and tells whether what it tells is final; or what is wrong with the body.
pub(crate) type Take = Box<dyn Fn(&str, Option<String>) -> Result<bool, Problem>>;

/// Watches a path of the API until the part of the page is left. The path may follow what it reads; none: nothing is
/// asked.
pub(crate) fn poll(path: impl Fn() -> Option<String> + Send + Sync + 'static, take: Take) -> Poll {
    poll_on(RwSignal::new(0), path, take)
}

/// The same, asked for anew whenever `beat` changes as well.
pub(crate) fn poll_on(
    beat: RwSignal<u32>,
    path: impl Fn() -> Option<String> + Send + Sync + 'static,
    take: Take,
) -> Poll {
    let polling = expect_context::<Polling>();
    let poll = Poll {
        busy: ArcRwSignal::new(false),
        checked_at: ArcRwSignal::new(None),
        settled: ArcRwSignal::new(false),
        problem: ArcRwSignal::new(None),
    };
    let runner = StoredValue::new_local(Runner {
        path: None,
        take,
        polling,
        poll: poll.clone(),
        abort: None,
        timer: None,
        etag: None,
        failures: 0,
        announce: false,
        announcer: expect_context(),
        preferences: expect_context(),
    });
    let place = polling.join(poll.clone());
    on_cleanup(move || {
        runner.update_value(Runner::stop);
        polling.leave(place);
    });
    follow_path(runner, path, beat);
    follow_person(runner, polling);
    poll
}

type Running = StoredValue<Runner, LocalStorage>;

struct Runner {
    path: Option<String>,
    take: Take,
    polling: Polling,
    poll: Poll,
    abort: Option<AbortController>,
    timer: Option<TimeoutHandle>,
    etag: Option<String>,
    failures: u32,
    /// The person waits for this answer.
    announce: bool,
    announcer: Announcer,
    preferences: Preferences,
}

/// Asks for each path that there is, and at each beat.
fn follow_path(
    runner: Running,
    path: impl Fn() -> Option<String> + Send + Sync + 'static,
    beat: RwSignal<u32>,
) {
    let mut known: Option<(Option<String>, u32)> = None;
    Effect::new(move |_| {
        let (path, beat) = (path(), beat.get());
        if known.as_ref().is_none_or(|(known, _)| *known != path) {
            runner.update_value(|r| r.turn_to(path.clone()));
            ask(runner);
        } else if known.as_ref().is_some_and(|(_, known)| *known != beat) {
            ask(runner);
        }
        known = Some((path, beat));
    });
}

/// Asks when the person wants it, and when asking has become possible again.
fn follow_person(runner: Running, polling: Polling) {
    let mut answered = polling.refreshes.get_untracked();
    Effect::new(move |_| {
        let asked = polling.refreshes.get();
        if std::mem::replace(&mut answered, asked) != asked {
            runner.update_value(|r| {
                r.announce = polling.is_first(&r.poll);
                // All of it, also where nothing has changed: a list comes in its own order again.
                r.etag = None;
            });
            ask(runner);
        }
    });
    let mut was_ready = None;
    Effect::new(move |_| {
        let ready = !polling.paused.get() && !polling.hidden.get() && !polling.offline.get();
        match was_ready.replace(ready) {
            Some(false) if ready => ask(runner),
            Some(true) if !ready => runner.update_value(Runner::rest),
            _ => {}
        }
    });
}

fn ask(runner: Running) {
    let Ok(abort) = AbortController::new() else { return };
    let signal = abort.signal();
    let request = runner.try_update_value(|r| {
        r.stop();
        let path = r.path.clone()?;
        r.abort = Some(abort);
        r.timer = set_timeout_with_handle(move || give_up(runner), PATIENCE).ok();
        r.poll.busy.set(true);
        Some((path, r.etag.clone()))
    });
    let Some((path, etag)) = request.flatten() else { return };
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
    fn turn_to(&mut self, path: Option<String>) {
        self.path = path;
        self.etag = None;
        self.failures = 0;
        // Where there is nothing to ask for, there is nothing to pause, nor anything that is old or fails.
        self.poll.settled.set(self.path.is_none());
        if self.path.is_none() {
            self.poll.problem.set(None);
            self.poll.checked_at.set(None);
        }
    }

    fn settle(&mut self, reply: Result<Reply, Problem>) {
        let said = self.announcer.count();
        let taken = reply.and_then(|reply| self.take(reply));
        match &taken {
            Ok(()) | Err(Problem::NotFound) => {
                self.failures = 0;
                self.poll.checked_at.set(Some(format::now()));
            }
            Err(_) => self.failures = self.failures.saturating_add(1),
        }
        self.poll.busy.set(false);
        let problem = taken.err();
        if self.poll.problem.with_untracked(|before| *before != problem) {
            self.poll.problem.set(problem);
        }
        // What has changed is news enough.
        if std::mem::take(&mut self.announce) && said == self.announcer.count() {
            self.announce_check();
        }
    }

    fn take(&mut self, reply: Reply) -> Result<(), Problem> {
        if let Reply::Body { text, etag, request_id } = reply {
            self.poll.settled.set((self.take)(&text, request_id)?);
            self.etag = etag;
        }
        Ok(())
    }

    fn announce_check(&self) {
        let failed = self.poll.problem.with_untracked(|p| p.as_ref().is_some_and(Problem::is_trouble));
        let time = format::time_of_day(format::now(), &self.preferences.clock.get_untracked());
        self.announcer.say(if failed { text::TROUBLE.get().to_owned() } else { text::checked(&time) });
    }

    fn situation(&self) -> PollContext {
        PollContext {
            interval: self.preferences.interval.get_untracked(),
            paused: self.polling.paused.get_untracked(),
            hidden: self.polling.hidden.get_untracked(),
            offline: self.polling.offline.get_untracked(),
            settled: self.poll.settled.get_untracked(),
            refused: self.poll.problem.with_untracked(|p| p.as_ref().is_some_and(Problem::is_lasting)),
            failures: self.failures,
        }
    }

    fn stop(&mut self) {
        self.forget_timer();
        if let Some(abort) = self.abort.take() {
            abort.abort();
        }
        self.poll.busy.set(false);
    }

    /// Asks no more; a request that is on its way is waited for as long as any.
    fn rest(&mut self) {
        if !self.poll.busy.get_untracked() {
            self.forget_timer();
        }
    }

    fn forget_timer(&mut self) {
        if let Some(timer) = self.timer.take() {
            timer.clear();
        }
    }
}
