//! Huawei IoT's operations beside the describe ones.

pub mod login;
pub(crate) mod subtasks;
