//! Uploads records to a deployment in batches, prints notices, and a summary at the end.

mod batch;
mod journal;
mod notices;
mod summary;

pub(crate) use batch::{Batch, UploadItem};
pub(crate) use journal::ImportJournal;
pub(crate) use notices::RecordLabel;
pub(crate) use summary::RecordKind;

use crate::exit;
use crate::remote::{Client, ClientError, Progress, parse_json};
use clap::Args;
use fleetglass_model::import::{
    ImportOutcome, ImportReply, ImportRequest, ImportResult, JobList, ProgressPoint,
};
use notices::Notices;
use std::io::{self, Write};
use std::process::ExitCode;
use summary::ImportSummary;

const PATH: &str = "/api/v1/import";

/// What of an upload is shown, and how.
#[derive(Debug, Args)]
pub(crate) struct Shown {
    /// Name every record that was refused or breaks a constraint, not the first 20 of each
    #[arg(long, short)]
    verbose: bool,

    /// Print the counts as JSON
    #[arg(long)]
    json: bool,
}

/// A running upload.
pub(crate) struct Upload<'a> {
    summary: ImportSummary,
    client: Client,
    batch: Batch,
    /// The labels of the batch's records, in its order.
    labels: Vec<(RecordKind, RecordLabel)>,
    journal: ImportJournal,
    notices: Notices,
    progress: Progress,
    /// The first list of which there is more than its input holds.
    first_part: Option<String>,
    /// How many such lists there are.
    parts: u64,
    /// Bytes of the inputs that were processed.
    done: u64,
    shown: &'a Shown,
}

impl<'a> Upload<'a> {
    /// Starts the upload of a command; `total` is the size of the inputs, where it is known.
    pub(crate) fn new(client: Client, command: &str, total: Option<u64>, shown: &'a Shown) -> Self {
        Self {
            summary: ImportSummary::default(),
            client,
            batch: Batch::default(),
            labels: Vec::new(),
            journal: ImportJournal::new(command),
            notices: Notices::new(shown.verbose),
            progress: Progress::reading(total),
            first_part: None,
            parts: 0,
            done: 0,
            shown,
        }
    }

    /// Notes how many bytes of the inputs were processed.
    pub(crate) fn done(&mut self, bytes: u64) {
        self.done = bytes;
    }

    /// Adds a record. Sends the current batch first if the record does not fit.
    pub(crate) fn pack(
        &mut self,
        kind: RecordKind,
        label: RecordLabel,
        item: UploadItem,
    ) -> Result<(), ClientError> {
        if !item.can_be_sent() {
            self.refuse(kind, &label, "larger than a request may be");
            return Ok(());
        }
        if !self.batch.has_room_for(&item) {
            self.send()?;
        }
        self.batch.add(item);
        self.labels.push((kind, label));
        Ok(())
    }

    /// Adds a progress point of a task. Sends the current batch first if the point does not fit.
    pub(crate) fn pack_point(&mut self, point: ProgressPoint) -> Result<(), ClientError> {
        if !self.batch.has_room_for_point() {
            self.send()?;
        }
        self.batch.add_point(point);
        Ok(())
    }

    /// Counts a list of which there is more than its input holds.
    pub(crate) fn add_part(&mut self, label: &RecordLabel) {
        let name = label.to_string();
        self.journal.add_part(&name);
        self.first_part.get_or_insert(name);
        self.parts += 1;
    }

    /// Adds what came of a job's executions as a list, behind its records.
    pub(crate) fn add_list(&mut self, list: JobList) -> Result<(), ClientError> {
        if !self.batch.has_room_for_list() {
            self.send()?;
        }
        self.batch.add_list(list);
        Ok(())
    }

    /// Counts and reports a record that is not sent.
    pub(crate) fn refuse(&mut self, kind: RecordKind, label: &RecordLabel, reason: &str) {
        self.summary.add_refused(kind);
        self.journal.refuse(&label.to_string(), reason);
        let notice = self.notices.refusal(label, reason);
        self.print(notice);
    }

    /// Counts an input that cannot be opened, or not be read to its end, as one refusal.
    pub(crate) fn refuse_input(&mut self, name: &str, error: &io::Error) {
        let reason = format!("cannot be read: {error}");
        self.summary.add_refused(RecordKind::NotRecognised);
        self.journal.refuse(name, &reason);
        self.tell(&format!("{name}: {reason}"));
    }

    /// Prints a line.
    pub(crate) fn tell(&self, line: &str) {
        self.progress.print(line);
    }

    /// Sends the last batch and the journal entry, if there is either.
    pub(crate) fn send(&mut self) -> Result<(), ClientError> {
        if self.batch.is_empty() && self.journal.is_clean() {
            return Ok(());
        }
        self.progress.request(format!("{} records", self.summary.acknowledged()), self.done);
        let request = std::mem::take(&mut self.batch).request(Some(self.journal.entry()));
        let reply = self.ask(&request)?;
        for ((kind, label), result) in std::mem::take(&mut self.labels).into_iter().zip(&reply.results) {
            self.settle(kind, &label, result);
        }
        Ok(())
    }

    fn ask(&self, request: &ImportRequest) -> Result<ImportReply, ClientError> {
        let body = serde_json::to_vec(request).map_err(|error| ClientError::Rejected(error.to_string()))?;
        let note = |note: &str| self.progress.print(note);
        self.client.post(PATH, &body, note, |text| {
            let reply: ImportReply = parse_json(&text)?;
            let whole = reply.results.len() == request.records.len();
            whole.then_some(reply).ok_or_else(|| "it does not answer for each record".to_owned())
        })
    }

    fn settle(&mut self, kind: RecordKind, label: &RecordLabel, result: &ImportResult) {
        self.summary.add(kind, result);
        let notice = if result.outcome == ImportOutcome::Refused {
            self.notices.refusal(label, result.reason.as_deref().unwrap_or("the server gave no reason"))
        } else if !result.violations.is_empty() {
            self.notices.violations(label, &result.violations)
        } else {
            None
        };
        self.print(notice);
    }

    fn print(&self, notice: Option<String>) {
        if let Some(line) = notice {
            self.progress.print(&line);
        }
    }

    /// Prints the summary, and why the upload could not finish. Returns the exit status.
    pub(crate) fn end(self, finished: Result<(), ClientError>) -> ExitCode {
        self.progress.close();
        if let Some(rest) = self.notices.rest() {
            eprintln!("{rest}");
        }
        if let Some(first) = &self.first_part {
            eprintln!("{}", text_of_parts(first, self.parts));
        }
        let summary = if self.shown.json { self.summary.json() } else { self.summary.table() };
        // A reader that has gone away (`… | head`) is no failure of the upload.
        let _ = io::stdout().write_all(summary.as_bytes());
        match finished {
            Ok(()) if self.summary.refused() == 0 => ExitCode::SUCCESS,
            Ok(()) => ExitCode::from(exit::FAILED),
            Err(failure) => {
                let status = exit::report_failure(&failure);
                eprintln!("{}", retry_advice(self.summary.acknowledged()));
                status
            }
        }
    }
}

/// What is said at the end of lists of which there is more.
fn text_of_parts(first: &str, count: u64) -> String {
    const MORE: &str = "the answer tells of further pages, whose records are missing here";
    match count {
        1 => format!("{first}: not the whole list: {MORE}"),
        count => format!("{first} and {} more: not whole lists: {MORE}", count - 1),
    }
}

/// The advice after a failure: which records are stored, and what to do.
fn retry_advice(acknowledged: u64) -> String {
    format!(
        "{acknowledged} records were acknowledged and are kept. The same command can simply be run again: what is known already stays as it is."
    )
}
