//! Takes the descriptions that the describer brings, while the lists are read and afterwards.

use super::AwsCollector;
use super::account::{NO_ENDPOINT, Plane};
use super::describe::{DescribeResult, Execution, rank};
use crate::collect::outbox::Outbox;
use crate::collect::provider::{Answer, ProviderError, RequestError};
use crate::collect::round::RoundError;
use fleetglass_model::Record;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

/// How often it is looked whether a round is over.
const LOOKED: Duration = Duration::from_millis(100);

/// True for AWS's answer to a host that is not the account's, which has the code of a missing permission.
fn is_invalid_endpoint(refused: &ProviderError) -> bool {
    refused.message.to_ascii_lowercase().contains("invalid endpoint")
}

impl AwsCollector<'_> {
    /// Takes the descriptions that have come meanwhile.
    pub(super) fn take_answers(
        &mut self,
        answers: &Receiver<DescribeResult>,
        outbox: &mut Outbox<'_>,
    ) -> Result<(), RoundError> {
        while let Ok(described) = answers.try_recv() {
            self.described(described, outbox)?;
        }
        self.take_wishes(outbox)?;
        self.reporter.show_progress(|| self.round.progress_text(self.describer.behind()));
        Ok(outbox.send_if_due()?)
    }

    /// Processes a description, or the error, with the state that a list reported before.
    pub(super) fn described(
        &mut self,
        described: DescribeResult,
        outbox: &mut Outbox<'_>,
    ) -> Result<(), RoundError> {
        let DescribeResult { plane, execution, result } = described;
        if matches!(result, Ok(_) | Err(RequestError::Refused(_))) {
            self.describer.answered(plane);
        }
        match result {
            Ok(answer) => {
                self.held_of(&execution, outbox)?;
                self.description(&execution, answer, outbox)?;
            }
            Err(RequestError::Refused(refused)) if plane == Plane::Data => {
                self.refused_by_data(&refused);
                let held = self.held.get(&execution).map(|(listed, _)| &listed.record);
                let status = match held {
                    Some(Record::JobExecution(listed)) => listed.status.as_ref(),
                    _ => None,
                };
                self.describer.push(Plane::Control, execution, rank(status).1);
            }
            Err(RequestError::Refused(refused)) => {
                self.held_of(&execution, outbox)?;
                match (refused.status, execution.number) {
                    // It was deleted since it was listed.
                    (404, Some(number)) => {
                        let job = self.jobs.get_mut(&*execution.job);
                        let known = job.and_then(|job| job.executions.as_mut());
                        known.into_iter().for_each(|known| known.remove(&execution.thing, number));
                    }
                    (404, None) => {}
                    _ => self.refused("DescribeJobExecution", &refused),
                }
            }
            Err(RequestError::Unreachable(what)) => {
                self.round.problem = Some(what);
                self.describer.put_back(plane, execution);
            }
            Err(RequestError::Stopped) => self.describer.put_back(plane, execution),
        }
        self.describer.done(plane);
        Ok(())
    }

    /// The data plane says nothing of what has ended, which is no news. Where it is not allowed, or not to be found, the
    /// other one describes all.
    fn refused_by_data(&mut self, refused: &ProviderError) {
        let is_lost = refused.code == NO_ENDPOINT || is_invalid_endpoint(refused);
        if is_lost || refused.status == 401 || refused.code.starts_with("AccessDenied") {
            self.describer.without_data(true);
        }
        if is_lost {
            let help = "--data-endpoint-url names the data plane's endpoint; \
                        until then the control plane describes all, without documents and countdowns";
            // The code is that of another matter.
            let message = format!("{} ({help})", refused.message);
            let found = ProviderError::new(refused.status, "", &message);
            return self.refused("the data plane cannot be found", &found);
        }
        if refused.status != 404 && refused.code != "TerminalStateException" {
            self.refused("DescribeJobExecution of the data plane", refused);
        }
    }

    fn description(
        &mut self,
        execution: &Execution,
        answer: Answer,
        outbox: &mut Outbox<'_>,
    ) -> Result<(), RoundError> {
        self.round.described += 1;
        let at = answer.at;
        for recognised in outbox.recognise_answer(answer, &execution.keys()) {
            if let Record::JobExecution(described) = &recognised.record
                && let Some(known) =
                    self.jobs.get_mut(&*execution.job).and_then(|job| job.executions.as_mut())
                && !known.record_described(described, at)
            {
                self.late.push(execution.clone());
            }
            outbox.add_record(recognised, at)?;
        }
        Ok(())
    }

    fn held_of(&mut self, execution: &Execution, outbox: &mut Outbox<'_>) -> Result<(), RoundError> {
        if let Some((recognised, at)) = self.held.remove(execution) {
            outbox.add_record(recognised, at)?;
        }
        Ok(())
    }

    /// Goes on describing until nothing is left or the round is over.
    pub(super) fn wait(
        &mut self,
        outbox: &mut Outbox<'_>,
        answers: &Receiver<DescribeResult>,
        is_over: &dyn Fn() -> bool,
    ) -> Result<(), RoundError> {
        while self.describer.is_busy() && !is_over() {
            if self.stop.is_requested() {
                return Err(RoundError::Stopped);
            }
            match answers.recv_timeout(LOOKED) {
                Ok(described) => self.described(described, outbox)?,
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            self.take_answers(answers, outbox)?;
        }
        Ok(())
    }
}
