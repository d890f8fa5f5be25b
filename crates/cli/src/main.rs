//! The operator's command.
//!
//! `fleetglass import FILE… --to URL` sends records that the providers' tools printed to a deployment, which keeps the
//! newest state of each. `collect` reads records from the providers themselves. `generate` writes a demo fleet.
//! `backup` and `restore` copy all records out of and into a deployment, `forget` deletes records, and `republish`
//! rebuilds the derived stores. `key` creates and revokes keys.
//!
//! Exit status: 0 success; 1 a record was refused, or the work could not be finished; 2 usage.

mod backup;
mod clock;
mod collect;
mod escape;
mod exit;
mod forget;
mod generate;
mod import;
mod key;
mod remote;
mod republish;
mod restore;
mod rng;
mod stop;
mod upload;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Puts records into a Fleetglass, keeps them, and makes fleets to try it with.
#[derive(Debug, Parser)]
#[command(name = "fleetglass", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Import(import::Options),
    Collect(collect::Options),
    Forget(forget::Options),
    Republish(republish::Options),
    Backup(backup::Options),
    Restore(restore::Options),
    Generate(generate::Options),
    Key(key::Options),
}

fn main() -> ExitCode {
    match Cli::parse().command {
        Command::Import(options) => import::run(&options),
        Command::Collect(options) => collect::run(&options),
        Command::Forget(options) => forget::run(&options),
        Command::Republish(options) => republish::run(&options),
        Command::Backup(options) => backup::run(&options),
        Command::Restore(options) => restore::run(&options),
        Command::Generate(options) => generate::run(&options),
        Command::Key(options) => key::run(&options),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_options_of_all_commands_agree() {
        Cli::command().debug_assert();
    }
}
