//! Python packages: for each list of requirements, an environment of its own by the list's contents.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use super::{failure, log_file, on_path};
use crate::fingerprint::Fingerprint;
use crate::process::run_logged;
use crate::project::Project;
use crate::step::step;
use crate::{cache, folder_lock};

/// What the tests need.
pub(crate) const TESTS: &str = "tests/requirements.txt";
/// What the benchmarks run beside what the tests need.
pub(crate) const PEERS: &str = "bench/requirements.txt";

/// The Python of an environment, installed if need be.
pub(crate) fn ensure(project: &Project, requirements_file: &str) -> Result<PathBuf> {
    let cache = cache::root()?;
    let requirements = project.path(requirements_file);
    let mut key = Fingerprint::new();
    key.add(&fs::read(&requirements).with_context(|| format!("cannot read {requirements_file}"))?);
    let environment = cache.join("python").join(key.hex());
    let python = environment.join("bin/python");
    if python.exists() {
        return Ok(python);
    }
    let _held = folder_lock::hold(&cache)?;
    let system = on_path("python3").context("Python is missing: install python3 with its module venv")?;
    let log = log_file(&cache, "python")?;
    let run = |command: &mut Command| match run_logged(command, &log)?.success() {
        true => Ok(()),
        false => Err(failure::explain("the Python packages", &log)),
    };
    step("Installing the Python packages (less than a minute, once)", || {
        cache::install(&environment, |partial| {
            run(Command::new(system).args(["-m", "venv"]).arg(partial))?;
            let mut pip = Command::new(partial.join("bin/python"));
            pip.args(["-m", "pip", "install", "--quiet", "--no-cache-dir", "--disable-pip-version-check"]);
            run(pip.arg("--requirement").arg(&requirements))
        })
    })?;
    Ok(python)
}
