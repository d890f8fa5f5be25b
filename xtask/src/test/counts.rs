//! The numbers that test runners print.

use std::fmt;
use std::ops::AddAssign;

use anyhow::{Result, bail};

/// How many tests passed, and how many did not.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Counts {
    pub(crate) passed: u32,
    pub(crate) failed: u32,
}

impl Counts {
    /// The sum over all `test result:` lines of cargo.
    pub(crate) fn of_cargo(output: &str) -> Self {
        let mut sum = Self::default();
        for line in output.lines().filter(|line| line.starts_with("test result:")) {
            sum += Self { passed: before(line, " passed"), failed: before(line, " failed") };
        }
        sum
    }

    /// The summary of Node's test runner, in the form of its `spec` or its `tap` reporter.
    pub(crate) fn of_node(output: &str) -> Self {
        Self { passed: after(output, "pass "), failed: after(output, "fail ") + after(output, "cancelled ") }
    }

    /// The counts, given whether the runner succeeded. Tests that never ran have not passed.
    pub(crate) fn checked(self, success: bool) -> Result<Self> {
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

/// The number in front of `word`.
fn before(line: &str, word: &str) -> u32 {
    let number = line.split(word).next().and_then(|start| start.split(' ').next_back());
    number.and_then(|number| number.parse().ok()).unwrap_or_default()
}

/// The number behind `word` in the last line that holds nothing else but a mark.
fn after(output: &str, word: &str) -> u32 {
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
        assert_eq!(Counts::of_cargo(output), Counts { passed: 15, failed: 1 });
    }

    #[test]
    fn node_prints_one_summary() {
        let spec = "✔ a pass 7\nℹ tests 4\nℹ suites 0\nℹ pass 3\nℹ fail 1\nℹ cancelled 0";
        assert_eq!(Counts::of_node(spec), Counts { passed: 3, failed: 1 });
        assert_eq!(Counts::of_node("# pass 3\n# fail 0\n# cancelled 2"), Counts { passed: 3, failed: 2 });
    }

    #[test]
    fn a_runner_that_ran_nothing_or_fails_without_a_failure_is_a_failure() {
        assert!(Counts::default().checked(true).is_err());
        assert!(Counts { passed: 1, failed: 0 }.checked(false).is_err());
        assert!(Counts { passed: 1, failed: 0 }.checked(true).is_ok());
        assert!(Counts { passed: 1, failed: 1 }.checked(false).is_ok());
    }
}
