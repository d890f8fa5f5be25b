//! Installs tools from crates.io into the cache.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use super::{failure, log_file, on_path};
use crate::process::{output, run_logged};
use crate::project::cargo;
use crate::step::step;
use crate::{cache, process::signals};

/// A tool: which crate, which version, what it is called when run.
pub(crate) struct Tool {
    package: &'static str,
    version: &'static str,
    program: &'static str,
    minutes: u8,
}

impl Tool {
    /// Must equal the `wasm-bindgen` of Cargo.lock.
    pub(crate) const WASM_BINDGEN: Self =
        Self { package: "wasm-bindgen-cli", version: "0.2.129", program: "wasm-bindgen", minutes: 2 };
    /// Builds and serves the console.
    pub(crate) const TRUNK: Self =
        Self { package: "trunk", version: "0.21.14", program: "trunk", minutes: 5 };
    /// Checks the dependencies.
    pub(crate) const DENY: Self =
        Self { package: "cargo-deny", version: "0.20.2", program: "cargo-deny", minutes: 3 };

    fn name(&self) -> String {
        format!("{}-{}", self.package, self.version)
    }

    fn folder(&self, cache: &Path) -> PathBuf {
        cache.join("tools").join(self.name())
    }
}

/// The tool's path: from the cache, or from PATH in exactly its version.
pub(crate) fn find(cache: &Path, tool: &Tool) -> Option<PathBuf> {
    let installed = tool.folder(cache).join("bin").join(tool.program);
    let on_path = || on_path(tool.program).filter(|path| has_version(path, tool.version));
    if installed.is_file() { Some(installed) } else { on_path() }
}

/// Installs the tool if need be.
pub(crate) fn ensure(cache: &Path, tool: &Tool) -> Result<()> {
    if find(cache, tool).is_some() {
        return Ok(());
    }
    let Tool { package, version, minutes, .. } = tool;
    step(&format!("Installing {package} {version} (about {minutes} minutes, once)"), || {
        cache::install(&tool.folder(cache), |partial| install(cache, tool, partial))
    })
}

fn has_version(program: &Path, version: &str) -> bool {
    let printed = output(Command::new(program).arg("--version"));
    printed.is_some_and(|printed| printed.split_whitespace().any(|word| word == version))
}

fn install(cache: &Path, tool: &Tool, root: &Path) -> Result<()> {
    let target = cache.join("target").join(tool.name());
    let log = log_file(cache, &tool.name())?;
    let mut command = separate_cargo(cache);
    command
        .args(["install", "--locked", "--no-track", "--root"])
        .arg(root)
        .arg(format!("{}@{}", tool.package, tool.version))
        .env("CARGO_TARGET_DIR", &target)
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
        .env("CARGO_PROFILE_RELEASE_DEBUG", "0");
    if !run_logged(&mut command, &log)?.success() {
        return Err(failure::explain(tool.package, &log));
    }
    if signals::interrupted() { Ok(()) } else { cache::remove(&target) }
}

/// Cargo, downloading into the cache instead of the user's cargo folder, whose configuration holds all the same.
pub(crate) fn separate_cargo(cache: &Path) -> Command {
    let mut command = Command::new(cargo());
    let home = env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| env::home_dir().map(|home| home.join(".cargo")));
    if let Some(config) = home.map(|home| home.join("config.toml")).filter(|config| config.is_file()) {
        command.arg("--config").arg(config);
    }
    command.current_dir(cache).env("CARGO_HOME", cache.join("cargo"));
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(lock: &toml::Table, package: &str, version: &str) {
        let packages = lock["package"].as_array().unwrap();
        let found = packages.iter().find(|found| found["name"].as_str() == Some(package)).unwrap();
        assert_eq!(found["version"].as_str(), Some(version), "{package}");
    }

    #[test]
    fn tools_go_with_the_libraries_of_the_lock_file() {
        let lock = include_str!("../../../Cargo.lock").parse().unwrap();
        check(&lock, "wasm-bindgen", Tool::WASM_BINDGEN.version);
    }
}
