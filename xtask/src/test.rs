//! `cargo xtask test`: every check, one after another, and the sum of them.

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
use crate::{build, setup};
use report::Tally;

/// Runs the checks and tells how many passed. With `fast`, those alone that need no WebAssembly and no server.
pub(crate) fn run(project: &Project, fast: bool) -> Result<ExitCode> {
    let mut tally = Tally::default();
    if fast {
        native::fast(project, &mut tally)?;
    } else {
        let tools = setup::run(project)?;
        tally.check("Dependencies", || dependencies::check(project))?;
        native::all(project, &mut tally)?;
        built(project, &tools, &mut tally)?;
    }
    println!("\n{tally}");
    Ok(if tally.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The checks of what is built. Without both builds, there is nothing that the others could look at.
fn built(project: &Project, tools: &Tools, tally: &mut Tally) -> Result<()> {
    let worker = tally.check("Worker build", || build::worker(project, tools))?;
    let console = tally.check("Console build", || build::console(project, tools))?;
    if !(worker && console) {
        tally.leave_out("What is checked of the builds", "the builds failed");
        return Ok(());
    }
    tally.check("Size of the Worker", || sizes::worker(project))?;
    tally.check("Size of the console", || sizes::console(project))?;
    tally.check("Deployment, dry run", || deploy::dry_run(project, tools))?;
    tally.count("System tests", || {
        let python = setup::python::ensure(project)?;
        node::run(project, tools, "tests/system", &[("PYTHON", &python)])
    })?;
    match browser::find() {
        Some(path) => tally
            .count("Browser tests", || node::run(project, tools, "tests/browser", &[("CHROMIUM", &path)]))?,
        None => tally.leave_out("Browser tests", "no Chromium: install it, or set CHROMIUM to its path"),
    }
    Ok(())
}
