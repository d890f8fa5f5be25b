//! Checks the dependencies: licences, sources and security advisories.

use anyhow::{Result, bail};

use crate::process::{output, run_shown};
use crate::project::Project;
use crate::setup;

/// Licences, sources and duplicates (deny.toml); flaws too, where the database of advisories can be reached.
pub(crate) fn check(project: &Project) -> Result<()> {
    let deny = setup::deny()?;
    let mut checks = vec!["licenses", "sources", "bans"];
    if output(project.command(&deny).args(["--log-level", "off", "fetch", "db"])).is_some() {
        checks.push("advisories");
    } else {
        println!(
            "The database of advisories cannot be reached: what is known against a package is not checked."
        );
    }
    let mut command = project.command(&deny);
    match run_shown(command.args(["--log-level", "warn", "--locked", "check"]).args(checks))?.0 {
        status if status.success() => Ok(()),
        status => bail!("{status}"),
    }
}
