//! Sends collected records to the deployment in batches.

use super::provider::Answer;
use super::reporter::Reporter;
use super::round::Round;
use crate::remote::{Client, ClientError};
use crate::{clock, upload};
use fleetglass_import::{Batch, ImportJournal, UploadItem};
use fleetglass_model::Timestamp;
use fleetglass_model::import::{ImportOutcome, JobList, SourceReport};
use fleetglass_model::recognise::{Keys, Recognised, recognise};
use serde::Serialize;
use std::time::{Duration, Instant};

/// The maximum time that a record waits in a batch.
const GATHERED: Duration = Duration::from_secs(1);

/// The outcomes of uploaded records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct UploadCounts {
    /// Records that were new or newer.
    pub(crate) changed: u64,
    /// Records that were known already.
    pub(crate) known: u64,
    /// Records that were refused.
    pub(crate) refused: u64,
}

/// Collects records into batches and sends them.
pub(crate) struct Outbox<'a> {
    /// None: nothing is sent.
    client: Option<&'a Client>,
    reporter: &'a Reporter,
    batch: Batch,
    names: Vec<String>,
    /// When the first record of the batch was added.
    since: Instant,
    journal: ImportJournal,
    source: SourceReport,
    sent: UploadCounts,
}

impl<'a> Outbox<'a> {
    /// An outbox for the records of a source, with the source's last known state.
    pub(crate) fn new(client: Option<&'a Client>, reporter: &'a Reporter, source: SourceReport) -> Self {
        Self {
            client,
            reporter,
            batch: Batch::default(),
            names: Vec::new(),
            since: clock::instant(),
            journal: upload::journal("collect"),
            source,
            sent: UploadCounts::default(),
        }
    }

    /// Adds all records of an answer; `keys` are the ids that the answer lacks.
    pub(crate) fn add_answer(&mut self, answer: Answer, keys: &Keys) -> Result<(), ClientError> {
        let at = answer.at;
        self.recognise_answer(answer, keys)
            .into_iter()
            .try_for_each(|recognised| self.add_record(recognised, at))
    }

    /// Recognises the records of an answer. Reports and counts the refused ones.
    pub(crate) fn recognise_answer(&mut self, answer: Answer, keys: &Keys) -> Vec<Recognised> {
        self.source.observed_at = self.source.observed_at.max(answer.at);
        let Keys { task_id, thing_name, job_id } = keys;
        let named = || [task_id, job_id, thing_name].map(|key| key.clone().unwrap_or_default()).join(" ");
        let mut read = Vec::new();
        for element in recognise(answer.value, keys) {
            match element {
                Ok(recognised) => read.push(recognised),
                Err(refusal) => self.record_refusal(named().trim(), &refusal.to_string()),
            }
        }
        read
    }

    /// Adds a record with the time of its observation.
    pub(crate) fn add_record(&mut self, recognised: Recognised, at: Timestamp) -> Result<(), ClientError> {
        let name = recognised.record.to_string();
        let item = UploadItem::new(recognised, None, at);
        if !item.can_be_sent() {
            self.record_refusal(&name, "larger than a request may be");
            return Ok(());
        }
        if !self.batch.has_room_for(&item) {
            self.send()?;
        }
        if self.batch.is_empty() {
            self.since = clock::instant();
        }
        self.batch.add(item);
        self.names.push(name);
        Ok(())
    }

    /// Adds that all executions of a job were listed.
    pub(crate) fn add_whole_list(&mut self, job_id: &str, at: Timestamp) -> Result<(), ClientError> {
        if !self.batch.has_room_for_list() {
            self.send()?;
        }
        self.batch.add_list(JobList { job_id: job_id.to_owned(), observed_at: at, whole: true });
        Ok(())
    }

    /// Sends the batch if it has waited long enough.
    pub(crate) fn send_if_due(&mut self) -> Result<(), ClientError> {
        let due = !self.batch.is_empty() && clock::instant() - self.since >= GATHERED;
        if due { self.send() } else { Ok(()) }
    }

    /// Sends the last batch and the state of the source: its problem, and the number of changed records that are not
    /// described yet.
    pub(crate) fn end_round(&mut self, round: &Round) -> Result<UploadCounts, ClientError> {
        if let Some(problem) = &round.problem {
            self.reporter.warn_once(problem, problem);
        }
        // A round that was ended before its time knows nothing better.
        if round.problem.is_some() || !round.is_incomplete {
            self.source.problem.clone_from(&round.problem);
            self.source.behind = i64::try_from(round.pending).ok();
        }
        self.send()?;
        Ok(std::mem::take(&mut self.sent))
    }

    /// Discards the records that were not sent.
    pub(crate) fn discard(&mut self) {
        (self.batch, self.sent) = (Batch::default(), UploadCounts::default());
        self.names.clear();
    }

    fn send(&mut self) -> Result<(), ClientError> {
        let names = std::mem::take(&mut self.names);
        let batch = std::mem::take(&mut self.batch);
        let Some(client) = self.client else {
            self.sent.changed += names.len() as u64;
            return Ok(());
        };
        let journal = (!self.journal.is_clean()).then(|| self.journal.entry());
        let mut request = batch.request(journal);
        // Before its first answer, only a problem of a source can be reported.
        let has_answered = self.source.observed_at != Timestamp::default();
        request.sources.extend((has_answered || self.source.problem.is_some()).then(|| self.source.clone()));
        let reply = upload::send(client, &request, |note| self.reporter.warn(note))?;
        for (name, result) in names.iter().zip(&reply.results) {
            match result.outcome {
                ImportOutcome::Imported => self.sent.changed += 1,
                ImportOutcome::Unchanged | ImportOutcome::Older => self.sent.known += 1,
                ImportOutcome::Refused => {
                    self.sent.refused += 1;
                    let reason = result.reason.as_deref().unwrap_or("the server gave no reason");
                    self.reporter.warn_once(reason, &format!("{name}: refused: {reason}"));
                }
            }
        }
        Ok(())
    }

    fn record_refusal(&mut self, name: &str, reason: &str) {
        self.sent.refused += 1;
        self.journal.refuse(name, reason);
        self.reporter.warn_once(reason, &format!("{name}: refused: {reason}"));
    }
}
