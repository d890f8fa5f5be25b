//! What can be given on the command line.

use crate::clock;
use crate::remote::RemoteOptions;
use clap::{Args, Subcommand, ValueEnum};
use fleetglass_model::Timestamp;
use fleetglass_model::forget::ForgetRequest;
use std::fmt;

/// Forgets records: one by its key, with what is part of it, or all of a kind that are old.
///
/// A job is forgotten with its executions, a batch task with its subtasks, a registration task with its reports. What is
/// imported again afterwards is there again.
///
/// The token is found as by `fleetglass import`.
#[derive(Debug, Args)]
#[command(after_help = "Exit status: 0 all well; 1 not all could be forgotten; 2 usage.")]
pub(crate) struct Options {
    #[command(flatten)]
    pub(crate) remote: RemoteOptions,

    /// Do not ask whether it is meant
    #[arg(long, global = true)]
    pub(crate) yes: bool,

    #[command(subcommand)]
    pub(crate) what: Selection,
}

/// Which records.
#[derive(Debug, Subcommand)]
pub(crate) enum Selection {
    /// A thing-registration task, with its reports
    RegistrationTask {
        /// Its id
        id: String,
    },
    /// A Huawei batch task, with its subtasks
    BatchTask {
        /// Its id
        id: String,
    },
    /// A job, with its executions
    Job {
        /// Its id
        id: String,
    },
    /// An execution of a job on a thing; all of them where no number is given
    Execution {
        /// The thing's name
        thing: String,
        /// The job's id
        job: String,
        /// The execution's number
        number: Option<i64>,
    },
    /// All of a kind that were last updated long ago
    Old(OldRecords),
}

/// Which old records.
#[derive(Debug, Args)]
pub(crate) struct OldRecords {
    /// Of which kind
    #[arg(long, value_enum)]
    kind: Kind,

    /// Last updated before: epoch seconds, ISO 8601, or an age in days or hours (90d, 12h)
    #[arg(long, value_name = "TIME", value_parser = time_or_age, allow_hyphen_values = true)]
    before: Timestamp,

    /// Only those in this status, as the provider writes it; may be given several times [default: all that are final]
    #[arg(long, value_name = "STATUS", value_delimiter = ',')]
    status: Vec<String>,
}

/// The kinds that can be forgotten by age.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Kind {
    #[value(alias = "execution")]
    JobExecution,
    Job,
    RegistrationTask,
    BatchTask,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::JobExecution => "job-execution",
            Self::Job => "job",
            Self::RegistrationTask => "registration-task",
            Self::BatchTask => "batch-task",
        }
    }
}

impl Selection {
    /// The request to the deployment.
    pub(crate) fn request(&self) -> ForgetRequest {
        let of = |kind: &str| ForgetRequest { kind: kind.to_owned(), ..ForgetRequest::default() };
        match self {
            Self::RegistrationTask { id } => {
                ForgetRequest { task_id: Some(id.clone()), ..of("registration-task") }
            }
            Self::BatchTask { id } => ForgetRequest { task_id: Some(id.clone()), ..of("batch-task") },
            Self::Job { id } => ForgetRequest { job_id: Some(id.clone()), ..of("job") },
            Self::Execution { thing, job, number } => ForgetRequest {
                thing_name: Some(thing.clone()),
                job_id: Some(job.clone()),
                execution_number: *number,
                ..of("job-execution")
            },
            Self::Old(old) => ForgetRequest {
                before: Some(old.before),
                statuses: Some(old.status.clone()).filter(|statuses| !statuses.is_empty()),
                ..of(old.kind.name())
            },
        }
    }
}

/// The text of the question for a confirmation.
impl fmt::Display for Selection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RegistrationTask { id } => write!(f, "registration task {id} with its reports"),
            Self::BatchTask { id } => write!(f, "batch task {id} with its subtasks"),
            Self::Job { id } => write!(f, "job {id} with all its executions"),
            Self::Execution { thing, job, number: None } => write!(f, "all executions of {job} on {thing}"),
            Self::Execution { thing, job, number: Some(number) } => {
                write!(f, "execution {number} of {job} on {thing}")
            }
            Self::Old(old) => old.fmt(f),
        }
    }
}

impl fmt::Display for OldRecords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let statuses = if self.status.is_empty() { "final".to_owned() } else { self.status.join(" or ") };
        let (kind, before) = (self.kind.name(), self.before.to_iso());
        write!(f, "every {kind} that is {statuses} and was last updated before {before}")
    }
}

/// A time, or an age: days (`90d`) or hours (`12h`) before now.
fn time_or_age(text: &str) -> Result<Timestamp, String> {
    let age =
        text.strip_suffix('d').map(|days| (days, 86_400)).or(text.strip_suffix('h').map(|h| (h, 3_600)));
    match age.map(|(number, unit)| (number.parse::<u32>(), unit)) {
        Some((Ok(number), unit)) => Ok(clock::now().plus_seconds(-i64::from(number) * unit)),
        _ => Timestamp::parse(text).map_err(|error| format!("{error}, nor an age such as 90d or 12h")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_ages() {
        assert_eq!(time_or_age("1763512200"), Ok(Timestamp::from_seconds(1_763_512_200)));
        assert_eq!(time_or_age("1763512200000"), Ok(Timestamp::from_seconds(1_763_512_200)));
        assert_eq!(time_or_age("2025-11-19T00:30:00Z"), Ok(Timestamp::from_seconds(1_763_512_200)));
        let ago = |text: &str| clock::now().seconds() - time_or_age(text).unwrap().seconds();
        assert!((90 * 86_400..90 * 86_400 + 60).contains(&ago("90d")));
        assert!((12 * 3_600..12 * 3_600 + 60).contains(&ago("12h")));
        for text in ["", "d", "-3d", "1.5h", "3w", "yesterday", "2025-11-19T00:30:00"] {
            assert!(time_or_age(text).is_err(), "{text}");
        }
    }
}
