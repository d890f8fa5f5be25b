//! Follows an AWS account: its bulk registrations, its jobs, and every execution that changed.
//!
//! A round looks at what there is (lists, and each job's own counts), and puts the executions that changed into two
//! queues, one a plane, from which they are described meanwhile. What a round does not come to stays in its queue: the
//! state that a list told is sent all the same.

mod account;
mod describe;
pub(crate) mod known;
mod options;

pub(crate) use account::Account;
pub(crate) use options::Options;

use super::fleet::Fleet;
use super::outbox::Outbox;
use super::provider::{Answer, Miss, Refused};
use super::round::{End, Look, Round};
use super::tell::Tell;
use crate::remote::encoded;
use crate::stop::Stop;
use crate::{chance, clock};
use account::Plane;
use describe::{Described, Desk, Execution, rank};
use fleetglass_model::api::Wanted;
use fleetglass_model::job::ProcessDetails;
use fleetglass_model::recognise::{Keys, Recognised, recognise};
use fleetglass_model::{Record, Timestamp};
use known::{Due, Executions};
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

/// All executions of a job are listed about so often, whatever its counts say; of a large job more seldom.
const WHOLE_EVERY: Duration = Duration::from_secs(600);
/// A job is large with more executions than this.
const LARGE: f64 = 10_000.0;
/// A single round lists all executions of one job in so many.
const WHOLE_OF: f64 = 20.0;
/// Every so many rounds the data plane is asked again that refused.
const ASKED_AGAIN: u64 = 20;
/// Answers that wait to be taken before no more is asked.
const ANSWERS: usize = 1000;
/// So many states that lists told of wait for their descriptions; others are sent at once.
const HELD: usize = 5000;
/// How often it is looked whether a round is over.
const LOOKED: Duration = Duration::from_millis(100);
/// How often the deployment is asked what it wants.
const HEEDED: Duration = Duration::from_secs(30);
/// So many things in a row that cannot be asked for end what is being looked at.
const FAILURES: u32 = 3;

/// An account as it is followed.
pub(crate) struct Aws<'a> {
    account: &'a Account,
    desk: Desk<'a>,
    fleet: Fleet<'a>,
    tell: &'a Tell,
    stop: &'a Stop,
    options: &'a Options,
    every: Option<Duration>,
    /// As the deployment knew them at first: when jobs that had ended were last updated, and the tasks that had ended.
    ended_jobs: Option<HashMap<String, Timestamp>>,
    ended_tasks: Option<HashSet<String>>,
    jobs: HashMap<String, Job>,
    /// What lists told of executions that are still to be described.
    held: HashMap<Execution, (Recognised, Timestamp)>,
    /// The wishes that were heeded, and when they were asked for last.
    heeded: HashSet<(Execution, Timestamp)>,
    asked_for_wishes: Option<Instant>,
    failures: u32,
    round: Round,
}

/// A job as it was last seen.
#[derive(Default)]
struct Job {
    /// Status and last update, as its list tells them.
    state: Option<(Value, Value)>,
    /// Its document is known, or there is none.
    document: bool,
    /// Somebody looks at it.
    wanted: bool,
    /// It has ended, and all of it is known.
    settled: bool,
    executions: Option<Executions>,
}

impl<'a> Aws<'a> {
    /// Begins to follow an account.
    pub(crate) fn new(
        account: &'a Account,
        fleet: Fleet<'a>,
        tell: &'a Tell,
        stop: &'a Stop,
        options: &'a Options,
        every: Option<Duration>,
    ) -> Self {
        Self {
            account,
            desk: Desk::new(account, options.control_plane_only),
            fleet,
            tell,
            stop,
            options,
            every,
            ended_jobs: None,
            ended_tasks: None,
            jobs: HashMap::new(),
            held: HashMap::new(),
            heeded: HashSet::new(),
            asked_for_wishes: None,
            failures: 0,
            round: Round::default(),
        }
    }

    fn look(&mut self, outbox: &mut Outbox<'_>, answers: &Receiver<Described>) -> Result<(), End> {
        self.asked_for_wishes = None;
        self.settle(answers, outbox)?;
        let tasks = self.tasks(outbox, answers);
        self.whatever_came_of(tasks)?;
        let jobs = self.all_jobs(outbox, answers);
        self.whatever_came_of(jobs)
    }

    /// What one operation could not be asked for does not stand in the way of the others.
    fn whatever_came_of(&mut self, ended: Result<(), End>) -> Result<(), End> {
        self.failures = 0;
        match ended {
            Err(End::Unreachable(what)) => {
                self.round.problem = Some(what);
                self.round.is_cut = true;
                Ok(())
            }
            ended => ended,
        }
    }

    /// Nor does one thing in that of the next, unless several in a row cannot be asked for.
    fn unless_again(&mut self, ended: Result<(), End>) -> Result<(), End> {
        match ended {
            Err(End::Unreachable(what)) if self.failures + 1 < FAILURES => {
                self.failures += 1;
                self.round.problem = Some(what);
                self.round.is_cut = true;
                Ok(())
            }
            Ok(()) => {
                self.failures = 0;
                Ok(())
            }
            ended => ended,
        }
    }

    /// Asks the deployment from time to time what is looked at there, and what was pushed.
    fn heed(&mut self, outbox: &mut Outbox<'_>) -> Result<(), End> {
        let now = clock::instant();
        if self.asked_for_wishes.is_some_and(|asked| now - asked < HEEDED) {
            return Ok(());
        }
        self.asked_for_wishes = Some(now);
        let before = std::mem::take(&mut self.heeded);
        for wanted in self.fleet.wanted()? {
            let Wanted { kind, task_id, thing_name, job_id, execution_number, at, .. } = wanted;
            match (&*kind, task_id, thing_name, job_id) {
                ("registration-task", Some(task), ..) => {
                    let ended = self.task(&task, outbox);
                    self.unless_again(ended)?;
                }
                ("job-execution", _, Some(thing), Some(job)) => {
                    let wish = (Execution::new(&job, &thing, execution_number), at);
                    if !before.contains(&wish) {
                        self.desk.push(Plane::Data, wish.0.clone(), 0);
                    }
                    self.heeded.insert(wish);
                }
                ("job", .., Some(job)) => {
                    let job = self.jobs.entry(job).or_default();
                    (job.wanted, job.settled) = (true, false);
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn tasks(&mut self, outbox: &mut Outbox<'_>, answers: &Receiver<Described>) -> Result<(), End> {
        if self.ended_tasks.is_none() {
            self.ended_tasks = Some(self.fleet.ended_tasks()?);
        }
        let mut ids = Vec::new();
        self.pages("ListThingRegistrationTasks", "/thing-registration-tasks", "", |_, answer| {
            let listed = answer.value.get("taskIds").and_then(Value::as_array).into_iter().flatten();
            ids.extend(listed.filter_map(|id| id.as_str().map(str::to_owned)));
            Ok(())
        })?;
        self.round.tasks = ids.len() as u64;
        for id in ids {
            if !self.ended_tasks.as_ref().is_some_and(|ended| ended.contains(&id)) {
                let ended = self.task(&id, outbox);
                self.unless_again(ended)?;
                self.settle(answers, outbox)?;
            }
        }
        Ok(())
    }

    /// A registration task; where it has ended, its reports go before it, so that one that is known to have ended is whole.
    fn task(&mut self, id: &str, outbox: &mut Outbox<'_>) -> Result<(), End> {
        let path = format!("/thing-registration-tasks/{}", encoded(id));
        let Some(answer) = self.ask("DescribeThingRegistrationTask", &path)? else { return Ok(()) };
        let keys = Keys { task_id: Some(id.to_owned()), ..Keys::default() };
        let recognised = recognise(answer.value.clone(), &keys);
        let is_final = recognised.iter().flatten().any(|known| match &known.record {
            Record::RegistrationTask(task) => task.state().is_final(),
            _ => false,
        });
        if is_final {
            for report in ["ERRORS", "RESULTS"] {
                let (path, query) = (format!("{path}/reports"), format!("reportType={report}"));
                self.pages("ListThingRegistrationTaskReports", &path, &query, |_, answer| {
                    Ok(outbox.answer(answer, &keys)?)
                })?;
            }
            self.ended_tasks.get_or_insert_default().insert(id.to_owned());
        }
        Ok(outbox.answer(answer, &keys)?)
    }

    fn all_jobs(&mut self, outbox: &mut Outbox<'_>, answers: &Receiver<Described>) -> Result<(), End> {
        if self.ended_jobs.is_none() {
            self.ended_jobs = Some(self.fleet.ended_jobs()?);
        }
        let mut listed = Vec::new();
        self.pages("ListJobs", "/jobs", "", |_, mut answer| {
            if let Some(Value::Array(jobs)) = answer.value.get_mut("jobs").map(Value::take) {
                listed.extend(jobs);
            }
            Ok(())
        })?;
        self.round.jobs = listed.len() as u64;
        let is_wanted = |job: &Value| {
            job["jobId"].as_str().and_then(|id| self.jobs.get(id)).is_some_and(|job| job.wanted)
        };
        listed.sort_by_cached_key(|job| (!is_wanted(job), job["status"] != "IN_PROGRESS"));
        for job in &listed {
            if let Some(id) = job["jobId"].as_str() {
                let state = (job["status"].clone(), job["lastUpdatedAt"].clone());
                let ended = self.job(id, state, outbox, answers);
                self.unless_again(ended)?;
                self.settle(answers, outbox)?;
            }
        }
        Ok(())
    }

    fn job(
        &mut self,
        id: &str,
        state: (Value, Value),
        outbox: &mut Outbox<'_>,
        answers: &Receiver<Described>,
    ) -> Result<(), End> {
        let ended = matches!(state.0.as_str(), Some("COMPLETED" | "CANCELED"));
        if ended && self.was_collected(id, &state.1) {
            self.known(id)?;
            let job = self.jobs.entry(id.to_owned()).or_default();
            (job.state, job.settled) = (Some(state.clone()), true);
        }
        let job = self.jobs.entry(id.to_owned()).or_default();
        let moved = job.state.as_ref().is_some_and(|before| *before != state);
        if job.settled && !moved {
            job.executions.take_if(|known| known.undescribed().next().is_none());
            return Ok(());
        }
        let keys = Keys { job_id: Some(id.to_owned()), ..Keys::default() };
        let path = format!("/jobs/{}", encoded(id));
        let Some(answer) = self.ask("DescribeJob", &path)? else { return Ok(()) };
        let counted = answer.value["job"]["jobProcessDetails"].to_string();
        let counted = fleetglass_model::read::<ProcessDetails>(&counted).ok();
        outbox.answer(answer, &keys)?;
        self.document(id, &path, &keys, outbox)?;
        let size = self.known(id)?.len();
        let whole = moved || self.is_turn_of_all(size);
        let due = self.known(id)?.due(counted.as_ref().filter(|_| !whole));
        let listed = self.executions(id, &path, due, outbox, answers)?;
        let job = self.jobs.entry(id.to_owned()).or_default();
        let known = job.executions.get_or_insert_default();
        self.round.executions += known.len() as u64;
        // What is at work goes on where a job is cancelled without force.
        job.settled = ended && listed && !known.are_at_work();
        (job.state, job.wanted) = (Some(state), false);
        Ok(())
    }

    /// True where the deployment knew of a job, before it was looked at here, that it had ended in this state and all its
    /// executions with it.
    fn was_collected(&mut self, id: &str, updated: &Value) -> bool {
        let known = self.ended_jobs.as_mut().and_then(|ended| ended.remove(id));
        let told = Timestamp::parse(&updated.to_string()).ok();
        let wanted = self.jobs.get(id).is_some_and(|job| job.wanted);
        !wanted && known.zip(told).is_some_and(|(known, told)| known.seconds() >= told.seconds())
    }

    /// Whether it is time to list all executions of a job, of which so many are known. Chance decides, so that not all jobs
    /// have their turn at once, and that single rounds have it too.
    fn is_turn_of_all(&self, known: usize) -> bool {
        let rounds = self.every.map_or(WHOLE_OF, |every| WHOLE_EVERY.as_secs_f64() / every.as_secs_f64());
        let rounds = rounds.max(1.0) * (known as f64 / LARGE).max(1.0);
        (chance::bits() >> 11) as f64 / ((1_u64 << 53) as f64) < 1.0 / rounds
    }

    /// The document of a job, which never changes.
    fn document(&mut self, id: &str, path: &str, keys: &Keys, outbox: &mut Outbox<'_>) -> Result<(), End> {
        if self.jobs.get(id).is_some_and(|job| job.document) {
            return Ok(());
        }
        if let Some(answer) = self.ask("GetJobDocument", &format!("{path}/job-document"))? {
            outbox.answer(answer, keys)?;
            self.jobs.entry(id.to_owned()).or_default().document = true;
        }
        Ok(())
    }

    /// Lists the executions of a job in these statuses, or all of them; tells whether that was not refused.
    fn executions(
        &mut self,
        id: &str,
        path: &str,
        due: Option<Vec<&'static str>>,
        outbox: &mut Outbox<'_>,
        answers: &Receiver<Described>,
    ) -> Result<bool, End> {
        let whole = due.is_none();
        if whole {
            self.jobs.entry(id.to_owned()).or_default().executions.get_or_insert_default().begin_whole();
        }
        let queries = match due {
            None => vec![String::new()],
            Some(due) => due.iter().map(|status| format!("status={status}")).collect(),
        };
        let path = format!("{path}/things");
        for query in queries {
            let listed = self.pages("ListJobExecutionsForJob", &path, &query, |this, answer| {
                this.listed(id, answer, outbox)?;
                this.settle(answers, outbox)
            })?;
            if !listed {
                return Ok(false);
            }
        }
        if whole {
            self.jobs.entry(id.to_owned()).or_default().executions.get_or_insert_default().end_whole();
        }
        Ok(true)
    }

    /// What is known of a job's executions: at first what the deployment holds. Those that it never saw described are to be.
    fn known(&mut self, id: &str) -> Result<&Executions, End> {
        if self.jobs.get(id).is_none_or(|job| job.executions.is_none()) {
            let known = self.fleet.executions(id)?;
            for ((thing, number), status) in known.undescribed() {
                let (plane, rank) = rank(status);
                self.desk.push(plane, Execution::new(id, thing, Some(*number)), rank);
            }
            self.jobs.entry(id.to_owned()).or_default().executions = Some(known);
        }
        Ok(self.jobs.entry(id.to_owned()).or_default().executions.get_or_insert_default())
    }

    fn listed(&mut self, id: &str, answer: Answer, outbox: &mut Outbox<'_>) -> Result<(), End> {
        outbox.heard(answer.at);
        let keys = Keys { job_id: Some(id.to_owned()), ..Keys::default() };
        for element in recognise(answer.value, &keys) {
            let recognised = match element {
                Ok(recognised) => recognised,
                Err(refusal) => {
                    outbox.unrecognised(&refusal, &keys);
                    continue;
                }
            };
            let Record::JobExecution(execution) = &recognised.record else { continue };
            let known = self.jobs.entry(id.to_owned()).or_default().executions.get_or_insert_default();
            let due = known.listed(execution, answer.at);
            let named = Execution::of(execution);
            if matches!(due, Due::News | Due::Description) {
                let (plane, rank) = rank(execution.status.as_ref());
                self.desk.push(plane, named.clone(), rank);
            }
            match due {
                Due::News if self.held.len() < HELD => {
                    self.held.insert(named, (recognised, answer.at));
                }
                Due::News | Due::Confirmation => outbox.record(recognised, answer.at)?,
                Due::Nothing | Due::Description => {}
            }
        }
        Ok(())
    }

    /// Takes the descriptions that have come meanwhile.
    fn settle(&mut self, answers: &Receiver<Described>, outbox: &mut Outbox<'_>) -> Result<(), End> {
        while let Ok(described) = answers.try_recv() {
            self.described(described, outbox)?;
        }
        self.heed(outbox)?;
        self.tell.now(|| self.round.now(self.desk.behind()));
        Ok(outbox.send_if_due()?)
    }

    /// Takes one description, or why there is none, with what a list told before it.
    fn described(&mut self, described: Described, outbox: &mut Outbox<'_>) -> Result<(), End> {
        let Described { plane, execution, told } = described;
        if matches!(told, Ok(_) | Err(Miss::Refused(_))) {
            self.desk.answered(plane);
        }
        match told {
            Ok(answer) => {
                self.held_of(&execution, outbox)?;
                self.description(&execution, answer, outbox)?;
            }
            Err(Miss::Refused(refused)) if plane == Plane::Data => {
                self.refused_by_data(&refused);
                let held = self.held.get(&execution).map(|(told, _)| &told.record);
                let status = match held {
                    Some(Record::JobExecution(told)) => told.status.as_ref(),
                    _ => None,
                };
                self.desk.push(Plane::Control, execution, rank(status).1);
            }
            Err(Miss::Refused(refused)) => {
                self.held_of(&execution, outbox)?;
                // One that is gone was deleted since it was listed.
                if refused.status != 404 {
                    self.refused("DescribeJobExecution", &refused);
                }
            }
            Err(Miss::Unreachable(what)) => {
                self.round.problem = Some(what);
                self.desk.put_back(plane, execution);
            }
            Err(Miss::Stopped) => self.desk.put_back(plane, execution),
        }
        self.desk.done(plane);
        Ok(())
    }

    /// The data plane says nothing of what has ended, which is no news. Where it is not allowed, the other one describes all.
    fn refused_by_data(&mut self, refused: &Refused) {
        if refused.status == 401 || refused.code.starts_with("AccessDenied") {
            self.desk.without_data(true);
        }
        if refused.status != 404 && refused.code != "TerminalStateException" {
            self.refused("DescribeJobExecution of the data plane", refused);
        }
    }

    fn description(
        &mut self,
        execution: &Execution,
        answer: Answer,
        outbox: &mut Outbox<'_>,
    ) -> Result<(), End> {
        self.round.described += 1;
        outbox.heard(answer.at);
        let keys = execution.keys();
        for element in recognise(answer.value, &keys) {
            let recognised = match element {
                Ok(recognised) => recognised,
                Err(refusal) => {
                    outbox.unrecognised(&refusal, &keys);
                    continue;
                }
            };
            if let Record::JobExecution(described) = &recognised.record
                && let Some(known) =
                    self.jobs.get_mut(&*execution.job).and_then(|job| job.executions.as_mut())
            {
                known.described(described, answer.at);
            }
            outbox.record(recognised, answer.at)?;
        }
        Ok(())
    }

    fn held_of(&mut self, execution: &Execution, outbox: &mut Outbox<'_>) -> Result<(), End> {
        if let Some((recognised, at)) = self.held.remove(execution) {
            outbox.record(recognised, at)?;
        }
        Ok(())
    }

    /// Asks for all pages of a list; false where one is refused.
    fn pages(
        &mut self,
        operation: &'static str,
        path: &str,
        query: &str,
        mut take: impl FnMut(&mut Self, Answer) -> Result<(), End>,
    ) -> Result<bool, End> {
        let separator = if query.is_empty() { "" } else { "&" };
        let first = format!("{path}?maxResults=250{separator}{query}");
        let mut page = first.clone();
        let mut tokens = HashSet::new();
        while let Some(answer) = self.ask(operation, &page)? {
            let next = answer.value["nextToken"].as_str().map(str::to_owned);
            take(self, answer)?;
            let Some(token) = next.filter(|token| tokens.insert(token.clone())) else { return Ok(true) };
            page = format!("{first}&nextToken={}", encoded(&token));
        }
        Ok(false)
    }

    /// Asks the control plane. None: there is no such thing, or it is refused, which is told.
    fn ask(&mut self, operation: &'static str, path: &str) -> Result<Option<Answer>, End> {
        self.round.asked += 1;
        match self.account.get(Plane::Control, path) {
            Ok(answer) => Ok(Some(answer)),
            Err(Miss::Refused(refused)) if refused.status == 404 => Ok(None),
            Err(Miss::Refused(refused)) => {
                self.refused(operation, &refused);
                Ok(None)
            }
            Err(Miss::Unreachable(what)) => Err(End::Unreachable(what)),
            Err(Miss::Stopped) => Err(End::Stopped),
        }
    }

    fn refused(&mut self, what: &str, refused: &Refused) {
        let problem = format!("{what}: {refused}");
        self.tell.warn_once(&format!("{what} {}", refused.code), &problem);
        self.round.problem = Some(problem);
    }
}

impl Look for Aws<'_> {
    fn round(
        &mut self,
        number: u64,
        outbox: &mut Outbox<'_>,
        is_over: &dyn Fn() -> bool,
    ) -> (Round, Result<(), End>) {
        self.round = Round { number, ..Round::default() };
        if number.is_multiple_of(ASKED_AGAIN) && !self.options.control_plane_only {
            self.desk.without_data(false);
        }
        let (desk, began) = (self.desk.clone(), clock::instant());
        desk.begin();
        let ended = thread::scope(|scope| {
            let (sender, answers) = sync_channel(ANSWERS);
            for (plane, count) in desk.workers() {
                for _ in 0..count {
                    let (sender, desk) = (sender.clone(), &desk);
                    scope.spawn(move || desk.work(plane, &sender));
                }
            }
            drop(sender);
            let looked = self.look(outbox, &answers);
            let whole = looked.is_ok() && !self.round.is_cut;
            self.round.fresh = whole.then(|| clock::instant() - began);
            desk.go_on();
            let waited = looked.and_then(|()| self.wait(outbox, &answers, is_over));
            desk.close();
            // Who is in the middle of a request finishes it.
            let rest = answers.iter().try_for_each(|described| self.described(described, outbox));
            waited.and(rest)
        });
        let sent = self.held.drain().try_for_each(|(_, (recognised, at))| outbox.record(recognised, at));
        self.round.behind = self.desk.behind() as u64;
        self.round.until_described = self.desk.time_left();
        (std::mem::take(&mut self.round), ended.and(sent.map_err(End::from)))
    }

    fn forget(&mut self) {
        self.jobs.clear();
        self.held.clear();
        self.heeded.clear();
        (self.ended_jobs, self.ended_tasks) = (None, None);
    }
}

impl Aws<'_> {
    /// Goes on describing until nothing is left or the round is over.
    fn wait(
        &mut self,
        outbox: &mut Outbox<'_>,
        answers: &Receiver<Described>,
        is_over: &dyn Fn() -> bool,
    ) -> Result<(), End> {
        while self.desk.is_busy() && !is_over() {
            if self.stop.asked() {
                return Err(End::Stopped);
            }
            match answers.recv_timeout(LOOKED) {
                Ok(described) => self.described(described, outbox)?,
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            self.settle(answers, outbox)?;
        }
        Ok(())
    }
}
