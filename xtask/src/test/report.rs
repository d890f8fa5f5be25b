//! The results of all checks.

use std::fmt;

use anyhow::{Result, bail};

use super::counts::Counts;
use crate::clock;
use crate::process::signals;

/// The sum of the counts so far, and a line for each failed check.
#[derive(Default)]
pub(crate) struct Report {
    counts: Counts,
    failures: Vec<String>,
}

impl Report {
    /// Runs a check that counts as one test. Returns whether it passed; an error when a signal ends this process.
    pub(crate) fn run_check(&mut self, name: &str, work: impl FnOnce() -> Result<()>) -> Result<bool> {
        let before = self.failures.len();
        self.run_tests(name, || work().map(|()| Counts { passed: 1, failed: 0 }))?;
        Ok(self.failures.len() == before)
    }

    /// Runs a group of tests, which returns its counts. A group that cannot run counts as one failure.
    pub(crate) fn run_tests(&mut self, name: &str, work: impl FnOnce() -> Result<Counts>) -> Result<()> {
        println!("\n=== {name}");
        let stopwatch = clock::start();
        let outcome = work();
        if signals::interrupted() {
            bail!("interrupted");
        }
        match outcome {
            Ok(counts) => {
                self.counts += counts;
                println!("--- {name}: {counts} ({stopwatch})");
                if counts.failed > 0 {
                    self.failures.push(format!("{name}: {counts}"));
                }
            }
            Err(error) => {
                println!("--- {name}: failed ({stopwatch}): {error:#}");
                self.add_failure(format!("{name}: {error:#}"));
            }
        }
        Ok(())
    }

    /// Counts a check that could not be run as one failure.
    pub(crate) fn add_skipped(&mut self, name: &str, why: &str) {
        println!("\n=== {name}\n--- {name}: not run: {why}");
        self.add_failure(format!("{name}: not run: {why}"));
    }

    /// Whether nothing failed.
    pub(crate) fn is_clean(&self) -> bool {
        self.failures.is_empty()
    }

    fn add_failure(&mut self, what: String) {
        self.counts.failed += 1;
        self.failures.push(what);
    }
}

impl fmt::Display for Report {
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
        let mut report = Report::default();
        assert!(report.run_check("one", || Ok(())).unwrap());
        assert!(!report.run_check("two", || bail!("broken")).unwrap());
        report.run_tests("many", || Ok(Counts { passed: 12, failed: 2 })).unwrap();
        report.add_skipped("last", "no reason");
        assert!(!report.is_clean());
        assert_eq!(report.to_string().lines().last(), Some("13 passed, 4 failed"));
    }
}
