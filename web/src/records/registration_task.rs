//! A thing-registration task.

use super::{Bar, Detail, Document, Group, Numbers, Status, Value, file_name};
use crate::i18n::text::{self, Counted};
use crate::records::commands::{Command, aws};
use fleetglass_model::RegistrationTask;
use fleetglass_model::api::RegistrationTaskView;
use fleetglass_model::status::{Progress, RegistrationStatus};

pub(super) fn detail(view: &RegistrationTaskView, numbers: Numbers, origin: &str) -> Detail {
    let task = &view.record;
    let state = task.state();
    Detail {
        status: Status {
            state,
            label: text::registration_status(task.status.as_ref(), state),
            raw: task.status.as_ref().map(ToString::to_string),
        },
        outcome: outcome(task, numbers),
        message: task.message.clone().filter(|m| !m.is_empty()),
        progress: task.progress().map(|progress| bar(task, progress)),
        shares: None,
        moments: Vec::new(),
        deadline: None,
        groups: groups(task, numbers),
        documents: task.template_body.iter().map(|body| template(&task.task_id, body)).collect(),
        commands: vec![Command {
            title: text::COMMAND_REGISTRATION,
            line: aws("iot describe-thing-registration-task", &[("task-id", &task.task_id)], origin),
        }],
        violations: view.violations.clone(),
        total: task.estimated_total(),
        number: None,
        since: view.since,
        observed_at: view.observed_at,
        list_part_at: None,
    }
}

fn outcome(task: &RegistrationTask, numbers: Numbers) -> String {
    let failed = task.failure_count.filter(|n| *n > 0).map(|n| text::failed(&numbers(n)));
    let total = task.processed();
    match &task.status {
        Some(RegistrationStatus::InProgress) => text::clauses([Some(processed(task, numbers)), failed]),
        Some(RegistrationStatus::Cancelling) => {
            text::clauses([Some(text::BEING_CANCELLED.to_string()), Some(processed(task, numbers)), failed])
        }
        Some(RegistrationStatus::Completed) => completed(task, numbers),
        Some(RegistrationStatus::Failed) => match total {
            Some(0) => text::FAILED_AT_ONCE.to_string(),
            total => after(total, failed, numbers),
        },
        Some(RegistrationStatus::Cancelled) => after(total, failed, numbers),
        Some(RegistrationStatus::Unknown(_)) => text::STATUS_UNKNOWN.to_string(),
        None => text::STATUS_NONE.to_string(),
    }
}

/// How far it came before it ended otherwise than it should have; its status says how.
fn after(total: Option<i64>, failed: Option<String>, numbers: Numbers) -> String {
    let after =
        total.map_or_else(|| text::WITHOUT_COUNTS.to_string(), |n| text::after_things(n, &numbers(n)));
    text::clauses([Some(after), failed])
}

fn processed(task: &RegistrationTask, numbers: Numbers) -> String {
    match task.processed() {
        Some(done) if done > 0 => {
            let total = task.estimated_total().map(numbers);
            text::processed(done, &numbers(done), total.as_deref())
        }
        Some(_) => text::NOTHING_PROCESSED.to_string(),
        None => text::PROCESSED_NO_COUNTS.to_string(),
    }
}

fn completed(task: &RegistrationTask, numbers: Numbers) -> String {
    let failed = task.failure_count.unwrap_or(0);
    match task.processed() {
        None => text::WITHOUT_COUNTS.to_string(),
        Some(0) => text::COMPLETED_EMPTY.to_string(),
        Some(n) if failed == 0 => text::all_succeeded(n, &numbers(n), Counted::Things),
        Some(n) if failed == n => text::all_failed(n, &numbers(n), Counted::Things),
        Some(n) => text::some_failed(&numbers(failed), &numbers(n), Counted::Things),
    }
}

/// What failed is told apart from what succeeded.
fn bar(task: &RegistrationTask, progress: Progress) -> Bar {
    let share = |(failed, all): (i64, i64)| failed.saturating_mul(1000).checked_div(all);
    let share = task.failure_count.zip(task.processed()).and_then(share).unwrap_or(0).clamp(0, 1000);
    let permille = i64::from(progress.permille);
    Bar { permille, failed: permille * share / 1000 }
}

fn groups(task: &RegistrationTask, numbers: Numbers) -> Vec<Group> {
    let total = match task.status {
        Some(RegistrationStatus::Completed) => task.processed().map(numbers),
        _ => task.estimated_total().map(|n| text::about(&numbers(n))),
    };
    vec![
        Group::new(
            text::THINGS,
            [
                (text::SUCCEEDED, Value::text(task.success_count.map(numbers))),
                (text::FAILED, Value::text(task.failure_count.map(numbers))),
                (text::IN_ALL, Value::text(total)),
            ],
        ),
        Group::new(
            text::INPUT,
            [
                (text::BUCKET, Value::code(task.input_file_bucket.as_deref())),
                (text::KEY, Value::code(task.input_file_key.as_deref())),
                (text::ROLE, Value::code(task.role_arn.as_deref())),
            ],
        ),
        Group::new(
            text::TIMES,
            [
                (text::CREATED, Value::time(task.creation_date)),
                (text::UPDATED, Value::time(task.last_modified_date)),
            ],
        ),
    ]
}

fn template(task_id: &str, body: &str) -> Document {
    Document { title: text::TEMPLATE, file: file_name(&format!("{task_id}-template")), text: body.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn check(members: serde_json::Value, sentence: &str) {
        let mut record = json!({"taskId": "t"});
        record.as_object_mut().unwrap().append(&mut members.as_object().unwrap().clone());
        let task: RegistrationTask = serde_json::from_value(record).unwrap();
        assert_eq!(outcome(&task, |n| n.to_string()), sentence);
    }

    #[test]
    fn at_work() {
        check(
            json!({"status": "InProgress", "successCount": 6120, "failureCount": 37, "percentageProgress": 61}),
            "6157 of about 10093 things processed · 37 failed",
        );
        check(json!({"status": "InProgress", "successCount": 0}), "Nothing processed yet");
        check(json!({"status": "InProgress"}), "Things processed so far: not known");
        check(json!({"status": "InProgress", "successCount": 5}), "5 things processed");
        check(json!({"status": "Cancelling", "successCount": 5}), "Being cancelled · 5 things processed");
    }

    #[test]
    fn over() {
        check(
            json!({"status": "Completed", "successCount": 40, "failureCount": 0}),
            "All 40 things succeeded",
        );
        check(json!({"status": "Completed", "successCount": 1}), "The only thing succeeded");
        check(
            json!({"status": "Completed", "successCount": 63, "failureCount": 37}),
            "37 of 100 things failed",
        );
        check(json!({"status": "Completed", "failureCount": 3}), "All 3 things failed");
        check(json!({"status": "Completed", "successCount": 0}), "Without a thing to process");
        check(json!({"status": "Completed"}), "Without counts");
        check(json!({"status": "Failed", "successCount": 0}), "Before any thing was processed");
        check(
            json!({"status": "Failed", "successCount": 8, "failureCount": 2}),
            "After 10 things · 2 failed",
        );
        check(json!({"status": "Cancelled", "successCount": 1}), "After 1 thing");
        check(json!({"status": "Cancelled"}), "Without counts");
    }

    #[test]
    fn what_failed_has_its_part_of_the_bar() {
        let bar = |good: i64, bad: i64, percent: i64| {
            let task: RegistrationTask = serde_json::from_value(json!({"taskId": "t",
                "successCount": good, "failureCount": bad, "percentageProgress": percent}))
            .unwrap();
            let bar = bar(&task, task.progress().unwrap());
            (bar.permille, bar.failed)
        };
        assert_eq!(bar(97, 3, 100), (1000, 30));
        assert_eq!(bar(75, 25, 40), (400, 100));
        assert_eq!(bar(0, 0, 0), (0, 0));
        assert_eq!(bar(40, -3, 130), (1000, 0));
    }

    #[test]
    fn nothing_is_concluded_from_what_is_not_known() {
        check(json!({"status": "Paused", "successCount": 5}), text::STATUS_UNKNOWN.get());
        check(json!({}), text::STATUS_NONE.get());
    }
}
