//! Installs the tools that the project needs beyond Rust and Node, once, each in its pinned version.

mod apt;
mod failure;
pub(crate) mod npm;
pub(crate) mod python;
mod rust_src;
mod rustc;
mod std_source;
mod tools;
mod wasm_target;

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::project::Project;
use crate::{cache, folder_lock};
use tools::Tool;

/// The installed tools, and how to run them.
pub(crate) struct Tools {
    /// The output of `rustc --version`.
    pub(crate) rustc: String,
    node_modules: PathBuf,
    wasm_bindgen: PathBuf,
    trunk: PathBuf,
}

/// Installs missing tools. If none is missing, this takes a fraction of a second and no lock.
pub(crate) fn run(project: &Project) -> Result<Tools> {
    let cache = cache::root()?;
    if let Some(tools) = find(project, &cache)? {
        return Ok(tools);
    }
    let _held = folder_lock::hold(&cache)?;
    // First the installations that fail fast.
    npm::ensure(project, &cache)?;
    wasm_target::ensure(project, &cache)?;
    for tool in [Tool::WASM_BINDGEN, Tool::TRUNK] {
        tools::ensure(&cache, &tool)?;
    }
    find(project, &cache)?.context("something has been removed while it was set up: try again")
}

/// `cargo-deny`, which only the tests need; installs it if it is missing.
pub(crate) fn deny() -> Result<PathBuf> {
    let cache = cache::root()?;
    if let Some(found) = tools::find(&cache, &Tool::DENY) {
        return Ok(found);
    }
    let _held = folder_lock::hold(&cache)?;
    tools::ensure(&cache, &Tool::DENY)?;
    tools::find(&cache, &Tool::DENY).context("cargo-deny has been removed while it was set up: try again")
}

/// The tools, if everything is there.
fn find(project: &Project, cache: &Path) -> Result<Option<Tools>> {
    let tools = || {
        Some(Tools {
            rustc: rustc::rustc(project, &["--version"]).ok()?,
            wasm_bindgen: tools::find(cache, &Tool::WASM_BINDGEN)?,
            trunk: tools::find(cache, &Tool::TRUNK)?,
            node_modules: npm::find(project, cache)?,
        })
    };
    Ok(if wasm_target::is_installed(project)? { tools() } else { None })
}

impl Tools {
    /// `trunk`, which must not ask the network whether there is a newer one.
    pub(crate) fn trunk(&self, project: &Project) -> Command {
        let mut command = self.command(project, &self.trunk);
        // Trunk refuses to start when NO_COLOR holds anything but `true` or `false`.
        command.env("TRUNK_SKIP_VERSION_CHECK", "true").env_remove("NO_COLOR");
        command
    }

    /// `wasm-bindgen`.
    pub(crate) fn wasm_bindgen(&self, project: &Project) -> Command {
        self.command(project, &self.wasm_bindgen)
    }

    /// `esbuild`.
    pub(crate) fn esbuild(&self, project: &Project) -> Command {
        self.command(project, &self.node_modules.join(".bin/esbuild"))
    }

    /// `wasm-opt`.
    pub(crate) fn wasm_opt(&self, project: &Project) -> Command {
        self.command(project, &self.node_modules.join(".bin/wasm-opt"))
    }

    /// `wrangler`, which reports nothing to anybody and keeps out of the user's folders.
    pub(crate) fn wrangler(&self, project: &Project) -> Command {
        let mut command = self.node(project);
        command
            .arg(self.node_modules.join("wrangler/bin/wrangler.js"))
            .env("WRANGLER_SEND_METRICS", "false")
            .env("WRANGLER_HIDE_BANNER", "true")
            .env("WRANGLER_WRITE_LOGS", "false");
        command
    }

    /// Node, the pinned one where npm has it for this machine.
    pub(crate) fn node(&self, project: &Project) -> Command {
        let pinned = self.node_modules.join(".bin/node");
        self.command(project, if pinned.exists() { &pinned } else { Path::new("node") })
    }

    /// A command at the project's root with every tool on PATH, so that it downloads none.
    fn command(&self, project: &Project, program: &Path) -> Command {
        let mut command = project.command(program);
        command
            .env("PATH", self.search_path())
            // A tool that fails says why; where in its own source it noticed is of no use here.
            .env("RUST_BACKTRACE", "0");
        command
    }

    fn search_path(&self) -> OsString {
        let tools = [&self.wasm_bindgen, &self.trunk];
        let folders = tools.into_iter().filter_map(|tool| tool.parent().map(Path::to_owned));
        let inherited = env::var_os("PATH").unwrap_or_default();
        let all =
            [self.node_modules.join(".bin")].into_iter().chain(folders).chain(env::split_paths(&inherited));
        env::join_paths(all).unwrap_or(inherited)
    }
}

/// The path of a program that is on PATH.
pub(crate) fn on_path(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(program)).find(|candidate| candidate.is_file())
}

/// The log file of an installation.
fn log_file(cache: &Path, name: &str) -> Result<PathBuf> {
    let folder = cache.join("logs");
    std::fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    Ok(folder.join(format!("{name}.log")))
}
