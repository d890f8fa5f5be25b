//! The router: it maps paths and methods to operations. No other module knows all of them.

use crate::api::lookup;
use crate::api::resource::{self, Resource};
use crate::aws;
use crate::aws::ingest::confirm;
use crate::describe::{Describe, Plane};
use crate::error::{Api, Cause, URL_MAX};
use crate::failure::Failure;
use crate::http::parameters::{batch_task_id, execution_number, job_id, parameter, task_id, thing_name};
use crate::http::percent::decode_segment;
use crate::http::request::Request;
use crate::huawei::batch_task;
use crate::huawei::login::LoginStep;
use crate::huawei::subtasks::SubtaskQuery;
use crate::operation::Operation;
use crate::store::record::RecordKey;
use fleetglass_model::list::ListKind;
use std::borrow::Cow;

/// An operation, and the API whose error format applies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Routed {
    /// The operation.
    pub operation: Operation,
    /// The API whose error format applies.
    pub api: Api,
}

/// Parses a request into an operation, or returns why that fails.
pub fn route(request: &Request<'_>) -> Result<Routed, Failure> {
    let api = api_of(request.target.path);
    let (api, parsed) = match segments(request) {
        Err(cause) => (api, Err(cause)),
        Ok(segments) => {
            let segments: Vec<&str> = segments.iter().map(AsRef::as_ref).collect();
            match api {
                Api::Site => (api, site(&segments)),
                Api::Fleetglass => (api, fleetglass(request, &segments)),
                Api::Huawei => (api, huawei_iot(request, &segments)),
                Api::AwsRegistration | Api::AwsJobs | Api::Aws => aws_iot(request, &segments),
            }
        }
    };
    let operation = parsed.map_err(|cause| Failure { api, cause })?;
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

/// The methods that an operation accepts.
fn methods(operation: &Operation) -> &'static [&'static str] {
    match operation {
        Operation::Import | Operation::Forget | Operation::Republish(_) | Operation::HuaweiLogin(_) => {
            &["POST"]
        }
        Operation::Ingest | Operation::ConfirmDestination => &["POST"],
        Operation::Diagnostics | Operation::Mark => &["GET", "HEAD", "POST"],
        Operation::Session | Operation::SignIn | Operation::SignOut => &["GET", "HEAD", "POST", "DELETE"],
        _ => &["GET", "HEAD"],
    }
}

/// The API of a path, for errors that occur before the operation is known.
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

/// The operations of a path.
type ParsedOperation = Result<Operation, Box<Cause>>;

/// A path with its trailing slash taken off, which some clients send.
fn trimmed<'a, 'b>(segments: &'b [&'a str]) -> &'b [&'a str] {
    match segments {
        [head @ .., ""] if !head.is_empty() => head,
        all => all,
    }
}

fn site(segments: &[&str]) -> ParsedOperation {
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

fn aws_iot(request: &Request<'_>, segments: &[&str]) -> (Api, ParsedOperation) {
    let (base, segments) = match segments {
        ["jobs-data", rest @ ..] => (Some(Plane::Data), rest),
        ["iot", rest @ ..] => (Some(Plane::Control), rest),
        all => (None, all),
    };
    let is_control = base != Some(Plane::Data);
    match segments {
        ["thing-registration-tasks", task] | ["thing-registration-tasks", task, ""] if is_control => {
            let task = task_id(task).map(Describe::RegistrationTask);
            (Api::AwsRegistration, task.map(Operation::Describe))
        }
        ["things", thing, "jobs", job] | ["things", thing, "jobs", job, ""] => {
            let describe = aws::parse::describe_execution(request, base, thing, job);
            (Api::AwsJobs, describe.map(Operation::Describe))
        }
        segments => {
            let (api, parsed) = aws_lists(request, base, trimmed(segments));
            (api, parsed.map(Operation::Aws))
        }
    }
}

/// The operations of AWS IoT beside the describe ones.
fn aws_lists(
    request: &Request<'_>,
    base: Option<Plane>,
    segments: &[&str],
) -> (Api, Result<aws::Operation, Box<Cause>>) {
    use aws::{Operation, parse};
    let is_control = base != Some(Plane::Data);
    let (registration, jobs) = (Api::AwsRegistration, Api::AwsJobs);
    match segments {
        ["thing-registration-tasks"] if is_control => (registration, parse::list_registration_tasks(request)),
        ["thing-registration-tasks", task, "reports"] if is_control => {
            (registration, parse::list_reports(request, task))
        }
        ["jobs"] if is_control => (jobs, parse::list_jobs(request)),
        ["jobs", job] if is_control => (jobs, job_id(job).map(Operation::DescribeJob)),
        ["jobs", job, "job-document"] if is_control => (jobs, job_id(job).map(Operation::GetJobDocument)),
        ["jobs", job, "things"] if is_control => (jobs, parse::list_executions_for_job(request, job)),
        ["things", thing, "jobs"] => (jobs, parse::list_executions_of_thing(request, base, thing)),
        _ => (Api::Aws, Err(Cause::UnknownRoute.into())),
    }
}

fn huawei_iot(request: &Request<'_>, segments: &[&str]) -> ParsedOperation {
    match segments {
        ["iocm", "app", "batchtask", "v1.1.0", "tasks", task]
        | ["iocm", "app", "batchtask", "v1.1.0", "tasks", task, ""] => {
            batch_task::describe(request, task).map(Operation::Describe)
        }
        ["iocm", "app", "batchtask", "v1.1.0", "taskDetails"]
        | ["iocm", "app", "batchtask", "v1.1.0", "taskDetails", ""] => {
            SubtaskQuery::parse(request).map(Operation::Subtasks)
        }
        ["iocm", "app", "sec", "v1.1.0", step] => match *step {
            "login" => Ok(Operation::HuaweiLogin(LoginStep::Login)),
            "refreshToken" => Ok(Operation::HuaweiLogin(LoginStep::Refresh)),
            "logout" => Ok(Operation::HuaweiLogin(LoginStep::Logout)),
            _ => Err(Cause::UnknownRoute.into()),
        },
        _ => Err(Cause::UnknownRoute.into()),
    }
}

fn fleetglass(request: &Request<'_>, segments: &[&str]) -> ParsedOperation {
    let after = || Ok(parameter(request, "after")?.unwrap_or_default());
    match trimmed(segments) {
        ["ingest", "aws-iot"] => Ok(match confirm::is_confirmation(request) {
            true => Operation::ConfirmDestination,
            false => Operation::Ingest,
        }),
        ["api", "v1", "lookup"] => {
            let (text, prefix) = lookup::parse(request)?;
            Ok(Operation::Lookup { text, prefix })
        }
        ["api", "v1", "session"] => Ok(match request.method {
            "POST" => Operation::SignIn,
            "DELETE" => Operation::SignOut,
            _ => Operation::Session,
        }),
        ["api", "v1", "diagnostics"] => Ok(match request.method {
            "POST" => Operation::Mark,
            _ => Operation::Diagnostics,
        }),
        ["api", "v1", "import"] => Ok(Operation::Import),
        ["api", "v1", "forget"] => Ok(Operation::Forget),
        ["api", "v1", "republish"] => after().map(Operation::Republish),
        ["api", "v1", "backup"] => after().map(Operation::Backup),
        ["api", "v1", "export", name] if let Some(list) = ListKind::of_name(name) => {
            Ok(Operation::Export(list))
        }
        ["api", "v1", rest @ ..] => {
            if let Some(key) = record(rest)? {
                Ok(Operation::Record(key))
            } else if let Some(resource) = resource(request, rest)? {
                Ok(Operation::Resource(resource))
            } else if let [name] = rest
                && let Some(list) = ListKind::of_name(name)
            {
                Ok(Operation::List(list))
            } else {
                Err(Cause::UnknownRoute.into())
            }
        }
        _ => Err(Cause::UnknownRoute.into()),
    }
}

/// The record that a path behind `/api/v1/` names, if it names one.
fn record(segments: &[&str]) -> Result<Option<RecordKey>, Box<Cause>> {
    Ok(Some(match segments {
        ["registration-tasks", task] => RecordKey::RegistrationTask(task_id(task)?),
        ["batch-tasks", task] => RecordKey::BatchTask(batch_task_id(task)?),
        ["executions", thing, job, number @ ..] if number.len() <= 1 => {
            let number = number.first().map(|text| execution_number(text)).transpose()?;
            RecordKey::Execution(thing_name(thing)?, job_id(job)?, number)
        }
        _ => return Ok(None),
    }))
}

/// The resource that a path behind `/api/v1/` names, if it names one.
fn resource(request: &Request<'_>, segments: &[&str]) -> Result<Option<Resource>, Box<Cause>> {
    let progress = |kind, task: String| Resource::Progress { kind, task };
    Ok(Some(match segments {
        ["attention"] => Resource::Attention { from: resource::parse::time(request, "from")? },
        ["totals"] => Resource::Totals(resource::parse::span(request)?),
        ["changes"] => resource::parse::changes(request)?,
        ["sources"] => Resource::Sources,
        ["wanted"] => Resource::Wanted,
        ["things", thing] => Resource::Thing(thing_name(thing)?),
        ["jobs", job] => Resource::Job(job_id(job)?),
        ["registration-tasks", id, "progress"] => progress("registration-task", task_id(id)?.to_string()),
        ["batch-tasks", id, "progress"] => progress("batch-task", batch_task_id(id)?.to_string()),
        ["registration-tasks", id, "reports"] => Resource::Reports(task_id(id)?.to_string()),
        ["imports", import, "refusals"] => Resource::Refusals((*import).to_owned()),
        _ => return Ok(None),
    }))
}
