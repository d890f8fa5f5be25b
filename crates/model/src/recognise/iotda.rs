//! IoTDA v5, which came after S3's API: the answers of `ShowBatchTask` and `ListBatchTasks`, under S3's names where S3 has
//! one.

use super::{Keys, Object, RecordResult, Refusal, batch_task, element_of, object_of, subtask};
use crate::codec::to_json;
use serde_json::{Value, json};

/// Members that S3 names otherwise, and those that it names alike.
const NAMES: &[(&str, &str)] = &[
    ("task_id", "taskId"),
    ("task_name", "taskName"),
    ("task_type", "taskType"),
    ("app_id", "appId"),
    ("create_time", "startTime"),
    ("status", "status"),
];

/// The records of an answer: the task and its subtasks, or the tasks of a list. None if it is none of these.
pub(super) fn answer(object: &Object, keys: &Keys) -> Option<Vec<RecordResult>> {
    if let Some(tasks) = object.get("batchtasks") {
        let Value::Array(tasks) = tasks else { return Some(vec![Err(not_a_list("batchtasks"))]) };
        let task = |task: &Value| batch_task(under_s3_names(element_of(task.clone(), "batchtasks")?), keys);
        return Some(tasks.iter().map(task).collect());
    }
    let task = object_of(object.get("batchtask")?.clone(), "batchtask").map(under_s3_names);
    let id = task.as_ref().ok().and_then(|task| task.get("taskId")).cloned();
    let mut records = vec![task.and_then(|task| batch_task(task, keys))];
    match object.get("task_details") {
        None | Some(Value::Null) => {}
        Some(Value::Array(details)) => {
            let answer: Object = id.map(|id| ("taskId".to_owned(), id)).into_iter().collect();
            records.extend(
                details.iter().map(|detail| subtask(detail_under_s3_names(detail.clone()), &answer, keys)),
            );
        }
        Some(_) => records.push(Err(not_a_list("task_details"))),
    }
    Some(records)
}

/// True if the answer's page tells of more records than it holds.
pub(super) fn is_part(object: &Object) -> bool {
    let count = object.get("page").and_then(|page| page.get("count")).and_then(Value::as_u64);
    let held = ["batchtasks", "task_details"].iter().find_map(|member| object.get(*member)?.as_array());
    held.zip(count).is_some_and(|(held, count)| count > held.len() as u64)
}

fn not_a_list(member: &str) -> Refusal {
    Refusal::Type([member, " is not a list"].concat())
}

/// A task under S3's names. What S3 has no name for stays together, unchanged, in `iotda`.
fn under_s3_names(mut task: Object) -> Object {
    let mut named = Object::new();
    for (own, of_s3) in NAMES {
        named.extend(task.remove(*own).map(|value| ((*of_s3).to_owned(), value)));
    }
    if let Some(counts) = task.get("task_progress").and_then(Value::as_object) {
        named.extend(counts_of(counts));
    }
    named.extend(param(&mut task).map(|param| ("param".to_owned(), param)));
    named.insert("iotda".to_owned(), Value::Object(task));
    named
}

/// S3's counts. `completeCnt` is what succeeded, failed or timed out; here nothing times out. Both rates are permille,
/// rounded down.
fn counts_of(counts: &Object) -> Vec<(String, Value)> {
    let count = |member: &str| counts.get(member).and_then(Value::as_i64);
    let complete = count("success").zip(count("fail")).map(|(success, fail)| success.saturating_add(fail));
    let permille = |part: Option<i64>| {
        let (part, total) = part.zip(count("total").filter(|total| *total > 0))?;
        part.checked_mul(1000).map(|part| part / total)
    };
    let members = [
        ("progress", permille(complete)),
        ("totalCnt", count("total")),
        ("successCnt", count("success")),
        ("failCnt", count("fail")),
        ("completeCnt", complete),
        ("successRate", permille(count("success"))),
    ];
    let known = members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?.into())));
    known.collect()
}

/// S3's `param`: the devices, which are taken out of the task, or its groups; and the command, if it has one.
fn param(task: &mut Object) -> Option<Value> {
    let is_list = |value: &Value| value.as_array().is_some_and(|list| !list.is_empty());
    let mut param = Object::new();
    let groups = task.get("targets_filter").and_then(|filter| filter.get("group_ids")).cloned();
    let devices = if task.get("targets").is_some_and(is_list) { task.remove("targets") } else { None };
    if let Some(devices) = devices {
        param.extend([("type".to_owned(), "DeviceList".into()), ("deviceList".to_owned(), devices)]);
    } else if let Some(groups) = groups.filter(is_list) {
        param.extend([("type".to_owned(), "GroupIdList".into()), ("groupList".to_owned(), groups)]);
    }
    if let Some(document) = task.get("document").and_then(Value::as_object)
        && let (Some(service), Some(method)) = (document.get("service_id"), document.get("command_name"))
    {
        let mut command = Object::new();
        command.extend([("serviceId".to_owned(), service.clone()), ("method".to_owned(), method.clone())]);
        command.extend(document.get("paras").map(|paras| ("paras".to_owned(), paras.clone())));
        param.insert("command".to_owned(), Value::Object(command));
    }
    (!param.is_empty()).then_some(Value::Object(param))
}

/// An element of `task_details` as one of S3's platform: its error is JSON in a text.
fn detail_under_s3_names(detail: Value) -> Value {
    let Value::Object(mut detail) = detail else { return detail };
    if let Some(target) = detail.remove("target") {
        detail.insert("param".to_owned(), json!({ "deviceId": target }));
    }
    if detail.get("output").is_some_and(|output| output == "") {
        detail.remove("output");
    }
    if let Some(Value::Object(error)) = detail.get_mut("error") {
        let text = error.remove("error_msg");
        error.extend(text.map(|text| ("error_desc".to_owned(), text)));
        let error = Value::from(to_json(error));
        detail.insert("error".to_owned(), error);
    }
    Value::Object(detail)
}
