//! The providers' operations beside the describe ones: lists, jobs, documents, reports, subtasks. Answered from the index.
//!
//! Lists go by position (most from the last updated to the first; a thing's executions by job, reports and subtasks as they came): a `nextToken` holds the last row's, so what did not change
//! is neither seen twice nor missed while records arrive.

pub mod ingest;
pub(crate) mod jobs;
pub(crate) mod paging;
pub(crate) mod parse;
pub mod plane;
mod registration;

pub use paging::Paging;
pub(crate) use parse::{aws, huawei};

use crate::error::Cause;
use crate::http::reply::Reply;
use crate::store::{Query, Row};
use fleetglass_model::job_execution::Owner;
use fleetglass_model::key::{BatchTaskId, JobId, TaskId, ThingName};

/// An operation that is not a describe of a record in KV.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Neighbour {
    /// AWS IoT `ListThingRegistrationTasks`.
    ListRegistrationTasks {
        /// Only tasks in this status.
        status: Option<String>,
        /// Which page.
        paging: Paging,
    },
    /// AWS IoT `ListThingRegistrationTaskReports`.
    ListReports {
        /// The task.
        task: TaskId,
        /// `ERRORS` or `RESULTS`.
        report_type: String,
        /// Which page.
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
        /// Which page.
        paging: Paging,
    },
    /// AWS IoT `ListJobExecutionsForJob`.
    ListExecutionsForJob {
        /// The job.
        job: JobId,
        /// Only executions in this status.
        status: Option<String>,
        /// Which page.
        paging: Paging,
    },
    /// AWS IoT `ListJobExecutionsForThing`.
    ListExecutionsForThing {
        /// The thing.
        thing: ThingName,
        /// Only executions in this status.
        status: Option<String>,
        /// Only executions of jobs of this namespace.
        namespace: Option<String>,
        /// Only executions of this job.
        job: Option<String>,
        /// Which page.
        paging: Paging,
    },
    /// AWS IoT jobs data plane, `GetPendingJobExecutions`.
    GetPending(ThingName),
    /// Huawei IoT, the query of a task's subtasks.
    QuerySubtasks(SubtaskFilter),
}

/// The filters of `ListJobs`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JobFilter {
    /// The status.
    pub status: Option<String>,
    /// `SNAPSHOT` or `CONTINUOUS`.
    pub target_selection: Option<String>,
    /// The name of a group that is among the targets.
    pub group_name: Option<String>,
    /// The id of a group.
    pub group_id: Option<String>,
    /// The namespace.
    pub namespace: Option<String>,
}

/// The parameters of the subtasks' query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubtaskFilter {
    /// The task.
    pub task: BatchTaskId,
    /// The application that the task is said to belong to.
    pub app: Option<String>,
    /// The status.
    pub status: Option<String>,
    /// The device.
    pub device: Option<String>,
    /// The command.
    pub command: Option<String>,
    /// The line of the file.
    pub index: Option<String>,
    /// The node.
    pub node: Option<String>,
    /// The page, from 0.
    pub page_no: usize,
    /// Rows of a page, 1 to 250.
    pub page_size: usize,
}

impl Neighbour {
    /// The provider's name of the operation.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::ListRegistrationTasks { .. } => "ListThingRegistrationTasks",
            Self::ListReports { .. } => "ListThingRegistrationTaskReports",
            Self::DescribeJob(_) => "DescribeJob",
            Self::GetJobDocument(_) => "GetJobDocument",
            Self::ListJobs { .. } => "ListJobs",
            Self::ListExecutionsForJob { .. } => "ListJobExecutionsForJob",
            Self::ListExecutionsForThing { .. } => "ListJobExecutionsForThing",
            Self::GetPending(_) => "GetPendingJobExecutions",
            Self::QuerySubtasks(_) => "queryTaskDetails",
        }
    }

    /// What the index is asked, all at once.
    pub fn queries(&self, owner: &Owner) -> Vec<Query> {
        match self {
            Self::ListRegistrationTasks { status, paging } => registration::tasks(status.as_deref(), paging),
            Self::ListReports { task, report_type, paging } => {
                registration::reports(task, report_type, paging)
            }
            Self::DescribeJob(job) => jobs::describe(job),
            Self::GetJobDocument(job) => jobs::document(job),
            Self::ListJobs { filter, paging } => jobs::list(filter, paging, owner),
            Self::ListExecutionsForJob { job, status, paging } => {
                jobs::executions_for_job(job, status.as_deref(), paging, owner)
            }
            Self::ListExecutionsForThing { thing, status, namespace, job, paging } => {
                jobs::executions_for_thing(thing, [status, namespace, job], paging)
            }
            Self::GetPending(thing) => jobs::pending(thing),
            Self::QuerySubtasks(filter) => crate::huawei::subtasks::query(filter),
        }
    }

    /// The reply, from the rows of each of the queries.
    ///
    /// `applications`: those whose tasks whoever asks may see; none: all.
    pub fn reply(
        &self,
        found: Vec<Vec<Row>>,
        owner: &Owner,
        applications: Option<&[String]>,
    ) -> Result<Reply, Box<Cause>> {
        match self {
            Self::ListRegistrationTasks { paging, .. } => Ok(paging.reply("taskIds", found)),
            Self::ListReports { report_type, paging, .. } => {
                Ok(paging.reply_with("resourceLinks", found, &[("reportType", report_type)]))
            }
            Self::DescribeJob(job) => jobs::described(job, found, owner),
            Self::GetJobDocument(job) => jobs::documented(job, found),
            Self::ListJobs { paging, .. } => Ok(paging.reply("jobs", found)),
            Self::ListExecutionsForJob { job, paging, .. } => jobs::listed_for_job(job, paging, found),
            Self::ListExecutionsForThing { paging, .. } => Ok(paging.reply("executionSummaries", found)),
            Self::GetPending(_) => Ok(jobs::pending_reply(found)),
            Self::QuerySubtasks(filter) => crate::huawei::subtasks::reply(filter, found, applications),
        }
    }
}
