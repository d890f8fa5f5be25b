//! How members of two answers are compared and completed.

use crate::Timestamp;
use std::cmp::Ordering;

pub(crate) fn both_equal<T: PartialEq>(a: &Option<T>, b: &Option<T>) -> bool {
    a.is_none() || b.is_none() || a == b
}

/// Compares in whole seconds if either time has no fraction, as the data plane's times.
pub(crate) fn by_time(a: Option<Timestamp>, b: Option<Timestamp>) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) if a.is_whole() || b.is_whole() => a.seconds().cmp(&b.seconds()),
        (a, b) => both(a, b),
    }
}

/// The newer time, with the fraction of the older one if both are the same second. Only the control plane reports fractions.
pub(crate) fn finer(newer: Option<Timestamp>, older: Option<Timestamp>) -> Option<Timestamp> {
    match (newer, older) {
        (Some(new), Some(old)) if new.is_whole() && new.seconds() == old.seconds() => Some(old),
        (new, _) => new,
    }
}

/// Fills a member that is absent in the newer answer.
pub(crate) fn fill<T: Clone>(newer: &mut Option<T>, older: &Option<T>) {
    if newer.is_none() {
        newer.clone_from(older);
    }
}

/// Compares two values if both are present.
pub(crate) fn both<T: Ord>(a: Option<T>, b: Option<T>) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => a.cmp(&b),
        _ => Ordering::Equal,
    }
}
