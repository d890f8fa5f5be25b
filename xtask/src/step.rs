//! A line per step: what is done, then how long it took.

use std::io::{self, Write};

use anyhow::Result;

use crate::clock;

/// Announces `what`, does it, and says how long it took.
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
