//! The operator's command.
//!
//! `fleetglass import FILE… --to URL` sends what the providers' tools print to a Fleetglass, which keeps the newest
//! state of each record. `fleetglass collect` asks the providers themselves, again and again. `fleetglass generate` writes a fleet to try that with. `backup` and `restore` take all records
//! out of a Fleetglass and put them into one, `forget` lets go of some, `republish` makes anew what is answered from.
//! `key` makes and revokes the keys of those who may ask.
//!
//! Exit status: 0 all well; 1 something was refused, or the work could not be finished; 2 the command itself cannot be
//! carried out as it was given.

mod backup;
mod clock;
mod collect;
mod escape;
mod exit;
mod forget;
mod generate;
mod import;
mod key;
mod reader;
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
