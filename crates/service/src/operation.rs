//! The operations of all APIs, as types that hold only valid parameters.

use crate::api::resource::Resource;
use crate::aws::{self, ingest};
use crate::describe::Describe;
use crate::huawei::login::LoginStep;
use crate::huawei::subtasks::SubtaskQuery;
use crate::store::record::RecordKey;
use fleetglass_model::import::ImportRequest;
use fleetglass_model::list::ListKind;
use fleetglass_model::right::Right;

/// The most bytes of a body without records.
pub const BODY_MAX: usize = 64 * 1024;

/// An operation with its parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    /// A provider's describe operation.
    Describe(Describe),
    /// An operation of AWS IoT that the index answers.
    Aws(aws::Operation),
    /// Huawei's `queryTaskDetails`.
    Subtasks(SubtaskQuery),
    /// `/api/v1`: a page of a list.
    List(ListKind),
    /// `/api/v1`: all matching rows of a list.
    Export(ListKind),
    /// `/api/v1`: a resource that is neither a list nor a record.
    Resource(Resource),
    /// `/api/v1`: one record.
    Record(RecordKey),
    /// `/api/v1/lookup`: the records that a text names.
    Lookup {
        /// The text.
        text: String,
        /// Whether the text is a prefix of ids and names.
        prefix: bool,
    },
    /// `/api/v1/session`: who is signed in.
    Session,
    /// `/api/v1/session`, POST: an operator signs in to the console.
    SignIn,
    /// `/api/v1/session`, DELETE: the operator signs out.
    SignOut,
    /// Huawei's login, refresh and logout.
    HuaweiLogin(LoginStep),
    /// `/api/v1/import`.
    Import,
    /// `/ingest/aws-iot`: the events that a rule pushes.
    Ingest,
    /// `/ingest/aws-iot`: the confirmation of a rule's destination.
    ConfirmDestination,
    /// `/api/v1/forget`.
    Forget,
    /// `/api/v1/republish`: from a position on.
    Republish(String),
    /// `/api/v1/backup`: from a position on.
    Backup(String),
    /// `/api/v1/diagnostics`: how the deployment is.
    Diagnostics,
    /// `/api/v1/diagnostics`, POST: a mark is written, to tell how late KV is.
    Mark,
    /// `/health`.
    Health,
    /// The console's page, for any path below `/console/` without a file.
    ConsolePage,
    /// A redirect to the console.
    Redirect,
}

impl Operation {
    /// The maximum body size in bytes; 0 if the operation reads no body.
    pub fn body_max(&self) -> usize {
        match self {
            Self::Import => ImportRequest::MAX_BYTES,
            Self::Ingest => ingest::MAX_BYTES,
            Self::SignIn | Self::HuaweiLogin(_) | Self::ConfirmDestination | Self::Forget => BODY_MAX,
            _ => 0,
        }
    }

    /// Whether the rate limit counts an anonymous request by its IP address.
    pub fn is_counted_by_address(&self) -> bool {
        matches!(self, Self::Health | Self::SignIn | Self::HuaweiLogin(_) | Self::ConfirmDestination)
    }

    /// The right that the operation requires; none if it is public.
    pub fn right(&self) -> Option<Right> {
        match self {
            Self::Redirect | Self::ConsolePage | Self::Health => None,
            Self::SignIn | Self::SignOut | Self::HuaweiLogin(_) => None,
            // AWS sends it without credentials.
            Self::ConfirmDestination => None,
            Self::Describe(Describe::BatchTask { .. }) | Self::Subtasks(_) => Some(Right::ReadHuawei),
            Self::Describe(Describe::RegistrationTask(_) | Describe::Execution { .. }) | Self::Aws(_) => {
                Some(Right::ReadAws)
            }
            Self::Import | Self::Mark | Self::Resource(Resource::Wanted) => Some(Right::Import),
            Self::Ingest => Some(Right::Ingest),
            Self::Forget | Self::Republish(_) | Self::Backup(_) => Some(Right::Forget),
            Self::List(_)
            | Self::Export(_)
            | Self::Resource(_)
            | Self::Record(_)
            | Self::Lookup { .. }
            | Self::Diagnostics
            | Self::Session => Some(Right::ReadConsole),
        }
    }

    /// The Huawei application that a request names.
    pub fn application(&self) -> Option<&str> {
        match self {
            Self::Describe(Describe::BatchTask { app, .. }) => app.as_deref(),
            Self::Subtasks(query) => query.app.as_deref(),
            _ => None,
        }
    }

    /// Its name, for the log.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Describe(Describe::RegistrationTask(_)) => "DescribeThingRegistrationTask",
            Self::Describe(Describe::Execution { .. }) => "DescribeJobExecution",
            Self::Describe(Describe::BatchTask { .. }) => "queryOneTask",
            Self::Aws(operation) => operation.name(),
            Self::Subtasks(_) => "queryTaskDetails",
            Self::List(list) => list.name(),
            Self::Export(_) => "export",
            Self::Resource(_) => "fleet",
            Self::Record(_) => "view",
            Self::Lookup { .. } => "lookup",
            Self::Session => "session",
            Self::SignIn => "sign-in",
            Self::SignOut => "sign-out",
            Self::HuaweiLogin(LoginStep::Login) => "login",
            Self::HuaweiLogin(LoginStep::Refresh) => "refreshToken",
            Self::HuaweiLogin(LoginStep::Logout) => "logout",
            Self::Import => "import",
            Self::Ingest => "ingest",
            Self::ConfirmDestination => "confirm-destination",
            Self::Forget => "forget",
            Self::Republish(_) => "republish",
            Self::Backup(_) => "backup",
            Self::Diagnostics => "diagnostics",
            Self::Mark => "mark",
            Self::Health => "health",
            Self::ConsolePage => "console",
            Self::Redirect => "redirect",
        }
    }
}
