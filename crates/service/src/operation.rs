//! What a request asks for, in strict types.

use crate::api::resource::Fleet;
use crate::aws::Neighbour;
use crate::aws::ingest;
use crate::http::reply::{Body, HeaderSet, Reply};
use crate::huawei::login;
use crate::store::Key;
use fleetglass_model::import::ImportRequest;
use fleetglass_model::key::{BatchTaskId, ExecutionNumber, JobId, TaskId, ThingName};
use fleetglass_model::list::ListKind;

/// Which of AWS IoT's two planes is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plane {
    /// `iot`: the operator's.
    Control,
    /// `iot-jobs-data`: the device's.
    Data,
}

/// Which execution of a thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    /// The latest of a job, or the one of a number.
    Job(JobId, Option<ExecutionNumber>),
    /// `$next`: the one in progress, else the one queued longest.
    Next,
}

/// A describe operation of a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Describe {
    /// AWS IoT `DescribeThingRegistrationTask` (S0).
    RegistrationTask(TaskId),
    /// AWS IoT `DescribeJobExecution` of either plane (S2).
    Execution {
        /// Which plane is asked.
        plane: Plane,
        /// The thing.
        thing: ThingName,
        /// The execution.
        which: Which,
        /// Whether the data plane's answer holds the job document.
        document: bool,
    },
    /// Huawei `queryOneTask` (S3).
    BatchTask {
        /// The task.
        task: BatchTaskId,
        /// Whether the tags are asked for.
        tags: bool,
        /// The application that the task is said to belong to.
        app: Option<String>,
    },
}

/// A single record, asked for by the console.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecordKey {
    /// A thing-registration task.
    RegistrationTask(TaskId),
    /// A job execution, the latest where no number is given.
    Execution(ThingName, JobId, Option<ExecutionNumber>),
    /// A Huawei batch task.
    BatchTask(BatchTaskId),
}

/// The most bytes of a body that holds no records.
pub const BODY_MAX: usize = 64 * 1024;

/// What a request asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    /// A provider's describe operation.
    Describe(Describe),
    /// A provider's operation beside the describe ones.
    Neighbour(Neighbour),
    /// `/api/v1`: a page of a list.
    List(ListKind),
    /// `/api/v1`: all of a list that matches.
    Export(ListKind),
    /// `/api/v1`: what is neither a list nor a record.
    Fleet(Fleet),
    /// `/api/v1`: one record.
    View(RecordKey),
    /// `/api/v1/lookup`: the records that a text names.
    Lookup {
        /// The text.
        text: String,
        /// Whether ids and names only have to begin with it.
        prefix: bool,
    },
    /// `/api/v1/session`: who is signed in.
    Session,
    /// `/api/v1/session`, POST: an operator signs in to the console.
    SignIn,
    /// `/api/v1/session`, DELETE: they sign out.
    SignOut,
    /// Huawei's login and what belongs to it.
    Huawei(login::Step),
    /// `/api/v1/import`.
    Import,
    /// `/ingest/aws-iot`: what a rule pushes.
    Ingest,
    /// `/ingest/aws-iot`: whether the destination is ours.
    Confirm,
    /// `/api/v1/forget`.
    Forget,
    /// `/api/v1/republish`: from a position on.
    Republish(String),
    /// `/api/v1/backup`: from a position on.
    Backup(String),
    /// `/health`.
    Health,
    /// The console's page, for any path below `/console/` that is no file.
    ConsolePage,
    /// To the console.
    Redirect,
}

impl Operation {
    /// The most bytes of a body that comes with it; 0 where none is read.
    pub fn body_max(&self) -> usize {
        match self {
            Self::Import => ImportRequest::MAX_BYTES,
            Self::Ingest => ingest::MAX_BYTES,
            Self::SignIn | Self::Huawei(_) | Self::Confirm | Self::Forget => BODY_MAX,
            _ => 0,
        }
    }

    /// Whether it costs something although nobody knows who asks: then it is counted by the address that it comes from.
    pub fn is_counted_by_address(&self) -> bool {
        matches!(self, Self::Health | Self::SignIn | Self::Huawei(_) | Self::Confirm)
    }

    /// The Huawei application that a request names beside the one that asks.
    pub(crate) fn application(&self) -> Option<&String> {
        match self {
            Self::Describe(Describe::BatchTask { app, .. }) => app.as_ref(),
            Self::Neighbour(Neighbour::QuerySubtasks(filter)) => filter.app.as_ref(),
            _ => None,
        }
    }

    /// Its name, for the log.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Describe(Describe::RegistrationTask(_)) => "DescribeThingRegistrationTask",
            Self::Describe(Describe::Execution { .. }) => "DescribeJobExecution",
            Self::Describe(Describe::BatchTask { .. }) => "queryOneTask",
            Self::Neighbour(neighbour) => neighbour.name(),
            Self::List(list) => list.name(),
            Self::Export(_) => "export",
            Self::Fleet(_) => "fleet",
            Self::View(_) => "view",
            Self::Lookup { .. } => "lookup",
            Self::Session => "session",
            Self::SignIn => "sign-in",
            Self::SignOut => "sign-out",
            Self::Huawei(login::Step::Login) => "login",
            Self::Huawei(login::Step::Refresh) => "refreshToken",
            Self::Huawei(login::Step::Logout) => "logout",
            Self::Import => "import",
            Self::Ingest => "ingest",
            Self::Confirm => "confirm-destination",
            Self::Forget => "forget",
            Self::Republish(_) => "republish",
            Self::Backup(_) => "backup",
            Self::Health => "health",
            Self::ConsolePage => "console",
            Self::Redirect => "redirect",
        }
    }
}

impl Describe {
    /// The answer where no record is: `$next` with nothing pending is 200 without `execution`.
    pub fn without_record(&self) -> Option<Reply> {
        let next = matches!(self, Self::Execution { which: Which::Next, .. });
        next.then(|| Reply::new(200, HeaderSet::Aws, Body::Bytes(b"{}".to_vec())))
    }

    /// The KV keys to read, all at once. None for `$next`, which only the index knows.
    pub fn keys(&self) -> Vec<Key> {
        match self {
            Self::RegistrationTask(task) => vec![Key::registration_task(task)],
            Self::BatchTask { task, .. } => vec![Key::batch_task(task)],
            Self::Execution { thing, which: Which::Job(job, number), .. } => {
                let numbered = number.map(|n| Key::numbered_execution(thing, job, n));
                [Some(Key::latest_execution(thing, job)), numbered].into_iter().flatten().collect()
            }
            Self::Execution { which: Which::Next, .. } => Vec::new(),
        }
    }
}
