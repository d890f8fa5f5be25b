//! Tells which answer of which operation a piece of JSON is, by its shape.

use crate::key::{BatchTaskId, ExecutionNumber, JobId, KeyError, TaskId, ThingName, thing_of_arn};
use crate::status::BatchStatus;
use crate::{BatchTask, JobExecution, Observation, Record, RegistrationTask, Timestamp};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::fmt;

/// Keys for answers that lack them: the request named them, the answer does not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keys {
    /// The id of a task.
    pub task_id: Option<String>,
    /// The name of a thing.
    pub thing_name: Option<String>,
    /// The id of a job.
    pub job_id: Option<String>,
}

/// What a piece of JSON turned out to be.
#[derive(Clone, Debug, PartialEq)]
pub struct Recognised {
    /// The record.
    pub record: Record,
    /// When its source spoke, where the JSON says so itself.
    pub observed_at: Option<Timestamp>,
    /// The thing's ARN, where the answer gave one: it tells the account and region.
    pub thing_arn: Option<String>,
}

/// Why a piece of JSON was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Not an object.
    NotAnObject,
    /// An answer of an operation that is not a describe.
    NotADescribe(&'static str),
    /// The answer to `$next` when nothing is pending.
    NothingPending,
    /// A provider's error.
    ErrorAnswer(String),
    /// No describe answer looks like this.
    UnknownShape,
    /// A key is missing, and no option gave it.
    MissingKey(&'static str),
    /// A key breaks its constraint.
    Key(&'static str, KeyError),
    /// A member is not of its type.
    Type(String),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAnObject => f.write_str("not a JSON object"),
            Self::NotADescribe(what) => write!(f, "{what}, not the answer to a describe operation"),
            Self::NothingPending => f.write_str("an answer without `execution`: nothing was pending"),
            Self::ErrorAnswer(text) => write!(f, "an error that the provider answered: {text}"),
            Self::UnknownShape => f.write_str("not a describe answer that is known"),
            Self::MissingKey(member) => write!(f, "{member} is missing"),
            Self::Key(member, error) => write!(f, "{member} {error}"),
            Self::Type(text) => f.write_str(text),
        }
    }
}

impl std::error::Error for Refusal {}

/// Recognises one describe answer, or an observation as Fleetglass itself writes it.
///
/// Only what names the record must be right; any other constraint that is broken shows as a violation.
pub fn recognise(value: Value, keys: &Keys) -> Result<Recognised, Refusal> {
    let Value::Object(object) = value else { return Err(Refusal::NotAnObject) };
    let recognised = if object.contains_key("kind") && object.contains_key("record") {
        own_observation(object)?
    } else if let Some(execution) = object.get("execution") {
        match execution {
            Value::Object(execution) => job_execution(execution.clone(), keys)?,
            _ => return Err(Refusal::Type("execution is not an object".to_owned())),
        }
    } else if let Some(what) = other_operation(&object) {
        return Err(Refusal::NotADescribe(what));
    } else {
        bare(object, keys)?
    };
    check_keys(&recognised.record)?;
    Ok(recognised)
}

/// Answers of neighbouring operations, by a member that no describe answer has.
fn other_operation(object: &Map<String, Value>) -> Option<&'static str> {
    const LISTS: &[(&str, &str)] = &[
        ("executionSummaries", "a list of job executions"),
        ("jobs", "a list of jobs"),
        ("job", "the answer to DescribeJob"),
        ("taskIds", "a list of registration tasks"),
        ("resourceLinks", "a list of registration task reports"),
        ("inProgressJobs", "a list of pending job executions"),
        ("queuedJobs", "a list of pending job executions"),
        ("taskDetails", "a list of a batch task's subtasks"),
        ("executionState", "the answer to an update of a job execution"),
    ];
    LISTS.iter().find(|(member, _)| object.contains_key(*member)).map(|(_, what)| *what)
}

/// An object without `execution` around it: a task, an execution that something has unwrapped, or none.
fn bare(object: Map<String, Value>, keys: &Keys) -> Result<Recognised, Refusal> {
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
        _ => Err(no_record(&object)),
    }
}

fn no_record(object: &Map<String, Value>) -> Refusal {
    let text = |names: &[&str]| names.iter().find_map(|n| object.get(*n)).and_then(Value::as_str);
    let code = text(&["error_code", "resultcode", "__type", "code", "Code"]);
    match (code, text(&["error_desc", "resultmsg", "message", "Message"])) {
        (Some(code), Some(text)) => Refusal::ErrorAnswer(format!("{code} {text}")),
        (Some(text), None) | (None, Some(text)) => Refusal::ErrorAnswer(text.to_owned()),
        (None, None) if object.is_empty() => Refusal::NothingPending,
        (None, None) => Refusal::UnknownShape,
    }
}

fn parse<T: for<'de> Deserialize<'de>>(object: Map<String, Value>) -> Result<T, Refusal> {
    serde_json::from_value(Value::Object(object)).map_err(|error| Refusal::Type(error.to_string()))
}

fn is_absent(object: &Map<String, Value>, member: &str) -> bool {
    object.get(member).is_none_or(Value::is_null)
}

/// Fills a key in from the options where the answer lacks it.
fn fill(object: &mut Map<String, Value>, member: &'static str, key: Option<&str>) -> Result<(), Refusal> {
    if is_absent(object, member) {
        let key = key.ok_or(Refusal::MissingKey(member))?;
        object.insert(member.to_owned(), Value::from(key));
    }
    Ok(())
}

fn own_observation(object: Map<String, Value>) -> Result<Recognised, Refusal> {
    if is_absent(&object, "observedAt") {
        return Err(Refusal::MissingKey("observedAt"));
    }
    let read = serde_json::from_value(Value::Object(object));
    let Observation { record, observed_at } = read.map_err(|error| Refusal::Type(error.to_string()))?;
    Ok(Recognised { record, observed_at: Some(observed_at), thing_arn: None })
}

fn job_execution(mut object: Map<String, Value>, keys: &Keys) -> Result<Recognised, Refusal> {
    let arn = object.get("thingArn").and_then(Value::as_str).map(str::to_owned);
    if let (true, Some(arn)) = (is_absent(&object, "thingName"), &arn) {
        let name = thing_of_arn(arn)
            .ok_or_else(|| Refusal::Type(format!("thingArn {arn:?} is not a thing's ARN")))?;
        object.insert("thingName".to_owned(), Value::from(name));
    }
    fill(&mut object, "thingName", keys.thing_name.as_deref())?;
    fill(&mut object, "jobId", keys.job_id.as_deref())?;
    if is_absent(&object, "executionNumber") {
        return Err(Refusal::MissingKey("executionNumber"));
    }
    let execution: JobExecution = parse(object)?;
    Ok(Recognised { record: Record::JobExecution(execution), observed_at: None, thing_arn: arn })
}

fn registration_task(mut object: Map<String, Value>, keys: &Keys) -> Result<Recognised, Refusal> {
    fill(&mut object, "taskId", keys.task_id.as_deref())?;
    let task: RegistrationTask = parse(object)?;
    Ok(Recognised { record: Record::RegistrationTask(task), observed_at: None, thing_arn: None })
}

fn batch_task(mut object: Map<String, Value>, keys: &Keys) -> Result<Recognised, Refusal> {
    fill(&mut object, "taskId", keys.task_id.as_deref())?;
    let task: BatchTask = parse(object)?;
    Ok(Recognised { record: Record::BatchTask(task), observed_at: None, thing_arn: None })
}

/// The constraints of what names a record. A record that keeps them can be asked for.
pub fn check_keys(record: &Record) -> Result<(), Refusal> {
    let key = |member, result: Result<(), KeyError>| result.map_err(|error| Refusal::Key(member, error));
    match record {
        Record::RegistrationTask(task) => key("taskId", TaskId::new(&*task.task_id).map(drop)),
        Record::BatchTask(task) => key("taskId", BatchTaskId::new(&*task.task_id).map(drop)),
        Record::JobExecution(execution) => {
            key("thingName", ThingName::new(&*execution.thing_name).map(drop))?;
            key("jobId", JobId::new(&*execution.job_id).map(drop))?;
            key("executionNumber", ExecutionNumber::new(execution.execution_number).map(drop))
        }
    }
}
