//! Describes executions, on whichever plane answers for them, in the order of their urgency.

use super::account::{Account, Plane};
use crate::collect::provider::{Answer, RequestError};
use crate::collect::queue::Queue;
use crate::remote::percent_encode;
use fleetglass_model::job_execution::JobExecution;
use fleetglass_model::recognise::Keys;
use fleetglass_model::status::{ExecutionStatus, State};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::mpsc::SyncSender;
use std::time::Duration;

/// Requests at once: what the default rates need where an answer takes a fifth of a second.
const CONTROL_WORKERS: usize = 2;
const DATA_WORKERS: usize = 32;
/// What is described while lists are still read: what is wanted, and what failed.
const URGENT: u8 = 1;
/// What could not be described comes last.
const LAST: u8 = 9;
/// After so many failures in a row a plane is left alone until the next round.
const FAILURES: u32 = 3;

/// The key of an execution; without a number it is the latest.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Execution {
    pub(super) job: Arc<str>,
    pub(super) thing: Arc<str>,
    pub(super) number: Option<i64>,
}

impl Execution {
    pub(super) fn new(job: &str, thing: &str, number: Option<i64>) -> Self {
        Self { job: job.into(), thing: thing.into(), number }
    }

    pub(super) fn of(execution: &JobExecution) -> Self {
        Self::new(&execution.job_id, &execution.thing_name, Some(execution.execution_number))
    }

    /// The keys that an answer about it does not contain.
    pub(super) fn keys(&self) -> Keys {
        let (thing, job) = (self.thing.to_string(), self.job.to_string());
        Keys { thing_name: Some(thing), job_id: Some(job), task_id: None }
    }

    fn path(&self) -> String {
        let number = self.number.map(|number| format!("?executionNumber={number}")).unwrap_or_default();
        format!("/things/{}/jobs/{}{number}", percent_encode(&self.thing), percent_encode(&self.job))
    }
}

/// The plane that describes an execution of this status, and its priority: failed, in progress, queued, succeeded.
///
/// The data plane answers faster and with the document, and not at all for what has ended (S2, `TerminalStateException`).
pub(super) fn rank(status: Option<&ExecutionStatus>) -> (Plane, u8) {
    match status.map(ExecutionStatus::state) {
        Some(State::Error) => (Plane::Control, 1),
        Some(State::Success | State::Stopped) => (Plane::Control, 4),
        Some(State::Pending) => (Plane::Data, 3),
        _ => (Plane::Data, 2),
    }
}

/// The description of an execution.
pub(super) struct DescribeResult {
    pub(super) plane: Plane,
    pub(super) execution: Execution,
    pub(super) result: Result<Answer, RequestError>,
}

/// The two queues, and the way to what answers.
#[derive(Clone)]
pub(super) struct Describer<'a>(Arc<Inner<'a>>);

struct Inner<'a> {
    account: &'a Account<'a>,
    control: Queue<Execution>,
    data: Queue<Execution>,
    /// The data plane is not used, or refuses.
    control_alone: AtomicBool,
    /// In a row: of the control plane, of the data plane.
    failures: [AtomicU32; 2],
}

impl<'a> Describer<'a> {
    pub(super) fn new(account: &'a Account<'a>, control_alone: bool) -> Self {
        let (control, data) = (Queue::new(), Queue::new());
        let (control_alone, failures) = (control_alone.into(), Default::default());
        Self(Arc::new(Inner { account, control, data, control_alone, failures }))
    }

    /// Adds an execution; rank 0 is the most urgent.
    pub(super) fn push(&self, plane: Plane, execution: Execution, rank: u8) {
        let control_alone = self.0.control_alone.load(Ordering::Relaxed);
        self.queue(if control_alone { Plane::Control } else { plane }).push(execution, rank);
    }

    /// Stops or resumes the use of the data plane.
    pub(super) fn without_data(&self, without: bool) {
        self.0.control_alone.store(without, Ordering::Relaxed);
        if without {
            for (execution, rank) in self.0.data.drain() {
                self.0.control.push(execution, rank);
            }
        }
    }

    /// Puts an execution back that could not be described.
    pub(super) fn put_back(&self, plane: Plane, execution: Execution) {
        self.queue(plane).push(execution, LAST);
        if self.0.failures[plane as usize].fetch_add(1, Ordering::Relaxed) + 1 >= FAILURES {
            self.queue(plane).close();
        }
    }

    /// A plane has answered.
    pub(super) fn answered(&self, plane: Plane) {
        self.0.failures[plane as usize].store(0, Ordering::Relaxed);
    }

    /// Marks a taken item as done.
    pub(super) fn done(&self, plane: Plane) {
        self.queue(plane).done();
    }

    /// Starts with the urgent executions.
    pub(super) fn begin(&self) {
        for plane in [Plane::Control, Plane::Data] {
            self.answered(plane);
        }
        self.0.control.open(URGENT);
        self.0.data.open(LAST);
    }

    /// Continues with all others, unless a queue was closed.
    pub(super) fn go_on(&self) {
        if self.0.control.is_open() {
            self.0.control.open(LAST);
        }
    }

    pub(super) fn close(&self) {
        self.0.control.close();
        self.0.data.close();
    }

    /// The number of concurrent requests to each plane.
    pub(super) fn workers(&self) -> [(Plane, usize); 2] {
        [(Plane::Control, CONTROL_WORKERS), (Plane::Data, DATA_WORKERS)]
    }

    /// Describes the executions of a plane's queue until it is closed or nobody receives the results.
    pub(super) fn work(&self, plane: Plane, answers: &SyncSender<DescribeResult>) {
        while let Some(execution) = self.queue(plane).take() {
            let result = self.0.account.get(plane, &execution.path());
            if answers.send(DescribeResult { plane, execution, result }).is_err() {
                return;
            }
        }
    }

    /// How many executions are still to be described.
    pub(super) fn behind(&self) -> usize {
        self.0.control.len() + self.0.data.len()
    }

    /// True while workers process the rest.
    pub(super) fn is_busy(&self) -> bool {
        [&self.0.control, &self.0.data].into_iter().any(|queue| queue.is_open() && queue.len() > 0)
    }

    /// The time to describe the rest at the current rates.
    pub(super) fn time_left(&self) -> Duration {
        let of = |plane| self.0.account.time_for(plane, self.queue(plane).len() as u64);
        of(Plane::Control).max(of(Plane::Data))
    }

    fn queue(&self, plane: Plane) -> &Queue<Execution> {
        match plane {
            Plane::Control => &self.0.control,
            Plane::Data => &self.0.data,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_look_at_first_comes_first() {
        let order = ["FAILED", "IN_PROGRESS", "QUEUED", "SUCCEEDED"];
        let ranks: Vec<_> = order.map(|status| rank(Some(&ExecutionStatus::from(status)))).into();
        assert!(ranks.is_sorted_by_key(|(_, rank)| *rank), "{ranks:?}");
        let terminal = ["SUCCEEDED", "FAILED", "TIMED_OUT", "REJECTED", "REMOVED", "CANCELED"];
        for status in terminal {
            assert_eq!(rank(Some(&ExecutionStatus::from(status))).0, Plane::Control, "{status}");
        }
        assert_eq!(rank(Some(&ExecutionStatus::from("NEW"))).0, Plane::Data);
    }

    #[test]
    fn paths_are_encoded() {
        let path = |number| Execution::new("j-1", "a:b c", number).path();
        assert_eq!(path(None), "/things/a%3Ab%20c/jobs/j-1");
        assert_eq!(path(Some(7)), "/things/a%3Ab%20c/jobs/j-1?executionNumber=7");
    }
}
