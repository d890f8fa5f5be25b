//! Keeps what the current page shows as it is on the server.

use crate::announcer::Announcer;
use crate::api::{self, Reply};
use crate::live::Live;
use crate::pace::Situation;
use crate::preferences::Preferences;
use crate::problem::Problem;
use crate::{format, text};
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;
use web_sys::AbortController;

/// How long a request may go without an answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// Takes a body and the request's id, and tells whether the record is final; or what is wrong with the body.
pub(crate) type Take = Box<dyn Fn(&str, Option<String>) -> Result<bool, Problem>>;

/// Watches a path of the API until the page is left.
pub(crate) fn watch(path: String, take: Take) {
    let live = expect_context::<Live>();
    live.watch.reset();
    live.watching.set(true);
    let runner = Runner {
        path,
        take,
        live,
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
        r.live.watch.busy.set(true);
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
            self.live.watch.checked_at.set(Some(format::now()));
        }
        self.live.watch.busy.set(false);
        let problem = taken.err();
        if self.live.watch.problem.with_untracked(|before| *before != problem) {
            self.live.watch.problem.set(problem);
        }
        if std::mem::take(&mut self.announce) {
            self.announce_check();
        }
    }

    fn take(&mut self, reply: Reply) -> Result<(), Problem> {
        if let Reply::Body { text, etag, request_id } = reply {
            self.live.watch.settled.set((self.take)(&text, request_id)?);
            self.etag = etag;
        }
        Ok(())
    }

    fn announce_check(&self) {
        let time = format::time_of_day(format::now(), &self.preferences.zone.get_untracked());
        let failed = self.live.watch.problem.with_untracked(|p| p.as_ref().is_some_and(Problem::is_trouble));
        self.announcer.say(if failed { text::TROUBLE.to_owned() } else { text::checked(&time) });
    }

    fn situation(&self) -> Situation {
        Situation {
            paused: self.live.paused.get_untracked(),
            hidden: self.live.hidden.get_untracked(),
            offline: self.live.offline.get_untracked(),
            settled: self.live.watch.settled.get_untracked(),
            refused: self.live.watch.problem.with_untracked(|p| p.as_ref().is_some_and(Problem::is_lasting)),
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
