//! Requests and replies as data.

pub mod percent;
pub mod reply;
pub mod request;
