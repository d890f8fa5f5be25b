//! Locks a folder, so that one command at a time works in it.

use std::fs::{self, File, TryLockError};
use std::path::Path;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Error, Result, bail};

use crate::process::signals;

/// Waits for the lock of `folder`, and holds it until the returned file is dropped.
pub(crate) fn hold(folder: &Path) -> Result<File> {
    let mut is_announced = false;
    loop {
        if let Some(file) = try_hold(folder)? {
            return Ok(file);
        }
        if !is_announced {
            println!("Waiting for another `cargo xtask` that works in {}", folder.display());
            is_announced = true;
        }
        if signals::interrupted() {
            bail!("interrupted");
        }
        thread::sleep(Duration::from_millis(100));
    }
}

/// Locks `folder` until the returned file is dropped, unless another process holds the lock.
pub(crate) fn try_hold(folder: &Path) -> Result<Option<File>> {
    fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let path = folder.join(".lock");
    let file = File::create(&path).with_context(|| format!("cannot write {}", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => {
            Err(Error::new(error).context(format!("cannot lock {}", path.display())))
        }
    }
}
