//! Builds the Worker and the console if one of their sources has changed.

mod styles;

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

/// The features of Rust's WebAssembly. workerd might not have newer ones.
const WASM_FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// Rules for the headers of static assets, before those for files named by their content.
const HEADERS: &str = include_str!("../assets/_headers");

/// Builds both.
pub(crate) fn all(project: &Project, tools: &Tools) -> Result<()> {
    worker(project, tools)?;
    console(project, tools)
}

/// Builds the Worker into `build/`: `index.js`, which is `crates/edge/worker.js` with all that it imports, and `index_bg.wasm`.
pub(crate) fn worker(project: &Project, tools: &Tools) -> Result<()> {
    let folder = project.path("build");
    let bindings = folder.join("bindings");
    let (script, wasm) = (folder.join("index.js"), folder.join("index_bg.wasm"));
    let compiled = project.target_folder()?.join("wasm32-unknown-unknown/release/fleetglass_edge.wasm");

    let mut compile = project.cargo();
    compile.args([
        "build",
        "--locked",
        "--release",
        "--package",
        "fleetglass-edge",
        "--target",
        "wasm32-unknown-unknown",
    ]);
    let mut bind = tools.wasm_bindgen(project);
    bind.args(["--target", "module", "--experimental-reset-state-function", "--no-typescript"]);
    bind.args(["--out-name", "index", "--out-dir"]).arg(&bindings).arg(compiled);
    let mut optimise = tools.wasm_opt(project);
    optimise.args(["-Oz", "--strip-debug", "--strip-producers"]).args(WASM_FEATURES);
    optimise.arg(bindings.join("index_bg.wasm")).arg("--output").arg(&wasm);
    let mut bundle = tools.esbuild(project);
    bundle.args(["crates/edge/worker.js", "--bundle", "--minify", "--format=esm"]);
    bundle.args(["--external:*.wasm", "--log-level=warning"]).arg(format!("--outfile={}", script.display()));

    let build = Build {
        name: "Worker",
        compiler: tools.rustc.clone(),
        sources: inputs(project, &["fleetglass-edge"], &[])?,
        outputs: vec![script.clone(), wasm],
        commands: vec![compile, bind, optimise, bundle],
    };
    build.run(&folder, || {
        // To workerd a compiled module is a module's default export.
        let text = fs::read_to_string(&script)?.replace("import source ", "import ");
        fs::write(&script, text).context("cannot write build/index.js")
    })
}

/// Builds the console into `dist/console/` with Trunk, and does two things that Trunk cannot: it joins the style sheets,
/// and writes the rules for the headers of its files into `dist/`.
pub(crate) fn console(project: &Project, tools: &Tools) -> Result<()> {
    let dist = project.path("dist");
    let console = dist.join("console");
    let mut command = tools.trunk(project);
    command.args(["build", "--release", "--dist"]).arg(&console);
    let build = Build {
        name: "console",
        compiler: tools.rustc.clone(),
        sources: inputs(
            project,
            &["fleetglass-console", "fleetglass-importer"],
            &["index.html", "Trunk.toml", "xtask/assets"],
        )?,
        outputs: vec![dist.clone()],
        commands: vec![command],
    };
    build.run(&project.path("build"), || {
        styles::join(&console)?;
        fs::write(dist.join("_headers"), headers(&files(&console)?)).context("cannot write dist/_headers")
    })
}

fn inputs(project: &Project, members: &[&str], others: &[&str]) -> Result<Vec<PathBuf>> {
    let workspace = [
        ".cargo/config.toml",
        "Cargo.toml",
        "Cargo.lock",
        "package-lock.json",
        "xtask/src/setup/tools.rs",
        "xtask/src/build.rs",
        "xtask/src/build",
    ];
    let mut inputs: Vec<_> = workspace.iter().chain(others).map(|name| project.path(name)).collect();
    for member in members {
        inputs.extend(project.member_folders(member)?);
    }
    Ok(inputs)
}

struct Build {
    name: &'static str,
    compiler: String,
    sources: Vec<PathBuf>,
    outputs: Vec<PathBuf>,
    /// One after the other.
    commands: Vec<Command>,
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
        self.commands.iter_mut().try_for_each(|command| run(command, log, self.name))
    }
}

/// Runs a command of the build `name`, and shows what it says if it fails.
fn run(command: &mut Command, log: &Path, name: &str) -> Result<()> {
    if !run_logged(command, log)?.success() {
        eprintln!("\n{}", fs::read_to_string(log).unwrap_or_default().trim_end());
        bail!("the {name} does not build");
    }
    Ok(())
}

fn sum(paths: &[PathBuf]) -> Result<String> {
    let mut fingerprint = Fingerprint::new();
    for path in paths {
        fingerprint.add_path(path)?;
    }
    Ok(fingerprint.hex())
}

/// The committed rules, then one for each file with a hash in its name, which may be cached for ever.
fn headers(files: &[PathBuf]) -> String {
    let names = files.iter().filter_map(|file| file.file_name()?.to_str()).filter(|name| is_hashed(name));
    let rules = names
        .map(|name| format!("\n/console/{name}\n  Cache-Control: public, max-age=31536000, immutable\n"));
    HEADERS.to_owned() + &rules.collect::<String>()
}

/// Whether a name holds a hash of 16 digits; Trunk leaves zeros before it out.
fn is_hashed(name: &str) -> bool {
    name.split(['-', '_', '.'])
        .any(|part| part.len() >= 12 && part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_hashed_files_are_kept_for_ever() {
        assert!(is_hashed("fleetglass-console-9ad61f8c1e1b5a1e_bg.wasm"));
        assert!(is_hashed("style-9ad61f8c1e1b5a1e.css"));
        assert!(is_hashed("icon-9ad61f8c1e1b5a.svg"));
        assert!(!is_hashed("loader.js"));
        assert!(!is_hashed("index.html"));
    }
}
