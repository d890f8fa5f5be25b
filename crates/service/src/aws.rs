//! AWS IoT's operations beside the describe ones: lists, jobs, documents and reports, answered from the index.
//!
//! A `nextToken` contains the position of the last row, so that a record that does not change is neither listed twice
//! nor missed while others arrive. Most lists begin with the record that was updated last; a thing's executions are
//! sorted by job, reports by arrival.

pub(crate) mod errors;
pub mod ingest;
mod jobs;
mod paging;
pub(crate) mod parse;
pub mod plane;
mod registration;

pub use paging::Paging;

use crate::error::Cause;
use crate::http::reply::Reply;
use crate::store::{Query, Row};
use fleetglass_model::job_execution::Owner;
use fleetglass_model::key::{JobId, TaskId, ThingName};

/// An operation of AWS IoT that the index answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    /// AWS IoT `ListThingRegistrationTasks`.
    ListThingRegistrationTasks {
        /// Only tasks in this status.
        status: Option<String>,
        /// The page.
        paging: Paging,
    },
    /// AWS IoT `ListThingRegistrationTaskReports`.
    ListThingRegistrationTaskReports {
        /// The task.
        task: TaskId,
        /// `ERRORS` or `RESULTS`.
        report_type: String,
        /// The page.
        paging: Paging,
    },
    /// AWS IoT `DescribeJob`.
    DescribeJob(JobId),
    /// AWS IoT `GetJobDocument`.
    GetJobDocument(JobId),
    /// AWS IoT `ListJobs`.
    ListJobs {
        /// Only jobs that match.
        filter: JobFilter,
        /// The page.
        paging: Paging,
    },
    /// AWS IoT `ListJobExecutionsForJob`.
    ListJobExecutionsForJob {
        /// The job.
        job: JobId,
        /// Only executions in this status.
        status: Option<String>,
        /// The page.
        paging: Paging,
    },
    /// AWS IoT `ListJobExecutionsForThing`.
    ListJobExecutionsForThing {
        /// The thing.
        thing: ThingName,
        /// Only executions in this status.
        status: Option<String>,
        /// Only executions of jobs of this namespace.
        namespace: Option<String>,
        /// Only executions of this job.
        job: Option<String>,
        /// The page.
        paging: Paging,
    },
    /// AWS IoT jobs data plane, `GetPendingJobExecutions`.
    GetPendingJobExecutions(ThingName),
}

/// The filters of `ListJobs`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JobFilter {
    /// The status.
    pub status: Option<String>,
    /// `SNAPSHOT` or `CONTINUOUS`.
    pub target_selection: Option<String>,
    /// The name of a group among the targets.
    pub group_name: Option<String>,
    /// The id of a group.
    pub group_id: Option<String>,
    /// The namespace.
    pub namespace: Option<String>,
}

impl Operation {
    /// AWS's name of the operation.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::ListThingRegistrationTasks { .. } => "ListThingRegistrationTasks",
            Self::ListThingRegistrationTaskReports { .. } => "ListThingRegistrationTaskReports",
            Self::DescribeJob(_) => "DescribeJob",
            Self::GetJobDocument(_) => "GetJobDocument",
            Self::ListJobs { .. } => "ListJobs",
            Self::ListJobExecutionsForJob { .. } => "ListJobExecutionsForJob",
            Self::ListJobExecutionsForThing { .. } => "ListJobExecutionsForThing",
            Self::GetPendingJobExecutions(_) => "GetPendingJobExecutions",
        }
    }

    /// The statements that read what the operation needs.
    pub fn queries(&self, owner: &Owner) -> Vec<Query> {
        match self {
            Self::ListThingRegistrationTasks { status, paging } => {
                registration::tasks(status.as_deref(), paging)
            }
            Self::ListThingRegistrationTaskReports { task, report_type, paging } => {
                registration::reports(task, report_type, paging)
            }
            Self::DescribeJob(job) => jobs::describe(job),
            Self::GetJobDocument(job) => jobs::document(job),
            Self::ListJobs { filter, paging } => jobs::list(filter, paging, owner),
            Self::ListJobExecutionsForJob { job, status, paging } => {
                jobs::executions_for_job(job, status.as_deref(), paging, owner)
            }
            Self::ListJobExecutionsForThing { thing, status, namespace, job, paging } => {
                jobs::executions_for_thing(thing, [status, namespace, job], paging)
            }
            Self::GetPendingJobExecutions(thing) => jobs::pending(thing),
        }
    }

    /// Builds the reply from the rows of each statement.
    pub fn reply(&self, results: Vec<Vec<Row>>, owner: &Owner) -> Result<Reply, Box<Cause>> {
        match self {
            Self::ListThingRegistrationTasks { paging, .. } => registration::tasks_reply(paging, results),
            Self::ListThingRegistrationTaskReports { report_type, paging, .. } => {
                registration::reports_reply(report_type, paging, results)
            }
            Self::DescribeJob(job) => jobs::describe_reply(job, results, owner),
            Self::GetJobDocument(job) => jobs::document_reply(job, results),
            Self::ListJobs { paging, .. } => jobs::list_reply(paging, results),
            Self::ListJobExecutionsForJob { job, paging, .. } => {
                jobs::job_executions_reply(job, paging, results)
            }
            Self::ListJobExecutionsForThing { paging, .. } => jobs::executions_reply(paging, results),
            Self::GetPendingJobExecutions(_) => jobs::pending_reply(results),
        }
    }
}
