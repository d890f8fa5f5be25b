//! The checks of the source, and the tests that need no server.

use std::process::Command;

use anyhow::{Result, bail};

use super::counts::Counts;
use super::modules;
use super::report::Report;
use crate::process::run_shown;
use crate::project::Project;

/// The members that are compiled to WebAssembly only, and their target.
const WASM: [&str; 6] =
    ["--package", "fleetglass-edge", "--package", "fleetglass-console", "--target", "wasm32-unknown-unknown"];

/// The checks that take seconds when nothing has changed.
pub(crate) fn fast(project: &Project, report: &mut Report) -> Result<()> {
    check_source(project, report)?;
    run_native_tests(project, report)
}

/// All checks of the source and all native tests.
pub(crate) fn all(project: &Project, report: &mut Report) -> Result<()> {
    check_source(project, report)?;
    report.run_check("Clippy, WebAssembly", || clippy(project, &WASM))?;
    report.run_check("Docs", || docs(project, &[]))?;
    report.run_check("Docs, WebAssembly", || docs(project, &WASM))?;
    run_native_tests(project, report)
}

fn check_source(project: &Project, report: &mut Report) -> Result<()> {
    report.run_check("Formatting", || run_to_success(project.cargo().args(["fmt", "--all", "--check"])))?;
    report.run_check("Clippy", || clippy(project, &["--all-targets"]))?;
    report.run_check("Modules", || modules::check(project))?;
    Ok(())
}

fn clippy(project: &Project, options: &[&str]) -> Result<()> {
    run_to_success(
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
    run_to_success(&mut command)
}

fn run_native_tests(project: &Project, report: &mut Report) -> Result<()> {
    report.run_tests("Native tests", || {
        let (status, output) = run_shown(project.cargo().args(["test", "--locked", "--no-fail-fast"]))?;
        Counts::parse_cargo(&output).require_run(status.success())
    })
}

fn run_to_success(command: &mut Command) -> Result<()> {
    match run_shown(command)?.0 {
        status if status.success() => Ok(()),
        status => bail!("{status}"),
    }
}
