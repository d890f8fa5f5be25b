//! Huawei IoT's operations, and its errors.

pub(crate) mod batch_task;
pub(crate) mod errors;
pub mod login;
pub mod subtasks;
