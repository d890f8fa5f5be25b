//! Another state of the project to compare with: a revision's checkout under `target/base`, with its own builds.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::process::output;
use crate::project::{Project, cargo};
use crate::step::step;
use crate::{cache, folder_lock};

/// Checks a revision out, builds its Worker and console with its own `cargo xtask build`, and gives the checkout's
/// folder. Both are done once for a commit.
pub(crate) fn built(project: &Project, revision: &str) -> Result<PathBuf> {
    let commit = commit(project, revision)?;
    let folder = project.target_folder()?.join("base");
    let _held = folder_lock::hold(&folder)?;
    let checkout = folder.join(&commit);
    if !checkout.exists() {
        step(&format!("Checking out {revision}"), || {
            cache::install(&checkout, |partial| check_out(project, &commit, partial))
        })?;
    }
    let mut build = Command::new(cargo());
    build.args(["xtask", "build"]).current_dir(&checkout);
    // Its builds are its own.
    build.env_remove("CARGO_TARGET_DIR").env_remove("CARGO_BUILD_TARGET_DIR");
    run(&mut build, &format!("{revision} does not build"))?;
    Ok(checkout)
}

/// The commit that a revision names.
fn commit(project: &Project, revision: &str) -> Result<String> {
    let name = format!("{revision}^{{commit}}");
    output(project.command("git").args(["rev-parse", "--verify", "--quiet", "--end-of-options", &name]))
        .with_context(|| format!("git knows no commit {revision}"))
}

/// A clone that borrows the project's objects.
fn check_out(project: &Project, commit: &str, folder: &Path) -> Result<()> {
    let mut clone = project.command("git");
    clone.args(["clone", "--quiet", "--shared", "--no-checkout", "."]).arg(folder);
    run(&mut clone, "git cannot clone the project")?;
    let mut checkout = Command::new("git");
    checkout.args(["checkout", "--quiet", "--detach", commit]).current_dir(folder);
    run(&mut checkout, "git cannot check the commit out")
}

/// Runs a command, whose output is shown.
fn run(command: &mut Command, failure: &str) -> Result<()> {
    let program = command.get_program().to_string_lossy().into_owned();
    if !command.status().with_context(|| format!("{program} does not start"))?.success() {
        bail!("{failure}");
    }
    Ok(())
}
