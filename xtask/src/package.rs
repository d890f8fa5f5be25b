//! `cargo xtask package`: the product as an npm package, which needs Node alone.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::{Map, Value};

use crate::process::run_logged;
use crate::project::Project;
use crate::setup::{Tools, npm};
use crate::step::step;
use crate::{build, cache};

/// What is in it beside its manifest, at the same paths as in the project.
const FILES: [&str; 10] = [
    "launcher",
    "build/index.js",
    "build/index_bg.wasm",
    "dist",
    "docs",
    "migrations",
    "wrangler.toml",
    "README.md",
    "LICENSE-APACHE",
    "LICENSE-MIT",
];

const MANIFEST: &str = "launcher/package.json";

/// What the launcher imports, in the versions that the project's own manifest pins.
const DEPENDENCIES: [&str; 3] = ["aws4fetch", "miniflare", "wrangler"];

/// Builds the product and packs it into `target/package/fleetglass-VERSION.tgz`.
pub(crate) fn run(project: &Project, tools: &Tools) -> Result<PathBuf> {
    build::all(project, tools)?;
    step("Packing", || {
        let folder = project.target_folder()?.join("package");
        let content = folder.join("content");
        cache::remove(&folder)?;
        for name in FILES {
            copy(&project.path(name), &content.join(name)).with_context(|| format!("cannot copy {name}"))?;
        }
        fs::remove_file(content.join(MANIFEST))?;
        fs::write(content.join("package.json"), manifest(project)?)?;
        let log = folder.join("npm.log");
        let mut pack = npm::command()?;
        pack.args(["pack", "--ignore-scripts", "--pack-destination"]).arg(&folder).current_dir(&content);
        if !run_logged(&mut pack, &log)?.success() {
            bail!("npm pack failed; see {}", log.display());
        }
        Ok(folder.join(format!("fleetglass-{}.tgz", project.version()?)))
    })
}

/// The launcher's manifest, with the version and the dependencies.
fn manifest(project: &Project) -> Result<String> {
    let read = |name: &str| -> Result<Map<String, Value>> {
        let text = fs::read_to_string(project.path(name)).with_context(|| format!("cannot read {name}"))?;
        serde_json::from_str(&text).with_context(|| format!("{name} is not an object"))
    };
    let (mut manifest, own) = (read(MANIFEST)?, read("package.json")?);
    let pinned = |name: &str| {
        let version = own["devDependencies"].get(name).cloned();
        Ok((name.to_owned(), version.with_context(|| format!("package.json does not pin {name}"))?))
    };
    let dependencies: Map<String, Value> = DEPENDENCIES.into_iter().map(pinned).collect::<Result<_>>()?;
    manifest.insert("version".to_owned(), project.version()?.into());
    manifest.insert("dependencies".to_owned(), dependencies.into());
    Ok(serde_json::to_string_pretty(&manifest)? + "\n")
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    if from.is_dir() {
        for entry in fs::read_dir(from)? {
            let name = entry?.file_name();
            copy(&from.join(&name), &to.join(&name))?;
        }
    } else {
        fs::create_dir_all(to.parent().unwrap_or(to))?;
        fs::copy(from, to)?;
    }
    Ok(())
}
