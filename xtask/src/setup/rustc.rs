//! The compiler that is on PATH, and the target that it compiles for.

use std::process::Command;

use anyhow::{Context, Result};

use crate::process::output;
use crate::project::Project;

/// The target of Workers and browsers.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// Runs `rustc` with these arguments and returns what it prints.
pub(crate) fn rustc(project: &Project, args: &[&str]) -> Result<String> {
    let mut command: Command = project.command("rustc");
    output(command.args(args)).context("rustc does not answer: is Rust installed, with its `rustc` on PATH?")
}
