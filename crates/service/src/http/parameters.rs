//! Reads parameters and path segments into strict types.

use super::request::Request;
use crate::error::Cause;
use fleetglass_model::key::{BatchTaskId, ExecutionNumber, JobId, KeyError, TaskId, ThingName};

/// A body as text.
pub(crate) fn body_text(body: &[u8]) -> Result<&str, Box<Cause>> {
    str::from_utf8(body).map_err(|_| Cause::Body("it is not UTF-8".to_owned()).into())
}

pub(crate) fn task_id(text: &str) -> Result<TaskId, Box<Cause>> {
    TaskId::new(text).map_err(|error| invalid_key("taskId", text, error))
}

pub(crate) fn batch_task_id(text: &str) -> Result<BatchTaskId, Box<Cause>> {
    BatchTaskId::new(text).map_err(|error| invalid_key("taskId", text, error))
}

pub(crate) fn thing_name(text: &str) -> Result<ThingName, Box<Cause>> {
    ThingName::new(text).map_err(|error| invalid_key("thingName", text, error))
}

pub(crate) fn job_id(text: &str) -> Result<JobId, Box<Cause>> {
    JobId::new(text).map_err(|error| invalid_key("jobId", text, error))
}

pub(crate) fn execution_number(text: &str) -> Result<ExecutionNumber, Box<Cause>> {
    ExecutionNumber::parse(text).map_err(|error| invalid_key("executionNumber", text, error))
}

/// The error of a key that breaks its constraint.
pub(crate) fn invalid_key(member: &'static str, value: &str, error: KeyError) -> Box<Cause> {
    Cause::Key { member, length: value.chars().count(), error }.into()
}

/// The value of a parameter.
pub(crate) fn parameter(request: &Request<'_>, name: &'static str) -> Result<Option<String>, Box<Cause>> {
    match request.target.parameter(name) {
        None => Ok(None),
        Some(Ok(text)) => Ok(Some(text.into_owned())),
        Some(Err(_)) => Err(Cause::NotUtf8(name).into()),
    }
}

/// The error of a parameter with a value that is not allowed.
pub(crate) fn invalid_parameter(name: &'static str, allowed: &str) -> Box<Cause> {
    Cause::Parameter { name, allowed: allowed.to_owned() }.into()
}

/// The value of a parameter that is not empty.
pub(crate) fn non_empty(request: &Request<'_>, name: &'static str) -> Result<Option<String>, Box<Cause>> {
    Ok(parameter(request, name)?.filter(|text| !text.is_empty()))
}

/// A parameter that has a key's constraints.
pub(crate) fn key_parameter(
    request: &Request<'_>,
    name: &'static str,
    check: fn(&str) -> Result<(), KeyError>,
) -> Result<Option<String>, Box<Cause>> {
    let value = non_empty(request, name)?;
    if let Some(value) = &value {
        check(value).map_err(|error| invalid_key(name, value, error))?;
    }
    Ok(value)
}

/// One of an enumeration's values.
pub(crate) fn one_of(
    request: &Request<'_>,
    name: &'static str,
    known: &[&str],
) -> Result<Option<String>, Box<Cause>> {
    let value = parameter(request, name)?;
    match value {
        Some(value) if !known.contains(&value.as_str()) => Err(invalid_parameter(name, &known.join(", "))),
        value => Ok(value),
    }
}

/// The value of a parameter that is true or false.
pub(crate) fn flag(request: &Request<'_>, name: &'static str) -> Result<Option<bool>, Box<Cause>> {
    parameter(request, name)?.map(|text| flag_of(name, &text)).transpose()
}

pub(crate) fn flag_of(name: &'static str, text: &str) -> Result<bool, Box<Cause>> {
    match text {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(invalid_parameter(name, "true or false")),
    }
}
