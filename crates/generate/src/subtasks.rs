//! Subtasks of batch tasks: the result of the task on each device.

use crate::seeded_rng::SeededRng;
use crate::{Reporter, observed, things};
use fleetglass_model::raw::RawJson;
use fleetglass_model::status::SubtaskStatus;
use fleetglass_model::{BatchTask, Record, Subtask};
use serde_json::json;
use std::io;

/// Larger tasks are written without their subtasks.
pub(super) const MOST: i64 = 300;
/// How many devices are at work at a time.
const AT_ONCE: i64 = 12;
const ERRORS: [(&str, &str); 4] = [
    ("100418", "The deviceData is not existed."),
    ("100217", "The application hasn't been authorized."),
    ("100403", "The device is not existed."),
    ("100022", "The input is invalid."),
];

/// Writes the subtasks of a task, as many in each status as the task counts.
pub(super) fn write(
    task: &BatchTask,
    now: i64,
    random: &mut SeededRng,
    tell: Reporter<'_>,
) -> io::Result<()> {
    let total = task.total_cnt.unwrap_or_default();
    if total > MOST {
        return Ok(());
    }
    let begun = task.success_cnt > Some(0);
    let counts = [
        (SubtaskStatus::Fail, task.fail_cnt.unwrap_or_default()),
        (SubtaskStatus::Timeout, task.timeout_cnt.unwrap_or_default()),
        (SubtaskStatus::Success, task.success_cnt.unwrap_or_default()),
        (SubtaskStatus::WaitResult, if begun { AT_ONCE } else { 0 }),
    ];
    let mut statuses = counts.into_iter().flat_map(|(status, count)| (0..count).map(move |_| status.clone()));
    let prefix = random.hex(8);
    // The failed ones are spread among the others.
    for index in things::shuffled(total.unsigned_abs(), random.next()) {
        let status = statuses.next().unwrap_or(SubtaskStatus::Pending);
        let subtask = subtask(task, &prefix, index, status, random)?;
        tell(&observed(Record::Subtask(subtask), now))?;
    }
    Ok(())
}

fn subtask(
    task: &BatchTask,
    prefix: &str,
    index: u64,
    status: SubtaskStatus,
    random: &mut SeededRng,
) -> io::Result<Subtask> {
    let device = format!("{prefix}-{index:04}");
    let param = match task.task_type.as_deref() {
        Some("DeviceCmd") => json!({"deviceId": device, "commandId": format!("c-{device}")}),
        Some("DeviceReg") => json!({"index": index + 1, "nodeId": format!("86{:013}", index * 7_919 + 1)}),
        _ => json!({"deviceId": device}),
    };
    let error = (status == SubtaskStatus::Fail).then(|| {
        let (code, text) = random.pick(&ERRORS);
        json!({"error_code": code, "error_desc": text})
    });
    let output = (status == SubtaskStatus::Success)
        .then(|| json!({"requestId": random.hex(8), "result": "delivered"}));
    // The platform puts JSON into a text.
    let text = |value: serde_json::Value| RawJson::of(&value.to_string());
    Ok(Subtask {
        task_id: task.task_id.clone(),
        status: Some(status),
        output: output.map(text),
        error: error.map(text),
        param: Some(serde_json::from_value(param)?),
    })
}
