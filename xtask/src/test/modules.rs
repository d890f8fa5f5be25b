//! No two modules of a crate use each other.
//!
//! A module and its own submodules are one to their siblings: what `access::keys` uses counts as a use by `access`.
//! Inside `access`, its children are compared in the same way.

mod graph;
mod paths;
mod tree;

use std::path::Path;

use anyhow::{Result, bail};

use crate::project::Project;
use graph::Uses;
use tree::Tree;

/// The files that may be the root of a crate.
const ROOTS: [&str; 2] = ["src/lib.rs", "src/main.rs"];

/// Fails with every circle of modules in the workspace.
pub(crate) fn check(project: &Project) -> Result<()> {
    let mut circles = String::new();
    for (name, folder) in project.members()? {
        for root in ROOTS.map(|root| folder.join(root)).iter().filter(|root| root.exists()) {
            circles += &circles_below(&name, root)?;
        }
    }
    if circles.is_empty() {
        return Ok(());
    }
    let root = project.path("").display().to_string();
    bail!("modules use each other:{}", circles.replace(&root, ""))
}

/// A paragraph for each circle in the crate with this root file.
fn circles_below(name: &str, root: &Path) -> Result<String> {
    let uses = Uses::of(&Tree::read(root)?);
    Ok(uses.circles().map(|circle| format!("\n{name}: {circle}")).collect())
}
