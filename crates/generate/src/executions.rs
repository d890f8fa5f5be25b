//! Job executions: what becomes of a job on each of its things.

use crate::descriptions::{Executions, described, scheduled};
use crate::jobs::{Job, size};
use crate::seeded_rng::SeededRng;
use crate::{Reporter, observed, things};
use fleetglass_model::status::ExecutionStatus;
use fleetglass_model::{JobExecution, Record, Timestamp};
use std::collections::BTreeMap;
use std::io;

const HOUR: i64 = 3_600;
/// A device at work reports so often, in seconds.
const REPORTS: i64 = 300;
/// So many seconds before the end, some executions under way were seen once before, and some that are stuck.
const BEFORE: i64 = 1_800;
const LONG_BEFORE: i64 = 2 * HOUR;
/// How many jobs have yet to begin.
const SCHEDULED: u64 = 2;
/// The details of an execution in progress, step by step.
const PHASES: [&str; 3] = ["downloading", "installing", "verifying"];
const ERRORS: [&str; 4] = ["checksum-mismatch", "no-space-left", "battery-low", "connection-lost"];

/// The outcome of an execution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Succeeds,
    Fails,
    /// The device says no.
    Rejects,
    /// The device begins and is not heard of again.
    Stalls,
    /// As above, and its time is up soon after the fleet is seen.
    RunsOut,
    /// The device does not begin.
    Sleeps,
    /// The thing leaves the job's target.
    Leaves,
    /// Somebody cancels it while it is at work.
    Cancelled,
    /// Its status is none that is known.
    Odd,
}

/// The first executions of a fleet have one fate each, so that even small fleets show all.
const EACH: [Outcome; 9] = [
    Outcome::Succeeds,
    Outcome::Fails,
    Outcome::Rejects,
    Outcome::Stalls,
    Outcome::RunsOut,
    Outcome::Sleeps,
    Outcome::Leaves,
    Outcome::Cancelled,
    Outcome::Odd,
];

/// Writes so many executions on so many things.
pub(super) fn write(
    executions: u64,
    things: u64,
    until: i64,
    random: SeededRng,
    tell: Reporter<'_>,
) -> io::Result<()> {
    let mut writer = Writer { left: executions, completed: 0, until, random, tell };
    let mut number = 0;
    while writer.left > 0 {
        writer.job(number, executions, things)?;
        number += 1;
    }
    (number..number + SCHEDULED).try_for_each(|number| writer.scheduled(number))
}

struct Writer<'a> {
    /// Executions that are still to be written.
    left: u64,
    /// Jobs that are complete, so far.
    completed: u64,
    until: i64,
    random: SeededRng,
    tell: Reporter<'a>,
}

impl Writer<'_> {
    /// Writes the executions of a job, then the job with their numbers by status.
    fn job(&mut self, number: u64, executions: u64, things: u64) -> io::Result<()> {
        let job = Job::new(number, self.until, &mut self.random);
        let count = size(number, executions, &mut self.random).clamp(1, things.min(self.left));
        let all = things::shuffled(things, self.random.next());
        let mut ended = Executions::default();
        for (index, thing) in (0..count).zip(all) {
            if self.left == 0 {
                break;
            }
            let first = EACH.get(index as usize).filter(|_| number == 0).copied();
            let outcome = first.unwrap_or_else(|| random_outcome(&job, &mut self.random));
            let queued = job.created + job.rollout * index as i64 / count as i64;
            let run = Run::new(&job, thing, queued, outcome, self.until, &mut self.random);
            self.attempts(run, &mut ended)?;
        }
        self.completed += u64::from(ended.are_all_over());
        // Complete jobs are cleaned up: one is being deleted.
        let deleted = self.completed == 3 && ended.are_all_over();
        let record = described(&job, number, &ended, deleted)?;
        (self.tell)(&observed(Record::Job(record), self.until))
    }

    /// Writes a job that has yet to begin.
    fn scheduled(&mut self, number: u64) -> io::Result<()> {
        let job = Job::new(number, self.until, &mut self.random);
        let record = scheduled(&job, number, self.until, &mut self.random)?;
        (self.tell)(&observed(Record::Job(record), self.until))
    }

    /// Writes an execution and, where it fails and the job tries again, the next ones.
    fn attempts(&mut self, mut run: Run<'_>, ended: &mut Executions) -> io::Result<()> {
        loop {
            self.observations(&run)?;
            self.left -= 1;
            let now = run.at(self.until);
            ended.add(&now);
            let failed = matches!(now.status, Some(ExecutionStatus::Failed | ExecutionStatus::TimedOut));
            let queued = now.last_updated_at.map_or(self.until, Timestamp::seconds) + 60;
            let last = run.job.cancelled.unwrap_or(self.until).min(self.until);
            if !failed || run.number > run.job.retries || queued > last || self.left == 0 {
                return Ok(());
            }
            let outcome = random_outcome(run.job, &mut self.random);
            run = Run {
                number: run.number + 1,
                ..Run::new(run.job, run.thing, queued, outcome, self.until, &mut self.random)
            };
        }
    }

    /// Writes the state of an execution, and an earlier observation of some that are in progress or stuck.
    fn observations(&mut self, run: &Run<'_>) -> io::Result<()> {
        let now = run.at(self.until);
        let under_way = now.status == Some(ExecutionStatus::InProgress);
        let stuck = !now.is_terminal()
            && now.last_updated_at <= Some(Timestamp::from_seconds(self.until - LONG_BEFORE));
        let before = self.until - if stuck { LONG_BEFORE } else { BEFORE };
        if (under_way || stuck) && run.queued <= before && self.random.permille(500) {
            (self.tell)(&observed(Record::JobExecution(run.at(before)), before))?;
        }
        (self.tell)(&observed(Record::JobExecution(now), self.until))
    }
}

fn random_outcome(job: &Job, random: &mut SeededRng) -> Outcome {
    let outcome = match random.between(0, 1_000) {
        0..40 => Outcome::Fails,
        40..50 => Outcome::Rejects,
        50..75 => Outcome::Stalls,
        75..115 => Outcome::Sleeps,
        115..125 => Outcome::Leaves,
        125..130 => Outcome::Cancelled,
        130 => Outcome::Odd,
        131..140 => Outcome::RunsOut,
        _ => Outcome::Succeeds,
    };
    match outcome {
        Outcome::Stalls if job.settled && job.timeout.is_none() => Outcome::Fails,
        Outcome::Sleeps | Outcome::Odd if job.settled => Outcome::Leaves,
        Outcome::RunsOut if !job.recent => Outcome::Succeeds,
        outcome => outcome,
    }
}

/// One execution over time, in epoch seconds.
struct Run<'a> {
    job: &'a Job,
    thing: u64,
    number: i64,
    outcome: Outcome,
    queued: i64,
    /// When the device begins, if it does.
    begins: i64,
    /// When it is done, or is heard of last.
    ends: i64,
    error: &'static str,
}

impl<'a> Run<'a> {
    fn new(
        job: &'a Job,
        thing: u64,
        queued: i64,
        outcome: Outcome,
        until: i64,
        random: &mut SeededRng,
    ) -> Self {
        let mut begins = queued + random.skewed(2, 20 * HOUR);
        let mut ends = begins + random.skewed(job.pace / 2, job.pace * 12).max(1);
        if let (Outcome::RunsOut, Some(timeout)) = (outcome, job.timeout) {
            begins = (until - timeout + random.between(60, 900)).max(queued);
            ends = begins + random.between(60, timeout / 2);
        }
        Self { job, thing, number: 1, outcome, queued, begins, ends, error: random.pick(&ERRORS) }
    }

    /// Its state at a time after it was queued.
    fn at(&self, now: i64) -> JobExecution {
        if let Some(ended) = self.ended(now) {
            return ended;
        }
        if self.begins > now || matches!(self.outcome, Outcome::Sleeps | Outcome::Rejects | Outcome::Leaves) {
            return self.state(ExecutionStatus::Queued, now, self.queued);
        }
        let heard =
            if matches!(self.outcome, Outcome::Stalls | Outcome::RunsOut) { now.min(self.ends) } else { now };
        let last = self.begins + (heard - self.begins) / REPORTS * REPORTS;
        let status = if self.outcome == Outcome::Odd {
            ExecutionStatus::Unknown("PAUSED".to_owned())
        } else {
            ExecutionStatus::InProgress
        };
        let left = self.job.timeout.map(|timeout| (self.begins + timeout - now).max(0));
        JobExecution { approximate_seconds_before_timed_out: left, ..self.state(status, now, last) }
    }

    /// How it ended, if it did before a moment.
    fn ended(&self, now: i64) -> Option<JobExecution> {
        let deadline = self.job.timeout.map(|timeout| self.begins + timeout);
        let silent = matches!(self.outcome, Outcome::Stalls | Outcome::RunsOut);
        let late = deadline.is_some_and(|deadline| deadline < self.ends || silent);
        let (status, at) = match self.outcome {
            Outcome::Leaves => (ExecutionStatus::Removed, self.queued + HOUR),
            Outcome::Rejects => (ExecutionStatus::Rejected, self.begins),
            Outcome::Sleeps => (ExecutionStatus::Canceled, self.job.cancelled?.max(self.queued)),
            Outcome::Odd => return None,
            _ if late => (ExecutionStatus::TimedOut, deadline?),
            Outcome::Stalls | Outcome::RunsOut => return None,
            Outcome::Cancelled => (ExecutionStatus::Canceled, self.begins.midpoint(self.ends)),
            Outcome::Succeeds => (ExecutionStatus::Succeeded, self.ends),
            Outcome::Fails => (ExecutionStatus::Failed, self.ends),
        };
        let forced = (status == ExecutionStatus::Canceled).then_some(self.outcome == Outcome::Cancelled);
        (at <= now).then(|| JobExecution { force_canceled: forced, ..self.state(status, now, at) })
    }

    fn state(&self, status: ExecutionStatus, now: i64, updated: i64) -> JobExecution {
        let begun = self.begins <= updated
            && !matches!(self.outcome, Outcome::Rejects | Outcome::Leaves | Outcome::Sleeps)
            && status != ExecutionStatus::Queued;
        let reports = if begun { 1 + (updated.min(self.ends) - self.begins) / REPORTS } else { 0 };
        JobExecution {
            thing_name: things::name(self.thing),
            job_id: self.job.id.clone(),
            execution_number: self.number,
            status_details: begun.then(|| self.details(&status, updated)),
            queued_at: Some(Timestamp::from_seconds(self.queued)),
            started_at: begun.then(|| Timestamp::from_seconds(self.begins)),
            last_updated_at: Some(Timestamp::from_seconds(updated.min(now))),
            version_number: Some(1 + reports + i64::from(status.is_terminal())),
            approximate_seconds_before_timed_out: None,
            force_canceled: None,
            retry_attempt: None,
            job_document: Some(self.job.document.clone()),
            status: Some(status),
        }
    }

    /// The details from the device.
    fn details(&self, status: &ExecutionStatus, updated: i64) -> BTreeMap<String, String> {
        let done = ((updated - self.begins) * 100 / (self.ends - self.begins)).clamp(0, 100);
        let phase = PHASES[(done as usize * PHASES.len() / 101).min(PHASES.len() - 1)];
        let mut details = BTreeMap::new();
        details.insert("phase".to_owned(), phase.to_owned());
        match status {
            ExecutionStatus::Failed => details.insert("error".to_owned(), self.error.to_owned()),
            _ => details.insert("progress".to_owned(), format!("{done}%")),
        };
        details
    }
}
