//! What is left to chance where no secret is made of it.

use std::hash::{BuildHasher, Hasher, RandomState};

/// 64 bits, others each time: the standard library seeds its hashers by chance.
pub(crate) fn random_bits() -> u64 {
    RandomState::new().build_hasher().finish()
}
