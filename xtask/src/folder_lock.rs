//! One command at a time in a folder, however many are started.

use std::fs::{self, File, TryLockError};
use std::path::Path;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::process::signals;

/// Waits until nobody else holds `folder`, and holds it until the returned file is dropped.
pub(crate) fn hold(folder: &Path) -> Result<File> {
    fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let path = folder.join(".lock");
    let file = File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
    let mut told = false;
    while let Err(TryLockError::WouldBlock) = file.try_lock() {
        if !told {
            println!("Waiting for another `cargo xtask` that works in {}", folder.display());
            told = true;
        }
        if signals::interrupted() {
            bail!("interrupted");
        }
        thread::sleep(Duration::from_millis(100));
    }
    Ok(file)
}
