//! The JavaScript tools: installed into the cache by the contents of package-lock.json, linked as `node_modules`.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::{Map, Value};

use super::{failure, log_file, on_path};
use crate::cache;
use crate::fingerprint::Fingerprint;
use crate::process::{output, run_logged};
use crate::project::Project;
use crate::step::step;

/// The project's `node_modules`, if it holds what the lock file asks for, and a Node that can run it.
pub(crate) fn find(project: &Project, cache: &Path) -> Option<PathBuf> {
    let folder = project.path("node_modules");
    let right = is_users_own(&folder)
        || fs::read_link(&folder)
            .is_ok_and(|target| packages(project, cache).is_ok_and(|packages| packages == target));
    let lock = read_packages(&project.path("package-lock.json")).ok()?;
    (right && is_complete(&folder, &lock) && check_node(&folder).is_ok()).then_some(folder)
}

/// Installs the packages if need be. A `node_modules` that is no link belongs to the user, and is not changed.
pub(crate) fn ensure(project: &Project, cache: &Path) -> Result<()> {
    let folder = project.path("node_modules");
    let lock = read_packages(&project.path("package-lock.json"))?;
    if is_users_own(&folder) {
        if !is_complete(&folder, &lock) {
            bail!(
                "node_modules does not hold what package-lock.json asks for: remove it, and it will be made anew"
            );
        }
        return check_node(&folder);
    }
    let packages = packages(project, cache)?;
    if !is_complete(&packages, &lock) {
        let npm = find_npm()?;
        step("Installing the npm packages (about 1 minute, once)", || {
            cache::install(packages.parent().unwrap_or(&packages), |partial| {
                install(project, cache, &npm, partial)
            })
        })?;
    }
    link_folder(&folder, &packages)?;
    check_node(&folder)
}

fn is_users_own(folder: &Path) -> bool {
    folder.is_dir() && !folder.is_symlink()
}

/// Where the cache keeps the packages of the lock file as it is now.
fn packages(project: &Project, cache: &Path) -> Result<PathBuf> {
    let mut key = Fingerprint::new();
    key.add(&fs::read(project.path("package-lock.json")).context("cannot read package-lock.json")?);
    Ok(cache.join("npm").join(key.hex()).join("node_modules"))
}

/// `npm`.
pub(crate) fn command() -> Result<Command> {
    find_npm().map(Command::new)
}

/// Where `npm` is.
pub(crate) fn find_npm() -> Result<PathBuf> {
    on_path("npm").filter(|_| on_path("node").is_some()).context(
        "Node.js is missing: install Node 20 or newer (24 where this is not Linux), with npm, so that `node` and `npm` are on PATH",
    )
}

fn install(project: &Project, cache: &Path, npm: &Path, folder: &Path) -> Result<()> {
    for file in ["package.json", "package-lock.json"] {
        fs::copy(project.path(file), folder.join(file)).with_context(|| format!("cannot copy {file}"))?;
    }
    let (log, downloads) = (log_file(cache, "npm")?, cache.join("npm-cache"));
    let mut command = Command::new(npm);
    command
        .current_dir(folder)
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"])
        .args(["--fetch-retries=3", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=8000"])
        .arg("--cache")
        .arg(&downloads);
    if !run_logged(&mut command, &log)?.success() {
        return Err(failure::explain("the npm packages", &log));
    }
    cache::remove(&downloads)
}

/// Whether a folder holds every package of the lock file, in its version; optional ones may be absent.
fn is_complete(node_modules: &Path, lock: &Map<String, Value>) -> bool {
    let Ok(installed) = read_packages(&node_modules.join(".package-lock.json")) else { return false };
    lock.iter().filter(|(path, _)| !path.is_empty()).all(|(path, wanted)| match installed.get(path) {
        Some(found) => found["version"] == wanted["version"],
        None => wanted["optional"] == true,
    })
}

fn read_packages(lock_file: &Path) -> Result<Map<String, Value>> {
    let text =
        fs::read_to_string(lock_file).with_context(|| format!("cannot read {}", lock_file.display()))?;
    let mut lock: Value = serde_json::from_str(&text)?;
    match lock["packages"].take() {
        Value::Object(packages) => Ok(packages),
        _ => bail!("{} lists no packages", lock_file.display()),
    }
}

fn link_folder(link: &Path, packages: &Path) -> Result<()> {
    if fs::read_link(link).is_ok_and(|target| target == packages) {
        return Ok(());
    }
    if link.is_symlink() {
        fs::remove_file(link)?;
    }
    symlink(packages, link).with_context(|| format!("cannot make {}", link.display()))
}

/// Where npm has no pinned Node for this machine, the user's own must be new enough for wrangler.
fn check_node(node_modules: &Path) -> Result<()> {
    if node_modules.join(".bin/node").exists() {
        return Ok(());
    }
    let version = output(Command::new("node").arg("--version")).unwrap_or_default();
    if version.trim_start_matches('v').split('.').next().and_then(|major| major.parse().ok()) < Some(24_u32) {
        bail!("Node.js 24 or newer is needed on this machine, and `node --version` says {version:?}");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn check(installed: Value, expected: bool) {
        let folder = std::env::temp_dir().join(format!("fleetglass-npm-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(".package-lock.json"), json!({ "packages": installed }).to_string()).unwrap();
        let lock = json!({ "": {}, "a": { "version": "1" }, "b": { "version": "2", "optional": true } });
        assert_eq!(is_complete(&folder, lock.as_object().unwrap()), expected, "{installed}");
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_folder_is_complete_when_all_but_optional_packages_are_there() {
        check(json!({ "a": { "version": "1" } }), true);
        check(json!({ "a": { "version": "1" }, "b": { "version": "2" } }), true);
        check(json!({ "a": { "version": "1" }, "b": { "version": "3" } }), false);
        check(json!({ "a": { "version": "2" } }), false);
        check(json!({ "b": { "version": "2" } }), false);
    }
}
