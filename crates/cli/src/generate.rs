//! `fleetglass generate`: a fleet to work with, as observations, one a line.

use crate::clock;
use clap::Args;
use fleetglass_generate::Fleet;
use fleetglass_model::Timestamp;
use fleetglass_model::time::TimeError;
use std::io::{self, BufWriter};
use std::process::ExitCode;

/// Writes a fleet that looks like a real one, one observation a line, for `fleetglass import`.
///
/// The same options give the same fleet, byte for byte. It holds every status, several observations of what is under
/// way, and a few records that break their source's constraints. With executions come their jobs, with batch tasks the
/// subtasks of the smaller ones, with registration tasks that are over the links to their reports.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Job executions in all
    #[arg(long, value_name = "N", default_value_t = 2_000)]
    executions: u64,

    /// Things that they run on
    #[arg(long, value_name = "N", default_value_t = 400, value_parser = clap::value_parser!(u64).range(1..))]
    things: u64,

    /// Registration tasks
    #[arg(long, value_name = "N", default_value_t = 60)]
    tasks: u64,

    /// Huawei batch tasks
    #[arg(long, value_name = "N", default_value_t = 40)]
    batch_tasks: u64,

    /// Another seed gives another fleet
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,

    /// The moment at which the fleet is seen (epoch seconds, ISO 8601 or `now`)
    #[arg(long, value_name = "TIME", value_parser = time_or_now, default_value = "2026-11-19T16:00:00Z")]
    until: Timestamp,
}

fn time_or_now(text: &str) -> Result<Timestamp, TimeError> {
    if text == "now" { Ok(clock::now()) } else { Timestamp::parse(text) }
}

/// Runs the command. A reader that has gone away (`… | head`) is no failure.
pub(crate) fn run(options: &Options) -> ExitCode {
    let Options { executions, things, tasks, batch_tasks, seed, until } = *options;
    let fleet = Fleet { executions, things, tasks, batch_tasks, seed, until };
    match fleetglass_generate::write(&fleet, &mut BufWriter::with_capacity(1 << 16, io::stdout().lock())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: the fleet cannot be written: {error}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seen_now() {
        assert!(time_or_now("now").unwrap() > Timestamp::from_seconds(1_700_000_000));
        assert_eq!(time_or_now("5"), Ok(Timestamp::from_seconds(5)));
        assert!(time_or_now("soon").is_err());
    }
}
