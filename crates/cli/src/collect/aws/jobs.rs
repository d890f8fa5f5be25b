//! Jobs, and which of their executions have to be described.

use super::super::known_executions::{KnownExecutions, NextStep};
use super::describe::{DescribeResult, Execution, rank};
use super::{AwsCollector, PAGE};
use crate::clock;
use crate::collect::outbox::Outbox;
use crate::collect::provider::Answer;
use crate::collect::round::RoundError;
use crate::remote::percent_encode;
use crate::rng;
use fleetglass_model::job::ProcessDetails;
use fleetglass_model::recognise::Keys;
use fleetglass_model::{Record, Timestamp};
use serde_json::Value;
use std::sync::mpsc::Receiver;
use std::time::Duration;

/// All executions of a job are listed about so often, whatever its counts say; of a large job more seldom.
const WHOLE_EVERY: Duration = Duration::from_secs(600);
/// A job is large with more executions than this.
const LARGE: f64 = 10_000.0;
/// A single round lists all executions of one job in so many.
const WHOLE_OF: f64 = 20.0;
/// The number of elements of a page of a list that ended early.
const SMALL_PAGE: u32 = 100;
/// The maximum number of listed states that wait for their descriptions; others are sent at once.
const HELD: usize = 5000;

/// A job as it was last seen.
#[derive(Default)]
pub(super) struct Job {
    /// The status and last update in the list.
    state: Option<(Value, Value)>,
    /// Its document is known.
    document: bool,
    /// Somebody looks at it.
    pub(super) wanted: bool,
    /// It has ended, and all of it is known.
    pub(super) settled: bool,
    pub(super) executions: Option<KnownExecutions>,
}

/// The job's own counts in an answer of `DescribeJob`.
fn counts_in(answer: &Answer) -> Option<ProcessDetails> {
    fleetglass_model::from_json(&answer.value["job"]["jobProcessDetails"].to_string()).ok()
}

/// How many executions of a job are in a status, by its own count; without a status, in all.
fn count_of(counted: &ProcessDetails, status: Option<&str>) -> i64 {
    match status {
        None => counted.total(),
        Some("QUEUED") => counted.queued,
        Some("IN_PROGRESS") => counted.in_progress,
        Some("SUCCEEDED") => counted.succeeded,
        Some("FAILED") => counted.failed,
        Some("TIMED_OUT") => counted.timed_out,
        Some("REJECTED") => counted.rejected,
        Some("REMOVED") => counted.removed,
        Some("CANCELED") => counted.canceled,
        Some(_) => 0,
    }
}

impl AwsCollector<'_> {
    pub(super) fn all_jobs(
        &mut self,
        outbox: &mut Outbox<'_>,
        answers: &Receiver<DescribeResult>,
    ) -> Result<(), RoundError> {
        if self.ended_jobs.is_none() {
            self.ended_jobs = Some(self.deployment.ended_jobs()?);
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
                self.round.tolerate_a_few(ended)?;
                self.take_answers(answers, outbox)?;
            }
        }
        Ok(())
    }

    fn job(
        &mut self,
        id: &str,
        state: (Value, Value),
        outbox: &mut Outbox<'_>,
        answers: &Receiver<DescribeResult>,
    ) -> Result<(), RoundError> {
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
        let path = format!("/jobs/{}", percent_encode(id));
        let mut counted = None;
        if let Some(answer) = self.ask("DescribeJob", &path)? {
            counted = counts_in(&answer);
            outbox.add_answer(answer, &keys)?;
        }
        self.document(id, &path, &keys, outbox)?;
        let size = self.known(id)?.len();
        let whole = moved || self.is_turn_of_all(size);
        let due = self.known(id)?.statuses_to_list(counted.as_ref().filter(|_| !whole));
        let listed = self.executions(id, &path, due, counted.as_ref(), outbox, answers)?;
        let job = self.jobs.entry(id.to_owned()).or_default();
        let known = job.executions.get_or_insert_default();
        self.round.executions += known.len() as u64;
        // Executions in progress continue if a job is cancelled without force.
        job.settled = ended && listed && !known.has_unfinished();
        (job.state, job.wanted) = (Some(state), false);
        Ok(())
    }

    /// True where the deployment knew of a job, before it was looked at here, that it had ended in this state and all its
    /// executions with it.
    fn was_collected(&mut self, id: &str, updated: &Value) -> bool {
        let known = self.ended_jobs.as_mut().and_then(|ended| ended.remove(id));
        let updated = Timestamp::parse(&updated.to_string()).ok();
        let wanted = self.jobs.get(id).is_some_and(|job| job.wanted);
        !wanted && known.zip(updated).is_some_and(|(known, updated)| known.seconds() >= updated.seconds())
    }

    /// Whether it is time to list all executions of a job, of which so many are known. Chance decides, so that not all jobs
    /// have their turn at once, and that single rounds have it too.
    fn is_turn_of_all(&self, known: usize) -> bool {
        let rounds = self.every.map_or(WHOLE_OF, |every| WHOLE_EVERY.as_secs_f64() / every.as_secs_f64());
        let rounds = rounds.max(1.0) * (known as f64 / LARGE).max(1.0);
        (rng::random_bits() >> 11) as f64 / ((1_u64 << 53) as f64) < 1.0 / rounds
    }

    /// The document of a job, which never changes.
    fn document(
        &mut self,
        id: &str,
        path: &str,
        keys: &Keys,
        outbox: &mut Outbox<'_>,
    ) -> Result<(), RoundError> {
        if self.jobs.get(id).is_some_and(|job| job.document) {
            return Ok(());
        }
        if let Some(answer) = self.ask("GetJobDocument", &format!("{path}/job-document"))? {
            outbox.add_answer(answer, keys)?;
            self.jobs.entry(id.to_owned()).or_default().document = true;
        }
        Ok(())
    }

    /// Lists the executions of a job in these statuses, or all of them. Returns false if that was refused, or ended early.
    fn executions(
        &mut self,
        id: &str,
        path: &str,
        due: Option<Vec<&'static str>>,
        counted: Option<&ProcessDetails>,
        outbox: &mut Outbox<'_>,
        answers: &Receiver<DescribeResult>,
    ) -> Result<bool, RoundError> {
        let due = due.as_deref();
        self.executions_of(id).begin_listing(due);
        let statuses = due.map_or_else(|| vec![None], |due| due.iter().copied().map(Some).collect());
        let mut whole = true;
        for status in statuses {
            let expected = counted.map_or(0, |counted| count_of(counted, status));
            match self.executions_in(id, path, status, PAGE, outbox, answers)? {
                None => return Ok(false),
                Some(listed) if listed >= expected => {}
                Some(listed) => {
                    whole &= self.listed_again(id, path, status, (listed, expected), outbox, answers)?;
                }
            }
        }
        if !whole {
            return Ok(false);
        }
        if due.is_none() {
            outbox.add_whole_list(id, clock::now())?;
        }
        for (thing, number) in self.executions_of(id).end_listing(due) {
            let (plane, rank) = rank(None);
            self.describer.push(plane, Execution::new(id, &thing, Some(number)), rank);
        }
        Ok(true)
    }

    /// Lists the executions of a job in a status, or all of them. Returns how many there are; None where that was refused.
    fn executions_in(
        &mut self,
        id: &str,
        path: &str,
        status: Option<&str>,
        size: u32,
        outbox: &mut Outbox<'_>,
        answers: &Receiver<DescribeResult>,
    ) -> Result<Option<i64>, RoundError> {
        let query = status.map(|status| format!("status={status}")).unwrap_or_default();
        let mut count = 0;
        let take = |this: &mut Self, answer: Answer| {
            count += answer.value["executionSummaries"].as_array().map_or(0, Vec::len) as i64;
            this.listed(id, answer, outbox)?;
            this.take_answers(answers, outbox)
        };
        let path = format!("{path}/things");
        let listed = self.pages_of(size, "ListJobExecutionsForJob", &path, &query, take)?;
        Ok(listed.then_some(count))
    }

    /// A list has ended before the job's own count: executions may have moved on meanwhile. If they have not, a page ended
    /// early, and the list is asked for again in another size. Returns whether it is whole then.
    fn listed_again(
        &mut self,
        id: &str,
        path: &str,
        status: Option<&str>,
        (listed, expected): (i64, i64),
        outbox: &mut Outbox<'_>,
        answers: &Receiver<DescribeResult>,
    ) -> Result<bool, RoundError> {
        let expected = expected.min(self.counted_now(path, status)?);
        if listed >= expected {
            return Ok(true);
        }
        let Some(again) = self.executions_in(id, path, status, SMALL_PAGE, outbox, answers)? else {
            return Ok(false);
        };
        let expected =
            if again < expected { expected.min(self.counted_now(path, status)?) } else { expected };
        if again < expected {
            let problem = format!(
                "ListJobExecutionsForJob of {id} ended after {again} of {expected} executions, without a token for more"
            );
            self.reporter.warn_once(&format!("{id} ended early"), &problem);
            (self.round.problem, self.round.is_incomplete) = (Some(problem), true);
        }
        Ok(again >= expected)
    }

    /// How many executions a job counts in a status by now; 0 where it does not tell.
    fn counted_now(&mut self, path: &str, status: Option<&str>) -> Result<i64, RoundError> {
        let counted = self.ask("DescribeJob", path)?.as_ref().and_then(counts_in);
        Ok(counted.map_or(0, |counted| count_of(&counted, status)))
    }

    /// The known executions of a job; at first those of the deployment. Those without a description are queued.
    fn known(&mut self, id: &str) -> Result<&KnownExecutions, RoundError> {
        if self.jobs.get(id).is_none_or(|job| job.executions.is_none()) {
            let known = self.deployment.executions(id)?;
            for ((thing, number), status) in known.undescribed() {
                let (plane, rank) = rank(status);
                self.describer.push(plane, Execution::new(id, thing, Some(*number)), rank);
            }
            self.jobs.entry(id.to_owned()).or_default().executions = Some(known);
        }
        Ok(self.executions_of(id))
    }

    fn executions_of(&mut self, id: &str) -> &mut KnownExecutions {
        self.jobs.entry(id.to_owned()).or_default().executions.get_or_insert_default()
    }

    fn listed(&mut self, id: &str, answer: Answer, outbox: &mut Outbox<'_>) -> Result<(), RoundError> {
        let keys = Keys { job_id: Some(id.to_owned()), ..Keys::default() };
        let at = answer.at;
        for recognised in outbox.recognise_answer(answer, &keys) {
            let Record::JobExecution(execution) = &recognised.record else { continue };
            let known = self.executions_of(id);
            let due = known.record_listed(execution, at);
            let named = Execution::of(execution);
            if matches!(due, NextStep::SendAndDescribe | NextStep::Describe) {
                let (plane, rank) = rank(execution.status.as_ref());
                self.describer.push(plane, named.clone(), rank);
            }
            match due {
                NextStep::SendAndDescribe if self.held.len() < HELD => {
                    self.held.insert(named, (recognised, at));
                }
                NextStep::SendAndDescribe | NextStep::Confirm => outbox.add_record(recognised, at)?,
                NextStep::Nothing | NextStep::Describe => {}
            }
        }
        Ok(())
    }
}
