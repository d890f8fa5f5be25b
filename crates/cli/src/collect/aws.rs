//! Collects from an AWS account: its registration tasks, its jobs, and every execution that changed.
//!
//! A round reads the lists and each job's own counts, and puts changed executions into two queues, one per plane. Workers
//! describe them in parallel. Executions that a round has no time to describe stay in their queue; their state from the
//! list is sent at once.

mod account;
mod answers;
mod describe;
mod jobs;
mod options;
mod tasks;

pub(crate) use account::Account;
pub(crate) use options::Options;

use super::deployment::Deployment;
use super::outbox::Outbox;
use super::provider::{Answer, ProviderError, RequestError};
use super::reporter::Reporter;
use super::round::{Round, RoundError};
use super::schedule::Collector;
use crate::clock;
use crate::remote::percent_encode;
use crate::stop::StopSignal;
use account::Plane;
use describe::{DescribeResult, Describer, Execution, rank};
use fleetglass_model::Timestamp;
use fleetglass_model::recognise::Recognised;
use fleetglass_model::wanted::Wanted;
use jobs::Job;
use std::collections::{HashMap, HashSet};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

/// Every so many rounds the data plane is asked again that refused.
const ASKED_AGAIN: u64 = 20;
/// The number of elements of a page, the most that AWS allows.
const PAGE: u32 = 250;
/// The number of answers that may wait before no more requests are sent.
const ANSWERS: usize = 1000;
/// The interval at which the wanted records are requested from the deployment.
const WISHES_EVERY: Duration = Duration::from_secs(30);

/// Collects from an account.
pub(crate) struct AwsCollector<'a> {
    account: &'a Account<'a>,
    describer: Describer<'a>,
    deployment: Deployment<'a>,
    reporter: &'a Reporter,
    stop: &'a StopSignal,
    options: &'a Options,
    every: Option<Duration>,
    /// As the deployment knew them at first: when jobs that had ended were last updated, and the tasks that had ended.
    ended_jobs: Option<HashMap<String, Timestamp>>,
    ended_tasks: Option<HashSet<String>>,
    jobs: HashMap<String, Job>,
    /// The listed states of executions that are not described yet.
    held: HashMap<Execution, (Recognised, Timestamp)>,
    /// Executions whose description was older than the list: they are described again in the next round.
    late: Vec<Execution>,
    /// The wishes that were taken, with when each was made.
    wishes: HashSet<(Execution, Timestamp)>,
    asked_for_wishes: Option<Instant>,
    round: Round,
}

impl<'a> AwsCollector<'a> {
    /// A collector for an account.
    pub(crate) fn new(
        account: &'a Account<'a>,
        deployment: Deployment<'a>,
        reporter: &'a Reporter,
        stop: &'a StopSignal,
        options: &'a Options,
        every: Option<Duration>,
    ) -> Self {
        Self {
            account,
            describer: Describer::new(account, options.control_plane_only),
            deployment,
            reporter,
            stop,
            options,
            every,
            ended_jobs: None,
            ended_tasks: None,
            jobs: HashMap::new(),
            held: HashMap::new(),
            late: Vec::new(),
            wishes: HashSet::new(),
            asked_for_wishes: None,
            round: Round::default(),
        }
    }

    fn collect_all(
        &mut self,
        outbox: &mut Outbox<'_>,
        answers: &Receiver<DescribeResult>,
    ) -> Result<(), RoundError> {
        self.asked_for_wishes = None;
        self.take_answers(answers, outbox)?;
        let tasks = self.tasks(outbox, answers);
        self.round.tolerate(tasks)?;
        let jobs = self.all_jobs(outbox, answers);
        self.round.tolerate(jobs)
    }

    /// Requests the wanted records from the deployment from time to time.
    fn take_wishes(&mut self, outbox: &mut Outbox<'_>) -> Result<(), RoundError> {
        let now = clock::instant();
        if self.asked_for_wishes.is_some_and(|asked| now - asked < WISHES_EVERY) {
            return Ok(());
        }
        self.asked_for_wishes = Some(now);
        let before = std::mem::take(&mut self.wishes);
        for wanted in self.deployment.wanted()? {
            let Wanted { kind, task_id, thing_name, job_id, execution_number, at, .. } = wanted;
            match (&*kind, task_id, thing_name, job_id) {
                ("registration-task", Some(task), ..) => {
                    let ended = self.task(&task, outbox);
                    self.round.tolerate_a_few(ended)?;
                }
                ("job-execution", _, Some(thing), Some(job)) => {
                    let wish = (Execution::new(&job, &thing, execution_number), at);
                    if !before.contains(&wish) {
                        self.describer.push(Plane::Data, wish.0.clone(), 0);
                    }
                    self.wishes.insert(wish);
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

    /// Asks for all pages of a list; false where one is refused.
    fn pages(
        &mut self,
        operation: &'static str,
        path: &str,
        query: &str,
        take: impl FnMut(&mut Self, Answer) -> Result<(), RoundError>,
    ) -> Result<bool, RoundError> {
        self.pages_of(PAGE, operation, path, query, take)
    }

    /// Asks for all pages of so many elements of a list; false where one is refused.
    fn pages_of(
        &mut self,
        size: u32,
        operation: &'static str,
        path: &str,
        query: &str,
        mut take: impl FnMut(&mut Self, Answer) -> Result<(), RoundError>,
    ) -> Result<bool, RoundError> {
        let separator = if query.is_empty() { "" } else { "&" };
        let first = format!("{path}?maxResults={size}{separator}{query}");
        let mut page = first.clone();
        let mut tokens = HashSet::new();
        while let Some(answer) = self.ask(operation, &page)? {
            let next = answer.value["nextToken"].as_str().map(str::to_owned);
            take(self, answer)?;
            let Some(token) = next.filter(|token| tokens.insert(token.clone())) else { return Ok(true) };
            page = format!("{first}&nextToken={}", percent_encode(&token));
        }
        Ok(false)
    }

    /// Calls the control plane. None if the resource does not exist, or the request is refused, which is reported.
    fn ask(&mut self, operation: &'static str, path: &str) -> Result<Option<Answer>, RoundError> {
        self.round.requests += 1;
        match self.account.get(Plane::Control, path) {
            Ok(answer) => Ok(Some(answer)),
            Err(RequestError::Refused(refused)) if refused.status == 404 => Ok(None),
            Err(RequestError::Refused(refused)) => {
                self.refused(operation, &refused);
                Ok(None)
            }
            Err(RequestError::Unreachable(what)) => Err(RoundError::Unreachable(what)),
            Err(RequestError::Stopped) => Err(RoundError::Stopped),
        }
    }

    fn refused(&mut self, what: &str, refused: &ProviderError) {
        let problem = format!("{what}: {refused}");
        self.reporter.warn_once(&format!("{what} {}", refused.code), &problem);
        self.round.problem = Some(problem);
    }
}

impl Collector for AwsCollector<'_> {
    fn collect_round(
        &mut self,
        number: u64,
        outbox: &mut Outbox<'_>,
        is_over: &dyn Fn() -> bool,
    ) -> (Round, Result<(), RoundError>) {
        self.round = Round::new(number);
        if number.is_multiple_of(ASKED_AGAIN) && !self.options.control_plane_only {
            self.describer.without_data(false);
        }
        let (describer, began) = (self.describer.clone(), clock::instant());
        for execution in self.late.drain(..) {
            let (_, rank) = rank(None);
            describer.push(Plane::Control, execution, rank);
        }
        describer.begin();
        let ended = thread::scope(|scope| {
            let (sender, answers) = sync_channel(ANSWERS);
            for (plane, count) in describer.workers() {
                for _ in 0..count {
                    let (sender, describer) = (sender.clone(), &describer);
                    scope.spawn(move || describer.work(plane, &sender));
                }
            }
            drop(sender);
            let looked = self.collect_all(outbox, &answers);
            let whole = looked.is_ok() && !self.round.is_incomplete;
            self.round.scan_time = whole.then(|| clock::instant() - began);
            describer.go_on();
            let waited = looked.and_then(|()| self.wait(outbox, &answers, is_over));
            describer.close();
            // Who is in the middle of a request finishes it.
            let rest = answers.iter().try_for_each(|described| self.described(described, outbox));
            waited.and(rest)
        });
        let sent = self.held.drain().try_for_each(|(_, (recognised, at))| outbox.add_record(recognised, at));
        self.round.pending = (self.describer.behind() + self.late.len()) as u64;
        self.round.time_to_describe = self.describer.time_left();
        (std::mem::take(&mut self.round), ended.and(sent.map_err(RoundError::from)))
    }

    fn reset(&mut self) {
        self.jobs.clear();
        self.held.clear();
        self.late.clear();
        self.wishes.clear();
        (self.ended_jobs, self.ended_tasks) = (None, None);
    }
}
