//! The folder that keeps records, keys and logs between runs.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::cache;
use crate::folder_lock;
use crate::project::Project;

/// The folders of wrangler's and this command's records; `--fresh` deletes only these.
const RECORDS: [&str; 2] = ["v3", "migrated"];

/// A locked state folder.
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

    /// Deletes the records. The keys stay, and so does the mark of the first start.
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

    /// Whether the first start, with or without the demo fleet, is complete.
    pub(crate) fn has_begun(&self) -> bool {
        self.folder.join("begun").exists()
    }

    /// Marks the first start as complete.
    pub(crate) fn mark_begun(&self) -> Result<()> {
        fs::write(self.folder.join("begun"), "").context("cannot note the first start")
    }
}
