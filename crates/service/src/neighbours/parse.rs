//! Requests to the neighbouring operations.

use super::paging::{MAX_RESULTS, Paging};
use super::{JobFilter, Neighbour, SubtaskFilter};
use crate::failure::{Failure, Surface};
use crate::operation::Plane;
use crate::plane::plane;
use crate::request::Request;
use crate::route::{invalid, key, parameter};
use fleetglass_model::key::{BatchTaskId, JobId, TaskId, ThingName};
use fleetglass_model::report::ReportType;
use fleetglass_model::status::{ExecutionStatus, JobStatus, RegistrationStatus};

/// The longest `nextToken` that is looked at: its own are shorter.
const TOKEN_MAX: usize = 2048;
/// Rows of a page of subtasks where the request does not say (northbound REST reference).
const PAGE_SIZE: usize = 25;
/// The last page of subtasks that can be asked for: no task has as many, and WebAssembly's numbers end here.
const PAGE_NO_MAX: usize = 0xffff_ffff;

/// An operation of AWS IoT on a path that is no describe's, if it is one.
pub(crate) fn aws(
    request: &Request<'_>,
    base: Option<Plane>,
    segments: &[&str],
) -> Option<(Result<Neighbour, Failure>, Surface)> {
    let control = base != Some(Plane::Data);
    let (registration, jobs) = (Surface::AwsRegistration, Surface::AwsJobs);
    Some(match segments {
        ["thing-registration-tasks"] if control => (registration_tasks(request), registration),
        ["thing-registration-tasks", task, "reports"] if control => (reports(request, task), registration),
        ["jobs"] if control => (list_jobs(request), jobs),
        ["jobs", job] if control => (job_id(job).map(Neighbour::DescribeJob), jobs),
        ["jobs", job, "job-document"] if control => (job_id(job).map(Neighbour::GetJobDocument), jobs),
        ["jobs", job, "things"] if control => (for_job(request, job), jobs),
        ["things", thing, "jobs"] => (of_thing(request, base, thing), jobs),
        _ => return None,
    })
}

fn job_id(job: &str) -> Result<JobId, Failure> {
    JobId::new(job).map_err(|error| key(Surface::AwsJobs, "jobId", job, error))
}

/// A parameter that says something.
fn given(request: &Request<'_>, surface: Surface, name: &'static str) -> Result<Option<String>, Failure> {
    Ok(parameter(request, surface, name)?.filter(|text| !text.is_empty()))
}

/// One of an enumeration's values.
fn one_of(
    request: &Request<'_>,
    surface: Surface,
    name: &'static str,
    known: &[&str],
) -> Result<Option<String>, Failure> {
    let value = parameter(request, surface, name)?;
    match value {
        Some(value) if !known.contains(&value.as_str()) => Err(invalid(surface, name, known.join(", "))),
        value => Ok(value),
    }
}

/// `maxResults` and `nextToken` of the list that `identity` names.
fn paging(request: &Request<'_>, surface: Surface, identity: &[&str]) -> Result<Paging, Failure> {
    let max = match parameter(request, surface, "maxResults")? {
        None => MAX_RESULTS,
        Some(text) => {
            let number = text.parse().ok().filter(|max| (1..=MAX_RESULTS).contains(max));
            number.ok_or_else(|| invalid(surface, "maxResults", "a whole number from 1 to 250"))?
        }
    };
    let token = given(request, surface, "nextToken")?;
    let wrong = || invalid(surface, "nextToken", "that of an answer to the same list with the same filters");
    if token.as_ref().is_some_and(|token| token.len() > TOKEN_MAX) {
        return Err(wrong());
    }
    Paging::new(identity.join("\n"), max, token.as_deref()).ok_or_else(wrong)
}

fn or_empty(value: &Option<String>) -> &str {
    value.as_deref().unwrap_or_default()
}

fn registration_tasks(request: &Request<'_>) -> Result<Neighbour, Failure> {
    let surface = Surface::AwsRegistration;
    let status = one_of(request, surface, "status", RegistrationStatus::KNOWN)?;
    let paging = paging(request, surface, &["ListThingRegistrationTasks", or_empty(&status)])?;
    Ok(Neighbour::ListRegistrationTasks { status, paging })
}

fn reports(request: &Request<'_>, task: &str) -> Result<Neighbour, Failure> {
    let surface = Surface::AwsRegistration;
    let task = TaskId::new(task).map_err(|error| key(surface, "taskId", task, error))?;
    let report_type = one_of(request, surface, "reportType", ReportType::KNOWN)?;
    let report_type =
        report_type.ok_or_else(|| invalid(surface, "reportType", ReportType::KNOWN.join(" or ")))?;
    let identity = ["ListThingRegistrationTaskReports", task.as_str(), &report_type];
    let paging = paging(request, surface, &identity)?;
    Ok(Neighbour::ListReports { task, report_type, paging })
}

fn list_jobs(request: &Request<'_>) -> Result<Neighbour, Failure> {
    let surface = Surface::AwsJobs;
    let filter = JobFilter {
        status: one_of(request, surface, "status", JobStatus::KNOWN)?,
        target_selection: one_of(request, surface, "targetSelection", &["CONTINUOUS", "SNAPSHOT"])?,
        group_name: given(request, surface, "thingGroupName")?,
        group_id: given(request, surface, "thingGroupId")?,
        namespace: given(request, surface, "namespaceId")?,
    };
    let JobFilter { status, target_selection, group_name, group_id, namespace } = &filter;
    let identity = [status, target_selection, group_name, group_id, namespace].map(or_empty);
    let paging = paging(request, surface, &[&["ListJobs"], identity.as_slice()].concat())?;
    Ok(Neighbour::ListJobs { filter, paging })
}

fn for_job(request: &Request<'_>, job: &str) -> Result<Neighbour, Failure> {
    let (surface, job) = (Surface::AwsJobs, job_id(job)?);
    let status = one_of(request, surface, "status", ExecutionStatus::KNOWN)?;
    let identity = ["ListJobExecutionsForJob", job.as_str(), or_empty(&status)];
    let paging = paging(request, surface, &identity)?;
    Ok(Neighbour::ListExecutionsForJob { job, status, paging })
}

/// Both planes have an operation on this path.
fn of_thing(request: &Request<'_>, base: Option<Plane>, thing: &str) -> Result<Neighbour, Failure> {
    let surface = Surface::AwsJobs;
    let thing = ThingName::new(thing).map_err(|error| key(surface, "thingName", thing, error))?;
    if plane(request, base, "") == Plane::Data {
        return Ok(Neighbour::GetPending(thing));
    }
    let status = one_of(request, surface, "status", ExecutionStatus::KNOWN)?;
    let namespace = given(request, surface, "namespaceId")?;
    let job = given(request, surface, "jobId")?;
    if let Some(job) = &job {
        job_id(job)?;
    }
    let identity = [
        "ListJobExecutionsForThing",
        thing.as_str(),
        or_empty(&status),
        or_empty(&namespace),
        or_empty(&job),
    ];
    let paging = paging(request, surface, &identity)?;
    Ok(Neighbour::ListExecutionsForThing { thing, status, namespace, job, paging })
}

/// Huawei's query of subtasks.
pub(crate) fn huawei(request: &Request<'_>) -> Result<Neighbour, Failure> {
    let surface = Surface::Huawei;
    let text = |name| given(request, surface, name);
    let number =
        |name, range: std::ops::RangeInclusive<usize>, usual, allowed: &'static str| match text(name)? {
            None => Ok(usual),
            Some(text) => {
                let number = text.parse().ok().filter(|number| range.contains(number));
                number.ok_or_else(|| invalid(surface, name, allowed))
            }
        };
    let task = text("taskId")?.unwrap_or_default();
    let task = BatchTaskId::new(&*task).map_err(|_| invalid(surface, "taskId", "a task's id"))?;
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
