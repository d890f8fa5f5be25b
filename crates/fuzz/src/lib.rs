//! Every parser on inputs that are made, by chance, from a committed corpus (`tests/data/corpus/TARGET`).
//!
//! A target reads an input as the service or the model would, and panics where what comes of it is not as it has to be.
//! Which inputs there are depends on the seed alone.

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

/// A parser, and what has to hold of it.
#[derive(Clone, Copy)]
pub struct FuzzTarget {
    /// Its name, and its corpus's.
    pub name: &'static str,
    /// Whether the parser took the input. Panics where something does not hold.
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

    /// What its inputs are made from: the files of its corpus, in the order of their names.
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
