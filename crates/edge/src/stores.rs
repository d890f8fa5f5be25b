//! The stores.

pub(crate) mod d1;
pub(crate) mod kv;
