//! Paths and parameters to operations.

use crate::failure::{Cause, Failure, Surface};
use crate::operation::{Describe, Operation, Plane, RecordKey, Which};
use crate::percent::decode_segment;
use crate::plane::plane;
use crate::request::{Request, URL_MAX};
use crate::{fleet, neighbours};
use fleetglass_model::key::{BatchTaskId, ExecutionNumber, JobId, KeyError, TaskId, ThingName};
use fleetglass_model::list::ListKind;
use std::borrow::Cow;

/// An operation, and in whose shape its errors are told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Routed {
    /// What is asked for.
    pub operation: Operation,
    /// Whose errors apply.
    pub surface: Surface,
}

const READ: &[&str] = &["GET", "HEAD"];

/// Tells what a request asks for, or why it cannot be told.
pub fn route(request: &Request<'_>) -> Result<Routed, Failure> {
    let path = request.target.path;
    let surface = surface(path);
    let fail = |cause| Failure { surface, cause };
    if request.target.length > URL_MAX {
        return Err(fail(Cause::UrlTooLong { length: request.target.length }));
    }
    let mut segments = Vec::with_capacity(8);
    for segment in path.split('/').skip(1) {
        segments.push(decode_segment(segment).map_err(|_| fail(Cause::NotUtf8("path")))?);
    }
    let segments: Vec<&str> = segments.iter().map(AsRef::as_ref).collect();
    match surface {
        Surface::Site => site(request, &segments),
        Surface::Api => api(request, &segments),
        Surface::Huawei => huawei(request, &segments),
        Surface::AwsRegistration | Surface::AwsJobs | Surface::Aws => aws(request, &segments),
    }
    .and_then(|(operation, surface, methods)| {
        if methods.contains(&request.method) {
            Ok(Routed { operation, surface })
        } else {
            Err(Failure { surface, cause: Cause::WrongMethod { allowed: methods } })
        }
    })
}

/// In whose shape an error is told before anything else is known.
fn surface(path: &str) -> Surface {
    let below =
        |prefix: &str| path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    if path.is_empty() || path == "/" || below("/console") || below("/health") {
        Surface::Site
    } else if below("/api") {
        Surface::Api
    } else if below("/iocm") {
        Surface::Huawei
    } else if below("/thing-registration-tasks") || below("/iot/thing-registration-tasks") {
        Surface::AwsRegistration
    } else if ["/things", "/iot/things", "/jobs", "/iot/jobs", "/jobs-data"]
        .iter()
        .any(|prefix| below(prefix))
    {
        Surface::AwsJobs
    } else {
        Surface::Aws
    }
}

type Found = Result<(Operation, Surface, &'static [&'static str]), Failure>;

fn unknown(surface: Surface) -> Found {
    Err(Failure { surface, cause: Cause::UnknownRoute })
}

/// A path with its trailing slash taken off, which some clients send.
fn trimmed<'a, 'b>(segments: &'b [&'a str]) -> &'b [&'a str] {
    match segments {
        [head @ .., ""] if !head.is_empty() => head,
        all => all,
    }
}

fn site(_request: &Request<'_>, segments: &[&str]) -> Found {
    match segments {
        [] | [""] | ["console"] => Ok((Operation::Redirect, Surface::Site, READ)),
        ["health"] | ["health", ""] => Ok((Operation::Health, Surface::Site, READ)),
        ["console", rest @ ..] if !rest.last().is_some_and(|name| is_file(name)) => {
            Ok((Operation::ConsolePage, Surface::Site, READ))
        }
        _ => unknown(Surface::Site),
    }
}

/// A file of the console that is not there (any more) is not answered with the console's page.
fn is_file(name: &str) -> bool {
    const KINDS: &[&str] =
        &["js", "mjs", "wasm", "css", "html", "svg", "png", "ico", "json", "map", "txt", "woff2"];
    name.rsplit_once('.').is_some_and(|(_, kind)| KINDS.contains(&kind))
}

fn aws(request: &Request<'_>, segments: &[&str]) -> Found {
    let (base, segments) = match segments {
        ["jobs-data", rest @ ..] => (Some(Plane::Data), rest),
        ["iot", rest @ ..] => (Some(Plane::Control), rest),
        all => (None, all),
    };
    match (segments, base) {
        (
            ["thing-registration-tasks", task] | ["thing-registration-tasks", task, ""],
            None | Some(Plane::Control),
        ) => {
            let surface = Surface::AwsRegistration;
            let task = TaskId::new(*task).map_err(|e| key(surface, "taskId", task, e))?;
            Ok((Operation::Describe(Describe::RegistrationTask(task)), surface, READ))
        }
        (["things", thing, "jobs", job] | ["things", thing, "jobs", job, ""], base) => {
            let describe = execution(request, base, thing, job)?;
            Ok((Operation::Describe(describe), Surface::AwsJobs, READ))
        }
        (segments, base) => match neighbours::aws(request, base, trimmed(segments)) {
            Some((neighbour, surface)) => Ok((Operation::Neighbour(neighbour?), surface, READ)),
            None => unknown(Surface::Aws),
        },
    }
}

fn execution(
    request: &Request<'_>,
    base: Option<Plane>,
    thing: &str,
    job: &str,
) -> Result<Describe, Failure> {
    let surface = Surface::AwsJobs;
    let plane = plane(request, base, job);
    let thing = ThingName::new(thing).map_err(|e| key(surface, "thingName", thing, e))?;
    let number = execution_number(request, surface)?;
    let document = match parameter(request, surface, "includeJobDocument")?.as_deref() {
        _ if plane == Plane::Control => false,
        None | Some("true") => true,
        Some("false") => false,
        Some(_) => return Err(invalid(surface, "includeJobDocument", "true or false")),
    };
    let which = match (plane, JobId::new(job)) {
        (Plane::Data, _) if job == "$next" => Which::Next,
        (_, Ok(job)) => Which::Job(job, number),
        // S2 gives the data plane's job id a pattern and no length.
        (Plane::Data, Err(KeyError::TooLong { .. })) => {
            return match job.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-') {
                true => Err(Failure {
                    surface,
                    cause: Cause::NotFound(format!("Job execution {job} of {thing}")),
                }),
                false => {
                    Err(key(surface, "jobId", job, KeyError::Pattern { pattern: r"[a-zA-Z0-9_-]+|^\$next" }))
                }
            };
        }
        (Plane::Data, Err(KeyError::Pattern { .. })) => {
            return Err(key(surface, "jobId", job, KeyError::Pattern { pattern: r"[a-zA-Z0-9_-]+|^\$next" }));
        }
        (_, Err(error)) => return Err(key(surface, "jobId", job, error)),
    };
    Ok(Describe::Execution { plane, thing, which, document })
}

fn huawei(request: &Request<'_>, segments: &[&str]) -> Found {
    let surface = Surface::Huawei;
    match segments {
        ["iocm", "app", "batchtask", "v1.1.0", "tasks", task]
        | ["iocm", "app", "batchtask", "v1.1.0", "tasks", task, ""] => {
            let task = BatchTaskId::new(*task).map_err(|e| key(surface, "taskId", task, e))?;
            let tags = match parameter(request, surface, "select")?.as_deref() {
                None | Some("") => false,
                // S3 says `tag`, the REST reference `tags`.
                Some("tag" | "tags") => true,
                Some(_) => return Err(invalid(surface, "select", "tag")),
            };
            let app = parameter(request, surface, "appId")?.filter(|app| !app.is_empty());
            if app.as_ref().is_some_and(|app| app.chars().count() > 64) {
                return Err(invalid(surface, "appId", "at most 64 characters"));
            }
            Ok((Operation::Describe(Describe::BatchTask { task, tags, app }), surface, READ))
        }
        ["iocm", "app", "batchtask", "v1.1.0", "taskDetails"]
        | ["iocm", "app", "batchtask", "v1.1.0", "taskDetails", ""] => {
            Ok((Operation::Neighbour(neighbours::huawei(request)?), surface, READ))
        }
        _ => unknown(surface),
    }
}

fn api(request: &Request<'_>, segments: &[&str]) -> Found {
    let surface = Surface::Api;
    let thing = |text: &str| ThingName::new(text).map_err(|e| key(surface, "thingName", text, e));
    let job = |text: &str| JobId::new(text).map_err(|e| key(surface, "jobId", text, e));
    let operation = match trimmed(segments) {
        ["api", "v1", "registration-tasks", task] => Operation::View(RecordKey::RegistrationTask(
            TaskId::new(*task).map_err(|e| key(surface, "taskId", task, e))?,
        )),
        ["api", "v1", "batch-tasks", task] => Operation::View(RecordKey::BatchTask(
            BatchTaskId::new(*task).map_err(|e| key(surface, "taskId", task, e))?,
        )),
        ["api", "v1", "executions", t, j] => Operation::View(RecordKey::Execution(thing(t)?, job(j)?, None)),
        ["api", "v1", "executions", t, j, n] => {
            let number = ExecutionNumber::parse(n).map_err(|e| key(surface, "executionNumber", n, e))?;
            Operation::View(RecordKey::Execution(thing(t)?, job(j)?, Some(number)))
        }
        ["api", "v1", "lookup"] => match parameter(request, surface, "id")?.map(|id| id.trim().to_owned()) {
            Some(id) if !id.is_empty() && id.chars().count() <= LOOKUP_MAX => Operation::Lookup(id),
            _ => return Err(invalid(surface, "id", "1 to 256 characters")),
        },
        ["api", "v1", "import"] => return Ok((Operation::Import, surface, &["POST"])),
        ["api", "v1", "forget"] => return Ok((Operation::Forget, surface, &["POST"])),
        ["api", "v1", "republish"] => {
            let after = parameter(request, surface, "after")?.unwrap_or_default();
            return Ok((Operation::Republish(after), surface, &["POST"]));
        }
        ["api", "v1", "backup"] => {
            Operation::Backup(parameter(request, surface, "after")?.unwrap_or_default())
        }
        ["api", "v1", rest @ ..] if let Some(fleet) = fleet::route(request, rest) => Operation::Fleet(fleet?),
        ["api", "v1", name] if let Some(list) = ListKind::of_name(name) => Operation::List(list),
        ["api", "v1", "export", name] if let Some(list) = ListKind::of_name(name) => Operation::Export(list),
        _ => return unknown(surface),
    };
    Ok((operation, surface, READ))
}

/// A thing's name, a job's id, and what is between them.
const LOOKUP_MAX: usize = 256;

fn execution_number(request: &Request<'_>, surface: Surface) -> Result<Option<ExecutionNumber>, Failure> {
    parameter(request, surface, "executionNumber")?
        .map(|text| ExecutionNumber::parse(&text).map_err(|e| key(surface, "executionNumber", &text, e)))
        .transpose()
}

pub(crate) fn parameter(
    request: &Request<'_>,
    surface: Surface,
    name: &'static str,
) -> Result<Option<String>, Failure> {
    match request.target.parameter(name) {
        None => Ok(None),
        Some(Ok(text)) => Ok(Some(text.into_owned())),
        Some(Err(_)) => Err(Failure { surface, cause: Cause::NotUtf8(name) }),
    }
}

pub(crate) fn key(surface: Surface, member: &'static str, value: &str, error: KeyError) -> Failure {
    Failure { surface, cause: Cause::Key { member, length: value.chars().count(), error } }
}

pub(crate) fn invalid(
    surface: Surface,
    name: &'static str,
    allowed: impl Into<Cow<'static, str>>,
) -> Failure {
    Failure { surface, cause: Cause::Parameter { name, allowed: allowed.into() } }
}
