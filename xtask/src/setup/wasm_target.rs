//! Installs the standard library for WebAssembly.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::rustc::{TARGET, rustc};
use super::{log_file, on_path, std_source};
use crate::process::run_logged;
use crate::project::Project;
use crate::step::step;

/// Whether the toolchain has the target.
pub(crate) fn is_installed(project: &Project) -> Result<bool> {
    Ok(holds_libraries(&library_folder(project)?))
}

/// Adds the target to the toolchain: by rustup, else from the standard library's source.
/// `FLEETGLASS_STD=source` uses the source at once.
pub(crate) fn ensure(project: &Project, cache: &Path) -> Result<()> {
    let forced = env::var_os("FLEETGLASS_STD").is_some_and(|way| way == "source");
    if is_installed(project)? || (!forced && add_by_rustup(project, cache).is_ok() && is_installed(project)?)
    {
        return Ok(());
    }
    std_source::install(project, cache, &library_folder(project)?)
}

fn add_by_rustup(project: &Project, cache: &Path) -> Result<()> {
    on_path("rustup").context("there is no rustup")?;
    let log = log_file(cache, "rustup")?;
    step(&format!("Adding the target {TARGET} with rustup (once)"), || {
        let status = run_logged(project.command("rustup").args(["target", "add", TARGET]), &log)?;
        status.success().then_some(()).context("rustup could not add it")
    })
}

/// Where the toolchain keeps its libraries for the target.
fn library_folder(project: &Project) -> Result<PathBuf> {
    rustc(project, &["--print", "target-libdir", "--target", TARGET]).map(PathBuf::from)
}

fn holds_libraries(folder: &Path) -> bool {
    let Ok(entries) = folder.read_dir() else { return false };
    entries.flatten().any(|entry| entry.file_name().to_string_lossy().starts_with("libcore-"))
}
