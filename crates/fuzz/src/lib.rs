//! Runs every parser on random mutations of a committed corpus (`tests/data/corpus/TARGET`).
//!
//! A target parses an input as the service or the model would, and panics if the result breaks an invariant.
//! The inputs depend on the seed only.

#![expect(clippy::unwrap_used, clippy::panic, reason = "what fails here is what is looked for")]

mod mutate;
mod refusal;
mod request;
mod rng;
mod run;
mod targets;

pub use run::{FoundFailure, Outcome};

use std::fs;
use std::path::{Path, PathBuf};

/// A parser, and the invariants of its result.
#[derive(Clone, Copy)]
pub struct FuzzTarget {
    /// Its name, and its corpus's.
    pub name: &'static str,
    /// Returns whether the parser accepted the input. Panics if an invariant is broken.
    check: fn(&[u8]) -> bool,
}

impl FuzzTarget {
    /// All targets.
    pub const ALL: [Self; 11] = [
        Self { name: "path", check: targets::path::check },
        Self { name: "query", check: targets::query::check },
        Self { name: "headers", check: targets::headers::check },
        Self { name: "sigv4", check: targets::sigv4::check },
        Self { name: "tokens", check: targets::tokens::check },
        Self { name: "keysets", check: targets::keysets::check },
        Self { name: "login", check: targets::login::check },
        Self { name: "import", check: targets::import::check },
        Self { name: "ingest", check: targets::ingest::check },
        Self { name: "recognise", check: targets::recognise::check },
        Self { name: "time", check: targets::time::check },
    ];

    /// The target of a name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|target| target.name == name)
    }

    /// The files of its corpus, sorted by name.
    pub fn corpus(&self) -> Vec<Vec<u8>> {
        let folder = root().join("tests/data/corpus").join(self.name);
        let mut paths: Vec<PathBuf> =
            fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
        paths.sort();
        paths.iter().map(|path| fs::read(path).unwrap()).collect()
    }
}

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}
