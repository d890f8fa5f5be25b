//! How the command ends when not all is well; see the crate's documentation.

use crate::escape::printable;
use std::fmt::Display;
use std::process::ExitCode;

/// Something was refused, which was told already, or the work could not be finished.
pub(crate) const UNFINISHED: u8 = 1;
const USAGE: u8 = 2;

/// The work could not be finished, for this reason.
pub(crate) fn unfinished(why: &impl Display) -> ExitCode {
    tell(why);
    ExitCode::from(UNFINISHED)
}

/// The command cannot be carried out as it was given, for this reason.
pub(crate) fn usage(why: &impl Display) -> ExitCode {
    tell(why);
    ExitCode::from(USAGE)
}

fn tell(why: &impl Display) {
    eprintln!("error: {}", printable(&why.to_string()));
}
