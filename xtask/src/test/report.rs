//! How many checks passed.

use std::fmt;

use anyhow::{Result, bail};

use super::counts::Counts;
use crate::clock;
use crate::process::signals;

/// The sum so far, and the checks that did not pass.
#[derive(Default)]
pub(crate) struct Tally {
    counts: Counts,
    failures: Vec<String>,
}

impl Tally {
    /// Runs a check that counts as one. Returns whether it passed; an error when this process is to end.
    pub(crate) fn check(&mut self, name: &str, work: impl FnOnce() -> Result<()>) -> Result<bool> {
        let before = self.failures.len();
        self.count(name, || work().map(|()| Counts { passed: 1, failed: 0 }))?;
        Ok(self.failures.len() == before)
    }

    /// Runs a group of tests that tells how many passed. One that cannot run counts as one failure.
    pub(crate) fn count(&mut self, name: &str, work: impl FnOnce() -> Result<Counts>) -> Result<()> {
        println!("\n=== {name}");
        let watch = clock::start();
        let outcome = work();
        if signals::interrupted() {
            bail!("interrupted");
        }
        match outcome {
            Ok(counts) => {
                self.counts += counts;
                println!("--- {name}: {counts} ({watch})");
                if counts.failed > 0 {
                    self.failures.push(format!("{name}: {counts}"));
                }
            }
            Err(error) => {
                println!("--- {name}: failed ({watch}): {error:#}");
                self.fail(format!("{name}: {error:#}"));
            }
        }
        Ok(())
    }

    /// Counts a check that could not be run as one failure.
    pub(crate) fn leave_out(&mut self, name: &str, why: &str) {
        println!("\n=== {name}\n--- {name}: not run: {why}");
        self.fail(format!("{name}: not run: {why}"));
    }

    /// Whether nothing failed.
    pub(crate) fn is_clean(&self) -> bool {
        self.failures.is_empty()
    }

    fn fail(&mut self, what: String) {
        self.counts.failed += 1;
        self.failures.push(what);
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.failures.iter().try_for_each(|failure| writeln!(f, "FAILED  {failure}"))?;
        write!(f, "{}", self.counts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_holds_the_sums() {
        let mut tally = Tally::default();
        assert!(tally.check("one", || Ok(())).unwrap());
        assert!(!tally.check("two", || bail!("broken")).unwrap());
        tally.count("many", || Ok(Counts { passed: 12, failed: 2 })).unwrap();
        tally.leave_out("last", "no reason");
        assert!(!tally.is_clean());
        assert_eq!(tally.to_string().lines().last(), Some("13 passed, 4 failed"));
    }
}
