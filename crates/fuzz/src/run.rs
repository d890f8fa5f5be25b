//! Runs a target on many inputs, and saves the failing ones.

use crate::mutate::mutated;
use crate::rng::Rng;
use crate::{FuzzTarget, root};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook};
use std::path::PathBuf;
use std::sync::Once;

/// The counts so far.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// The number of inputs.
    pub inputs: u64,
    /// The number of inputs that the parser accepted.
    pub taken: u64,
    /// The number of inputs that failed.
    pub failed: u64,
    /// The first failing input, by the place of its failure.
    pub found: BTreeMap<String, FoundFailure>,
}

/// A failure.
#[derive(Clone, Debug)]
pub struct FoundFailure {
    /// The panic's message.
    pub message: String,
    /// The file of the saved input.
    pub path: PathBuf,
}

impl FuzzTarget {
    /// Runs the corpus as it stands, then inputs made from it, so many in all. `progress` is called after each thousand.
    pub fn run(&self, inputs: u64, seed: u64, mut progress: impl FnMut(&Outcome)) -> Outcome {
        let corpus = self.corpus();
        let mut outcome = Outcome::default();
        for number in 0..inputs {
            let own = usize::try_from(number).ok().and_then(|number| corpus.get(number));
            let made = || mutated(&corpus, &mut Rng::new(seed, self.name, number));
            self.count(&own.cloned().unwrap_or_else(made), &mut outcome);
            if outcome.inputs.is_multiple_of(1000) {
                progress(&outcome);
            }
        }
        outcome
    }

    /// Runs a single input: whether the parser took it, or where and why it failed.
    pub fn try_one(&self, input: &[u8]) -> Result<bool, (String, String)> {
        listen();
        catch_unwind(AssertUnwindSafe(|| (self.check)(input))).map_err(|_| FAILURE.take())
    }

    fn count(&self, input: &[u8], outcome: &mut Outcome) {
        outcome.inputs += 1;
        match self.try_one(input) {
            Ok(taken) => outcome.taken += u64::from(taken),
            Err((place, message)) => {
                outcome.failed += 1;
                outcome
                    .found
                    .entry(place)
                    .or_insert_with(|| FoundFailure { message, path: self.keep(input) });
            }
        }
    }

    fn keep(&self, input: &[u8]) -> PathBuf {
        let mut hasher = DefaultHasher::new();
        input.hash(&mut hasher);
        let folder = root().join("target/fuzz");
        fs::create_dir_all(&folder).unwrap();
        let path = folder.canonicalize().unwrap().join(format!("{}-{:016x}", self.name, hasher.finish()));
        fs::write(&path, input).unwrap();
        path
    }
}

thread_local! {
    /// Where the last panic was, and what it said.
    static FAILURE: RefCell<(String, String)> = RefCell::default();
}

/// Notes panics of this thread in place of printing them.
fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        set_hook(Box::new(|panic| {
            let place = panic.location().map(ToString::to_string).unwrap_or_default();
            let message = panic.payload_as_str().unwrap_or_default().to_owned();
            FAILURE.set((place, message));
        }));
    });
}
