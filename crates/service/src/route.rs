//! Paths and parameters to operations.

use crate::api::list::ask::flag;
use crate::api::resource as fleet;
use crate::aws as neighbours;
use crate::aws::ingest::confirm;
use crate::aws::plane::plane;
use crate::error::{Api, Cause, Failure};
use crate::http::percent::decode_segment;
use crate::http::request::{Request, URL_MAX};
use crate::huawei::login;
use crate::operation::{Describe, Operation, Plane, RecordKey, Which};
use fleetglass_model::key::{BatchTaskId, ExecutionNumber, JobId, KeyError, TaskId, ThingName};
use fleetglass_model::list::ListKind;
use std::borrow::Cow;

/// An operation, and in whose shape its errors are told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Routed {
    /// What is asked for.
    pub operation: Operation,
    /// Whose errors apply.
    pub api: Api,
}

/// Tells what a request asks for, or why it cannot be told.
pub fn route(request: &Request<'_>) -> Result<Routed, Failure> {
    let api = api_of(request.target.path);
    let (api, found) = match segments(request) {
        Err(cause) => (api, Err(cause)),
        Ok(segments) => {
            let segments: Vec<&str> = segments.iter().map(AsRef::as_ref).collect();
            match api {
                Api::Site => (api, site(&segments)),
                Api::Fleetglass => (api, fleetglass(request, &segments)),
                Api::Huawei => (api, huawei(request, &segments)),
                Api::AwsRegistration | Api::AwsJobs | Api::Aws => aws(request, &segments),
            }
        }
    };
    let operation = found.map_err(|cause| Failure { api, cause })?;
    let allowed = methods(&operation);
    if !allowed.contains(&request.method) {
        return Err(Failure { api, cause: Cause::WrongMethod { allowed }.into() });
    }
    Ok(Routed { operation, api })
}

/// The path's segments, decoded.
fn segments<'a>(request: &Request<'a>) -> Result<Vec<Cow<'a, str>>, Box<Cause>> {
    let length = request.target.length;
    if length > URL_MAX {
        return Err(Cause::UrlTooLong { length }.into());
    }
    let mut segments = Vec::with_capacity(8);
    for segment in request.target.path.split('/').skip(1) {
        segments.push(decode_segment(segment).map_err(|_| Cause::NotUtf8("path"))?);
    }
    Ok(segments)
}

/// The methods that an operation is asked for with.
fn methods(operation: &Operation) -> &'static [&'static str] {
    match operation {
        Operation::Import | Operation::Forget | Operation::Republish(_) | Operation::Huawei(_) => &["POST"],
        Operation::Ingest | Operation::Confirm => &["POST"],
        Operation::Session | Operation::SignIn | Operation::SignOut => &["GET", "HEAD", "POST", "DELETE"],
        _ => &["GET", "HEAD"],
    }
}

/// In whose shape an error is told before anything else is known.
fn api_of(path: &str) -> Api {
    let below =
        |prefix: &str| path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    if path.is_empty() || path == "/" || below("/console") || below("/health") {
        Api::Site
    } else if below("/api") || below("/ingest") {
        Api::Fleetglass
    } else if below("/iocm") {
        Api::Huawei
    } else if below("/thing-registration-tasks") || below("/iot/thing-registration-tasks") {
        Api::AwsRegistration
    } else if ["/things", "/iot/things", "/jobs", "/iot/jobs", "/jobs-data"]
        .iter()
        .any(|prefix| below(prefix))
    {
        Api::AwsJobs
    } else {
        Api::Aws
    }
}

/// What a path asks for.
type Found = Result<Operation, Box<Cause>>;

/// A path with its trailing slash taken off, which some clients send.
fn trimmed<'a, 'b>(segments: &'b [&'a str]) -> &'b [&'a str] {
    match segments {
        [head @ .., ""] if !head.is_empty() => head,
        all => all,
    }
}

fn site(segments: &[&str]) -> Found {
    match segments {
        [] | [""] | ["console"] => Ok(Operation::Redirect),
        ["health"] | ["health", ""] => Ok(Operation::Health),
        ["console", rest @ ..] if !rest.last().is_some_and(|name| is_file(name)) => {
            Ok(Operation::ConsolePage)
        }
        _ => Err(Cause::UnknownRoute.into()),
    }
}

/// A file of the console that is not there (any more) is not answered with the console's page.
fn is_file(name: &str) -> bool {
    const KINDS: &[&str] =
        &["js", "mjs", "wasm", "css", "html", "svg", "png", "ico", "json", "map", "txt", "woff2"];
    name.rsplit_once('.').is_some_and(|(_, kind)| KINDS.contains(&kind))
}

fn aws(request: &Request<'_>, segments: &[&str]) -> (Api, Found) {
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
            let task = task_id(task).map(Describe::RegistrationTask);
            (Api::AwsRegistration, task.map(Operation::Describe))
        }
        (["things", thing, "jobs", job] | ["things", thing, "jobs", job, ""], base) => {
            (Api::AwsJobs, execution(request, base, thing, job).map(Operation::Describe))
        }
        (segments, base) => neighbours::aws(request, base, trimmed(segments)),
    }
}

fn execution(
    request: &Request<'_>,
    base: Option<Plane>,
    thing: &str,
    job: &str,
) -> Result<Describe, Box<Cause>> {
    let plane = plane(request, base, job);
    let thing = thing_name(thing)?;
    let number = parameter(request, "executionNumber")?.map(|text| execution_number(&text)).transpose()?;
    let document = match parameter(request, "includeJobDocument")?.as_deref() {
        _ if plane == Plane::Control => false,
        None | Some("true") => true,
        Some("false") => false,
        Some(_) => return Err(wrong("includeJobDocument", "true or false")),
    };
    let which = match (plane, JobId::new(job)) {
        (Plane::Data, _) if job == "$next" => Which::Next,
        (_, Ok(job)) => Which::Job(job, number),
        // S2 gives the data plane's job id a pattern and no length.
        (Plane::Data, Err(KeyError::TooLong { .. }))
            if job.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-') =>
        {
            return Err(Cause::NotFound(format!("Job execution {job} of {thing}")).into());
        }
        (Plane::Data, Err(KeyError::TooLong { .. } | KeyError::Pattern { .. })) => {
            return Err(key("jobId", job, KeyError::Pattern { pattern: r"[a-zA-Z0-9_-]+|^\$next" }));
        }
        (_, Err(error)) => return Err(key("jobId", job, error)),
    };
    Ok(Describe::Execution { plane, thing, which, document })
}

fn huawei(request: &Request<'_>, segments: &[&str]) -> Found {
    match segments {
        ["iocm", "app", "batchtask", "v1.1.0", "tasks", task]
        | ["iocm", "app", "batchtask", "v1.1.0", "tasks", task, ""] => {
            let task = batch_task_id(task)?;
            let tags = match parameter(request, "select")?.as_deref() {
                None | Some("") => false,
                // S3 says `tag`, the REST reference `tags`.
                Some("tag" | "tags") => true,
                Some(_) => return Err(wrong("select", "tag")),
            };
            let app = parameter(request, "appId")?.filter(|app| !app.is_empty());
            if app.as_ref().is_some_and(|app| app.chars().count() > 64) {
                return Err(wrong("appId", "at most 64 characters"));
            }
            Ok(Operation::Describe(Describe::BatchTask { task, tags, app }))
        }
        ["iocm", "app", "batchtask", "v1.1.0", "taskDetails"]
        | ["iocm", "app", "batchtask", "v1.1.0", "taskDetails", ""] => {
            neighbours::huawei(request).map(Operation::Neighbour)
        }
        ["iocm", "app", "sec", "v1.1.0", step] => match *step {
            "login" => Ok(Operation::Huawei(login::Step::Login)),
            "refreshToken" => Ok(Operation::Huawei(login::Step::Refresh)),
            "logout" => Ok(Operation::Huawei(login::Step::Logout)),
            _ => Err(Cause::UnknownRoute.into()),
        },
        _ => Err(Cause::UnknownRoute.into()),
    }
}

fn fleetglass(request: &Request<'_>, segments: &[&str]) -> Found {
    Ok(match trimmed(segments) {
        ["api", "v1", "registration-tasks", task] => {
            Operation::View(RecordKey::RegistrationTask(task_id(task)?))
        }
        ["api", "v1", "batch-tasks", task] => Operation::View(RecordKey::BatchTask(batch_task_id(task)?)),
        ["api", "v1", "executions", thing, job, number @ ..] if number.len() <= 1 => {
            let number = number.first().map(|text| execution_number(text)).transpose()?;
            Operation::View(RecordKey::Execution(thing_name(thing)?, job_id(job)?, number))
        }
        ["api", "v1", "lookup"] => match parameter(request, "id")?.map(|id| id.trim().to_owned()) {
            Some(text) if !text.is_empty() && text.chars().count() <= LOOKUP_MAX => {
                Operation::Lookup { text, prefix: flag(request, "prefix")?.unwrap_or(false) }
            }
            _ => return Err(wrong("id", "1 to 256 characters")),
        },
        ["api", "v1", "session"] => match request.method {
            "POST" => Operation::SignIn,
            "DELETE" => Operation::SignOut,
            _ => Operation::Session,
        },
        ["api", "v1", "import"] => Operation::Import,
        ["ingest", "aws-iot"] => {
            let (name, confirmation) = confirm::HEADER;
            let is_confirmation = request.headers.get(name).is_some_and(|kind| kind == confirmation);
            if is_confirmation { Operation::Confirm } else { Operation::Ingest }
        }
        ["api", "v1", "forget"] => Operation::Forget,
        ["api", "v1", "republish"] => Operation::Republish(parameter(request, "after")?.unwrap_or_default()),
        ["api", "v1", "backup"] => Operation::Backup(parameter(request, "after")?.unwrap_or_default()),
        ["api", "v1", rest @ ..] if let Some(fleet) = fleet::route(request, rest) => Operation::Fleet(fleet?),
        ["api", "v1", name] if let Some(list) = ListKind::of_name(name) => Operation::List(list),
        ["api", "v1", "export", name] if let Some(list) = ListKind::of_name(name) => Operation::Export(list),
        _ => return Err(Cause::UnknownRoute.into()),
    })
}

/// A thing's name, a job's id, and what is between them.
const LOOKUP_MAX: usize = 256;

pub(crate) fn task_id(text: &str) -> Result<TaskId, Box<Cause>> {
    TaskId::new(text).map_err(|error| key("taskId", text, error))
}

pub(crate) fn batch_task_id(text: &str) -> Result<BatchTaskId, Box<Cause>> {
    BatchTaskId::new(text).map_err(|error| key("taskId", text, error))
}

pub(crate) fn thing_name(text: &str) -> Result<ThingName, Box<Cause>> {
    ThingName::new(text).map_err(|error| key("thingName", text, error))
}

pub(crate) fn job_id(text: &str) -> Result<JobId, Box<Cause>> {
    JobId::new(text).map_err(|error| key("jobId", text, error))
}

fn execution_number(text: &str) -> Result<ExecutionNumber, Box<Cause>> {
    ExecutionNumber::parse(text).map_err(|error| key("executionNumber", text, error))
}

pub(crate) fn key(member: &'static str, value: &str, error: KeyError) -> Box<Cause> {
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

/// A parameter has a value that is not allowed.
pub(crate) fn wrong(name: &'static str, allowed: &str) -> Box<Cause> {
    Cause::Parameter { name, allowed: allowed.to_owned() }.into()
}
