//! The operator's command.
//!
//! `fleetglass import FILE… --to URL` sends what the providers' tools print to a Fleetglass, which keeps the newest
//! state of each record. `fleetglass generate` writes a fleet to try that with.
//!
//! Exit status: 0 all well; 1 something was refused, or the work could not be finished; 2 the command itself cannot be
//! carried out as it was given.

mod clock;
mod generate;
mod import;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Puts records into a Fleetglass, and makes fleets to try it with.
#[derive(Debug, Parser)]
#[command(name = "fleetglass", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Import(import::Options),
    Generate(generate::Options),
}

fn main() -> ExitCode {
    match Cli::parse().command {
        Command::Import(options) => import::run(&options),
        Command::Generate(options) => generate::run(&options),
    }
}
