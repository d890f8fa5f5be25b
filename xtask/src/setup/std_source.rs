//! The standard library for WebAssembly, built from source for a toolchain that cannot download it.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::rustc::{TARGET, rustc};
use super::{failure, log_file, rust_src, tools};
use crate::cache;
use crate::process::run_logged;
use crate::project::Project;
use crate::step::step;

const MANIFEST: &str = r#"[package]
name = "nothing"
version = "0.0.0"
edition = "2024"

[lib]
path = "lib.rs"

[profile.release]
panic = "abort"
debug = 0

[workspace]
"#;

/// Builds the library and puts it into `destination`, a folder of the toolchain.
pub(crate) fn install(project: &Project, cache: &Path, destination: &Path) -> Result<()> {
    let sysroot = PathBuf::from(rustc(project, &["--print", "sysroot"])?);
    let version = rustc(project, &["--version"])?;
    let version = version.split_whitespace().nth(1).context("rustc tells no version")?;
    let source = rust_src::find(&sysroot, version, cache)?;
    step(&format!("Building the standard library {version} for {TARGET} (about 1 minute, once)"), || {
        let link = SourceLink::place(&sysroot, &source)?;
        let work = cache.join("std");
        cache::remove(&work)?;
        build(cache, &work)?;
        drop(link);
        cache::install(destination, |partial| copy_libraries(&work, partial))?;
        cache::remove(&work)?;
        rust_src::remove_download(cache)
    })
}

fn build(cache: &Path, work: &Path) -> Result<()> {
    fs::create_dir_all(work)?;
    fs::write(work.join("Cargo.toml"), MANIFEST)?;
    fs::write(work.join("lib.rs"), "#![no_std]\n")?;
    let log = log_file(cache, "std")?;
    let mut command = tools::separate_cargo(cache);
    command
        .current_dir(work)
        .args(["build", "--release", "--target", TARGET, "-Zbuild-std=std,panic_abort"])
        .env("CARGO_TARGET_DIR", work.join("target"))
        .env("RUSTC_BOOTSTRAP", "1")
        // Without bitcode, nothing that is linked to these libraries can be optimised as a whole.
        .env("RUSTFLAGS", "-Cembed-bitcode=yes")
        .env_remove("CARGO_ENCODED_RUSTFLAGS");
    if run_logged(&mut command, &log)?.success() {
        return Ok(());
    }
    Err(failure::explain("the standard library for WebAssembly", &log))
}

fn copy_libraries(work: &Path, destination: &Path) -> Result<()> {
    let built = work.join("target").join(TARGET).join("release/deps");
    for entry in fs::read_dir(&built).with_context(|| format!("cannot list {}", built.display()))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default();
        let text = name.to_string_lossy();
        if text.ends_with(".rlib") && !text.starts_with("libnothing-") {
            fs::copy(&path, destination.join(name)).context("the toolchain's folder cannot be written")?;
        }
    }
    Ok(())
}

/// The source where cargo looks for it, for as long as this value lives.
struct SourceLink(Option<PathBuf>);

impl SourceLink {
    fn place(sysroot: &Path, source: &Path) -> Result<Self> {
        let link = sysroot.join(rust_src::IN_SYSROOT);
        if link.join("Cargo.toml").exists() {
            return Ok(Self(None));
        }
        if link.is_symlink() {
            fs::remove_file(&link)?;
        }
        let folder = link.parent().unwrap_or(&link);
        fs::create_dir_all(folder)
            .and_then(|()| symlink(source, &link))
            .with_context(|| format!("cannot link the source at {}", link.display()))?;
        Ok(Self(Some(link)))
    }
}

impl Drop for SourceLink {
    fn drop(&mut self) {
        if let Some(link) = &self.0 {
            // Files that stay behind are replaced the next time.
            let _ = fs::remove_file(link);
            let _ = link.parent().map(fs::remove_dir);
        }
    }
}
