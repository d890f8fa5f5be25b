//! The pages, one file each.

pub(crate) mod batch_task;
pub(crate) mod import;
pub(crate) mod job;
pub(crate) mod job_execution;
pub(crate) mod list;
pub(crate) mod lookup;
pub(crate) mod not_found;
pub(crate) mod overview;
mod record;
pub(crate) mod registration_task;
pub(crate) mod settings;
pub(crate) mod thing;
