//! The parameters of AWS IoT's operations.

use super::paging::{MAX_RESULTS, Paging};
use super::plane::plane;
use super::{JobFilter, Operation};
use crate::describe::{Describe, ExecutionSelector, Plane};
use crate::error::Cause;
use crate::http::parameters::{
    execution_number, invalid_key, invalid_parameter, job_id, key_parameter, non_empty, one_of, parameter,
    task_id, thing_name,
};
use crate::http::request::{Request, parse_digits};
use crate::store::or_empty;
use fleetglass_model::key::{JOB_ID_PATTERN, JobId, KeyError, ThingGroupId, ThingName};
use fleetglass_model::report::ReportType;
use fleetglass_model::status::{ExecutionStatus, JobStatus, RegistrationStatus};

/// The longest `nextToken` that is read. Those of this service are shorter.
const TOKEN_MAX: usize = 2048;

/// Reads `DescribeJobExecution` of either plane.
pub(crate) fn describe_execution(
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
        Some(_) => return Err(invalid_parameter("includeJobDocument", "true or false")),
    };
    let selector = match (plane, JobId::new(job)) {
        (Plane::Data, _) if job == "$next" => ExecutionSelector::Next,
        (_, Ok(job)) => match number {
            Some(number) => ExecutionSelector::Number(job, number),
            None => ExecutionSelector::Latest(job),
        },
        // S2 gives the data plane's job id a pattern and no length.
        (Plane::Data, Err(KeyError::TooLong { .. }))
            if job.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-') =>
        {
            return Err(Cause::NotFound(format!("Job execution {job} of {thing}")).into());
        }
        (Plane::Data, Err(KeyError::TooLong { .. } | KeyError::Pattern { .. })) => {
            return Err(invalid_key("jobId", job, KeyError::Pattern { pattern: r"[a-zA-Z0-9_-]+|^\$next" }));
        }
        (_, Err(error)) => return Err(invalid_key("jobId", job, error)),
    };
    Ok(Describe::Execution { plane, thing, selector, document })
}

/// Reads a namespace: `[a-zA-Z0-9_-]+` (service model `iot`, `NamespaceId`).
fn namespace(request: &Request<'_>) -> Result<Option<String>, Box<Cause>> {
    let is_allowed = |b: u8| b.is_ascii_alphanumeric() || b"_-".contains(&b);
    match non_empty(request, "namespaceId")? {
        Some(text) if !text.bytes().all(is_allowed) => {
            Err(invalid_key("namespaceId", &text, KeyError::Pattern { pattern: JOB_ID_PATTERN }))
        }
        namespace => Ok(namespace),
    }
}

/// Reads `maxResults` and `nextToken` of the list that `identity` names.
fn paging(request: &Request<'_>, identity: &[&str]) -> Result<Paging, Box<Cause>> {
    let max = match parameter(request, "maxResults")? {
        None => MAX_RESULTS,
        Some(text) => {
            let number = parse_digits(&text).filter(|max| (1..=MAX_RESULTS).contains(max));
            number.ok_or_else(|| invalid_parameter("maxResults", "a whole number from 1 to 250"))?
        }
    };
    let token = non_empty(request, "nextToken")?;
    let refused =
        || invalid_parameter("nextToken", "that of an answer to the same list with the same filters");
    if token.as_ref().is_some_and(|token| token.len() > TOKEN_MAX) {
        return Err(refused());
    }
    Paging::new(identity.join("\n"), max, token.as_deref()).ok_or_else(refused)
}

pub(crate) fn list_registration_tasks(request: &Request<'_>) -> Result<Operation, Box<Cause>> {
    let status = one_of(request, "status", RegistrationStatus::KNOWN)?;
    let paging = paging(request, &["ListThingRegistrationTasks", or_empty(&status)])?;
    Ok(Operation::ListThingRegistrationTasks { status, paging })
}

pub(crate) fn list_reports(request: &Request<'_>, task: &str) -> Result<Operation, Box<Cause>> {
    let task = task_id(task)?;
    let report_type = one_of(request, "reportType", ReportType::KNOWN)?;
    let report_type =
        report_type.ok_or_else(|| invalid_parameter("reportType", &ReportType::KNOWN.join(" or ")))?;
    let identity = ["ListThingRegistrationTaskReports", task.as_str(), &report_type];
    let paging = paging(request, &identity)?;
    Ok(Operation::ListThingRegistrationTaskReports { task, report_type, paging })
}

pub(crate) fn list_jobs(request: &Request<'_>) -> Result<Operation, Box<Cause>> {
    let filter = JobFilter {
        status: one_of(request, "status", JobStatus::KNOWN)?,
        target_selection: one_of(request, "targetSelection", &["CONTINUOUS", "SNAPSHOT"])?,
        // A group's name has a thing's constraints (service model `iot`, `ThingGroupName`).
        group_name: key_parameter(request, "thingGroupName", |name| ThingName::new(name).map(drop))?,
        group_id: key_parameter(request, "thingGroupId", |id| ThingGroupId::new(id).map(drop))?,
        namespace: namespace(request)?,
    };
    let JobFilter { status, target_selection, group_name, group_id, namespace } = &filter;
    let identity = [status, target_selection, group_name, group_id, namespace].map(or_empty);
    let paging = paging(request, &[&["ListJobs"], identity.as_slice()].concat())?;
    Ok(Operation::ListJobs { filter, paging })
}

pub(crate) fn list_executions_for_job(request: &Request<'_>, job: &str) -> Result<Operation, Box<Cause>> {
    let job = job_id(job)?;
    let status = one_of(request, "status", ExecutionStatus::KNOWN)?;
    let identity = ["ListJobExecutionsForJob", job.as_str(), or_empty(&status)];
    let paging = paging(request, &identity)?;
    Ok(Operation::ListJobExecutionsForJob { job, status, paging })
}

/// Reads the list of a thing's executions. Both planes have an operation on this path.
pub(crate) fn list_executions_of_thing(
    request: &Request<'_>,
    base: Option<Plane>,
    thing: &str,
) -> Result<Operation, Box<Cause>> {
    let thing = thing_name(thing)?;
    if plane(request, base, "") == Plane::Data {
        return Ok(Operation::GetPendingJobExecutions(thing));
    }
    let status = one_of(request, "status", ExecutionStatus::KNOWN)?;
    let namespace = namespace(request)?;
    let job = key_parameter(request, "jobId", |id| JobId::new(id).map(drop))?;
    let identity = [
        "ListJobExecutionsForThing",
        thing.as_str(),
        or_empty(&status),
        or_empty(&namespace),
        or_empty(&job),
    ];
    let paging = paging(request, &identity)?;
    Ok(Operation::ListJobExecutionsForThing { thing, status, namespace, job, paging })
}
