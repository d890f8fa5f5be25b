//! What can be given on the command line.

use crate::remote::RemoteOptions;
use crate::upload::Shown;
use clap::Args;
use fleetglass_model::Timestamp;
use fleetglass_model::recognise::Keys;
use std::path::PathBuf;

/// Imports what the providers' tools print: JSON, arrays of it, one value a line or one after another.
///
/// Each answer is recognised by its shape, as are the observations that Fleetglass itself writes. Of AWS IoT:
/// DescribeThingRegistrationTask, ListThingRegistrationTasks, ListThingRegistrationTaskReports; DescribeJob,
/// GetJobDocument, ListJobs; DescribeJobExecution of both planes, ListJobExecutionsForJob, ListJobExecutionsForThing,
/// GetPendingJobExecutions. Of Huawei IoT: queryOneTask, queryTaskDetails. A list is taken apart into its records; where
/// an answer does not name the task, job or thing that was asked for, an option does.
///
/// The newest state of a record is kept, in whatever order states arrive, so an import can be repeated at any time.
///
/// The token is read from --token-file, else from the environment (FLEETGLASS_TOKEN), else, for an address
/// of this machine, from .fleetglass/dev.vars in this folder or one above it.
#[derive(Debug, Args)]
#[command(
    after_help = "Exit status: 0 all well; 1 something was refused, or the import could not finish; 2 usage."
)]
pub(crate) struct Options {
    /// Files to import; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) remote: RemoteOptions,

    /// When the source spoke (epoch seconds or ISO 8601), where a record does not tell [default: now]
    #[arg(long, value_name = "TIME", value_parser = Timestamp::parse, allow_hyphen_values = true)]
    pub(crate) as_of: Option<Timestamp>,

    /// The id of the task, for answers that lack it
    #[arg(long, value_name = "ID")]
    task_id: Option<String>,

    /// The id of the job, for answers that lack it
    #[arg(long, value_name = "ID")]
    job_id: Option<String>,

    /// The name of the thing, for answers that lack it
    #[arg(long, value_name = "NAME")]
    thing: Option<String>,

    #[command(flatten)]
    pub(crate) shown: Shown,
}

impl Options {
    /// The keys for answers that lack them.
    pub(crate) fn keys(&self) -> Keys {
        Keys { task_id: self.task_id.clone(), thing_name: self.thing.clone(), job_id: self.job_id.clone() }
    }
}
