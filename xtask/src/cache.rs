//! The user's cache folder, which all clones share: tools and packages, keyed by version.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// `FLEETGLASS_CACHE`, else `fleetglass` in `XDG_CACHE_HOME`, else in `~/.cache`.
pub(crate) fn root() -> Result<PathBuf> {
    let named = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(folder) = named("FLEETGLASS_CACHE") {
        return std::path::absolute(&folder).context("FLEETGLASS_CACHE names no folder");
    }
    named("XDG_CACHE_HOME")
        .or_else(|| env::home_dir().map(|home| home.join(".cache")))
        .map(|cache| cache.join("fleetglass"))
        .context("there is no home folder to keep the tools in: set FLEETGLASS_CACHE to a folder")
}

/// Fills a folder beside `destination` and renames it when it is complete, so that an interrupted installation
/// never looks complete. The caller holds the cache's lock.
pub(crate) fn install(destination: &Path, fill: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    let mut name = destination.file_name().unwrap_or_default().to_owned();
    name.push(".partial");
    let partial = destination.with_file_name(name);
    remove(&partial)?;
    fs::create_dir_all(&partial).with_context(|| format!("cannot create {}", partial.display()))?;
    let filled = fill(&partial).and_then(|()| {
        remove(destination)?;
        fs::rename(&partial, destination)
            .with_context(|| format!("cannot move {} into place", destination.display()))
    });
    if filled.is_err() {
        remove(&partial)?;
    }
    filled
}

/// Removes a folder that may not be there.
pub(crate) fn remove(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", folder.display()))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::bail;

    #[test]
    fn what_is_incomplete_is_not_there() {
        let folder = env::temp_dir().join(format!("fleetglass-cache-{}", std::process::id()));
        let tool = folder.join("tool");
        assert!(
            install(&tool, |partial| Ok(fs::write(partial.join("half"), "")?).and_then(|()| bail!("cut")))
                .is_err()
        );
        assert!(!tool.exists());
        install(&tool, |partial| Ok(fs::write(partial.join("whole"), "")?)).unwrap();
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
        assert!(tool.join("whole").exists() && !tool.join("half").exists());
        remove(&folder).unwrap();
    }
}
