//! Prints the reason of a failure and chooses the exit status; see the crate's documentation.

use crate::escape::escape_controls;
use std::fmt::Display;
use std::process::ExitCode;

/// A record was refused, which is reported already, or the work could not be finished.
pub(crate) const FAILED: u8 = 1;
const USAGE: u8 = 2;

/// Reports why the work could not be finished.
pub(crate) fn report_failure(why: &impl Display) -> ExitCode {
    print_error(why);
    ExitCode::from(FAILED)
}

/// Reports why the command cannot run with these options.
pub(crate) fn report_usage_error(why: &impl Display) -> ExitCode {
    print_error(why);
    ExitCode::from(USAGE)
}

fn print_error(why: &impl Display) {
    eprintln!("error: {}", escape_controls(&why.to_string()));
}
