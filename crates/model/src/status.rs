//! The statuses of each source, and the common scale to compare them.

use serde::{Deserialize, Serialize};

/// Defines an open enumeration of wire names: an unknown value is kept, not refused.
macro_rules! wire_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$variant_doc])* #[doc = concat!("`", $text, "`")] $variant,)+
            /// A value that the source documents do not name, unchanged.
            Unknown(String),
        }

        impl $name {
            /// The values that the source documents name.
            pub const KNOWN: &[&str] = &[$($text),+];

            /// The value on the wire.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)+
                    Self::Unknown(text) => text,
                }
            }

            /// The text of an unknown value.
            pub fn unknown(&self) -> Option<&str> {
                match self {
                    Self::Unknown(text) => Some(text),
                    _ => None,
                }
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $($text => Self::$variant,)+
                    other => Self::Unknown(other.to_owned()),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer).map(|text| Self::from(text.as_str()))
            }
        }
    };
}
pub(crate) use wire_enum;

wire_enum! {
    /// The status of a thing-registration task (S0).
    RegistrationStatus {
        InProgress = "InProgress",
        Completed = "Completed",
        Failed = "Failed",
        Cancelled = "Cancelled",
        Cancelling = "Cancelling",
    }
}

wire_enum! {
    /// The status of a job execution (AWS IoT developer guide, job execution states).
    ExecutionStatus {
        Queued = "QUEUED",
        InProgress = "IN_PROGRESS",
        Succeeded = "SUCCEEDED",
        Failed = "FAILED",
        TimedOut = "TIMED_OUT",
        Rejected = "REJECTED",
        Removed = "REMOVED",
        Canceled = "CANCELED",
    }
}

impl RegistrationStatus {
    /// The state on the common scale; none for a completed task, whose state depends on its counts.
    pub fn state(&self) -> Option<State> {
        match self {
            Self::InProgress | Self::Cancelling => Some(State::InProgress),
            Self::Completed => None,
            Self::Failed => Some(State::Error),
            Self::Cancelled => Some(State::Stopped),
            Self::Unknown(_) => Some(State::Unknown),
        }
    }
}

impl ExecutionStatus {
    /// The state on the common scale.
    pub fn state(&self) -> State {
        match self {
            Self::Queued => State::Pending,
            Self::InProgress => State::InProgress,
            Self::Succeeded => State::Success,
            Self::Failed | Self::TimedOut | Self::Rejected => State::Error,
            Self::Removed | Self::Canceled => State::Stopped,
            Self::Unknown(_) => State::Unknown,
        }
    }

    /// True for the six states that an execution never leaves. An unknown status is not terminal.
    pub fn is_terminal(&self) -> bool {
        matches!(
            self,
            Self::Succeeded | Self::Failed | Self::TimedOut | Self::Rejected | Self::Removed | Self::Canceled
        )
    }
}

wire_enum! {
    /// The status of a job (AWS service model, `JobStatus`).
    JobStatus {
        InProgress = "IN_PROGRESS",
        Canceled = "CANCELED",
        Completed = "COMPLETED",
        DeletionInProgress = "DELETION_IN_PROGRESS",
        Scheduled = "SCHEDULED",
    }
}

impl JobStatus {
    /// The state on the common scale. A job's status does not show whether executions failed.
    pub fn state(&self) -> State {
        match self {
            Self::Scheduled => State::Pending,
            Self::InProgress | Self::DeletionInProgress => State::InProgress,
            Self::Completed => State::Success,
            Self::Canceled => State::Stopped,
            Self::Unknown(_) => State::Unknown,
        }
    }

    /// The stage of the job's life, which never decreases: active, ended, being deleted.
    pub(crate) fn stage(&self) -> u8 {
        match self {
            Self::Scheduled | Self::InProgress | Self::Unknown(_) => 0,
            Self::Completed | Self::Canceled => 1,
            Self::DeletionInProgress => 2,
        }
    }
}

wire_enum! {
    /// The status of a Huawei batch task's subtask: five of `queryTaskDetails`, then those of IoTDA v5 alone.
    SubtaskStatus {
        Pending = "Pending",
        WaitResult = "WaitResult",
        Success = "Success",
        Fail = "Fail",
        Timeout = "Timeout",
        /// Sic.
        Waitting = "Waitting",
        Processing = "Processing",
        /// Failed, and waits to be tried again.
        FailWaitRetry = "FailWaitRetry",
        Stopped = "Stopped",
        Removed = "Removed",
    }
}

impl SubtaskStatus {
    /// The state on the common scale.
    pub fn state(&self) -> State {
        match self {
            Self::Pending | Self::Waitting | Self::FailWaitRetry => State::Pending,
            Self::WaitResult | Self::Processing => State::InProgress,
            Self::Success => State::Success,
            Self::Fail | Self::Timeout => State::Error,
            Self::Stopped | Self::Removed => State::Stopped,
            Self::Unknown(_) => State::Unknown,
        }
    }

    /// True for the words that IoTDA v5 alone has.
    pub(crate) fn is_of_iotda(&self) -> bool {
        matches!(
            self,
            Self::Waitting | Self::Processing | Self::FailWaitRetry | Self::Stopped | Self::Removed
        )
    }

    /// True for the states that a subtask never leaves, unless IoTDA tries it again.
    pub fn is_terminal(&self) -> bool {
        self.state().is_final()
    }
}

wire_enum! {
    /// The status of a Huawei batch task: four of S3, then those of IoTDA v5.
    BatchStatus {
        Pending = "Pending",
        Running = "Running",
        Complete = "Complete",
        Timeout = "Timeout",
        Initializing = "Initializing",
        /// Sic.
        Waitting = "Waitting",
        Processing = "Processing",
        Success = "Success",
        Fail = "Fail",
        PartialSuccess = "PartialSuccess",
        Stopping = "Stopping",
        Stopped = "Stopped",
    }
}

impl BatchStatus {
    /// The state on the common scale; none for a complete task, whose state depends on its counts.
    pub fn state(&self) -> Option<State> {
        match self {
            Self::Pending | Self::Initializing | Self::Waitting => Some(State::Pending),
            Self::Running | Self::Processing | Self::Stopping => Some(State::InProgress),
            Self::Complete => None,
            Self::Success => Some(State::Success),
            Self::PartialSuccess => Some(State::Warning),
            Self::Timeout | Self::Fail => Some(State::Error),
            Self::Stopped => Some(State::Stopped),
            Self::Unknown(_) => Some(State::Unknown),
        }
    }

    /// True for the states that a batch task never leaves, unless IoTDA tries it again.
    pub fn is_terminal(&self) -> bool {
        self.state().is_none_or(State::is_final)
    }

    /// S3's word for the status. S3 has none for a task that failed or was stopped: it is complete, and its counts tell
    /// the rest.
    pub(crate) fn in_s3_terms(&self) -> Self {
        match self {
            Self::Initializing | Self::Waitting => Self::Pending,
            Self::Processing | Self::Stopping => Self::Running,
            Self::Success | Self::PartialSuccess | Self::Fail | Self::Stopped => Self::Complete,
            own => own.clone(),
        }
    }
}

/// The common scale of all sources' statuses. The raw value is always shown with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Accepted, not started.
    Pending,
    /// In progress.
    InProgress,
    /// Ended with success.
    Success,
    /// Ended with some failures.
    Warning,
    /// Failed.
    Error,
    /// Ended on request.
    Stopped,
    /// An unknown status.
    Unknown,
}

impl State {
    /// All states.
    pub const ALL: [Self; 7] = [
        Self::Pending,
        Self::InProgress,
        Self::Success,
        Self::Warning,
        Self::Error,
        Self::Stopped,
        Self::Unknown,
    ];

    /// The name in requests and answers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::InProgress => "in-progress",
            Self::Success => "success",
            Self::Warning => "warning",
            Self::Error => "error",
            Self::Stopped => "stopped",
            Self::Unknown => "unknown",
        }
    }

    /// True if the record has not ended. False for an unknown status.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Pending | Self::InProgress)
    }

    /// True if the record has ended. False for an unknown status.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Success | Self::Warning | Self::Error | Self::Stopped)
    }
}

/// The progress of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Permille, 0 to 1000, rounded down.
    pub permille: u16,
    /// Items with an outcome, if the source counts them.
    pub done: Option<i64>,
    /// All items, if the source reports the number.
    pub total: Option<i64>,
}
