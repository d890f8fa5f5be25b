//! The Worker and the console, built when something that they are made from has changed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::fingerprint::{Fingerprint, files};
use crate::folder_lock;
use crate::process::run_logged;
use crate::project::Project;
use crate::setup::Tools;
use crate::step::step;

/// Set where the builds are made already, so that wrangler's build command does nothing.
pub(crate) const BUILT: &str = "FLEETGLASS_BUILT";

/// What Rust's WebAssembly, and the Worker's exception handling, use. Newer features might be more than workerd knows.
const WASM_FEATURES: [&str; 7] = [
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
    "--enable-exception-handling",
];

/// Rules for the headers of static assets, before those for files named by their content.
const HEADERS: &str = include_str!("../assets/_headers");

/// Builds both.
pub(crate) fn all(project: &Project, tools: &Tools) -> Result<()> {
    worker(project, tools)?;
    console(project, tools)
}

/// Builds the Worker into `build/`.
pub(crate) fn worker(project: &Project, tools: &Tools) -> Result<()> {
    let folder = project.path("build");
    let mut command = tools.worker_build(project);
    command.args(["crates/edge", "--release", "--out-dir"]).arg(&folder);
    let build = Build {
        name: "Worker",
        compiler: tools.rustc.clone(),
        sources: inputs(project, "fleetglass-edge", &[])?,
        outputs: ["index.js", "index_bg.wasm"].map(|file| folder.join(file)).into(),
        command,
    };
    build.run(&folder, || strip(project, tools, &folder))
}

/// Drops the names of functions, a fifth of the Worker, which `worker-build` insists on keeping.
fn strip(project: &Project, tools: &Tools, folder: &Path) -> Result<()> {
    let wasm = folder.join("index_bg.wasm");
    let mut command = tools.wasm_opt(project);
    command.arg(&wasm).arg("--strip-debug").args(WASM_FEATURES).arg("--output").arg(&wasm);
    let status = run_logged(&mut command, &folder.join("strip.log"))?;
    if status.success() { Ok(()) } else { bail!("wasm-opt cannot strip the Worker") }
}

/// Builds the console into `dist/console/`, and the rules for its headers into `dist/`.
pub(crate) fn console(project: &Project, tools: &Tools) -> Result<()> {
    let dist = project.path("dist");
    let console = dist.join("console");
    let mut command = tools.trunk(project);
    command.args(["build", "--release", "--dist"]).arg(&console);
    let build = Build {
        name: "console",
        compiler: tools.rustc.clone(),
        sources: inputs(project, "fleetglass-console", &["index.html", "Trunk.toml", "xtask/assets"])?,
        outputs: vec![dist.clone()],
        command,
    };
    build.run(&project.path("build"), || {
        fs::write(dist.join("_headers"), headers(&files(&console)?)).context("cannot write dist/_headers")
    })
}

fn inputs(project: &Project, member: &str, others: &[&str]) -> Result<Vec<PathBuf>> {
    let workspace =
        ["Cargo.toml", "Cargo.lock", "package-lock.json", "xtask/src/setup/tools.rs", "xtask/src/build.rs"];
    let shared = workspace.iter().chain(others).map(|name| project.path(name));
    Ok(shared.chain(project.member_folders(member)?).collect())
}

struct Build {
    name: &'static str,
    compiler: String,
    sources: Vec<PathBuf>,
    outputs: Vec<PathBuf>,
    command: Command,
}

impl Build {
    /// Runs the build and `finish`, unless sources and outputs are as the last build left them.
    fn run(mut self, folder: &Path, finish: impl FnOnce() -> Result<()>) -> Result<()> {
        let _held = folder_lock::hold(folder)?;
        let record = folder.join(format!(".{}", self.name));
        let sources = format!("{} {}", self.compiler, sum(&self.sources)?);
        if fs::read_to_string(&record).is_ok_and(|last| self.is_last(&sources, &last)) {
            return Ok(());
        }
        step(&format!("Building the {}", self.name), || {
            self.make(&folder.join(format!("{}.log", self.name)))?;
            finish()
        })?;
        fs::write(&record, format!("{sources} {}", sum(&self.outputs)?)).context("cannot record the build")
    }

    fn is_last(&self, sources: &str, last: &str) -> bool {
        sum(&self.outputs).is_ok_and(|outputs| last == format!("{sources} {outputs}"))
    }

    fn make(&mut self, log: &Path) -> Result<()> {
        if run_logged(&mut self.command, log)?.success() {
            return Ok(());
        }
        eprintln!("\n{}", fs::read_to_string(log).unwrap_or_default().trim_end());
        bail!("the {} does not build", self.name)
    }
}

fn sum(paths: &[PathBuf]) -> Result<String> {
    let mut fingerprint = Fingerprint::new();
    for path in paths {
        fingerprint.add_path(path)?;
    }
    Ok(fingerprint.hex())
}

/// The committed rules, then one for each file whose name tells its content: it may be kept for ever.
fn headers(files: &[PathBuf]) -> String {
    let names = files.iter().filter_map(|file| file.file_name()?.to_str()).filter(|name| is_hashed(name));
    let rules = names
        .map(|name| format!("\n/console/{name}\n  Cache-Control: public, max-age=31536000, immutable\n"));
    HEADERS.to_owned() + &rules.collect::<String>()
}

/// Whether a name holds a hash of 16 digits, as Trunk makes it.
fn is_hashed(name: &str) -> bool {
    name.split(['-', '_', '.'])
        .any(|part| part.len() >= 16 && part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_hashed_files_are_kept_for_ever() {
        assert!(is_hashed("fleetglass-console-9ad61f8c1e1b5a1e_bg.wasm"));
        assert!(is_hashed("style-9ad61f8c1e1b5a1e.css"));
        assert!(!is_hashed("loader.js"));
        assert!(!is_hashed("index.html"));
    }
}
