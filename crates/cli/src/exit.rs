//! How the command ends when not all is well; see the crate's documentation.

use crate::escape::escape_controls;
use std::fmt::Display;
use std::process::ExitCode;

/// Something was refused, which was told already, or the work could not be finished.
pub(crate) const FAILED: u8 = 1;
const USAGE: u8 = 2;

/// The work could not be finished, for this reason.
pub(crate) fn report_failure(why: &impl Display) -> ExitCode {
    print_error(why);
    ExitCode::from(FAILED)
}

/// The command cannot be carried out as it was given, for this reason.
pub(crate) fn report_usage_error(why: &impl Display) -> ExitCode {
    print_error(why);
    ExitCode::from(USAGE)
}

fn print_error(why: &impl Display) {
    eprintln!("error: {}", escape_controls(&why.to_string()));
}
