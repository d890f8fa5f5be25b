//! The browser that the tests drive.

use std::env;
use std::path::PathBuf;

use crate::setup::on_path;

/// `CHROMIUM`, else the first on PATH.
pub(crate) fn find() -> Option<PathBuf> {
    let given = env::var_os("CHROMIUM").map(PathBuf::from);
    given.or_else(|| ["chromium", "google-chrome", "chromium-browser"].into_iter().find_map(on_path))
}
