//! A Huawei batch task.

use super::{Detail, Document, Field, Group, Numbers, Share, Shares, Status, Value, file_name, visible};
use crate::i18n::text::{self, Counted};
use crate::records::commands::{self, query_one_task};
use fleetglass_model::BatchTask;
use fleetglass_model::api::BatchTaskView;
use fleetglass_model::batch_task::{IotdaProgress, Param, RawParam, Tag};
use fleetglass_model::status::{BatchStatus, State};

pub(super) fn detail(view: &BatchTaskView, numbers: Numbers, origin: &str) -> Detail {
    let task = &view.record;
    let state = task.state();
    Detail {
        status: Status {
            state,
            label: text::batch_status(task.status.as_ref(), state),
            raw: task.status.as_ref().map(ToString::to_string),
        },
        outcome: outcome(task, numbers),
        message: task.iotda().and_then(|own| own.status_desc).filter(|text| !text.is_empty()).map(visible),
        progress: None,
        shares: shares(task),
        moments: Vec::new(),
        deadline: None,
        groups: groups(task, numbers),
        documents: documents(task),
        commands: vec![commands::Command {
            title: text::COMMAND_CURL,
            line: query_one_task(&task.task_id, task.app_id.as_deref(), origin),
        }],
        violations: view.violations.clone(),
        total: task.total_cnt,
        number: None,
        since: view.since,
        observed_at: view.observed_at,
        list_part_at: None,
    }
}

fn outcome(task: &BatchTask, numbers: Numbers) -> String {
    match &task.status {
        Some(BatchStatus::Pending | BatchStatus::Initializing | BatchStatus::Waitting) => text::clauses([
            Some(text::NOT_BEGUN.to_string()),
            task.waiting().map(|n| text::subtasks_wait(n, &numbers(n))),
        ]),
        Some(BatchStatus::Running | BatchStatus::Processing | BatchStatus::Stopping) => ended(task, numbers),
        Some(BatchStatus::Stopped) => {
            text::clauses([Some(text::TASK_STOPPED.to_string()), Some(ended(task, numbers))])
        }
        Some(
            BatchStatus::Complete | BatchStatus::Success | BatchStatus::PartialSuccess | BatchStatus::Fail,
        ) => complete(task, numbers),
        Some(BatchStatus::Timeout) => {
            let waiting = task.waiting().filter(|n| *n > 0).map(|n| text::waiting(&numbers(n)));
            let mut clauses = vec![Some(text::RUN_OUT_OF_TIME.to_string()), waiting];
            clauses.extend(losses(task, numbers));
            text::clauses(clauses)
        }
        Some(BatchStatus::Unknown(_)) => text::STATUS_UNKNOWN.to_string(),
        None => text::STATUS_NONE.to_string(),
    }
}

/// How many subtasks have ended, and how many of them without success.
fn ended(task: &BatchTask, numbers: Numbers) -> String {
    let total = task.total_cnt.map(numbers);
    let mut clauses = vec![Some(text::subtasks_ended(&numbers(task.ended()), total.as_deref()))];
    clauses.extend(losses(task, numbers));
    text::clauses(clauses)
}

fn complete(task: &BatchTask, numbers: Numbers) -> String {
    let lost = task.without_success();
    match task.total_cnt {
        _ if lost <= 0 => without_losses(task, numbers),
        // Said once where all that was lost was lost in the same way.
        Some(all) if task.fail_cnt == Some(lost) && lost == all => {
            text::all_failed(all, &numbers(all), Counted::Subtasks)
        }
        Some(all) if task.fail_cnt == Some(lost) => {
            text::some_failed(&numbers(lost), &numbers(all), Counted::Subtasks)
        }
        total => {
            let total = total.map(numbers);
            let mut clauses = vec![Some(text::without_success(&numbers(lost), total.as_deref()))];
            clauses.extend(losses(task, numbers));
            text::clauses(clauses)
        }
    }
}

fn without_losses(task: &BatchTask, numbers: Numbers) -> String {
    match task.success_cnt {
        Some(n) if n > 0 && task.total_cnt == Some(n) => {
            text::all_succeeded(n, &numbers(n), Counted::Subtasks)
        }
        // Those that IoTDA stopped or removed have ended too.
        Some(_) if task.iotda.is_some() => ended(task, numbers),
        Some(n) => {
            let total = task.total_cnt.map(numbers);
            text::subtasks_ended(&numbers(n), total.as_deref())
        }
        None => text::WITHOUT_COUNTS.to_string(),
    }
}

/// What did not succeed, kind by kind.
fn losses(task: &BatchTask, numbers: Numbers) -> [Option<String>; 3] {
    let told =
        |count: Option<i64>, say: fn(&str) -> String| count.filter(|n| *n > 0).map(|n| say(&numbers(n)));
    [
        told(task.fail_cnt, text::failed),
        told(task.timeout_cnt, text::timed_out),
        told(task.expired_cnt, text::expired),
    ]
}

fn shares(task: &BatchTask) -> Option<Shares> {
    let share = |label, state, count| Share { label, state, count };
    let mut parts = vec![
        share(text::SUCCEEDED, State::Success, task.success_cnt),
        share(text::FAILED, State::Error, task.fail_cnt),
        share(text::TIMED_OUT, State::Error, task.timeout_cnt),
        share(text::EXPIRED, State::Stopped, task.expired_cnt),
    ];
    let mut waiting = task.waiting();
    if let Some(IotdaProgress { processing, fail_wait_retry, stopped, removed }) =
        task.iotda().map(|own| own.task_progress)
    {
        parts.push(share(text::STATE_STOPPED, State::Stopped, Some(stopped.saturating_add(removed))));
        parts.push(share(text::IN_PROGRESS, State::InProgress, Some(processing)));
        parts.push(share(text::WAITING_TO_RETRY, State::Pending, Some(fail_wait_retry)));
        waiting = waiting.map(|all| all.saturating_sub(processing).saturating_sub(fail_wait_retry).max(0));
    }
    parts.push(share(text::WAITING, State::Pending, waiting));
    let told = task.total_cnt.is_some() || parts.iter().any(|part| part.count.is_some());
    let counted = parts.iter().filter_map(|part| part.count).fold(0_i64, i64::saturating_add);
    let rest = task.total_cnt.map(|total| total.saturating_sub(counted)).filter(|rest| *rest > 0);
    parts.extend(rest.map(|rest| share(text::NOT_ACCOUNTED, State::Unknown, Some(rest))));
    told.then_some(Shares { what: text::SUBTASKS, total: task.total_cnt, parts })
}

fn groups(task: &BatchTask, numbers: Numbers) -> Vec<Group> {
    let started = task.started().map_or_else(|| Value::text(task.start_time.clone()), Value::Time);
    let rate = |permille: Option<i64>| Value::text(permille.map(|p| permille_as_percent(p, numbers)));
    let mut groups = vec![
        Group::new(
            text::TASK,
            [
                (text::NAME, Value::text(task.task_name.clone())),
                (text::TYPE, Value::text(task.task_type.clone())),
                (text::FROM, Value::text(task.task_from.clone())),
                (text::OPERATOR, Value::text(task.operator.clone())),
                (text::APPLICATION, Value::code(task.app_id.as_deref())),
            ],
        ),
        Group::new(
            text::RATES,
            [(text::PROGRESS, rate(task.progress)), (text::SUCCESS_RATE, rate(task.success_rate))],
        ),
        Group::new(
            text::TIMES,
            [(text::CREATED, started), (text::TIME_LIMIT, Value::text(task.timeout.map(text::duration)))],
        ),
    ];
    if let Some(param) = task.param.as_ref().map(RawParam::read) {
        groups.extend([target(&param, numbers), command(&param)]);
    }
    groups.push(tags(task));
    groups.retain(|group| !group.fields.is_empty());
    groups
}

/// To whom the task goes.
fn target(param: &Param, numbers: Numbers) -> Group {
    let devices = param.texts("deviceList").map(|list| list.len() as i64);
    let text = |member| Value::text(param.text(member));
    Group::new(
        text::TARGET,
        [
            (text::TYPE, text("type")),
            (text::DEVICES, Value::text(devices.map(|count| text::devices(count, &numbers(count))))),
            (text::DEVICE_TYPE, text("deviceType")),
            (text::MANUFACTURER, text("manufacturerId")),
            (text::MODEL, text("model")),
            (text::PLACE, text("deviceLocation")),
            (
                text::GROUPS,
                Value::text(param.texts("groupList").map(|groups| groups.join(text::COMMA.get()))),
            ),
            (text::GROUP_TAG, text("groupTag")),
            (text::FILE, Value::code(param.text("fileId").as_deref())),
        ],
    )
    .only_known()
}

/// What the task tells its devices; older platforms write it beside what S3 names.
fn command(param: &Param) -> Group {
    let command = param.command();
    let told = |member| command.as_ref().and_then(|command| command.text(member)).or(param.text(member));
    Group::new(
        text::COMMAND_GROUP,
        [
            (text::SERVICE, Value::text(told("serviceId"))),
            (text::METHOD, Value::text(told("method"))),
            (text::COMMAND_TYPE, Value::text(param.text("commandType"))),
            (text::RETRANSMIT, Value::text(param.max_retransmit().map(|n| n.to_string()))),
            (text::CALLBACK, Value::code(param.text("callbackUrl").as_deref())),
        ],
    )
    .only_known()
}

fn tags(task: &BatchTask) -> Group {
    let field = |tag: &Tag| Field {
        label: tag.tag_name.clone().unwrap_or_else(|| text::NONE.to_owned()),
        value: Value::text(tag.tag_value.clone()),
    };
    Group { title: text::TAGS, fields: task.tags.iter().flatten().map(field).collect() }
}

/// The parameters, and what S3 has no name for.
fn documents(task: &BatchTask) -> Vec<Document> {
    let parameters = task.param.iter().filter_map(|param| parameters(&task.task_id, param));
    let iotda = task.iotda.iter().map(|own| Document {
        title: text::IOTDA,
        file: file_name(&format!("{}-iotda", task.task_id)),
        text: own.get().to_owned(),
    });
    parameters.chain(iotda).collect()
}

fn parameters(task_id: &str, param: &RawParam) -> Option<Document> {
    let text = Some(param.get().to_owned()).filter(|text| text != "{}")?;
    Some(Document { title: text::PARAMETERS, file: file_name(&format!("{task_id}-param")), text })
}

/// `734` is 73.4 %: nothing is rounded, so nothing is rounded up.
fn permille_as_percent(permille: i64, numbers: Numbers) -> String {
    let sign = if (-9..0).contains(&permille) { "-" } else { "" };
    text::percent(&format!("{sign}{}.{}", numbers(permille / 10), (permille % 10).abs()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::message::Message;
    use serde_json::json;

    fn task(members: serde_json::Value) -> BatchTask {
        let mut record = json!({"taskId": "t"});
        record.as_object_mut().unwrap().append(&mut members.as_object().unwrap().clone());
        serde_json::from_value(record).unwrap()
    }

    #[track_caller]
    fn check(members: serde_json::Value, sentence: &str) {
        assert_eq!(outcome(&task(members), |n| n.to_string()), sentence);
    }

    #[test]
    fn sentences() {
        check(
            json!({"status": "Running", "totalCnt": 1500, "successCnt": 1040, "failCnt": 41, "timeoutCnt": 20,
                   "expiredCnt": 12, "completeCnt": 1101}),
            "1113 of 1500 subtasks ended · 41 failed · 20 timed out · 12 expired",
        );
        check(json!({"status": "Pending", "totalCnt": 3}), "Not begun · 3 subtasks wait");
        check(
            json!({"status": "Complete", "totalCnt": 3, "successCnt": 3, "completeCnt": 3}),
            "All 3 subtasks succeeded",
        );
        check(
            json!({"status": "Complete", "totalCnt": 3, "successCnt": 1, "failCnt": 2}),
            "2 of 3 subtasks failed",
        );
        check(json!({"status": "Complete", "totalCnt": 3, "failCnt": 3}), "All 3 subtasks failed");
        check(
            json!({"status": "Complete", "totalCnt": 3, "failCnt": 1, "timeoutCnt": 1}),
            "2 of 3 subtasks did not succeed · 1 failed · 1 timed out",
        );
        check(
            json!({"status": "Timeout", "totalCnt": 9, "completeCnt": 4, "timeoutCnt": 4}),
            "The task ran out of time · 5 waiting · 4 timed out",
        );
        check(
            json!({"status": "Stopped", "totalCnt": 9, "completeCnt": 4, "failCnt": 1, "iotda": {"task_progress": {"stopped": 3}}}),
            "The task was stopped · 7 of 9 subtasks ended · 1 failed",
        );
        check(
            json!({"status": "PartialSuccess", "totalCnt": 2, "successCnt": 1, "failCnt": 1}),
            "1 of 2 subtasks failed",
        );
        check(
            json!({"status": "PartialSuccess", "totalCnt": 5, "successCnt": 3, "failCnt": 0, "completeCnt": 3,
                   "iotda": {"task_progress": {"stopped": 2}}}),
            "5 of 5 subtasks ended",
        );
        check(json!({"status": "Complete"}), "Without counts");
        check(json!({"status": "Paused"}), text::STATUS_UNKNOWN.get());
        check(json!({}), text::STATUS_NONE.get());
    }

    #[test]
    fn rates_are_not_rounded() {
        let percent = |permille| permille_as_percent(permille, |n| n.to_string()).replace('\u{a0}', " ");
        assert_eq!(percent(734), "73.4 %");
        assert_eq!(percent(999), "99.9 %");
        assert_eq!(percent(1000), "100.0 %");
        assert_eq!(percent(-4), "-0.4 %");
    }

    #[test]
    fn parts_make_up_the_whole() {
        let task =
            task(json!({"status": "Running", "totalCnt": 10, "successCnt": 4, "failCnt": 1, "timeoutCnt": 1,
                               "expiredCnt": 1, "completeCnt": 6}));
        let shares = shares(&task).unwrap();
        assert_eq!(shares.parts.iter().filter_map(|p| p.count).sum::<i64>(), shares.total.unwrap());
        assert_eq!(shares.parts.len(), 5);
    }

    #[test]
    fn parts_of_iotda_make_up_the_whole() {
        let counts = json!({"processing": 2, "fail_wait_retry": 1, "stopped": 1, "removed": 1});
        let task = json!({"status": "Processing", "totalCnt": 10, "successCnt": 3, "failCnt": 1, "completeCnt": 4,
                          "iotda": {"task_progress": counts}});
        let shares = shares(&self::task(task)).unwrap();
        let counts: Vec<_> = shares.parts.iter().filter_map(|part| part.count).collect();
        assert_eq!(counts, [3, 1, 2, 2, 1, 1]);
    }

    #[test]
    fn what_no_part_accounts_for_is_told() {
        let shares = shares(&task(json!({"totalCnt": 10, "successCnt": 4, "completeCnt": 8}))).unwrap();
        let rest = shares.parts.last().unwrap();
        assert_eq!((rest.label, rest.count), (text::NOT_ACCOUNTED, Some(4)));
    }

    #[test]
    fn older_parameters_are_told_too() {
        let param = json!({"commandType": "deviceType", "serviceId": "S", "method": "M"});
        let task = task(json!({"param": param}));
        let told: Vec<_> = command(&task.param.unwrap().read()).fields.into_iter().map(|f| f.label).collect();
        assert_eq!(told, [text::SERVICE, text::METHOD, text::COMMAND_TYPE].map(Message::get));
    }
}
