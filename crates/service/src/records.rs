//! The operations that write records: import, publication, retention, backup, republication, and the marks for
//! collectors.

pub mod backup;
pub mod import;
mod kind;
mod position;
pub mod publish;
pub mod republish;
pub mod retention;
pub mod wanted;
