//! A job.

use super::{Detail, Document, Group, Numbers, Share, Shares, Status, Value, file_name};
use crate::i18n::text::{self, Counted};
use crate::records::commands::{Command, aws};
use fleetglass_model::fleet::JobView;
use fleetglass_model::job::{ProcessDetails, TimeoutConfig};
use fleetglass_model::status::{JobStatus, State};

pub(super) fn detail(view: &JobView, numbers: Numbers, origin: &str) -> Detail {
    let job = &view.record;
    let failures = failures(&view.counts);
    // As in the list: a job that was completed with failures among its executions is no success.
    let state = match job.state() {
        State::Success if failures > 0 => State::Warning,
        state => state,
    };
    let raw = job.status.as_ref().map(|status| status.to_string());
    Detail {
        outcome: text::clauses([
            Some(outcome(job.status.as_ref(), &view.counts, numbers)),
            raw.is_none().then(|| text::JOB_NOT_IMPORTED.to_string()),
        ]),
        status: Status { state, label: text::job_status(raw.as_deref(), state), raw },
        message: job.comment.clone().filter(|comment| !comment.is_empty()),
        progress: None,
        shares: shares(&view.counts),
        moments: Vec::new(),
        deadline: None,
        groups: groups(view, numbers),
        documents: job.document.iter().map(|text| document(&job.job_id, text)).collect(),
        commands: vec![
            command(text::COMMAND_JOB, "iot describe-job", &job.job_id, origin),
            command(text::COMMAND_JOB_DOCUMENT, "iot get-job-document", &job.job_id, origin),
        ],
        violations: view.violations.clone(),
        total: None,
        number: None,
        since: None,
        observed_at: view.observed_at,
        list_part_at: view.list_part_at,
    }
}

fn command(title: crate::i18n::message::Message, operation: &str, job: &str, origin: &str) -> Command {
    Command { title, line: aws(operation, &[("job-id", job)], origin) }
}

fn failures(counts: &ProcessDetails) -> i64 {
    counts.failed + counts.timed_out + counts.rejected
}

fn outcome(status: Option<&JobStatus>, counts: &ProcessDetails, numbers: Numbers) -> String {
    let total = counts.total();
    let ended = total - counts.queued - counts.in_progress;
    let failures = failures(counts);
    if total == 0 {
        return text::NO_EXECUTIONS_OF_JOB.get().to_owned();
    }
    if ended < total {
        let told = |n: i64, say: fn(&str) -> String| (n > 0).then(|| say(&numbers(n)));
        return text::clauses([
            Some(text::executions_ended(&numbers(ended), total, &numbers(total))),
            told(failures, text::count_without_success),
            told(counts.in_progress, text::in_progress),
            told(counts.queued, text::pending),
        ]);
    }
    match (failures, counts.succeeded, status) {
        (0, succeeded, _) if succeeded == total => {
            text::all_succeeded(total, &numbers(total), Counted::Executions)
        }
        (0, succeeded, Some(JobStatus::Canceled)) => {
            text::cancelled_with(&numbers(succeeded), total, &numbers(total))
        }
        (0, succeeded, _) => text::some_succeeded(&numbers(succeeded), total, &numbers(total)),
        (failures, _, _) if failures == total => {
            text::all_failed(total, &numbers(total), Counted::Executions)
        }
        (failures, _, _) => text::some_failed(&numbers(failures), &numbers(total), Counted::Executions),
    }
}

fn shares(counts: &ProcessDetails) -> Option<Shares> {
    let share = |label, state, count| Share { label, state, count: Some(count) };
    let all = [
        share(text::SUCCEEDED, State::Success, counts.succeeded),
        share(text::FAILED, State::Error, counts.failed),
        share(text::REJECTED, State::Error, counts.rejected),
        share(text::TIMED_OUT, State::Error, counts.timed_out),
        share(text::CANCELLED_ONES, State::Stopped, counts.canceled + counts.removed),
        share(text::IN_PROGRESS, State::InProgress, counts.in_progress),
        share(text::STATE_PENDING, State::Pending, counts.queued),
    ];
    // Those that there are, and the two that are always asked for.
    let told = |place: usize, share: &Share| place < 2 || share.count != Some(0);
    let parts =
        all.into_iter().enumerate().filter(|(place, share)| told(*place, share)).map(|(_, share)| share);
    (counts.total() > 0).then(|| Shares {
        what: text::EXECUTIONS,
        total: Some(counts.total()),
        parts: parts.collect(),
    })
}

fn groups(view: &JobView, numbers: Numbers) -> Vec<Group> {
    let job = &view.record;
    let flag = |flag: Option<bool>| match flag {
        Some(true) => Value::Text(text::YES.get().to_owned()),
        Some(false) => Value::Text(text::NO.get().to_owned()),
        None => Value::Absent,
    };
    let targets: Vec<String> =
        job.targets.as_ref().and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_default();
    let minutes: Option<TimeoutConfig> =
        job.timeout_config.as_ref().and_then(|raw| serde_json::from_str(raw.get()).ok());
    let limit = minutes.and_then(|config| config.in_progress_timeout_in_minutes);
    let count = (!targets.is_empty()).then(|| numbers(targets.len() as i64));
    let mut target = Group::new(text::TARGET, [(text::TARGETS, Value::text(count))]).only_known();
    target.fields.extend(
        targets
            .iter()
            .take(TARGETS_SHOWN)
            .map(|arn| super::Field { label: String::new(), value: Value::Code(arn.clone()) }),
    );
    let groups = vec![
        Group::new(
            text::JOB,
            [
                (text::DESCRIPTION, Value::text(job.description.clone())),
                (text::TARGET_SELECTION, Value::text(job.target_selection.clone())),
                (text::REASON_CODE, Value::code(job.reason_code.as_deref())),
                (text::FORCED, flag(job.force_canceled)),
                (
                    text::TIME_LIMIT,
                    Value::text(limit.map(|minutes| text::duration(minutes.saturating_mul(60)))),
                ),
                (text::DOCUMENT_SOURCE, Value::code(job.document_source.as_deref())),
                (text::TEMPLATE_ARN, Value::code(job.job_template_arn.as_deref())),
                (text::NAMESPACE, Value::code(job.namespace_id.as_deref())),
            ],
        )
        .only_known(),
        target,
        Group::new(
            text::TIMES,
            [
                (text::CREATED, Value::time(job.created_at)),
                (text::UPDATED, Value::time(job.last_updated_at)),
                (text::COMPLETED, Value::time(job.completed_at)),
            ],
        )
        .only_known(),
    ];
    groups.into_iter().filter(|group| !group.fields.is_empty()).collect()
}

/// So many targets are named; all of them are in the raw answer.
const TARGETS_SHOWN: usize = 5;

fn document(job_id: &str, text: &str) -> Document {
    Document { title: text::JOB_DOCUMENT, file: file_name(job_id), text: text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(status: Option<JobStatus>, counts: ProcessDetails, sentence: &str) {
        assert_eq!(outcome(status.as_ref(), &counts, |n| n.to_string()), sentence);
    }

    fn counts(queued: i64, in_progress: i64, succeeded: i64, failed: i64) -> ProcessDetails {
        ProcessDetails { queued, in_progress, succeeded, failed, ..ProcessDetails::default() }
    }

    #[test]
    fn sentences() {
        let at_work = Some(JobStatus::InProgress);
        check(at_work.clone(), counts(0, 0, 0, 0), "No execution of it is known here");
        check(
            at_work.clone(),
            counts(3, 2, 4, 1),
            "5 of 10 executions ended · 1 did not succeed · 2 in progress · 3 pending",
        );
        check(at_work.clone(), counts(0, 0, 4, 0), "All 4 executions succeeded");
        check(at_work.clone(), counts(0, 0, 4, 1), "1 of 5 executions did not succeed");
        check(at_work, counts(0, 0, 0, 1), "The only execution did not succeed");
        check(
            Some(JobStatus::Canceled),
            ProcessDetails { canceled: 3, ..counts(0, 0, 1, 0) },
            "Cancelled after 1 of 4 executions succeeded",
        );
        check(
            Some(JobStatus::Completed),
            ProcessDetails { removed: 3, ..counts(0, 0, 1, 0) },
            "1 of 4 executions succeeded",
        );
    }
}
