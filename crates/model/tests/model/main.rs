//! The model's cases: recognition, rendering, violations.

#![expect(clippy::unwrap_used, clippy::panic, reason = "what fails here fails a test")]

mod data;
mod digits;
mod objects;
mod parts;
mod recognition;
mod rendering;
mod samples;
mod violations;
