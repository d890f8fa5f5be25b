//! Reads the counts that test runners print.

use std::fmt;
use std::ops::AddAssign;

use anyhow::{Result, bail};

/// The numbers of passed and of failed tests.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Counts {
    pub(crate) passed: u32,
    pub(crate) failed: u32,
}

impl Counts {
    /// Adds up all `test result:` lines of cargo.
    pub(crate) fn parse_cargo(output: &str) -> Self {
        let mut sum = Self::default();
        for line in output.lines().filter(|line| line.starts_with("test result:")) {
            sum += Self { passed: number_before(line, " passed"), failed: number_before(line, " failed") };
        }
        sum
    }

    /// Reads the summary of Node's test runner, in the form of its `spec` or its `tap` reporter.
    pub(crate) fn parse_node(output: &str) -> Self {
        Self {
            passed: number_after(output, "pass "),
            failed: number_after(output, "fail ") + number_after(output, "cancelled "),
        }
    }

    /// Returns the counts; an error if no test ran, or if the runner failed without a failed test.
    pub(crate) fn require_run(self, success: bool) -> Result<Self> {
        match self {
            Self { passed: 0, failed: 0 } => bail!("no test was run"),
            Self { failed: 0, .. } if !success => bail!("the tests could not all be run"),
            counts => Ok(counts),
        }
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

/// The number before `word`.
fn number_before(line: &str, word: &str) -> u32 {
    let number = line.split(word).next().and_then(|start| start.split(' ').next_back());
    number.and_then(|number| number.parse().ok()).unwrap_or_default()
}

/// The number after `word` in the last line that consists of a mark, `word` and the number.
fn number_after(output: &str, word: &str) -> u32 {
    let mut numbers = output.lines().filter_map(|line| {
        let summary = line.strip_prefix("ℹ ").or_else(|| line.strip_prefix("# "))?;
        summary.strip_prefix(word)?.trim().parse().ok()
    });
    numbers.next_back().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_prints_a_result_for_each_binary() {
        let output = "running 2 tests\ntest result: ok. 12 passed; 0 failed; 0 ignored\n\
                      test result: FAILED. 3 passed; 1 failed; 0 ignored";
        assert_eq!(Counts::parse_cargo(output), Counts { passed: 15, failed: 1 });
    }

    #[test]
    fn node_prints_one_summary() {
        let spec = "✔ a pass 7\nℹ tests 4\nℹ suites 0\nℹ pass 3\nℹ fail 1\nℹ cancelled 0";
        assert_eq!(Counts::parse_node(spec), Counts { passed: 3, failed: 1 });
        assert_eq!(Counts::parse_node("# pass 3\n# fail 0\n# cancelled 2"), Counts { passed: 3, failed: 2 });
    }

    #[test]
    fn a_runner_that_ran_nothing_or_fails_without_a_failure_is_a_failure() {
        assert!(Counts::default().require_run(true).is_err());
        assert!(Counts { passed: 1, failed: 0 }.require_run(false).is_err());
        assert!(Counts { passed: 1, failed: 0 }.require_run(true).is_ok());
        assert!(Counts { passed: 1, failed: 1 }.require_run(false).is_ok());
    }
}
