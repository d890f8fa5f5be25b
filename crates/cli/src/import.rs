//! `fleetglass import`: uploads the records in files.

mod options;
mod session;

pub(crate) use options::Options;

use session::Session;
use std::process::ExitCode;

/// Runs the command; see the crate's documentation for the exit status.
pub(crate) fn run(options: &Options) -> ExitCode {
    match options.remote.connect() {
        Ok(client) => Session::new(options, client).run(),
        Err(status) => status,
    }
}
