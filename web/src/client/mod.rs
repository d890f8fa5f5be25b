//! The console's requests to the API: one at a time, or again and again.

pub(crate) mod answer;
pub(crate) mod api;
pub(crate) mod import;
pub(crate) mod language;
pub(crate) mod pace;
pub(crate) mod poll;
pub(crate) mod polling;
pub(crate) mod problem;
pub(crate) mod version;
