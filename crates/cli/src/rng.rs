//! Random numbers that are no secrets.

use std::hash::{BuildHasher, Hasher, RandomState};

/// 64 random bits: the standard library seeds its hashers randomly.
pub(crate) fn random_bits() -> u64 {
    RandomState::new().build_hasher().finish()
}
