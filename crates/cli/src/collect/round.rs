//! Round after round: what one came to, what ends it, and when the next begins.

use super::outbox::{Outbox, UploadCounts};
use super::reporter::Reporter;
use crate::clock;
use crate::remote::ClientError;
use crate::stop::StopSignal;
use serde_json::json;
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

/// A look at all that a provider has.
pub(crate) trait Collector {
    /// Does one round; it may go on describing until `is_over`.
    fn round(
        &mut self,
        number: u64,
        outbox: &mut Outbox<'_>,
        is_over: &dyn Fn() -> bool,
    ) -> (Round, Result<(), RoundError>);

    /// Forgets what was collected: it did not reach the deployment, which is asked anew what it knows.
    fn forget(&mut self);
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
    pub(crate) asked: u64,
    /// Records that were described beyond that.
    pub(crate) described: u64,
    /// Records that changed and are still to be described.
    pub(crate) behind: u64,
    /// How long it took to look at all there is: no status can be fresher than that. None: it did not come to an end.
    pub(crate) fresh: Option<Duration>,
    /// How long describing what is behind takes.
    pub(crate) until_described: Duration,
    /// What was refused or could not be reached.
    pub(crate) problem: Option<String>,
    /// Not all there is was looked at: there is a problem, or the command was asked to end.
    pub(crate) is_cut: bool,
    /// How many things in a row could not be asked for.
    failures: u32,
}

impl Round {
    /// A round begins.
    pub(crate) fn new(number: u64) -> Self {
        Self { number, ..Self::default() }
    }

    /// What could not be asked for is told, and does not stand in the way of what comes next.
    pub(crate) fn go_on(&mut self, ended: Result<(), RoundError>) -> Result<(), RoundError> {
        self.failures = 0;
        match ended {
            Err(RoundError::Unreachable(what)) => {
                (self.problem, self.is_cut) = (Some(what), true);
                Ok(())
            }
            ended => ended,
        }
    }

    /// The same, unless several in a row could not be asked for.
    pub(crate) fn go_on_a_few_times(&mut self, ended: Result<(), RoundError>) -> Result<(), RoundError> {
        let failures = match &ended {
            Err(RoundError::Unreachable(_)) => self.failures + 1,
            _ => 0,
        };
        if failures == FAILURES {
            return ended;
        }
        let went_on = self.go_on(ended);
        self.failures = failures;
        went_on
    }

    /// What people see meanwhile.
    pub(crate) fn now(&self, behind: usize) -> String {
        format!(
            "round {}: {} requests, {} described, {behind} to be described",
            self.number + 1,
            self.asked,
            self.described
        )
    }

    fn tell(&self, reporter: &Reporter, sent: UploadCounts, seconds: f64, every: Option<Duration>) {
        let fresh = self.fresh.map(|fresh| fresh.max(every.unwrap_or_default()).as_secs_f64().ceil());
        let Self { tasks, jobs, executions, asked, described, behind, .. } = self;
        let left = self.until_described.as_secs_f64().ceil();
        let UploadCounts { changed, known, refused } = sent;
        let old = fresh.map(|fresh| format!("; statuses at most {fresh} s old")).unwrap_or_default();
        let late = match behind {
            0 => String::new(),
            _ => format!("; {behind} still to be described, in {left} s"),
        };
        let problem = self.problem.as_ref().map(|problem| format!("; {problem}")).unwrap_or_default();
        let cut = if self.is_cut { " cut short" } else { "" };
        let sentence = format!(
            "round {}{cut}, {seconds:.1} s: {tasks} tasks, {jobs} jobs, {executions} executions by {asked} requests, \
             {described} described; {changed} changed, {refused} refused{old}{late}{problem}",
            self.number + 1
        );
        let members = json!({
            "round": self.number + 1, "whole": !self.is_cut, "seconds": (seconds * 10.0).round() / 10.0, "tasks": tasks, "jobs": jobs, "executions": executions,
            "asked": asked, "described": described, "changed": changed, "known": known, "refused": refused,
            "behind": behind, "freshSeconds": fresh, "describedInSeconds": left, "problem": self.problem,
        });
        reporter.report_round(&sentence, members);
    }
}

/// Goes on, round after round, until it is asked to end or the deployment does not know the token; or does one round.
/// False where something was refused or could not be reached in that one, or it was cut short.
pub(crate) fn run_rounds(
    look: &mut dyn Collector,
    outbox: &mut Outbox<'_>,
    reporter: &Reporter,
    stop: &StopSignal,
    every: Option<Duration>,
) -> Result<bool, ClientError> {
    for number in 0.. {
        let began = clock::instant();
        let is_over = || every.is_some_and(|every| clock::instant() - began >= every);
        let (mut round, ended) = look.round(number, outbox, &is_over);
        let sent = match ended {
            Err(RoundError::Failed(failure)) => Err(failure),
            Err(RoundError::Unreachable(what)) => {
                (round.problem, round.is_cut) = (Some(what), true);
                outbox.end_round(&round)
            }
            Err(RoundError::Stopped) => {
                round.is_cut = true;
                outbox.end_round(&round)
            }
            Ok(()) => outbox.end_round(&round),
        };
        match (sent, every) {
            (Ok(sent), Some(_)) => {
                round.tell(reporter, sent, (clock::instant() - began).as_secs_f64(), every)
            }
            (Ok(sent), None) => {
                round.tell(reporter, sent, (clock::instant() - began).as_secs_f64(), every);
                return Ok(round.problem.is_none() && sent.refused == 0 && !stop.is_requested());
            }
            (Err(failure @ ClientError::Unauthorized(_)), _) | (Err(failure), None) => return Err(failure),
            (Err(failure), Some(_)) => {
                reporter.warn(&failure.to_string());
                outbox.forget();
                look.forget();
            }
        }
        reporter.show_progress(|| "waiting for the next round".to_owned());
        let left = every.unwrap_or_default().saturating_sub(clock::instant() - began);
        if stop.sleep(left) {
            return Ok(true);
        }
    }
    Ok(true)
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
        assert!(round.go_on_a_few_times(Ok(())).is_ok() && !round.is_cut);
        for _ in 0..3 {
            assert!(round.go_on_a_few_times(away()).is_ok());
            assert!(round.go_on_a_few_times(away()).is_ok());
            assert!(round.go_on_a_few_times(Ok(())).is_ok());
        }
        assert_eq!((round.is_cut, round.problem.as_deref()), (true, Some("away")));
        assert!(round.go_on_a_few_times(away()).is_ok());
        assert!(round.go_on_a_few_times(away()).is_ok());
        assert!(
            matches!(round.go_on_a_few_times(away()), Err(RoundError::Unreachable(_))),
            "the third in a row"
        );
        assert!(round.go_on(away()).is_ok());
        assert!(matches!(round.go_on(Err(RoundError::Stopped)), Err(RoundError::Stopped)));
    }
}
