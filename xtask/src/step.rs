//! Prints a line per step: its name, then how long it took.

use std::io::{self, Write};

use anyhow::Result;

use crate::clock;

/// Prints `what`, does the work, and prints how long it took.
pub(crate) fn step<T>(what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    let watch = clock::start();
    print!("{what} … ");
    // A terminal that cannot be flushed shows the line later.
    let _ = io::stdout().flush();
    let outcome = work();
    match &outcome {
        Ok(_) => println!("done in {watch}"),
        Err(_) => println!("failed after {watch}"),
    }
    outcome
}
