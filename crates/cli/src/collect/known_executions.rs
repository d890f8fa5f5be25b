//! The last known state of a job's executions, so that only changed ones are described.

use fleetglass_model::Timestamp;
use fleetglass_model::job::ProcessDetails;
use fleetglass_model::job_execution::JobExecution;
use fleetglass_model::list::ExecutionRow;
use fleetglass_model::status::ExecutionStatus;
use std::collections::HashMap;

/// The minimum interval, in seconds, to confirm an unchanged execution. Lists show for how long a record has been
/// unchanged, by the time of the last observation; each confirmation is a write.
const CONFIRMED_EVERY: i64 = 600;

/// Identifies an execution of a job: the thing, and the number.
pub(crate) type ExecutionKey = (Box<str>, i64);

/// The last known state of a job's executions.
#[derive(Debug, Default)]
pub(crate) struct KnownExecutions(HashMap<ExecutionKey, Seen>);

#[derive(Clone, Debug)]
struct Seen {
    status: Option<ExecutionStatus>,
    updated: Option<Timestamp>,
    /// It was described in this state: a list contains neither version nor details.
    described: bool,
    /// When its source was last heard of it here.
    confirmed: Timestamp,
    /// It has been in a list since the last complete listing began.
    listed: bool,
}

/// What to do with an execution of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NextStep {
    /// It is unchanged.
    Nothing,
    /// It is unchanged; send it to confirm it.
    Confirm,
    /// It is unchanged, and still has to be described.
    Describe,
    /// It changed: send it, and describe it.
    SendAndDescribe,
}

impl KnownExecutions {
    /// Adds an execution of the deployment.
    pub(crate) fn insert_row(&mut self, row: &ExecutionRow) {
        let seen = Seen {
            status: row.status.as_deref().map(ExecutionStatus::from),
            updated: row.last_updated_at,
            described: row.version_number.is_some(),
            confirmed: row.observed_at,
            listed: false,
        };
        self.0.insert((row.thing_name.as_str().into(), row.execution_number), seen);
    }

    /// Records an execution of a list at this time, and returns what to do with it.
    pub(crate) fn record_listed(&mut self, execution: &JobExecution, at: Timestamp) -> NextStep {
        let place = place(execution);
        let Some(seen) = self.0.get_mut(&place).filter(|seen| seen.is_as(execution)) else {
            self.0.insert(place, Seen::of(execution, false, at));
            return NextStep::SendAndDescribe;
        };
        seen.listed = true;
        if !seen.described {
            return NextStep::Describe;
        }
        let old = at.seconds() - seen.confirmed.seconds() >= CONFIRMED_EVERY;
        if old && !execution.is_terminal() {
            seen.confirmed = at;
            return NextStep::Confirm;
        }
        NextStep::Nothing
    }

    /// Records a description at this time. The data plane returns whole seconds, so the fraction from the list
    /// stays. Returns false if the list has told of a newer state: the description was late, and is due again.
    pub(crate) fn record_described(&mut self, execution: &JobExecution, at: Timestamp) -> bool {
        let place = place(execution);
        let mut described = Seen::of(execution, true, at);
        let listed = self.0.get(&place).and_then(|seen| seen.updated);
        let seconds = |time: Option<Timestamp>| time.map(Timestamp::seconds);
        if described.updated.is_some() && seconds(described.updated) < seconds(listed) {
            return false;
        }
        if let (Some(updated), Some(listed)) = (described.updated, listed)
            && updated.is_whole()
            && updated.seconds() == listed.seconds()
        {
            described.updated = Some(listed);
        }
        self.0.insert(place, described);
        true
    }

    /// The executions that were never described, with their statuses.
    pub(crate) fn undescribed(&self) -> impl Iterator<Item = (&ExecutionKey, Option<&ExecutionStatus>)> {
        self.0.iter().filter(|(_, seen)| !seen.described).map(|(place, seen)| (place, seen.status.as_ref()))
    }

    /// Starts a listing of these statuses, or of all.
    pub(crate) fn begin_listing(&mut self, statuses: Option<&[&str]>) {
        self.0.values_mut().filter(|seen| seen.is_in(statuses)).for_each(|seen| seen.listed = false);
    }

    /// It has ended. What had not, and it did not tell of, has made room for another try or is there no more: that has to be
    /// asked for one by one. What had is forgotten, where the listing was of all.
    pub(crate) fn end_listing(&mut self, statuses: Option<&[&str]>) -> Vec<ExecutionKey> {
        self.0.retain(|_, seen| seen.listed || statuses.is_some() || !seen.has_ended());
        let left =
            self.0.iter().filter(|(_, seen)| !seen.listed && !seen.has_ended() && seen.is_in(statuses));
        left.map(|(place, _)| place.clone()).collect()
    }

    /// Removes a deleted execution.
    pub(crate) fn remove(&mut self, thing: &str, number: i64) {
        self.0.remove(&(thing.into(), number));
    }

    /// True while any execution has not ended.
    pub(crate) fn has_unfinished(&self) -> bool {
        self.0.values().any(|seen| !seen.has_ended())
    }

    /// The number of known executions.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// The statuses whose executions have to be listed again: those of which the provider counts another number than is
    /// known, and those at work, whose details change without any count. None: all, since the provider does not count, or
    /// counts fewer than there are.
    pub(crate) fn statuses_to_list(&self, counted: Option<&ProcessDetails>) -> Option<Vec<&'static str>> {
        let counted =
            counted.filter(|counted| counted.total() > 0 && counted.total() >= self.len() as i64)?;
        let known =
            |status| self.0.values().filter(|seen| seen.status.as_ref() == Some(&status)).count() as i64;
        let all = [
            ("IN_PROGRESS", counted.in_progress, ExecutionStatus::InProgress),
            ("FAILED", counted.failed, ExecutionStatus::Failed),
            ("TIMED_OUT", counted.timed_out, ExecutionStatus::TimedOut),
            ("REJECTED", counted.rejected, ExecutionStatus::Rejected),
            ("QUEUED", counted.queued, ExecutionStatus::Queued),
            ("CANCELED", counted.canceled, ExecutionStatus::Canceled),
            ("REMOVED", counted.removed, ExecutionStatus::Removed),
            ("SUCCEEDED", counted.succeeded, ExecutionStatus::Succeeded),
        ];
        let due = |(name, count, status): (&'static str, i64, ExecutionStatus)| {
            let working = status == ExecutionStatus::InProgress && count > 0;
            (working || count != known(status)).then_some(name)
        };
        Some(all.into_iter().filter_map(due).collect())
    }
}

impl Seen {
    fn of(execution: &JobExecution, described: bool, at: Timestamp) -> Self {
        let JobExecution { status, last_updated_at, .. } = execution;
        Self { status: status.clone(), updated: *last_updated_at, described, confirmed: at, listed: true }
    }

    fn has_ended(&self) -> bool {
        self.status.as_ref().is_some_and(ExecutionStatus::is_terminal)
    }

    fn is_in(&self, statuses: Option<&[&str]>) -> bool {
        let status = self.status.as_ref().map_or("", ExecutionStatus::as_str);
        statuses.is_none_or(|statuses| statuses.contains(&status))
    }

    /// True if the state is the known one. The data plane returns whole seconds only.
    fn is_as(&self, execution: &JobExecution) -> bool {
        let whole = |time: Option<Timestamp>| time.is_some_and(Timestamp::is_whole);
        let (seen, reported) = (self.updated, execution.last_updated_at);
        let seconds = |time: Option<Timestamp>| time.map(Timestamp::seconds);
        let at_once =
            seen == reported || ((whole(seen) || whole(reported)) && seconds(seen) == seconds(reported));
        at_once && self.status == execution.status
    }
}

fn place(execution: &JobExecution) -> ExecutionKey {
    (execution.thing_name.as_str().into(), execution.execution_number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn execution(status: &str, updated: Value) -> JobExecution {
        let record = json!({"thingName": "t", "jobId": "j", "executionNumber": 1, "status": status, "lastUpdatedAt": updated});
        serde_json::from_value(record).unwrap()
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_seconds(seconds)
    }

    #[test]
    fn a_description_that_is_older_than_the_list_is_due_again() {
        let mut known = KnownExecutions::default();
        let ended = execution("SUCCEEDED", json!(12.5));
        assert_eq!(known.record_listed(&ended, at(20)), NextStep::SendAndDescribe);
        assert!(!known.record_described(&execution("IN_PROGRESS", json!(10)), at(21)));
        assert_eq!(known.undescribed().count(), 1);
        assert!(known.record_described(&execution("SUCCEEDED", json!(12)), at(22)), "in whole seconds");
        assert_eq!(known.record_listed(&ended, at(23)), NextStep::Nothing);
    }

    #[test]
    fn what_changed_is_described_once() {
        let mut known = KnownExecutions::default();
        let queued = execution("QUEUED", json!(10.25));
        assert_eq!(known.record_listed(&queued, at(20)), NextStep::SendAndDescribe);
        assert_eq!(known.record_listed(&queued, at(21)), NextStep::Describe, "it was not described yet");
        assert_eq!(known.undescribed().count(), 1);
        known.record_described(&execution("QUEUED", json!(10)), at(22));
        assert_eq!(known.undescribed().count(), 0);
        assert_eq!(
            known.record_listed(&queued, at(23)),
            NextStep::Nothing,
            "the same second, without a fraction"
        );
        assert_eq!(
            known.record_listed(&execution("QUEUED", json!(10.5)), at(23)),
            NextStep::SendAndDescribe,
            "the same second"
        );
        known.record_described(&execution("QUEUED", json!(10)), at(23));
        assert_eq!(known.record_listed(&execution("QUEUED", json!(11.5)), at(24)), NextStep::SendAndDescribe);
        assert!(known.has_unfinished());
        assert_eq!(known.record_listed(&execution("FAILED", json!(11.5)), at(24)), NextStep::SendAndDescribe);
        assert!(!known.has_unfinished());
        assert_eq!(known.len(), 1);
    }

    #[test]
    fn what_stands_still_is_confirmed_now_and_then() {
        let mut known = KnownExecutions::default();
        known.record_described(&execution("IN_PROGRESS", json!(10)), at(20));
        let running = execution("IN_PROGRESS", json!(10));
        assert_eq!(known.record_listed(&running, at(20 + CONFIRMED_EVERY - 1)), NextStep::Nothing);
        assert_eq!(known.record_listed(&running, at(20 + CONFIRMED_EVERY)), NextStep::Confirm);
        assert_eq!(known.record_listed(&running, at(21 + CONFIRMED_EVERY)), NextStep::Nothing);
        known.record_described(&execution("SUCCEEDED", json!(10)), at(20));
        assert_eq!(known.record_listed(&execution("SUCCEEDED", json!(10)), at(20_000)), NextStep::Nothing);
    }

    #[test]
    fn what_lists_leave_out() {
        let mut known = KnownExecutions::default();
        let of = |thing: &str, status| JobExecution {
            thing_name: thing.to_owned(),
            ..execution(status, json!(1))
        };
        for (thing, status) in [("a", "QUEUED"), ("b", "QUEUED"), ("c", "FAILED"), ("d", "IN_PROGRESS")] {
            known.record_described(&of(thing, status), at(1));
        }
        let queued: Option<&[&str]> = Some(&["QUEUED"]);
        known.begin_listing(queued);
        known.record_listed(&of("a", "QUEUED"), at(2));
        assert_eq!(known.end_listing(queued), [("b".into(), 1)]);
        known.begin_listing(None);
        known.record_listed(&of("a", "QUEUED"), at(2));
        known.record_listed(&of("d", "SUCCEEDED"), at(2));
        assert_eq!(known.end_listing(None), [("b".into(), 1)]);
        assert_eq!(known.len(), 3, "what had ended is there no more");
        known.remove("b", 1);
        assert_eq!(known.len(), 2);
        assert_eq!(known.record_listed(&of("c", "FAILED"), at(3)), NextStep::SendAndDescribe);
    }

    #[test]
    fn only_what_may_have_moved_is_listed() {
        let mut known = KnownExecutions::default();
        let counted = |in_progress, failed, succeeded| ProcessDetails {
            in_progress,
            failed,
            succeeded,
            ..ProcessDetails::default()
        };
        assert_eq!(known.statuses_to_list(None), None);
        assert_eq!(known.statuses_to_list(Some(&counted(0, 0, 0))), None, "a provider that does not count");
        assert_eq!(known.statuses_to_list(Some(&counted(0, 1, 2))), Some(vec!["FAILED", "SUCCEEDED"]));
        known.record_described(&execution("FAILED", json!(1)), at(2));
        assert_eq!(known.statuses_to_list(Some(&counted(0, 1, 2))), Some(vec!["SUCCEEDED"]));
        assert_eq!(known.statuses_to_list(Some(&counted(3, 1, 0))), Some(vec!["IN_PROGRESS"]));
        known.record_described(
            &JobExecution { thing_name: "u".to_owned(), ..execution("FAILED", json!(1)) },
            at(2),
        );
        assert_eq!(known.statuses_to_list(Some(&counted(0, 1, 0))), None, "two are known");
        assert_eq!(known.statuses_to_list(Some(&counted(0, 2, 0))), Some(vec![]));
    }
}
