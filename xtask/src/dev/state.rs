//! The folder that outlives a run: records, the keys, logs.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::cache;
use crate::folder_lock;
use crate::project::Project;

/// What wrangler and this command keep there; `--fresh` drops these, and no other file that may be in the folder.
const RECORDS: [&str; 2] = ["v3", "migrated"];

/// A state folder. Nobody else uses it meanwhile.
pub(crate) struct State {
    folder: PathBuf,
    #[expect(dead_code, reason = "it holds the folder for as long as it is open")]
    held: File,
}

impl State {
    /// Opens the folder, at the project's root unless it is given; makes it when it is missing.
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
        Ok(Self { folder, held })
    }

    /// Drops the records. The keys stay, and so does the knowledge that this state is no first start.
    pub(crate) fn empty(&self) -> Result<()> {
        RECORDS.iter().try_for_each(|name| cache::remove(&self.folder.join(name)))
    }

    /// The folder.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The file that hands the keys, and whatever its owner adds, to the Worker.
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
