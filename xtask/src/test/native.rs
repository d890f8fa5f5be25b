//! The checks of the source, and the tests that need no server.

use std::process::Command;

use anyhow::{Result, bail};

use super::counts::Counts;
use super::modules;
use super::report::Tally;
use crate::process::run_shown;
use crate::project::Project;

/// The members that exist for WebAssembly alone, and their target.
const WASM: [&str; 6] =
    ["--package", "fleetglass-edge", "--package", "fleetglass-console", "--target", "wasm32-unknown-unknown"];

/// Seconds when nothing has changed.
pub(crate) fn fast(project: &Project, tally: &mut Tally) -> Result<()> {
    formatting_and_lints(project, tally)?;
    tests(project, tally)
}

/// Everything.
pub(crate) fn all(project: &Project, tally: &mut Tally) -> Result<()> {
    formatting_and_lints(project, tally)?;
    tally.check("Clippy, WebAssembly", || clippy(project, &WASM))?;
    tally.check("Docs", || docs(project, &[]))?;
    tally.check("Docs, WebAssembly", || docs(project, &WASM))?;
    tests(project, tally)
}

fn formatting_and_lints(project: &Project, tally: &mut Tally) -> Result<()> {
    tally.check("Formatting", || pass(project.cargo().args(["fmt", "--all", "--check"])))?;
    tally.check("Clippy", || clippy(project, &["--all-targets"]))?;
    tally.check("Modules", || modules::check(project))?;
    Ok(())
}

fn clippy(project: &Project, options: &[&str]) -> Result<()> {
    pass(
        project
            .cargo()
            .args(["clippy", "--locked", "--quiet"])
            .args(options)
            .args(["--", "--deny", "warnings"]),
    )
}

fn docs(project: &Project, options: &[&str]) -> Result<()> {
    let mut command = project.cargo();
    command
        .args(["doc", "--locked", "--no-deps", "--quiet"])
        .args(options)
        .env("RUSTDOCFLAGS", "--deny warnings");
    pass(&mut command)
}

fn tests(project: &Project, tally: &mut Tally) -> Result<()> {
    tally.count("Native tests", || {
        let (status, output) = run_shown(project.cargo().args(["test", "--locked", "--no-fail-fast"]))?;
        Counts::of_cargo(&output).checked(status.success())
    })
}

fn pass(command: &mut Command) -> Result<()> {
    match run_shown(command)?.0 {
        status if status.success() => Ok(()),
        status => bail!("{status}"),
    }
}
