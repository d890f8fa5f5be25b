//! What writes records: import, publication, retention, backup, republication, and what a collector is to ask for.

pub mod backup;
pub mod import;
mod kind;
mod position;
pub mod publish;
pub mod republish;
pub mod retention;
pub mod wanted;
