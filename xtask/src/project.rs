//! The clone of the repository that this command works in.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde_json::Value;

/// The root of the clone.
pub(crate) struct Project {
    root: PathBuf,
}

impl Project {
    /// Finds the root: cargo says where this crate's manifest is.
    pub(crate) fn find() -> Result<Self> {
        let manifest = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
        let root = manifest.as_deref().and_then(Path::parent);
        let root = root.context("start this command as `cargo xtask`")?;
        Ok(Self { root: root.to_owned() })
    }

    /// A path below the root.
    pub(crate) fn path(&self, relative: impl AsRef<Path>) -> PathBuf {
        self.root.join(relative)
    }

    /// A command whose working directory is the root.
    pub(crate) fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root);
        command
    }

    /// The cargo that started this command.
    pub(crate) fn cargo(&self) -> Command {
        self.command(cargo())
    }

    /// The folders of a workspace member and of every member that it is built from.
    pub(crate) fn member_folders(&self, member: &str) -> Result<Vec<PathBuf>> {
        let mut folders = Vec::new();
        collect(&self.metadata()?, member, &mut folders)?;
        Ok(folders)
    }

    /// The name and the folder of every workspace member.
    pub(crate) fn members(&self) -> Result<Vec<(String, PathBuf)>> {
        let metadata = self.metadata()?;
        let packages = metadata["packages"].as_array().into_iter().flatten();
        Ok(packages
            .map(|package| (package["name"].as_str().unwrap_or_default().to_owned(), folder(package)))
            .collect())
    }

    /// Where cargo puts what it builds.
    pub(crate) fn target_folder(&self) -> Result<PathBuf> {
        let metadata = self.metadata()?;
        let folder =
            metadata["target_directory"].as_str().context("cargo metadata names no target folder")?;
        Ok(folder.into())
    }

    /// The version of all that is built here.
    pub(crate) fn version(&self) -> Result<String> {
        let text = std::fs::read_to_string(self.path("Cargo.toml")).context("cannot read Cargo.toml")?;
        let manifest: toml::Table = text.parse().context("Cargo.toml is not TOML")?;
        let version = manifest["workspace"]["package"]["version"].as_str();
        Ok(version.context("Cargo.toml has no version")?.to_owned())
    }

    fn metadata(&self) -> Result<Value> {
        let output = self
            .cargo()
            .args(["metadata", "--no-deps", "--offline", "--format-version=1"])
            .stderr(Stdio::inherit())
            .output()
            .context("cargo does not start")?;
        serde_json::from_slice(&output.stdout).context("cargo metadata gave no JSON")
    }
}

/// The `cargo` program of this run.
pub(crate) fn cargo() -> std::ffi::OsString {
    env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

fn collect(metadata: &Value, member: &str, folders: &mut Vec<PathBuf>) -> Result<()> {
    let packages = metadata["packages"].as_array().into_iter().flatten();
    let Some(package) = packages.into_iter().find(|package| package["name"] == member) else {
        bail!("the workspace has no member {member}");
    };
    let folder = folder(package);
    if folders.contains(&folder) {
        return Ok(());
    }
    folders.push(folder);
    let dependencies = package["dependencies"].as_array().into_iter().flatten();
    for dependency in dependencies.filter(|dependency| dependency["path"].is_string()) {
        collect(metadata, dependency["name"].as_str().unwrap_or_default(), folders)?;
    }
    Ok(())
}

/// The folder of a package of cargo's metadata.
fn folder(package: &Value) -> PathBuf {
    let manifest = Path::new(package["manifest_path"].as_str().unwrap_or_default());
    manifest.parent().unwrap_or(manifest).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_member_brings_the_members_that_it_is_built_from() {
        let metadata = json!({ "packages": [
            { "name": "edge", "manifest_path": "/p/edge/Cargo.toml",
              "dependencies": [{ "name": "model", "path": "/p/model" }, { "name": "serde" }] },
            { "name": "model", "manifest_path": "/p/model/Cargo.toml", "dependencies": [] },
        ]});
        let mut folders = Vec::new();
        collect(&metadata, "edge", &mut folders).unwrap();
        assert_eq!(folders, [Path::new("/p/edge"), Path::new("/p/model")]);
    }
}
