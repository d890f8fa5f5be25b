//! The service as a whole, on an index that is real SQLite: the table of cases, import and publishing.

#![expect(clippy::unwrap_used, clippy::panic, reason = "what fails here fails a test")]

mod index;
mod records;
mod worker;

mod case;
mod cases;
mod damaged;
mod import;
mod ingest;
mod keys;
mod lists;
mod plans;
mod publish;
mod signatures;
mod sigv4;
mod simulation;
