//! Runs rounds of a collector: sends what each collected, reports it, and waits for the next.

use super::outbox::{Outbox, UploadCounts};
use super::reporter::Reporter;
use super::round::{Round, RoundError};
use crate::clock;
use crate::remote::ClientError;
use crate::stop::StopSignal;
use serde_json::json;
use std::time::Duration;

/// Collects the records of a provider, in rounds.
pub(crate) trait Collector {
    /// Runs one round, which may describe records until `is_over`.
    fn collect_round(
        &mut self,
        number: u64,
        outbox: &mut Outbox<'_>,
        is_over: &dyn Fn() -> bool,
    ) -> (Round, Result<(), RoundError>);

    /// Discards all state after records did not reach the deployment; the next round reads the deployment again.
    fn reset(&mut self);
}

/// Runs rounds until a signal comes or the deployment refuses the token; without `every`, runs one round.
/// Returns false if that round was incomplete, or had a refused record or a failed request.
pub(crate) fn run_rounds(
    collector: &mut dyn Collector,
    outbox: &mut Outbox<'_>,
    reporter: &Reporter,
    stop: &StopSignal,
    every: Option<Duration>,
) -> Result<bool, ClientError> {
    for number in 0.. {
        let began = clock::instant();
        let is_over = || every.is_some_and(|every| clock::instant() - began >= every);
        let (mut round, ended) = collector.collect_round(number, outbox, &is_over);
        let sent = match ended {
            Err(RoundError::Failed(failure)) => Err(failure),
            Err(RoundError::Unreachable(what)) => {
                (round.problem, round.is_incomplete) = (Some(what), true);
                outbox.end_round(&round)
            }
            Err(RoundError::Stopped) => {
                round.is_incomplete = true;
                outbox.end_round(&round)
            }
            Ok(()) => outbox.end_round(&round),
        };
        match (sent, every) {
            (Ok(sent), Some(_)) => {
                report(&round, reporter, sent, (clock::instant() - began).as_secs_f64(), every)
            }
            (Ok(sent), None) => {
                report(&round, reporter, sent, (clock::instant() - began).as_secs_f64(), every);
                return Ok(round.problem.is_none() && sent.refused == 0 && !stop.is_requested());
            }
            (Err(failure @ ClientError::Unauthorized(_)), _) | (Err(failure), None) => return Err(failure),
            (Err(failure), Some(_)) => {
                reporter.warn(&failure.to_string());
                outbox.discard();
                collector.reset();
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

fn report(round: &Round, reporter: &Reporter, sent: UploadCounts, seconds: f64, every: Option<Duration>) {
    let fresh = round.scan_time.map(|fresh| fresh.max(every.unwrap_or_default()).as_secs_f64().ceil());
    let Round { tasks, jobs, executions, requests, described, pending, .. } = round;
    let left = round.time_to_describe.as_secs_f64().ceil();
    let UploadCounts { changed, known, refused } = sent;
    let old = fresh.map(|fresh| format!("; statuses at most {fresh} s old")).unwrap_or_default();
    let late = match pending {
        0 => String::new(),
        _ => format!("; {pending} still to be described, in {left} s"),
    };
    let problem = round.problem.as_ref().map(|problem| format!("; {problem}")).unwrap_or_default();
    let cut = if round.is_incomplete { " cut short" } else { "" };
    let sentence = format!(
        "round {}{cut}, {seconds:.1} s: {tasks} tasks, {jobs} jobs, {executions} executions by {requests} requests, \
         {described} described; {changed} changed, {refused} refused{old}{late}{problem}",
        round.number + 1
    );
    let members = json!({
        "round": round.number + 1, "whole": !round.is_incomplete, "seconds": (seconds * 10.0).round() / 10.0, "tasks": tasks, "jobs": jobs, "executions": executions,
        "asked": requests, "described": described, "changed": changed, "known": known, "refused": refused,
        "behind": pending, "freshSeconds": fresh, "describedInSeconds": left, "problem": round.problem,
    });
    reporter.report_round(&sentence, members);
}
