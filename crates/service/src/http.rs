//! Requests and replies as data.

pub mod cors;
pub mod parameters;
pub mod percent;
pub mod reply;
pub mod request;
