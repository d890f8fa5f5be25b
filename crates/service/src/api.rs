//! `/api/v1`: the console's own API.

pub mod list;
pub mod record;
pub mod resource;
pub mod session;
