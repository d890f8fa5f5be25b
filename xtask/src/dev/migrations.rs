//! Applies D1's migrations to the local databases.

use std::fs;

use anyhow::{Context, Result, bail};

use super::state::State;
use crate::fingerprint::Fingerprint;
use crate::process::run_logged;
use crate::project::Project;
use crate::setup::Tools;
use crate::step::step;
use crate::wrangler_config::{Database, databases};

/// Applies new migrations to every database. Wrangler takes seconds, so this compares the files first.
pub(crate) fn apply(project: &Project, tools: &Tools, state: &State) -> Result<()> {
    for database in databases(project)? {
        let mut files = Fingerprint::new();
        files.add_path(&project.path(&database.migrations))?;
        let note = state.migrated(&database.binding);
        if fs::read_to_string(&note).is_ok_and(|applied| applied == files.hex()) {
            continue;
        }
        let what = format!("Applying the migrations of {}", database.binding);
        step(&what, || apply_to(project, tools, state, &database))?;
        fs::create_dir_all(note.parent().unwrap_or(&note))?;
        fs::write(&note, files.hex()).context("cannot note the migrations")?;
    }
    Ok(())
}

fn apply_to(project: &Project, tools: &Tools, state: &State, database: &Database) -> Result<()> {
    if !project.path(&database.migrations).is_dir() {
        return Ok(());
    }
    let log = state.log("migrations");
    let mut command = tools.wrangler(project);
    command
        .args(["d1", "migrations", "apply", &database.binding, "--local", "--persist-to"])
        .arg(state.folder());
    if run_logged(&mut command, &log)?.success() {
        return Ok(());
    }
    bail!("the migrations of {} could not be applied; see {}", database.binding, log.display())
}
