//! Every target, on few inputs. `cargo xtask fuzz` runs many.

#![expect(clippy::unwrap_used, reason = "what fails here fails a test")]

use fleetglass_fuzz::FuzzTarget;
use std::fmt::Write;

const INPUTS: u64 = 5_000;

#[track_caller]
fn check(name: &str) {
    let target = FuzzTarget::of_name(name).unwrap();
    let outcome = target.run(INPUTS, 1, |_| {});
    let mut failures = String::new();
    for (place, found) in &outcome.found {
        writeln!(failures, "{place}: {}\n  {}", found.message, found.path.display()).unwrap();
    }
    assert!(failures.is_empty(), "{} of {name} failed\n{failures}", outcome.failed);
    assert!((1..INPUTS).contains(&outcome.taken), "of {name}, {} were taken", outcome.taken);
}

macro_rules! briefly {
    ($($name:ident),+) => {
        $(#[test] fn $name() { check(stringify!($name)); })+

        #[test]
        fn all_are_here() {
            assert_eq!([$(stringify!($name)),+], FuzzTarget::ALL.map(|target| target.name));
        }
    };
}

briefly!(path, query, headers, sigv4, tokens, keysets, login, import, ingest, recognise, time);
