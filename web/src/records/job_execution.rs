//! A job execution.

use super::{Detail, Document, Field, Group, Status, TimelineEntry, Value, file_name, visible};
use crate::i18n::message::Message;
use crate::i18n::text;
use crate::records::commands::{Command, aws};
use fleetglass_model::api::JobExecutionView;
use fleetglass_model::status::{ExecutionStatus, State};
use fleetglass_model::{JobExecution, Timestamp};

pub(super) fn detail(view: &JobExecutionView, origin: &str) -> Detail {
    let execution = &view.record;
    let state = execution.state();
    Detail {
        status: Status {
            state,
            label: text::execution_status(execution.status.as_ref(), state),
            raw: execution.status.as_ref().map(ToString::to_string),
        },
        outcome: outcome(execution, view.observed_at),
        message: None,
        progress: None,
        shares: None,
        moments: moments(execution),
        deadline: execution.deadline(view.observed_at),
        groups: groups(execution),
        documents: execution.job_document.iter().map(|text| document(execution, text)).collect(),
        commands: commands(execution, origin),
        violations: view.violations.clone(),
        total: None,
        number: Some(execution.execution_number),
        since: view.since,
        observed_at: view.observed_at,
        list_part_at: None,
    }
}

fn outcome(execution: &JobExecution, observed_at: Timestamp) -> String {
    let until_then = |from: Option<Timestamp>| from.and_then(|from| between(from, observed_at));
    match &execution.status {
        Some(ExecutionStatus::Queued) => text::clauses([
            Some(text::EXECUTION_QUEUED.to_string()),
            until_then(execution.queued_at).map(text::queued_for),
        ]),
        Some(ExecutionStatus::InProgress) => text::clauses([
            Some(text::EXECUTION_RUNNING.to_string()),
            until_then(execution.started_at).map(text::running_for),
        ]),
        Some(ExecutionStatus::Removed | ExecutionStatus::Canceled) => text::clauses([
            Some(stopped(execution)),
            execution.force_canceled.filter(|forced| *forced).map(|_| text::EXECUTION_FORCED.to_string()),
        ]),
        Some(ExecutionStatus::Unknown(_)) => text::STATUS_UNKNOWN.to_string(),
        Some(status) => text::clauses([
            Some(text::ended(status, time_at_work(execution))),
            execution.reason().filter(|_| execution.state() == State::Error).map(visible),
        ]),
        None => text::STATUS_NONE.to_string(),
    }
}

/// When it was stopped: its status says that it was.
fn stopped(execution: &JobExecution) -> String {
    let queued = || between(execution.queued_at?, execution.last_updated_at?);
    match execution.started_at {
        Some(_) => text::stopped(time_at_work(execution)),
        None => text::stopped_before(queued()),
    }
}

/// From the start to the last update.
fn time_at_work(execution: &JobExecution) -> Option<i64> {
    between(execution.started_at?, execution.last_updated_at?)
}

/// Seconds from one time to a later one.
fn between(from: Timestamp, to: Timestamp) -> Option<i64> {
    Some(to.seconds() - from.seconds()).filter(|seconds| *seconds >= 0)
}

fn moments(execution: &JobExecution) -> Vec<TimelineEntry> {
    let last = if execution.is_terminal() { text::ENDED } else { text::LAST_UPDATE };
    // To be queued is an update too: it is told once.
    let is_news = |at: &Timestamp| execution.started_at.is_some() || execution.queued_at != Some(*at);
    let told = [
        (text::QUEUED, execution.queued_at),
        (text::STARTED, execution.started_at),
        (last, execution.last_updated_at.filter(|at| execution.is_terminal() || is_news(at))),
    ];
    let mut before = None;
    let moment = |(label, at): (Message, Option<Timestamp>)| {
        let at = at?;
        let after = before.replace(at).and_then(|before| between(before, at));
        Some(TimelineEntry { label, at, after })
    };
    told.into_iter().filter_map(moment).collect()
}

fn groups(execution: &JobExecution) -> Vec<Group> {
    let forced = execution.force_canceled.map(|forced| if forced { text::YES } else { text::NO }.get());
    let named = Group::new(
        text::EXECUTION,
        [
            (text::THING, Value::code(Some(&execution.thing_name))),
            (text::JOB, Value::code(Some(&execution.job_id))),
            (text::NUMBER, Value::text(Some(execution.execution_number.to_string()))),
            (text::VERSION, Value::text(execution.version_number.map(|n| n.to_string()))),
            (text::FORCED, Value::text(forced)),
        ],
    )
    .only_known();
    let pair = |(name, value): (&String, &String)| Field {
        label: name.clone(),
        value: Value::Text(visible(value.clone())),
    };
    let details = execution.status_details.iter().flatten().map(pair).collect::<Vec<_>>();
    let mut groups = vec![named];
    if !details.is_empty() {
        groups.push(Group { title: text::STATUS_DETAILS, fields: details });
    }
    groups
}

fn document(execution: &JobExecution, text: &str) -> Document {
    Document { title: text::JOB_DOCUMENT, file: file_name(&execution.job_id), text: text.to_owned() }
}

fn commands(execution: &JobExecution, origin: &str) -> Vec<Command> {
    let number = execution.execution_number.to_string();
    let options = [
        ("job-id", execution.job_id.as_str()),
        ("thing-name", execution.thing_name.as_str()),
        ("execution-number", number.as_str()),
    ];
    vec![
        Command { title: text::COMMAND_CONTROL, line: aws("iot describe-job-execution", &options, origin) },
        Command {
            title: text::COMMAND_DATA,
            line: aws("iot-jobs-data describe-job-execution", &options, origin),
        },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn execution(members: serde_json::Value) -> JobExecution {
        let mut record = json!({"thingName": "t", "jobId": "j", "executionNumber": 1});
        record.as_object_mut().unwrap().append(&mut members.as_object().unwrap().clone());
        serde_json::from_value(record).unwrap()
    }

    #[track_caller]
    fn check(members: serde_json::Value, sentence: &str) {
        let sentence = sentence.replace('_', "\u{a0}");
        assert_eq!(outcome(&execution(members), Timestamp::from_seconds(10_000)), sentence);
    }

    #[test]
    fn sentences() {
        check(
            json!({"status": "QUEUED", "queuedAt": 9_400}),
            "The device has not begun · queued for 10_min as of the last report",
        );
        check(json!({"status": "QUEUED", "queuedAt": 10_400}), "The device has not begun");
        check(
            json!({"status": "IN_PROGRESS", "startedAt": 9_999}),
            "The device is at work · started 1_s before the last report",
        );
        check(
            json!({"status": "SUCCEEDED", "startedAt": 10, "lastUpdatedAt": 75}),
            "The device reported success after 1_min_5_s",
        );
        check(json!({"status": "TIMED_OUT"}), "Ran out of time");
        check(json!({"status": "REJECTED", "startedAt": 75, "lastUpdatedAt": 10}), "The device rejected it");
        check(
            json!({"status": "FAILED", "statusDetails": {"step": "verify", "reason": "checksum-mismatch"}}),
            "The device reported failure · checksum-mismatch",
        );
        check(json!({"status": "CANCELED", "forceCanceled": true}), "Before it began · by force");
        check(
            json!({"status": "CANCELED", "queuedAt": 10, "lastUpdatedAt": 75}),
            "Before it began, after 1_min_5_s in the queue",
        );
        check(json!({"status": "REMOVED", "startedAt": 10, "lastUpdatedAt": 75}), "After 1_min_5_s at work");
        check(json!({"status": "REMOVED", "startedAt": 10}), "While it was at work");
        check(json!({"status": "SUSPENDED"}), text::STATUS_UNKNOWN.get());
        check(json!({}), text::STATUS_NONE.get());
    }

    #[test]
    fn what_is_but_queued_is_told_once() {
        let labels = |last: i64, status: &str| {
            let execution = execution(json!({"status": status, "queuedAt": 100, "lastUpdatedAt": last}));
            moments(&execution).iter().map(|moment| moment.label).collect::<Vec<_>>()
        };
        assert_eq!(labels(100, "QUEUED"), [text::QUEUED]);
        assert_eq!(labels(101, "QUEUED"), [text::QUEUED, text::LAST_UPDATE]);
        assert_eq!(labels(100, "CANCELED"), [text::QUEUED, text::ENDED]);
    }

    #[test]
    fn a_time_line_whose_times_are_out_of_order() {
        let execution = execution(
            json!({"status": "SUCCEEDED", "queuedAt": 100, "startedAt": 160, "lastUpdatedAt": 150}),
        );
        let told: Vec<_> = moments(&execution).iter().map(|m| (m.label, m.after)).collect();
        assert_eq!(told, [(text::QUEUED, None), (text::STARTED, Some(60)), (text::ENDED, None)]);
    }
}
