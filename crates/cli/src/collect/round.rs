//! One round of a collector: its counts, and the errors that end it early.

use crate::remote::ClientError;
use std::time::Duration;

/// So many things in a row that cannot be asked for end what is being looked at.
const FAILURES: u32 = 3;

/// What ends a round before its time.
#[derive(Debug)]
pub(crate) enum RoundError {
    /// The command was asked to end.
    Stopped,
    /// The provider cannot be reached: the next round tries again.
    Unreachable(String),
    /// The deployment does not take what it is sent.
    Failed(ClientError),
}

impl From<ClientError> for RoundError {
    fn from(failure: ClientError) -> Self {
        Self::Failed(failure)
    }
}

/// What a round came to.
#[derive(Debug, Default)]
pub(crate) struct Round {
    /// Which, from 0.
    pub(crate) number: u64,
    /// Tasks that there are.
    pub(crate) tasks: u64,
    /// Jobs that there are.
    pub(crate) jobs: u64,
    /// Executions of the jobs that were looked at.
    pub(crate) executions: u64,
    /// Requests that looking took.
    pub(crate) requests: u64,
    /// Records that were described beyond that.
    pub(crate) described: u64,
    /// Records that changed and are still to be described.
    pub(crate) pending: u64,
    /// How long it took to look at all there is: no status can be fresher than that. None: it did not come to an end.
    pub(crate) scan_time: Option<Duration>,
    /// How long describing what is behind takes.
    pub(crate) time_to_describe: Duration,
    /// What was refused or could not be reached.
    pub(crate) problem: Option<String>,
    /// Not all there is was looked at: there is a problem, or the command was asked to end.
    pub(crate) is_incomplete: bool,
    /// How many things in a row could not be asked for.
    failures: u32,
}

impl Round {
    /// A round begins.
    pub(crate) fn new(number: u64) -> Self {
        Self { number, ..Self::default() }
    }

    /// What could not be asked for is told, and does not stand in the way of what comes next.
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

    /// The same, unless several in a row could not be asked for.
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

    /// What people see meanwhile.
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
