//! The folder that outlives a run: records, the import token, logs.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::cache;
use crate::folder_lock;
use crate::project::Project;

/// What wrangler and this command keep there; `--fresh` drops these, and no other file that may be in the folder.
const RECORDS: [&str; 2] = ["v3", "migrated"];

/// A state folder, with its token. Nobody else uses it meanwhile.
pub(crate) struct State {
    folder: PathBuf,
    token: String,
    #[expect(dead_code, reason = "it holds the folder for as long as it is open")]
    held: File,
}

impl State {
    /// Opens the folder, at the project's root unless it is given; makes it and its token when they are missing.
    pub(crate) fn open(project: &Project, given: Option<&Path>) -> Result<Self> {
        let folder = match given {
            Some(folder) => std::path::absolute(folder)?,
            None => project.path(".fleetglass"),
        };
        let Some(held) = folder_lock::try_hold(&folder)? else {
            bail!(
                "{} is in use by another `cargo xtask dev`: give --state DIR and --port N",
                folder.display()
            );
        };
        let token = token(&folder.join("dev.vars"))?;
        Ok(Self { folder, token, held })
    }

    /// Drops the records. The token stays, and so does the knowledge that this state is no first start.
    pub(crate) fn empty(&self) -> Result<()> {
        RECORDS.iter().try_for_each(|name| cache::remove(&self.folder.join(name)))
    }

    /// The folder.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The token that import asks for.
    pub(crate) fn token(&self) -> &str {
        &self.token
    }

    /// The file that hands the token, and whatever its owner adds, to the Worker.
    pub(crate) fn dev_vars(&self) -> PathBuf {
        self.folder.join("dev.vars")
    }

    /// A log file.
    pub(crate) fn log(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.log"))
    }

    /// Where a database's applied migrations are noted.
    pub(crate) fn migrated(&self, binding: &str) -> PathBuf {
        self.folder.join("migrated").join(binding)
    }

    /// Whether the first start, with or without the demo fleet, lies behind.
    pub(crate) fn has_begun(&self) -> bool {
        self.folder.join("begun").exists()
    }

    /// Notes that the first start is done.
    pub(crate) fn begin(&self) -> Result<()> {
        fs::write(self.folder.join("begun"), "").context("cannot note the first start")
    }
}

fn token(file: &Path) -> Result<String> {
    let text = fs::read_to_string(file).unwrap_or_default();
    if let Some(token) = find_token(&text) {
        return Ok(token.to_owned());
    }
    let token = random()?;
    let mut out = OpenOptions::new().append(true).create(true).mode(0o600).open(file)?;
    writeln!(out, "IMPORT_TOKEN={token}").with_context(|| format!("cannot write {}", file.display()))?;
    Ok(token)
}

/// As `fleetglass import` finds it too.
fn find_token(text: &str) -> Option<&str> {
    let mut variables = text.lines().filter_map(|line| line.split_once('='));
    let (_, value) = variables.find(|(name, _)| name.trim() == "IMPORT_TOKEN")?;
    Some(value.trim().trim_matches(['"', '\''])).filter(|token| !token.is_empty())
}

fn random() -> Result<String> {
    let mut bytes = [0; 24];
    File::open("/dev/urandom")
        .and_then(|mut source| source.read_exact(&mut bytes))
        .context("no randomness")?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(find_token(text), expected);
    }

    #[test]
    fn the_token_is_found_among_other_variables() {
        check("READ_TOKEN=r\nIMPORT_TOKEN=abc\n", Some("abc"));
        check("IMPORT_TOKEN = \"a=b\"\r\n", Some("a=b"));
        check("IMPORT_TOKEN_OLD=abc\n", None);
        check("IMPORT_TOKEN=\n", None);
        check("", None);
    }
}
