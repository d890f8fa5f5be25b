//! One round of a collector: its counts, and the errors that end it early.

use crate::remote::ClientError;
use std::time::Duration;

/// The number of consecutive failures that end a scan.
const FAILURES: u32 = 3;

/// Why a round ended early.
#[derive(Debug)]
pub(crate) enum RoundError {
    /// The command was stopped.
    Stopped,
    /// The provider cannot be reached: the next round tries again.
    Unreachable(String),
    /// The deployment does not accept the records.
    Failed(ClientError),
}

impl From<ClientError> for RoundError {
    fn from(failure: ClientError) -> Self {
        Self::Failed(failure)
    }
}

/// The counts and the result of a round.
#[derive(Debug, Default)]
pub(crate) struct Round {
    /// Its number, from 0.
    pub(crate) number: u64,
    /// The number of tasks.
    pub(crate) tasks: u64,
    /// The number of jobs.
    pub(crate) jobs: u64,
    /// The number of executions of the jobs that were scanned.
    pub(crate) executions: u64,
    /// The number of requests of the scan.
    pub(crate) requests: u64,
    /// The number of descriptions beyond the scan.
    pub(crate) described: u64,
    /// The number of changed records that are still to be described.
    pub(crate) pending: u64,
    /// The duration of the scan, which bounds the age of a status. None if the scan is incomplete.
    pub(crate) scan_time: Option<Duration>,
    /// How long it takes to describe the pending records.
    pub(crate) time_to_describe: Duration,
    /// The last refused or failed request.
    pub(crate) problem: Option<String>,
    /// The scan is incomplete: a request failed, or the command was stopped.
    pub(crate) is_incomplete: bool,
    /// The number of consecutive failures.
    failures: u32,
}

impl Round {
    /// Starts a round.
    pub(crate) fn new(number: u64) -> Self {
        Self { number, ..Self::default() }
    }

    /// Records an unreachable provider as the round's problem, and continues the round.
    pub(crate) fn tolerate(&mut self, ended: Result<(), RoundError>) -> Result<(), RoundError> {
        self.failures = 0;
        match ended {
            Err(RoundError::Unreachable(what)) => {
                (self.problem, self.is_incomplete) = (Some(what), true);
                Ok(())
            }
            ended => ended,
        }
    }

    /// The same, unless there are too many consecutive failures.
    pub(crate) fn tolerate_a_few(&mut self, ended: Result<(), RoundError>) -> Result<(), RoundError> {
        let failures = match &ended {
            Err(RoundError::Unreachable(_)) => self.failures + 1,
            _ => 0,
        };
        if failures == FAILURES {
            return ended;
        }
        let tolerated = self.tolerate(ended);
        self.failures = failures;
        tolerated
    }

    /// The progress text of the round.
    pub(crate) fn progress_text(&self, behind: usize) -> String {
        format!(
            "round {}: {} requests, {} described, {behind} to be described",
            self.number + 1,
            self.requests,
            self.described
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn away() -> Result<(), RoundError> {
        Err(RoundError::Unreachable("away".to_owned()))
    }

    #[test]
    fn a_few_failures_stand_in_nobodys_way() {
        let mut round = Round::default();
        assert!(round.tolerate_a_few(Ok(())).is_ok() && !round.is_incomplete);
        for _ in 0..3 {
            assert!(round.tolerate_a_few(away()).is_ok());
            assert!(round.tolerate_a_few(away()).is_ok());
            assert!(round.tolerate_a_few(Ok(())).is_ok());
        }
        assert_eq!((round.is_incomplete, round.problem.as_deref()), (true, Some("away")));
        assert!(round.tolerate_a_few(away()).is_ok());
        assert!(round.tolerate_a_few(away()).is_ok());
        assert!(
            matches!(round.tolerate_a_few(away()), Err(RoundError::Unreachable(_))),
            "the third in a row"
        );
        assert!(round.tolerate(away()).is_ok());
        assert!(matches!(round.tolerate(Err(RoundError::Stopped)), Err(RoundError::Stopped)));
    }
}
