//! Finds the source of the compiler's own standard library, in exactly its version.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::apt::Apt;
use super::{failure, log_file, on_path};
use crate::cache;
use crate::process::run_logged;
use crate::step::step;

/// Where a toolchain keeps the source, below its sysroot.
pub(crate) const IN_SYSROOT: &str = "lib/rustlib/src/rust/library";

/// Where a downloaded source is unpacked, below the cache.
const DOWNLOADED: &str = "rust-src";

/// Finds the source: `RUST_SRC_PATH`, the toolchain, an installed Debian package, else Debian's archive.
pub(crate) fn find(sysroot: &Path, version: &str, cache: &Path) -> Result<PathBuf> {
    let downloaded = cache.join(DOWNLOADED).join(version);
    let given = env::var_os("RUST_SRC_PATH").map(PathBuf::from);
    let debian = in_package(Path::new("/"), version);
    let places =
        given.into_iter().chain([sysroot.join(IN_SYSROOT), debian, in_package(&downloaded, version)]);
    if let Some(place) = places.into_iter().find(|place| place.join("std/Cargo.toml").is_file()) {
        return Ok(place);
    }
    if on_path("apt-get").is_none() || on_path("dpkg-deb").is_none() {
        bail!(
            "the target wasm32-unknown-unknown is missing: run `rustup target add wasm32-unknown-unknown`, \
             or set RUST_SRC_PATH to the folder `library` of the source of Rust {version}"
        );
    }
    step(&format!("Downloading the source of the standard library {version} (once)"), || {
        cache::install(&downloaded, |partial| download(version, cache, partial))
    })?;
    Ok(in_package(&downloaded, version))
}

/// Removes the downloaded source, which is large and no longer needed.
pub(crate) fn remove_download(cache: &Path) -> Result<()> {
    cache::remove(&cache.join(DOWNLOADED))
}

fn in_package(root: &Path, version: &str) -> PathBuf {
    root.join(format!("usr/src/rustc-{version}/library"))
}

fn download(version: &str, cache: &Path, folder: &Path) -> Result<()> {
    let log = log_file(cache, "rust-src")?;
    let package = Apt::find_package("rust-src", version, &cache.join("apt"), &log).with_context(|| {
        format!(
            "neither rustup nor Debian's archive gave the standard library of Rust {version}: check the network, \
             or set RUST_SRC_PATH to the folder `library` of its source"
        )
    })?;
    if !package.download(folder, &log)? {
        return Err(failure::explain("rust-src", &log));
    }
    let archive = first_package(folder).context("apt-get downloaded nothing")?;
    if !run_logged(Command::new("dpkg-deb").arg("-x").arg(&archive).arg(folder), &log)?.success() {
        return Err(failure::explain("rust-src", &log));
    }
    fs::remove_file(&archive).context("cannot remove the downloaded package")
}

fn first_package(folder: &Path) -> Option<PathBuf> {
    let mut files = folder.read_dir().ok()?.flatten().map(|entry| entry.path());
    files.find(|path| path.extension().is_some_and(|extension| extension == "deb"))
}
