//! Records on their way to a deployment: batches out, notices and a table at the end.

mod batch;
mod journal;
mod notices;
mod summary;

pub(crate) use batch::{Batch, Parcel};
pub(crate) use journal::Ledger;
pub(crate) use notices::Label;
pub(crate) use summary::Kind;

use crate::exit;
use crate::remote::{Client, Failure, Progress, read_json};
use clap::Args;
use fleetglass_model::import::{ImportOutcome, ImportReply, ImportRequest, ImportResult, ProgressPoint};
use notices::Notices;
use std::io::{self, Write};
use std::process::ExitCode;
use summary::Tally;

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

/// An upload under way.
pub(crate) struct Upload<'a> {
    tally: Tally,
    client: Client,
    batch: Batch,
    /// Which records the batch holds, in its order.
    labels: Vec<(Kind, Label)>,
    ledger: Ledger,
    notices: Notices,
    progress: Progress,
    /// Bytes of the inputs that are done with.
    done: u64,
    shown: &'a Shown,
}

impl<'a> Upload<'a> {
    /// Begins an upload by a command, of inputs of so many bytes where that is known.
    pub(crate) fn new(client: Client, command: &str, total: Option<u64>, shown: &'a Shown) -> Self {
        Self {
            tally: Tally::default(),
            client,
            batch: Batch::default(),
            labels: Vec::new(),
            ledger: Ledger::new(command),
            notices: Notices::new(shown.verbose),
            progress: Progress::reading(total),
            done: 0,
            shown,
        }
    }

    /// So many bytes of the inputs are done with.
    pub(crate) fn done(&mut self, bytes: u64) {
        self.done = bytes;
    }

    /// Adds a record. The batch before it is sent where it has no room.
    pub(crate) fn pack(&mut self, kind: Kind, label: Label, parcel: Parcel) -> Result<(), Failure> {
        if !parcel.can_be_sent() {
            self.refuse(kind, &label, "larger than a request may be");
            return Ok(());
        }
        if !self.batch.has_room_for(&parcel) {
            self.send()?;
        }
        self.batch.add(parcel);
        self.labels.push((kind, label));
        Ok(())
    }

    /// Adds how far a task was. The batch before it is sent where it has no room.
    pub(crate) fn pack_point(&mut self, point: ProgressPoint) -> Result<(), Failure> {
        if !self.batch.has_room_for_point() {
            self.send()?;
        }
        self.batch.add_point(point);
        Ok(())
    }

    /// Counts and tells of a record that is not sent.
    pub(crate) fn refuse(&mut self, kind: Kind, label: &Label, reason: &str) {
        self.tally.add_refused(kind);
        self.ledger.refuse(&label.to_string(), reason);
        let notice = self.notices.refusal(label, reason);
        self.print(notice);
    }

    /// Counts an input that cannot be opened, or read to its end, as one refusal.
    pub(crate) fn refuse_input(&mut self, name: &str, error: &io::Error) {
        let reason = format!("cannot be read: {error}");
        self.tally.add_refused(Kind::NotRecognised);
        self.ledger.refuse(name, &reason);
        self.tell(&format!("{name}: {reason}"));
    }

    /// Tells people something.
    pub(crate) fn tell(&self, line: &str) {
        self.progress.print(line);
    }

    /// Sends what is left, with what is to be told of it. Without either there is no request.
    pub(crate) fn send(&mut self) -> Result<(), Failure> {
        if self.batch.is_empty() && self.ledger.is_clean() {
            return Ok(());
        }
        self.progress.request(format!("{} records", self.tally.acknowledged()), self.done);
        let request = std::mem::take(&mut self.batch).request(Some(self.ledger.entry()));
        let reply = self.ask(&request)?;
        for ((kind, label), result) in std::mem::take(&mut self.labels).into_iter().zip(&reply.results) {
            self.settle(kind, &label, result);
        }
        Ok(())
    }

    fn ask(&self, request: &ImportRequest) -> Result<ImportReply, Failure> {
        let body = serde_json::to_vec(request).map_err(|error| Failure::Rejected(error.to_string()))?;
        let note = |note: &str| self.progress.print(note);
        self.client.post(PATH, &body, note, |text| {
            let reply: ImportReply = read_json(&text)?;
            let whole = reply.results.len() == request.records.len();
            whole.then_some(reply).ok_or_else(|| "it does not answer for each record".to_owned())
        })
    }

    fn settle(&mut self, kind: Kind, label: &Label, result: &ImportResult) {
        self.tally.add(kind, result);
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

    /// Prints what became of all, and why the upload could not finish; tells how the command ends.
    pub(crate) fn end(self, finished: Result<(), Failure>) -> ExitCode {
        self.progress.close();
        if let Some(rest) = self.notices.rest() {
            eprintln!("{rest}");
        }
        let summary = if self.shown.json { self.tally.json() } else { self.tally.table() };
        // A reader that has gone away (`… | head`) is no failure of the upload.
        let _ = io::stdout().write_all(summary.as_bytes());
        match finished {
            Ok(()) if self.tally.refused() == 0 => ExitCode::SUCCESS,
            Ok(()) => ExitCode::from(exit::UNFINISHED),
            Err(failure) => {
                let status = exit::unfinished(&failure);
                eprintln!("{}", standing(self.tally.acknowledged()));
                status
            }
        }
    }
}

/// Tells, after a failure, what is safe and what to do.
fn standing(acknowledged: u64) -> String {
    format!(
        "{acknowledged} records were acknowledged and are kept. The same command can simply be run again: what is known already stays as it is."
    )
}
