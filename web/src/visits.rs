//! Where the records visited last are kept.

use crate::recent::{Visit, read, with, write};
use crate::storage;

const NAME: &str = "visits";

/// All of them, the last first.
pub(crate) fn all() -> Vec<Visit> {
    storage::get(NAME).map(|text| read(&text)).unwrap_or_default()
}

/// Keeps one more.
pub(crate) fn keep(visit: Visit) {
    storage::set(NAME, Some(&write(&with(all(), visit))));
}

/// Forgets them all.
pub(crate) fn forget() {
    storage::set(NAME, None);
}
