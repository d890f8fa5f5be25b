//! The command as an operator runs it, against a server that the tests hold in their hands.

#![expect(clippy::unwrap_used, clippy::panic, reason = "what fails here fails a test")]

mod command;
mod server;

mod answers;
mod backups;
mod forgetting;
mod inputs;
mod journal;
mod options;
mod reports;
mod republishing;
mod restores;
mod troubles;
