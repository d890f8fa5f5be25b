//! Project automation, run as `cargo xtask`: set-up, builds, the development server, the tests.
//!
//! `setup` installs missing tools, once, below the user's cache folder; `build` builds the Worker and the console;
//! `dev` runs them; `package` packs them for npm; `test` runs every check. Each command prints a line per step. A command that fails ends with one
//! sentence that gives the reason.

mod base;
mod build;
mod cache;
mod cli;
mod clock;
mod dev;
mod fingerprint;
mod folder_lock;
mod package;
mod process;
mod project;
mod setup;
mod step;
mod test;
mod wrangler_config;

use std::process::ExitCode;

fn main() -> ExitCode {
    let outcome = process::signals::watch().and_then(|()| cli::run());
    match outcome {
        Ok(code) => code,
        Err(_) if process::signals::interrupted() => {
            eprintln!("Stopped by a signal.");
            ExitCode::from(130)
        }
        Err(error) => {
            eprintln!("Error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
