//! `/api/v1`: the console's own API.

pub mod diagnostics;
pub(crate) mod errors;
pub mod health;
pub mod list;
pub mod lookup;
pub mod record;
pub mod resource;
pub mod session;
