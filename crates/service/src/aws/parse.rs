//! Requests to the neighbouring operations.

use super::paging::{MAX_RESULTS, Paging};
use super::{JobFilter, Neighbour, SubtaskFilter};
use crate::aws::plane::plane;
use crate::error::{Api, Cause};
use crate::http::request::{Request, whole};
use crate::operation::{Operation, Plane};
use crate::route::{job_id, key, parameter, task_id, thing_name, wrong};
use fleetglass_model::key::{BatchTaskId, JOB_ID_PATTERN, JobId, KeyError, ThingGroupId, ThingName};
use fleetglass_model::report::ReportType;
use fleetglass_model::status::{ExecutionStatus, JobStatus, RegistrationStatus};

/// The longest `nextToken` that is looked at: its own are shorter.
const TOKEN_MAX: usize = 2048;
/// Rows of a page of subtasks where the request does not say (northbound REST reference).
const PAGE_SIZE: usize = 25;
/// The last page of subtasks that can be asked for: no task has as many, and WebAssembly's numbers end here.
const PAGE_NO_MAX: usize = 0xffff_ffff;

/// An operation of AWS IoT on a path that is no describe's, and in whose shape its errors are told.
pub(crate) fn aws(
    request: &Request<'_>,
    base: Option<Plane>,
    segments: &[&str],
) -> (Api, Result<Operation, Box<Cause>>) {
    let control = base != Some(Plane::Data);
    let (registration, jobs) = (Api::AwsRegistration, Api::AwsJobs);
    let (api, found) = match segments {
        ["thing-registration-tasks"] if control => (registration, registration_tasks(request)),
        ["thing-registration-tasks", task, "reports"] if control => (registration, reports(request, task)),
        ["jobs"] if control => (jobs, list_jobs(request)),
        ["jobs", job] if control => (jobs, job_id(job).map(Neighbour::DescribeJob)),
        ["jobs", job, "job-document"] if control => (jobs, job_id(job).map(Neighbour::GetJobDocument)),
        ["jobs", job, "things"] if control => (jobs, for_job(request, job)),
        ["things", thing, "jobs"] => (jobs, of_thing(request, base, thing)),
        _ => (Api::Aws, Err(Cause::UnknownRoute.into())),
    };
    (api, found.map(Operation::Neighbour))
}

/// A parameter that says something.
fn given(request: &Request<'_>, name: &'static str) -> Result<Option<String>, Box<Cause>> {
    Ok(parameter(request, name)?.filter(|text| !text.is_empty()))
}

/// A parameter that has a key's constraints.
fn keyed(
    request: &Request<'_>,
    name: &'static str,
    check: fn(&str) -> Result<(), KeyError>,
) -> Result<Option<String>, Box<Cause>> {
    let value = given(request, name)?;
    if let Some(value) = &value {
        check(value).map_err(|error| key(name, value, error))?;
    }
    Ok(value)
}

/// One of an enumeration's values.
fn one_of(request: &Request<'_>, name: &'static str, known: &[&str]) -> Result<Option<String>, Box<Cause>> {
    let value = parameter(request, name)?;
    match value {
        Some(value) if !known.contains(&value.as_str()) => Err(wrong(name, &known.join(", "))),
        value => Ok(value),
    }
}

/// A namespace: `[a-zA-Z0-9_-]+` (service model `iot`, `NamespaceId`).
fn namespace(request: &Request<'_>) -> Result<Option<String>, Box<Cause>> {
    let right = |b: u8| b.is_ascii_alphanumeric() || b"_-".contains(&b);
    match given(request, "namespaceId")? {
        Some(text) if !text.bytes().all(right) => {
            Err(key("namespaceId", &text, KeyError::Pattern { pattern: JOB_ID_PATTERN }))
        }
        namespace => Ok(namespace),
    }
}

/// `maxResults` and `nextToken` of the list that `identity` names.
fn paging(request: &Request<'_>, identity: &[&str]) -> Result<Paging, Box<Cause>> {
    let max = match parameter(request, "maxResults")? {
        None => MAX_RESULTS,
        Some(text) => {
            let number = whole(&text).filter(|max| (1..=MAX_RESULTS).contains(max));
            number.ok_or_else(|| wrong("maxResults", "a whole number from 1 to 250"))?
        }
    };
    let token = given(request, "nextToken")?;
    let refused = || wrong("nextToken", "that of an answer to the same list with the same filters");
    if token.as_ref().is_some_and(|token| token.len() > TOKEN_MAX) {
        return Err(refused());
    }
    Paging::new(identity.join("\n"), max, token.as_deref()).ok_or_else(refused)
}

pub(crate) fn or_empty(value: &Option<String>) -> &str {
    value.as_deref().unwrap_or_default()
}

fn registration_tasks(request: &Request<'_>) -> Result<Neighbour, Box<Cause>> {
    let status = one_of(request, "status", RegistrationStatus::KNOWN)?;
    let paging = paging(request, &["ListThingRegistrationTasks", or_empty(&status)])?;
    Ok(Neighbour::ListRegistrationTasks { status, paging })
}

fn reports(request: &Request<'_>, task: &str) -> Result<Neighbour, Box<Cause>> {
    let task = task_id(task)?;
    let report_type = one_of(request, "reportType", ReportType::KNOWN)?;
    let report_type = report_type.ok_or_else(|| wrong("reportType", &ReportType::KNOWN.join(" or ")))?;
    let identity = ["ListThingRegistrationTaskReports", task.as_str(), &report_type];
    let paging = paging(request, &identity)?;
    Ok(Neighbour::ListReports { task, report_type, paging })
}

fn list_jobs(request: &Request<'_>) -> Result<Neighbour, Box<Cause>> {
    let filter = JobFilter {
        status: one_of(request, "status", JobStatus::KNOWN)?,
        target_selection: one_of(request, "targetSelection", &["CONTINUOUS", "SNAPSHOT"])?,
        // A group's name has a thing's constraints (service model `iot`, `ThingGroupName`).
        group_name: keyed(request, "thingGroupName", |name| ThingName::new(name).map(drop))?,
        group_id: keyed(request, "thingGroupId", |id| ThingGroupId::new(id).map(drop))?,
        namespace: namespace(request)?,
    };
    let JobFilter { status, target_selection, group_name, group_id, namespace } = &filter;
    let identity = [status, target_selection, group_name, group_id, namespace].map(or_empty);
    let paging = paging(request, &[&["ListJobs"], identity.as_slice()].concat())?;
    Ok(Neighbour::ListJobs { filter, paging })
}

fn for_job(request: &Request<'_>, job: &str) -> Result<Neighbour, Box<Cause>> {
    let job = job_id(job)?;
    let status = one_of(request, "status", ExecutionStatus::KNOWN)?;
    let identity = ["ListJobExecutionsForJob", job.as_str(), or_empty(&status)];
    let paging = paging(request, &identity)?;
    Ok(Neighbour::ListExecutionsForJob { job, status, paging })
}

/// Both planes have an operation on this path.
fn of_thing(request: &Request<'_>, base: Option<Plane>, thing: &str) -> Result<Neighbour, Box<Cause>> {
    let thing = thing_name(thing)?;
    if plane(request, base, "") == Plane::Data {
        return Ok(Neighbour::GetPending(thing));
    }
    let status = one_of(request, "status", ExecutionStatus::KNOWN)?;
    let namespace = namespace(request)?;
    let job = keyed(request, "jobId", |id| JobId::new(id).map(drop))?;
    let identity = [
        "ListJobExecutionsForThing",
        thing.as_str(),
        or_empty(&status),
        or_empty(&namespace),
        or_empty(&job),
    ];
    let paging = paging(request, &identity)?;
    Ok(Neighbour::ListExecutionsForThing { thing, status, namespace, job, paging })
}

/// Huawei's query of subtasks.
pub(crate) fn huawei(request: &Request<'_>) -> Result<Neighbour, Box<Cause>> {
    let text = |name| given(request, name);
    let number =
        |name, range: std::ops::RangeInclusive<usize>, usual, allowed: &'static str| match text(name)? {
            None => Ok(usual),
            Some(text) => {
                let number = whole(&text).filter(|number| range.contains(number));
                number.ok_or_else(|| wrong(name, allowed))
            }
        };
    let task = text("taskId")?.unwrap_or_default();
    let task = BatchTaskId::new(&*task).map_err(|_| wrong("taskId", "a task's id"))?;
    Ok(Neighbour::QuerySubtasks(SubtaskFilter {
        task,
        app: text("appId")?,
        status: text("status")?,
        device: text("deviceId")?,
        command: text("commandId")?,
        index: text("index")?,
        node: text("nodeId")?,
        page_no: number("pageNo", 0..=PAGE_NO_MAX, 0, "a whole number, 0 or more")?,
        page_size: number("pageSize", 1..=MAX_RESULTS, PAGE_SIZE, "a whole number from 1 to 250")?,
    }))
}
