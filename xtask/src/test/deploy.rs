//! A deployment, up to the point where it would need an account.

use anyhow::{Result, bail};

use crate::cache;
use crate::process::run_shown;
use crate::project::Project;
use crate::setup::Tools;
use crate::wrangler_config;

/// Has wrangler build and bundle everything, and looks at what it would upload.
pub(crate) fn dry_run(project: &Project, tools: &Tools) -> Result<()> {
    let folder = project.path("build/deploy");
    cache::remove(&folder)?;
    let mut command = tools.wrangler(project);
    command.args(["deploy", "--dry-run", "--outdir"]).arg(&folder);
    let (status, output) = run_shown(&mut command)?;
    if !status.success() {
        bail!("{status}");
    }
    for binding in wrangler_config::bindings(project)? {
        if !output.contains(&format!("env.{binding} ")) {
            bail!("the deployment has no binding {binding}");
        }
    }
    for part in ["index.js", "wasm"] {
        let there =
            crate::fingerprint::files(&folder)?.iter().any(|file| file.to_string_lossy().ends_with(part));
        if !there {
            bail!("the deployment's bundle has no {part}");
        }
    }
    Ok(())
}
