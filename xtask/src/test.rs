//! `cargo xtask test`: runs every check, one after another, and prints the sums.

mod browser;
mod counts;
mod dependencies;
mod deploy;
mod modules;
mod native;
mod node;
mod report;
mod sizes;

use std::process::ExitCode;

use anyhow::Result;

use crate::project::Project;
use crate::setup::Tools;
use crate::{build, package, setup};
use report::Report;

/// Runs the checks and prints how many passed. With `fast`, only those that need no WebAssembly and no server.
pub(crate) fn run(project: &Project, fast: bool) -> Result<ExitCode> {
    let mut report = Report::default();
    if fast {
        native::fast(project, &mut report)?;
    } else {
        let tools = setup::run(project)?;
        report.run_check("Dependencies", || dependencies::check(project))?;
        native::all(project, &mut report)?;
        check_builds(project, &tools, &mut report)?;
    }
    println!("\n{report}");
    Ok(if report.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Builds the Worker and the console, and runs the checks that need both builds.
fn check_builds(project: &Project, tools: &Tools, report: &mut Report) -> Result<()> {
    let worker = report.run_check("Worker build", || build::worker(project, tools))?;
    let console = report.run_check("Console build", || build::console(project, tools))?;
    if !(worker && console) {
        report.add_skipped("What is checked of the builds", "the builds failed");
        return Ok(());
    }
    report.run_check("Size of the Worker", || sizes::worker(project))?;
    report.run_check("Size of the console", || sizes::console(project))?;
    report.run_check("Deployment, dry run", || deploy::dry_run(project, tools))?;
    report.run_tests("System tests", || {
        let python = setup::python::ensure(project, setup::python::TESTS)?;
        let (package, npm) = (package::run(project, tools)?, setup::npm::find_npm()?);
        let named = [("PYTHON", &*python), ("PACKAGE", &*package), ("NPM", &*npm)];
        node::run(project, tools, "tests/system", &named)
    })?;
    match browser::find() {
        Some(path) => report.run_tests("Browser tests", || {
            node::run(project, tools, "tests/browser", &[("CHROMIUM", &path)])
        })?,
        None => report.add_skipped("Browser tests", "no Chromium: install it, or set CHROMIUM to its path"),
    }
    Ok(())
}
