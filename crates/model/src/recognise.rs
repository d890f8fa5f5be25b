//! Recognises the providers' answers by their shape: descriptions of one record, and lists of records; as the providers'
//! tools and SDKs print them, and as messages over MQTT bring them.

mod client;
mod error_answer;
mod iotda;

use crate::codec::{from_json, to_json};
use crate::key::{
    BatchTaskId, ExecutionNumber, JobId, KeyError, TaskId, ThingName, job_of_arn, thing_of_arn,
};
use crate::status::BatchStatus;
use crate::{Observation, Record, Timestamp};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use thiserror::Error;

/// Keys for answers without them: only the request contained them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keys {
    /// The id of a task.
    pub task_id: Option<String>,
    /// The name of a thing.
    pub thing_name: Option<String>,
    /// The id of a job.
    pub job_id: Option<String>,
}

/// A record of an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Recognised {
    /// The record.
    pub record: Record,
    /// When the source reported it, if the JSON contains the time.
    pub observed_at: Option<Timestamp>,
    /// The ARN of the thing or the job, if the answer contains one. It contains the account and region.
    pub arn: Option<String>,
}

/// Why a piece of JSON was refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// Not an object.
    #[error("not a JSON object")]
    NotAnObject,
    /// The answer of an operation that does not describe a record.
    #[error("{0}, not an answer that is known")]
    NotADescribe(&'static str),
    /// The answer to `$next` when nothing is pending.
    #[error("an answer without `execution`: nothing was pending")]
    NothingPending,
    /// A provider's error.
    #[error("an error that the provider answered: {0}")]
    ErrorAnswer(String),
    /// No known answer has this shape.
    #[error("not an answer that is known")]
    UnknownShape,
    /// A key is missing in the answer and in the options.
    #[error("{0} is missing")]
    MissingKey(&'static str),
    /// A key breaks its constraint.
    #[error("{member}{} {error}", quoted(.value, .error))]
    Key {
        /// The key's member.
        member: &'static str,
        /// Its value.
        value: String,
        /// The constraint.
        error: KeyError,
    },
    /// A member is not of its type.
    #[error("{0}")]
    Type(String),
}

/// The value behind its member's name, so that a blank at its end can be seen; where the error does not tell it anyhow.
fn quoted(value: &str, error: &KeyError) -> String {
    match error {
        KeyError::Pattern { .. } => [" ", &to_json(value)].concat(),
        KeyError::Empty | KeyError::TooLong { .. } | KeyError::Number => String::new(),
    }
}

/// The record of an element, or why it was refused.
type RecordResult = Result<Recognised, Refusal>;
/// The members of an answer.
pub type Object = Map<String, Value>;
/// Recognises one element of a list. The second argument is the answer that contains the list.
type RecogniseElement = fn(Value, &Object, &Keys) -> RecordResult;

/// Recognises one answer, or an observation as Fleetglass itself writes it. The result has one element for each record,
/// in the answer's order; a list may be empty. An invalid element does not affect the others.
///
/// A client may have added metadata, written the names in PascalCase, or wrapped the answer once.
///
/// Only the constraints of the keys are enforced. All others are reported as violations.
pub fn recognise(value: Value, keys: &Keys) -> Vec<Result<Recognised, Refusal>> {
    let Value::Object(object) = value else { return vec![Err(Refusal::NotAnObject)] };
    let object = client::plain(object);
    let body = client::unwrapped(&object);
    let results = answer(object, keys);
    match (results.as_slice(), body) {
        ([Err(Refusal::UnknownShape | Refusal::ErrorAnswer(_))], Some(body)) => {
            Some(recognise_body(body, keys)).filter(|inner| !is_unknown(inner)).unwrap_or(results)
        }
        _ => results,
    }
}

/// What an answer is as a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListExtent {
    /// True if there is more: the answer has a token for the next page, or tells of more records than it holds.
    pub is_part: bool,
    /// True for the executions of one job.
    pub of_job: bool,
}

/// What an answer is as a list. None if it is no list.
pub fn list_extent(value: &Value) -> Option<ListExtent> {
    let object = value.as_object()?;
    let own = extent(object);
    if own.is_some() {
        return own;
    }
    match client::unwrapped(object)? {
        Value::Object(body) => extent(&body),
        _ => None,
    }
}

fn extent(object: &Object) -> Option<ListExtent> {
    let has_summaries =
        ["executionSummaries", "ExecutionSummaries"].iter().any(|name| object.contains_key(*name));
    // Few answers have them: the others are not copied.
    let plain = has_summaries.then(|| client::plain(object.clone()));
    let summaries = plain.as_ref().and_then(|plain| plain.get("executionSummaries")?.as_array());
    // Without any, it may as well be the list of a thing.
    let of_job =
        summaries.is_some_and(|all| !all.is_empty() && all.iter().all(|one| one.get("thingArn").is_some()));
    let is_part = is_part(object);
    (is_part || of_job).then_some(ListExtent { is_part, of_job })
}

fn is_part(object: &Object) -> bool {
    let token = ["nextToken", "NextToken"].iter().find_map(|name| object.get(*name)?.as_str());
    // Few answers have one: the others are not copied.
    let has_token = token.is_some_and(|token| !token.is_empty());
    has_token && is_list(&client::plain(object.clone())) || iotda::is_part(object)
}

/// What a wrapper holds: an answer, or a list of them.
fn recognise_body(body: Value, keys: &Keys) -> Vec<RecordResult> {
    let answers = match body {
        Value::Array(answers) => answers,
        body => vec![body],
    };
    let one = |value| match value {
        Value::Object(object) => answer(client::plain(object), keys),
        _ => vec![Err(Refusal::NotAnObject)],
    };
    answers.into_iter().flat_map(one).collect()
}

fn is_unknown(results: &[RecordResult]) -> bool {
    results.iter().all(|result| matches!(result, Err(Refusal::UnknownShape | Refusal::NotAnObject)))
}

/// Recognises an answer or a message that bears the provider's names.
fn answer(mut object: Object, keys: &Keys) -> Vec<RecordResult> {
    let (observed_at, keys) = match of_message(&mut object, keys) {
        Ok(context) => context,
        Err(refusal) => return vec![Err(refusal)],
    };
    let results = iotda::answer(&object, &keys).or_else(|| list(&object, &keys));
    let results = results.unwrap_or_else(|| vec![single(object, &keys)]);
    let checked = |result: RecordResult| {
        let recognised = result?;
        check_keys(&recognised.record)?;
        Ok(Recognised { observed_at: recognised.observed_at.or(observed_at), ..recognised })
    };
    results.into_iter().map(checked).collect()
}

/// What a message over MQTT tells beside its records, taken out of it: when the source spoke, and in its topic, the thing.
fn of_message(object: &mut Object, keys: &Keys) -> Result<(Option<Timestamp>, Keys), Refusal> {
    let mut keys = keys.clone();
    if is_observation(object) {
        return Ok((None, keys));
    }
    object.remove("clientToken");
    if let Some(topic) = object.remove("topic") {
        let thing = topic.as_str().and_then(|topic| topic.strip_prefix("$aws/things/")?.split_once('/'));
        keys.thing_name = thing.map(|(thing, _)| thing.to_owned()).or(keys.thing_name);
    }
    let time = object.remove("timestamp").map(|time| from_json(&to_json(&time)));
    let observed_at = time.transpose().map_err(|error| Refusal::Type(["timestamp: ", &error].concat()))?;
    Ok((observed_at, keys))
}

/// The lists, by the members that hold their elements.
const LISTS: &[(&str, RecogniseElement)] = &[
    ("jobs", |job, _, keys| job_of(element_of(job, "jobs")?, keys)),
    ("executionSummaries", |summary, _, keys| {
        execution_summary(element_of(summary, "executionSummaries")?, keys)
    }),
    ("inProgressJobs", |summary, _, keys| pending_execution(summary, "inProgressJobs", "IN_PROGRESS", keys)),
    ("queuedJobs", |summary, _, keys| pending_execution(summary, "queuedJobs", "QUEUED", keys)),
    ("taskIds", |id, _, _| registration_task_of_id(id)),
    ("resourceLinks", report),
    ("taskDetails", subtask),
];

/// True if an answer is a list: it has no record beside its elements.
pub fn is_list(object: &Object) -> bool {
    let has = |member: &str| object.contains_key(member);
    !is_observation(object) && !has("execution") && !has("job") && LISTS.iter().any(|(member, _)| has(member))
}

/// The elements of a list, which is recognised by its member; `None` if the answer is not a list.
fn list(object: &Object, keys: &Keys) -> Option<Vec<RecordResult>> {
    if !is_list(object) {
        return None;
    }
    let mut results = None;
    for (member, take) in LISTS {
        let Some(elements) = object.get(*member) else { continue };
        let all: &mut Vec<RecordResult> = results.get_or_insert_default();
        match elements {
            Value::Array(elements) => all.extend(elements.iter().map(|e| take(e.clone(), object, keys))),
            Value::Object(by_status) if *member == "jobs" => all.extend(notified(by_status, keys)),
            Value::Null => {}
            _ => all.push(Err(Refusal::Type(format!("{member} is not a list")))),
        }
    }
    results
}

/// The executions in a notification to a thing (`$aws/things/{thingName}/jobs/notify`): lists by status.
fn notified(by_status: &Object, keys: &Keys) -> Vec<RecordResult> {
    let of_status = |(status, list): (&String, &Value)| match list {
        Value::Array(list) => {
            list.iter().map(|e| pending_execution(e.clone(), "jobs", status, keys)).collect()
        }
        _ => vec![Err(Refusal::Type(format!("jobs.{status} is not a list")))],
    };
    by_status.iter().flat_map(of_status).collect()
}

fn is_observation(object: &Object) -> bool {
    object.contains_key("kind") && object.contains_key("record")
}

/// Recognises the answer for one record.
fn single(mut object: Object, keys: &Keys) -> RecordResult {
    if is_observation(&object) {
        observation(object)
    } else if let Some(execution) = object.remove("execution") {
        match execution {
            Value::Null => Err(Refusal::NothingPending),
            execution => job_execution(object_of(execution, "execution")?, keys),
        }
    } else if let Some(job) = object.remove("job") {
        let mut job = object_of(job, "job")?;
        job.extend(object.remove("documentSource").map(|source| ("documentSource".to_owned(), source)));
        job_of(job, keys)
    } else if object.contains_key("executionState") {
        Err(Refusal::NotADescribe("the answer to an update of a job execution"))
    } else if object.contains_key("document") && object.len() == 1 {
        job_of(object, keys)
    } else {
        unwrapped(object, keys)
    }
}

fn object_of(value: Value, member: &str) -> Result<Object, Refusal> {
    match value {
        Value::Object(object) => Ok(object),
        _ => Err(Refusal::Type(format!("{member} is not an object"))),
    }
}

/// The object that an element of a list must be.
fn element_of(value: Value, list: &str) -> Result<Object, Refusal> {
    object_of(value, &format!("an element of {list}"))
}

/// Recognises an object without a wrapper: a task, or an answer that a tool has unwrapped.
fn unwrapped(object: Object, keys: &Keys) -> RecordResult {
    const AWS: &[&str] = &[
        "creationDate",
        "lastModifiedDate",
        "templateBody",
        "inputFileBucket",
        "inputFileKey",
        "roleArn",
        "successCount",
        "failureCount",
        "percentageProgress",
    ];
    const HUAWEI: &[&str] = &[
        "appId",
        "timeout",
        "timeoutCnt",
        "expiredCnt",
        "tags",
        "taskName",
        "taskFrom",
        "taskType",
        "startTime",
        "totalCnt",
        "successCnt",
        "failCnt",
        "completeCnt",
        "param",
        "operator",
        "successRate",
        "progress",
    ];
    let any = |members: &[&str]| members.iter().any(|m| object.contains_key(*m));
    let status = object.get("status").and_then(Value::as_str);
    if any(&["executionNumber"]) && any(&["jobId", "thingName", "thingArn"]) {
        return job_execution(object, keys);
    }
    if any(&["jobExecutionSummary"]) {
        return execution_summary(object, keys);
    }
    if any(&["targetSelection"]) && any(&["jobId", "jobArn"]) {
        return job_of(object, keys);
    }
    match (any(AWS), any(HUAWEI)) {
        (true, false) => registration_task(object, keys),
        (false, true) => batch_task(object, keys),
        (false, false) if status.is_some() && object.contains_key("taskId") => {
            if status.is_some_and(|s| BatchStatus::KNOWN.contains(&s)) {
                batch_task(object, keys)
            } else {
                registration_task(object, keys)
            }
        }
        _ => Err(unrecognised(&object)),
    }
}

fn unrecognised(object: &Object) -> Refusal {
    match error_answer::error_answer(object) {
        Some(error) => Refusal::ErrorAnswer(error),
        None if object.is_empty() => Refusal::NothingPending,
        None => Refusal::UnknownShape,
    }
}

fn parse<T: for<'de> Deserialize<'de>>(object: Object) -> Result<T, Refusal> {
    // Sorted by name, so that the first of several errors does not depend on the order in serde_json's map.
    let members: BTreeMap<String, Value> = object.into_iter().collect();
    from_json(&to_json(&members)).map_err(Refusal::Type)
}

fn is_absent(object: &Object, member: &str) -> bool {
    object.get(member).is_none_or(Value::is_null)
}

/// Fills an absent key from the options.
fn fill(object: &mut Object, member: &'static str, key: Option<&str>) -> Result<(), Refusal> {
    if is_absent(object, member) {
        let key = key.ok_or(Refusal::MissingKey(member))?;
        object.insert(member.to_owned(), Value::from(key));
    }
    Ok(())
}

fn observation(object: Object) -> RecordResult {
    if is_absent(&object, "observedAt") {
        return Err(Refusal::MissingKey("observedAt"));
    }
    let Observation { record, observed_at } = parse(object)?;
    Ok(Recognised { record, observed_at: Some(observed_at), arn: None })
}

/// A record from an answer, which contains neither time nor ARN.
fn recognised(record: Record) -> Recognised {
    Recognised { record, observed_at: None, arn: None }
}

/// Fills an absent name from the ARN that ends in it. Returns the ARN, if the answer contains one.
fn name_by_arn(
    object: &mut Object,
    (member, arn): (&str, &str),
    what: &str,
    name_of: fn(&str) -> Option<&str>,
) -> Result<Option<String>, Refusal> {
    let text = object.get(arn).and_then(Value::as_str).map(str::to_owned);
    if let (true, Some(text)) = (is_absent(object, member), &text) {
        let name =
            name_of(text).ok_or_else(|| Refusal::Type(format!("{arn} {text:?} is not a {what}'s ARN")))?;
        object.insert(member.to_owned(), Value::from(name));
    }
    Ok(text)
}

fn job_execution(mut object: Object, keys: &Keys) -> RecordResult {
    let arn = name_by_arn(&mut object, ("thingName", "thingArn"), "thing", thing_of_arn)?;
    fill(&mut object, "thingName", keys.thing_name.as_deref())?;
    fill(&mut object, "jobId", keys.job_id.as_deref())?;
    if is_absent(&object, "executionNumber") {
        return Err(Refusal::MissingKey("executionNumber"));
    }
    // Over MQTT the document is an object.
    if let Some(document @ Value::Object(_)) = object.get_mut("jobDocument") {
        *document = Value::from(to_json(document));
    }
    Ok(Recognised { arn, ..recognised(Record::JobExecution(parse(object)?)) })
}

/// An element of `executionSummaries`: a summary of an execution, with the thing or the job beside it.
fn execution_summary(mut object: Object, keys: &Keys) -> RecordResult {
    let summary = object.remove("jobExecutionSummary").ok_or(Refusal::MissingKey("jobExecutionSummary"))?;
    object.extend(object_of(summary, "jobExecutionSummary")?);
    job_execution(object, keys)
}

/// An element of `inProgressJobs` or `queuedJobs`. The list determines the status.
fn pending_execution(summary: Value, list: &str, status: &str, keys: &Keys) -> RecordResult {
    let mut object = element_of(summary, list)?;
    if is_absent(&object, "status") {
        object.insert("status".to_owned(), Value::from(status));
    }
    job_execution(object, keys)
}

fn job_of(mut object: Object, keys: &Keys) -> RecordResult {
    let arn = name_by_arn(&mut object, ("jobId", "jobArn"), "job", job_of_arn)?;
    fill(&mut object, "jobId", keys.job_id.as_deref())?;
    Ok(Recognised { arn, ..recognised(Record::Job(parse(object)?)) })
}

fn registration_task(mut object: Object, keys: &Keys) -> RecordResult {
    fill(&mut object, "taskId", keys.task_id.as_deref())?;
    Ok(recognised(Record::RegistrationTask(parse(object)?)))
}

/// An element of `taskIds`: a task of which only the id is known.
fn registration_task_of_id(id: Value) -> RecordResult {
    Ok(recognised(Record::RegistrationTask(parse(Object::from_iter([("taskId".to_owned(), id)]))?)))
}

/// An element of `resourceLinks`. The answer contains the type.
fn report(link: Value, answer: &Object, keys: &Keys) -> RecordResult {
    let mut object = Object::from_iter([("link".to_owned(), link)]);
    for member in ["taskId", "reportType"] {
        object.extend(answer.get(member).map(|value| (member.to_owned(), value.clone())));
    }
    fill(&mut object, "taskId", keys.task_id.as_deref())?;
    Ok(recognised(Record::Report(parse(object)?)))
}

fn batch_task(mut object: Object, keys: &Keys) -> RecordResult {
    fill(&mut object, "taskId", keys.task_id.as_deref())?;
    Ok(recognised(Record::BatchTask(parse(object)?)))
}

/// An element of `taskDetails`.
fn subtask(element: Value, answer: &Object, keys: &Keys) -> RecordResult {
    let mut object = element_of(element, "taskDetails")?;
    let task_id = answer.get("taskId").and_then(Value::as_str).or(keys.task_id.as_deref());
    fill(&mut object, "taskId", task_id)?;
    Ok(recognised(Record::Subtask(parse(object)?)))
}

/// Checks the constraints of a record's keys. A record with valid keys can be requested.
pub fn check_keys(record: &Record) -> Result<(), Refusal> {
    match record {
        Record::RegistrationTask(task) => key("taskId", &task.task_id, TaskId::new),
        Record::BatchTask(task) => key("taskId", &task.task_id, BatchTaskId::new),
        Record::JobExecution(execution) => {
            key("thingName", &execution.thing_name, ThingName::new)?;
            key("jobId", &execution.job_id, JobId::new)?;
            let number = ExecutionNumber::new(execution.execution_number);
            number.map(drop).map_err(|error| broken("executionNumber", "", error))
        }
        Record::Job(job) => key("jobId", &job.job_id, JobId::new),
        Record::Subtask(subtask) => {
            key("taskId", &subtask.task_id, BatchTaskId::new)?;
            if subtask.is_nameless() { Err(Refusal::MissingKey("param")) } else { Ok(()) }
        }
        Record::Report(report) => {
            key("taskId", &report.task_id, TaskId::new)?;
            if report.link.is_empty() { Err(broken("link", "", KeyError::Empty)) } else { Ok(()) }
        }
    }
}

fn key<K>(member: &'static str, text: &str, new: fn(String) -> Result<K, KeyError>) -> Result<(), Refusal> {
    new(text.to_owned()).map(drop).map_err(|error| broken(member, text, error))
}

fn broken(member: &'static str, value: &str, error: KeyError) -> Refusal {
    Refusal::Key { member, value: value.to_owned(), error }
}
