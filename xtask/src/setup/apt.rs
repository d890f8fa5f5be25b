//! Debian packages, downloaded without being installed and without touching apt's own state.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::process::{output, run_logged};

/// Suites that carry newer packages than a release does, the smallest lists first.
const SUITES: [&str; 3] = ["stable-backports", "testing", "unstable"];
const KEYRING: &str = "/usr/share/keyrings/debian-archive-keyring.gpg";

/// One version of a package, in sources that have it.
pub(crate) struct Package {
    sources: Apt,
    name_and_version: String,
}

/// Sources of packages: those of this machine, or one suite of the mirror that this machine uses.
pub(crate) struct Apt {
    options: Vec<String>,
}

impl Apt {
    /// Finds a package by its upstream version, in the machine's own sources first.
    pub(crate) fn find_package(name: &str, version: &str, folder: &Path, log: &Path) -> Option<Package> {
        let own = Self { options: Vec::new() };
        let mirror = own.mirror();
        own.package(name, version).or_else(|| {
            let suites = SUITES
                .into_iter()
                .filter_map(|suite| Self::suite(mirror.as_deref()?, suite, folder, log).ok());
            suites.into_iter().find_map(|apt| apt.package(name, version))
        })
    }

    /// One suite, its lists kept in `folder`.
    fn suite(mirror: &str, suite: &str, folder: &Path, log: &Path) -> Result<Self> {
        let folder = folder.join(suite);
        let list = folder.join("sources.list");
        fs::create_dir_all(folder.join("lists/partial"))?;
        fs::create_dir_all(folder.join("cache/archives/partial"))?;
        fs::write(&list, format!("deb [signed-by={KEYRING}] {mirror} {suite} main\n"))?;
        let set = |name: &str, value: &Path| ["-o".to_owned(), format!("{name}={}", value.display())];
        let apt = Self {
            options: [
                set("Dir::Etc::SourceList", &list),
                set("Dir::Etc::SourceParts", Path::new("-")),
                set("Dir::State::Lists", &folder.join("lists")),
                set("Dir::Cache", &folder.join("cache")),
            ]
            .concat(),
        };
        let status = run_logged(apt.command("apt-get").arg("update"), log)?;
        status.success().then_some(apt).context("the suite's lists cannot be fetched")
    }

    /// The address that this machine has Debian's packages from.
    fn mirror(&self) -> Option<String> {
        let mut command = self.command("apt-get");
        command.args(["indextargets", "--format", "$(REPO_URI)", "Created-By: Packages", "Label: Debian"]);
        output(&mut command)?.lines().next().map(str::to_owned)
    }

    fn package(self, name: &str, version: &str) -> Option<Package> {
        let table = output(self.command("apt-cache").args(["madison", name]))?;
        let version = matching(&table, version)?;
        Some(Package { sources: self, name_and_version: format!("{name}={version}") })
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.args(&self.options).env("LC_ALL", "C");
        command
    }
}

impl Package {
    /// Puts the package's file into `folder`.
    pub(crate) fn download(&self, folder: &Path, log: &Path) -> Result<bool> {
        let mut command = self.sources.command("apt-get");
        command.current_dir(folder).args(["download", &self.name_and_version]);
        Ok(run_logged(&mut command, log)?.success())
    }
}

/// The package version, among those of `apt-cache madison`, of an upstream version.
fn matching(table: &str, upstream: &str) -> Option<String> {
    let versions = table.lines().filter_map(|line| line.split('|').nth(1)).map(str::trim);
    let mut matching = versions.filter(|version| version.split(['+', '-']).next() == Some(upstream));
    matching.next().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str =
        "rust-src | 1.96.1+dfsg1-2~bpo13+1 | http://mirror stable-backports/main amd64 Packages
 rust-src | 1.95.0+dfsg1-2~bpo13+1 | http://mirror stable-backports/main amd64 Packages";

    #[test]
    fn only_exactly_the_upstream_version_will_do() {
        assert_eq!(matching(TABLE, "1.95.0").as_deref(), Some("1.95.0+dfsg1-2~bpo13+1"));
        assert_eq!(matching(TABLE, "1.9"), None);
        assert_eq!(matching("", "1.95.0"), None);
    }
}
