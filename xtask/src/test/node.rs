//! Tests that Node runs: against workerd, and in a browser.

use std::ffi::OsStr;
use std::path::Path;

use anyhow::{Result, bail};

use super::counts::Counts;
use crate::fingerprint::files;
use crate::process::run_shown;
use crate::project::Project;
use crate::setup::Tools;

/// Runs every `*.test.mjs` of a folder, one file after another: they share the machine's ports and its two cores.
pub(crate) fn run(project: &Project, tools: &Tools, folder: &str, env: &[(&str, &Path)]) -> Result<Counts> {
    let mut found = files(&project.path(folder))?;
    found.retain(|file| file.file_name().is_some_and(is_test));
    if found.is_empty() {
        bail!("there is no test in {folder}");
    }
    let mut command = tools.node(project);
    command.args(["--test", "--test-reporter=spec", "--test-concurrency=1"]).args(found);
    for (name, value) in env {
        command.env(name, value);
    }
    let (status, output) = run_shown(&mut command)?;
    Counts::parse_node(&output).require_run(status.success())
}

fn is_test(name: &OsStr) -> bool {
    name.to_str().is_some_and(|name| name.ends_with(".test.mjs"))
}
