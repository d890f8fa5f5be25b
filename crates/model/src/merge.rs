//! Decides which of two observations of a record is newer, and merges them.
//!
//! The result does not depend on the order in which they arrive.

use crate::compare::{both, both_equal, by_time, fill, finer};
use crate::status::{JobStatus, State, SubtaskStatus};
use crate::{BatchTask, Job, JobExecution, Observation, Record, RegistrationTask, Subtask, Timestamp};
use std::cmp::Ordering;

/// The effect of an incoming observation on the stored one.
#[derive(Clone, Debug, PartialEq)]
pub enum Merge {
    /// The record is new, newer or more complete: store and publish it.
    Changed(Observation),
    /// The same record at a later time: store the time.
    Confirmed(Observation),
    /// Equal to the stored one.
    Unchanged,
    /// Older than the stored one, to which it adds nothing.
    Older,
}

/// Merges an incoming observation with the stored one of the same key. If their kinds differ, the incoming one wins.
pub fn merge(known: Option<&Observation>, incoming: Observation) -> Merge {
    let Some(known) = known else { return Merge::Changed(incoming) };
    let order = newness(known, &incoming);
    let (newer, older) = if order.is_gt() { (known, &incoming) } else { (&incoming, known) };
    let record = match (&newer.record, &older.record) {
        (Record::RegistrationTask(newer), Record::RegistrationTask(older)) => {
            Record::RegistrationTask(complete_task(newer, older))
        }
        (Record::JobExecution(newer), Record::JobExecution(older)) => {
            Record::JobExecution(complete_execution(newer, older, order.is_eq()))
        }
        (Record::BatchTask(newer), Record::BatchTask(older)) => {
            Record::BatchTask(complete_batch(newer, older))
        }
        (Record::Job(newer), Record::Job(older)) => Record::Job(newer.complete(older)),
        (Record::Subtask(newer), Record::Subtask(older)) => Record::Subtask(complete_subtask(newer, older)),
        (Record::Report(newer), Record::Report(_)) => Record::Report(newer.clone()),
        _ => return Merge::Changed(incoming),
    };
    let observed_at =
        if order.is_eq() { known.observed_at.max(incoming.observed_at) } else { newer.observed_at };
    let deadline = if order.is_eq() { one_deadline(known, &incoming) } else { deadline(newer) };
    let merged = with_deadline(Observation { record, observed_at }, deadline);
    if !same_but_for_countdown(&merged, known) || deadline != self::deadline(known) {
        Merge::Changed(merged)
    } else if merged.observed_at > known.observed_at {
        Merge::Confirmed(merged)
    } else if order.is_gt() {
        Merge::Older
    } else {
        Merge::Unchanged
    }
}

/// Compares two observations of the same key: greater if the stored one is newer, equal if both are of the same state,
/// less if the incoming one is newer or of another kind.
///
/// An observation without a status is never newer than one with a status, except an execution by its version or its last
/// update.
pub fn newness(known: &Observation, incoming: &Observation) -> Ordering {
    match (&known.record, &incoming.record) {
        (Record::RegistrationTask(a), Record::RegistrationTask(b)) => by_presence(&a.status, &b.status)
            .then_with(|| by_time(a.last_modified_date, b.last_modified_date))
            .then_with(|| by_finality(a.state(), b.state()))
            .then_with(|| a.processed().cmp(&b.processed()))
            .then_with(|| by_observation(a == b, known, incoming)),
        (Record::JobExecution(a), Record::JobExecution(b)) => both(a.version_number, b.version_number)
            .then_with(|| by_time(a.last_updated_at, b.last_updated_at))
            .then_with(|| by_presence(&a.status, &b.status))
            .then_with(|| by_finality(a.state(), b.state()))
            .then_with(|| {
                let same = a.status == b.status && (both_equal(&a.status_details, &b.status_details));
                by_observation(same, known, incoming)
            }),
        // IoTDA tries again what has ended.
        (Record::BatchTask(a), Record::BatchTask(b)) if a.iotda.is_some() && b.iotda.is_some() => {
            by_presence(&a.status, &b.status)
                .then_with(|| by_observation(same_but_for_tags(a, b), known, incoming))
        }
        (Record::BatchTask(a), Record::BatchTask(b)) => by_presence(&a.status, &b.status)
            .then_with(|| by_finality(a.state(), b.state()))
            .then_with(|| a.ended().cmp(&b.ended()))
            .then_with(|| by_observation(same_but_for_tags(a, b), known, incoming)),
        (Record::Job(a), Record::Job(b)) => {
            let stage = |job: &Job| job.status.as_ref().map(JobStatus::stage);
            by_presence(&a.status, &b.status)
                .then_with(|| by_time(a.last_updated_at, b.last_updated_at))
                .then_with(|| stage(a).cmp(&stage(b)))
                .then_with(|| by_observation(a.agrees_with(b), known, incoming))
        }
        (Record::Subtask(a), Record::Subtask(b)) => by_presence(&a.status, &b.status)
            .then_with(|| {
                let is_of_iotda =
                    [&a.status, &b.status].into_iter().flatten().any(SubtaskStatus::is_of_iotda);
                if is_of_iotda { Ordering::Equal } else { by_finality(a.state(), b.state()) }
            })
            .then_with(|| {
                let agree = both_equal(&a.output, &b.output) && both_equal(&a.error, &b.error);
                let same = agree && both_equal(&a.param, &b.param) && a.status == b.status;
                by_observation(same, known, incoming)
            }),
        (Record::Report(a), Record::Report(b)) => by_observation(a.link == b.link, known, incoming),
        _ => Ordering::Less,
    }
}

/// A record with a status is newer than one without.
fn by_presence<T>(a: &Option<T>, b: &Option<T>) -> Ordering {
    a.is_some().cmp(&b.is_some())
}

/// A final state is newer than any other: a record does not start again.
fn by_finality(a: State, b: State) -> Ordering {
    a.is_final().cmp(&b.is_final())
}

/// If the states differ, the later observation is newer; of two at the same time, the one that arrived last.
fn by_observation(same: bool, known: &Observation, incoming: &Observation) -> Ordering {
    if same { Ordering::Equal } else { known.observed_at.cmp(&incoming.observed_at).then(Ordering::Less) }
}

/// Fills absent members that never change during a task's life.
fn complete_task(newer: &RegistrationTask, older: &RegistrationTask) -> RegistrationTask {
    let mut merged = newer.clone();
    fill(&mut merged.creation_date, &older.creation_date);
    fill(&mut merged.input_file_bucket, &older.input_file_bucket);
    fill(&mut merged.input_file_key, &older.input_file_key);
    fill(&mut merged.role_arn, &older.role_arn);
    fill(&mut merged.template_body, &older.template_body);
    merged
}

/// Fills members that the newer answer's plane does not have; if both are of the same state, all absent members.
fn complete_execution(newer: &JobExecution, older: &JobExecution, same: bool) -> JobExecution {
    let mut merged = newer.clone();
    merged.queued_at = finer(newer.queued_at, older.queued_at);
    merged.started_at = finer(newer.started_at, older.started_at);
    merged.last_updated_at = finer(newer.last_updated_at, older.last_updated_at);
    fill(&mut merged.queued_at, &older.queued_at);
    fill(&mut merged.force_canceled, &older.force_canceled);
    fill(&mut merged.retry_attempt, &older.retry_attempt);
    fill(&mut merged.job_document, &older.job_document);
    if same {
        // The control plane returns an empty map where the data plane leaves the member out.
        merged.status_details = merged.status_details.filter(|details| !details.is_empty());
        fill(&mut merged.status_details, &older.status_details);
        fill(&mut merged.status_details, &newer.status_details);
        fill(&mut merged.status, &older.status);
        fill(&mut merged.started_at, &older.started_at);
        fill(&mut merged.last_updated_at, &older.last_updated_at);
        fill(&mut merged.version_number, &older.version_number);
    }
    merged
}

/// Fills the tags, which are returned only on request, and name and parameters, which never change.
fn complete_batch(newer: &BatchTask, older: &BatchTask) -> BatchTask {
    let mut merged = newer.clone();
    fill(&mut merged.app_id, &older.app_id);
    fill(&mut merged.task_name, &older.task_name);
    fill(&mut merged.start_time, &older.start_time);
    fill(&mut merged.param, &older.param);
    fill(&mut merged.iotda, &older.iotda);
    fill(&mut merged.tags, &older.tags);
    merged
}

/// Fills the parameters, which never change, and the output and error, which are final.
fn complete_subtask(newer: &Subtask, older: &Subtask) -> Subtask {
    let mut merged = newer.clone();
    fill(&mut merged.output, &older.output);
    fill(&mut merged.error, &older.error);
    fill(&mut merged.param, &older.param);
    merged
}

fn deadline(observation: &Observation) -> Option<Timestamp> {
    match &observation.record {
        Record::JobExecution(execution) => execution.deadline(observation.observed_at),
        _ => None,
    }
}

/// The deadline of two observations of the same state. It is the earlier one, since an old answer that was imported as a
/// fresh one has a later deadline. A deadline that had passed at the later observation was wrong, so that
/// observation's deadline is used.
fn one_deadline(a: &Observation, b: &Observation) -> Option<Timestamp> {
    let (early, late) = if a.observed_at <= b.observed_at { (a, b) } else { (b, a) };
    match (deadline(early), deadline(late)) {
        (Some(first), Some(second)) if first >= late.observed_at => Some(first.min(second)),
        (first, second) => second.or(first),
    }
}

/// Recomputes the countdown for the observation's time.
fn with_deadline(mut observation: Observation, deadline: Option<Timestamp>) -> Observation {
    if let (Record::JobExecution(execution), Some(deadline)) = (&mut observation.record, deadline) {
        let left = deadline.seconds() - observation.observed_at.seconds();
        execution.approximate_seconds_before_timed_out = Some(left);
    }
    observation
}

fn same_but_for_countdown(a: &Observation, b: &Observation) -> bool {
    match (&a.record, &b.record) {
        (Record::JobExecution(a), Record::JobExecution(b)) => {
            let mut like_b = a.clone();
            like_b.approximate_seconds_before_timed_out = b.approximate_seconds_before_timed_out;
            like_b == *b
        }
        (a, b) => a == b,
    }
}

fn same_but_for_tags(a: &BatchTask, b: &BatchTask) -> bool {
    let mut like_b = a.clone();
    like_b.tags.clone_from(&b.tags);
    like_b == *b
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn seen(kind: &str, record: Value, at: i64) -> Observation {
        serde_json::from_value(json!({"kind": kind, "record": record, "observedAt": at})).unwrap()
    }

    fn execution(more: Value, at: i64) -> Observation {
        let mut record = json!({"thingName": "t", "jobId": "j", "executionNumber": 1});
        record.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        seen("job-execution", record, at)
    }

    /// Merges in every order of arrival, which must give the same record, and again, which must change nothing.
    #[track_caller]
    fn check(observations: &[Observation], expected: &Observation) {
        let mut orders = vec![observations.to_vec()];
        orders.push(observations.iter().rev().cloned().collect());
        for order in orders {
            let mut known: Option<Observation> = None;
            for incoming in order.iter().chain(&order) {
                match merge(known.as_ref(), incoming.clone()) {
                    Merge::Changed(o) | Merge::Confirmed(o) => known = Some(o),
                    Merge::Unchanged | Merge::Older => {}
                }
            }
            assert_eq!(known.as_ref(), Some(expected), "arriving as {order:?}");
            for incoming in order {
                let again = merge(known.as_ref(), incoming);
                assert!(matches!(again, Merge::Unchanged | Merge::Older), "{again:?}");
            }
        }
    }

    #[test]
    fn the_planes_complete_each_other() {
        check(
            &[
                execution(
                    json!({"status": "QUEUED", "queuedAt": 1700000000.5, "lastUpdatedAt": 1700000001.25, "versionNumber": 2, "forceCanceled": false, "statusDetails": {"detailsMap": {"a": "b"}}}),
                    10,
                ),
                execution(
                    json!({"status": "QUEUED", "queuedAt": 1700000000, "lastUpdatedAt": 1700000001, "versionNumber": 2, "jobDocument": "{}", "statusDetails": {"a": "b"}}),
                    12,
                ),
            ],
            &execution(
                json!({"status": "QUEUED", "queuedAt": 1700000000.5, "lastUpdatedAt": 1700000001.25, "versionNumber": 2, "forceCanceled": false, "jobDocument": "{}", "statusDetails": {"a": "b"}}),
                12,
            ),
        );
    }

    #[test]
    fn the_higher_version_wins_whenever_it_comes() {
        check(
            &[
                execution(
                    json!({"status": "QUEUED", "versionNumber": 1, "jobDocument": "{}", "lastUpdatedAt": 9}),
                    50,
                ),
                execution(json!({"status": "SUCCEEDED", "versionNumber": 3, "lastUpdatedAt": 7}), 20),
                execution(json!({"status": "IN_PROGRESS", "versionNumber": 2, "lastUpdatedAt": 8}), 30),
            ],
            &execution(
                json!({"status": "SUCCEEDED", "versionNumber": 3, "jobDocument": "{}", "lastUpdatedAt": 7}),
                20,
            ),
        );
    }

    #[test]
    fn without_a_version_the_later_update_wins() {
        check(
            &[
                execution(json!({"status": "QUEUED", "lastUpdatedAt": 5}), 50),
                execution(json!({"status": "FAILED", "lastUpdatedAt": 6, "versionNumber": 2}), 20),
            ],
            &execution(json!({"status": "FAILED", "lastUpdatedAt": 6, "versionNumber": 2}), 20),
        );
    }

    #[test]
    fn what_has_ended_does_not_begin_again() {
        let ended = execution(json!({"status": "SUCCEEDED", "lastUpdatedAt": 50}), 100);
        check(&[ended.clone(), execution(json!({"status": "IN_PROGRESS"}), 200)], &ended);
        let task = |more: Value, at| {
            let mut record = json!({"taskId": "a"});
            record.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            seen("registration-task", record, at)
        };
        let ended = task(json!({"status": "Completed"}), 200);
        check(&[task(json!({"status": "InProgress", "successCount": 4}), 100), ended.clone()], &ended);
        let ended = task(json!({"status": "Completed", "successCount": 5, "lastModifiedDate": 100.9}), 100);
        let behind = json!({"status": "InProgress", "successCount": 9, "lastModifiedDate": 100});
        check(&[ended.clone(), task(behind, 200)], &ended);
    }

    #[test]
    fn iotda_tries_again_what_has_ended() {
        let task = |more: Value, at| {
            let mut record = json!({"taskId": "b", "iotda": {}});
            record.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            seen("batch-task", record, at)
        };
        let again = task(json!({"status": "Processing", "completeCnt": 7}), 20);
        check(&[task(json!({"status": "PartialSuccess", "completeCnt": 10}), 10), again.clone()], &again);
        let subtask = |status: &str, at| {
            let record = json!({"taskId": "b", "status": status, "param": {"deviceId": "d"}});
            seen("subtask", record, at)
        };
        let again = subtask("Processing", 20);
        check(&[subtask("Fail", 10), again.clone()], &again);
        let ended = subtask("Success", 10);
        check(&[subtask("WaitResult", 20), ended.clone()], &ended);
    }

    #[test]
    fn one_state_has_one_deadline() {
        let running = |left: i64, at| {
            execution(
                json!({"status": "IN_PROGRESS", "versionNumber": 2, "approximateSecondsBeforeTimedOut": left}),
                at,
            )
        };
        check(&[running(540, 1000), running(540, 1100)], &running(440, 1100));
        check(&[running(540, 1000), running(440, 1100)], &running(440, 1100));
        let confirmed = merge(Some(&running(540, 1000)), running(540, 1100));
        assert_eq!(confirmed, Merge::Confirmed(running(440, 1100)));
        let passed = merge(Some(&running(5, 1000)), running(540, 1100));
        assert_eq!(passed, Merge::Changed(running(540, 1100)), "a deadline that passed was wrong");
    }

    #[test]
    fn registration_tasks_by_last_modified_date() {
        let task = |more: Value, at| {
            let mut record = json!({"taskId": "a", "templateBody": "{}"});
            record.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            seen("registration-task", record, at)
        };
        check(
            &[
                task(json!({"status": "InProgress", "lastModifiedDate": 10.5, "successCount": 5}), 90),
                task(json!({"status": "Completed", "lastModifiedDate": 20.25, "successCount": 9}), 30),
            ],
            &task(json!({"status": "Completed", "lastModifiedDate": 20.25, "successCount": 9}), 30),
        );
        check(
            &[
                task(json!({"status": "InProgress", "lastModifiedDate": 10, "successCount": 5}), 90),
                task(json!({"status": "InProgress", "lastModifiedDate": 10, "successCount": 7}), 30),
            ],
            &task(json!({"status": "InProgress", "lastModifiedDate": 10, "successCount": 7}), 30),
        );
    }

    #[test]
    fn what_tells_no_status_is_older() {
        let task = |record: Value, at| seen("registration-task", record, at);
        let with_status = task(json!({"taskId": "a", "status": "InProgress", "lastModifiedDate": 5}), 10);
        check(&[with_status.clone(), task(json!({"taskId": "a"}), 20)], &with_status);
        let without = json!({"taskId": "a", "lastModifiedDate": 9, "roleArn": "r"});
        let both = json!({"taskId": "a", "status": "InProgress", "lastModifiedDate": 5, "roleArn": "r"});
        check(&[with_status, task(without, 20)], &task(both, 10));
        check(
            &[task(json!({"taskId": "a"}), 10), task(json!({"taskId": "a"}), 20)],
            &task(json!({"taskId": "a"}), 20),
        );

        let with_status = seen("batch-task", json!({"taskId": "a", "status": "Running"}), 10);
        check(
            &[with_status.clone(), seen("batch-task", json!({"taskId": "a", "completeCnt": 9}), 20)],
            &with_status,
        );
        let with_status =
            seen("subtask", json!({"taskId": "a", "status": "Pending", "param": {"index": 1}}), 10);
        check(
            &[with_status.clone(), seen("subtask", json!({"taskId": "a", "param": {"index": 1}}), 20)],
            &with_status,
        );

        let with_status = execution(json!({"status": "QUEUED", "lastUpdatedAt": 5}), 10);
        check(&[with_status.clone(), execution(json!({"lastUpdatedAt": 5}), 20)], &with_status);
        let later = execution(json!({"lastUpdatedAt": 6}), 20);
        check(&[with_status, later.clone()], &later);
    }

    fn job(more: Value, at: i64) -> Observation {
        let mut record = json!({"jobId": "j"});
        record.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        seen("job", record, at)
    }

    #[test]
    fn a_jobs_answers_complete_each_other() {
        check(
            &[
                job(json!({"status": "IN_PROGRESS", "lastUpdatedAt": 7.25, "thingGroupId": "g"}), 30),
                job(
                    json!({"status": "IN_PROGRESS", "lastUpdatedAt": 7, "targets": ["t"], "comment": "c"}),
                    10,
                ),
                job(json!({"document": "{}"}), 50),
            ],
            &job(
                json!({"document": "{}", "status": "IN_PROGRESS", "lastUpdatedAt": 7.25, "targets": ["t"], "comment": "c", "thingGroupId": "g"}),
                30,
            ),
        );
    }

    #[test]
    fn jobs_by_last_update_then_end_then_time() {
        check(
            &[
                job(json!({"status": "CANCELED", "lastUpdatedAt": 9, "reasonCode": "R"}), 10),
                job(
                    json!({"status": "IN_PROGRESS", "lastUpdatedAt": 8, "targets": ["t"], "reasonCode": "Q"}),
                    20,
                ),
            ],
            &job(json!({"status": "CANCELED", "lastUpdatedAt": 9, "reasonCode": "R", "targets": ["t"]}), 10),
        );
        let ended = job(json!({"status": "COMPLETED", "lastUpdatedAt": 9}), 10);
        check(&[ended.clone(), job(json!({"status": "IN_PROGRESS", "lastUpdatedAt": 9}), 20)], &ended);
        let deleted = job(json!({"status": "DELETION_IN_PROGRESS", "lastUpdatedAt": 9}), 5);
        check(&[ended, deleted.clone()], &deleted);
        let counted = |count: i64, at| {
            job(
                json!({"status": "IN_PROGRESS", "lastUpdatedAt": 9, "jobProcessDetails": {"numberOfQueuedThings": count}}),
                at,
            )
        };
        check(&[counted(3, 10), counted(2, 20)], &counted(2, 20));
    }

    #[test]
    fn subtasks_by_end_then_time() {
        let subtask = |more: Value, at| {
            let mut record = json!({"taskId": "b", "param": {"deviceId": "d"}});
            record.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            seen("subtask", record, at)
        };
        let ended = subtask(json!({"status": "Fail", "error": "{}"}), 10);
        check(&[ended.clone(), subtask(json!({"status": "WaitResult"}), 20)], &ended);
        check(
            &[subtask(json!({"status": "Fail", "output": "o"}), 20), ended],
            &subtask(json!({"status": "Fail", "output": "o", "error": "{}"}), 20),
        );
        let waits = subtask(json!({"status": "WaitResult"}), 20);
        check(&[subtask(json!({"status": "Pending"}), 10), waits.clone()], &waits);
    }

    #[test]
    fn reports_by_time() {
        let report =
            |link: &str, at| seen("report", json!({"taskId": "t", "reportType": "ERRORS", "link": link}), at);
        check(&[report("https://b/r?a", 10), report("https://b/r?b", 20)], &report("https://b/r?b", 20));
        check(&[report("https://b/r?a", 10), report("https://b/r?a", 20)], &report("https://b/r?a", 20));
    }

    #[test]
    fn batch_tasks_by_end_then_count_then_time() {
        let task = |more: Value, at| {
            let mut record = json!({"taskId": "a"});
            record.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            seen("batch-task", record, at)
        };
        check(
            &[
                task(json!({"status": "Running", "completeCnt": 50, "expiredCnt": 3}), 90),
                task(json!({"status": "Complete", "completeCnt": 40}), 10),
            ],
            &task(json!({"status": "Complete", "completeCnt": 40}), 10),
        );
        check(
            &[
                task(json!({"status": "Running", "completeCnt": 5, "expiredCnt": 3}), 90),
                task(
                    json!({"status": "Running", "completeCnt": 7, "expiredCnt": 2, "tags": [{"tagName": "a", "tagValue": "b"}]}),
                    10,
                ),
            ],
            &task(
                json!({"status": "Running", "completeCnt": 7, "expiredCnt": 2, "tags": [{"tagName": "a", "tagValue": "b"}]}),
                10,
            ),
        );
        check(
            &[
                task(json!({"status": "Pending", "tags": [{"tagName": "a", "tagValue": "b"}]}), 10),
                task(json!({"status": "Running"}), 20),
            ],
            &task(json!({"status": "Running", "tags": [{"tagName": "a", "tagValue": "b"}]}), 20),
        );
    }
}
