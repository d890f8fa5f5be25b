//! One import from its first file to its last request.

use super::batch::{Batch, Parcel};
use super::client::{Client, Failure};
use super::notices::{Label, Notices};
use super::options::Options;
use super::progress::Progress;
use super::reader::{Found, Reader};
use super::tally::{Kind, Tally};
use crate::clock;
use fleetglass_model::Timestamp;
use fleetglass_model::api::{ImportOutcome, ImportResult};
use fleetglass_model::recognise::{Keys, Recognised, Refusal, recognise};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// An import under way.
pub(crate) struct Session<'a> {
    /// What became of the records so far.
    pub(crate) tally: Tally,
    client: Client,
    keys: Keys,
    as_of: Timestamp,
    batch: Batch,
    /// Which records the batch holds, in its order.
    labels: Vec<(Kind, Label)>,
    notices: Notices,
    progress: Progress,
    /// Bytes of the inputs that are done with.
    done: u64,
    options: &'a Options,
}

impl<'a> Session<'a> {
    /// Begins an import.
    pub(crate) fn new(options: &'a Options, client: Client) -> Self {
        Self {
            tally: Tally::default(),
            client,
            keys: options.keys(),
            as_of: options.as_of.unwrap_or_else(clock::now),
            batch: Batch::default(),
            labels: Vec::new(),
            notices: Notices::new(options.verbose),
            progress: Progress::new(total_bytes(&options.files)),
            done: 0,
            options,
        }
    }

    /// Imports all files. What is wrong with a file or a record is told and counted; an error is of the server's side.
    pub(crate) fn run(&mut self) -> Result<(), Failure> {
        for file in &self.options.files {
            self.file(file)?;
        }
        self.send()
    }

    /// Ends what is shown while the import runs.
    pub(crate) fn close(&self) {
        self.progress.close();
        if let Some(rest) = self.notices.rest() {
            eprintln!("{rest}");
        }
    }

    /// Tells, after a failure, what is safe and what to do.
    pub(crate) fn standing(&self) -> String {
        format!(
            "{} records were acknowledged and are kept. The same command can simply be run again: what is known already stays as it is.",
            self.tally.acknowledged()
        )
    }

    fn file(&mut self, path: &Path) -> Result<(), Failure> {
        if path.as_os_str() == "-" {
            return self.input("stdin", io::stdin().lock());
        }
        match File::open(path) {
            Ok(file) => self.input(&path.display().to_string(), file),
            Err(error) => {
                self.refuse_input(&path.display().to_string(), &error);
                Ok(())
            }
        }
    }

    fn input(&mut self, name: &str, input: impl Read) -> Result<(), Failure> {
        let mut reader = Reader::new(input);
        let before = self.done;
        let mut empty = true;
        while let Some(found) = reader.next() {
            empty = false;
            self.done = before + reader.consumed();
            match found {
                Ok(found) => self.take(name, found)?,
                Err(error) => self.refuse_input(name, &error),
            }
        }
        self.done = before + reader.consumed();
        if empty {
            self.progress.print(&format!("{name}: holds no records"));
        }
        Ok(())
    }

    fn take(&mut self, input: &str, found: Found) -> Result<(), Failure> {
        let label = |name: Option<&str>| Label::new(input, found.place.line, found.place.index, name);
        let elements = match found.value {
            Ok(value) => recognise(value, &self.keys),
            Err(reason) => {
                self.refuse(Kind::NotRecognised, &label(None), &reason);
                return Ok(());
            }
        };
        let several = elements.len() > 1;
        for (place, element) in elements.into_iter().enumerate() {
            match element {
                Ok(recognised) => {
                    let label = label(Some(&recognised.record.to_string()));
                    self.pack(recognised, label)?;
                }
                Err(refusal) => {
                    let name = several.then(|| format!("element {}", place + 1));
                    self.refuse(Kind::NotRecognised, &label(name.as_deref()), &explain(refusal));
                }
            }
        }
        Ok(())
    }

    fn pack(&mut self, recognised: Recognised, label: Label) -> Result<(), Failure> {
        let kind = Kind::of(&recognised.record);
        let parcel = Parcel::new(recognised, self.as_of);
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

    fn send(&mut self) -> Result<(), Failure> {
        if self.labels.is_empty() {
            return Ok(());
        }
        self.progress.request(self.done, self.tally.acknowledged());
        let batch = std::mem::take(&mut self.batch);
        let reply = self.client.send(batch.request(), |note| self.progress.print(note))?;
        for ((kind, label), result) in std::mem::take(&mut self.labels).into_iter().zip(&reply.results) {
            self.settle(kind, &label, result);
        }
        Ok(())
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

    fn refuse(&mut self, kind: Kind, label: &Label, reason: &str) {
        self.tally.add_refused(kind);
        let notice = self.notices.refusal(label, reason);
        self.print(notice);
    }

    /// Counts an input that cannot be opened, or read to its end, as one refusal.
    fn refuse_input(&mut self, name: &str, error: &io::Error) {
        self.tally.add_refused(Kind::NotRecognised);
        self.progress.print(&format!("{name}: cannot be read: {error}"));
    }

    fn print(&self, notice: Option<String>) {
        if let Some(line) = notice {
            self.progress.print(&line);
        }
    }
}

/// The size of all inputs, where all are files.
fn total_bytes(files: &[PathBuf]) -> Option<u64> {
    let size = |file: &PathBuf| {
        file.metadata().ok().filter(|metadata| metadata.is_file()).map(|metadata| metadata.len())
    };
    files.iter().map(size).sum()
}

/// The reason, with the option that would help.
fn explain(refusal: Refusal) -> String {
    let option = match &refusal {
        Refusal::MissingKey("taskId") => " (--task-id gives it)",
        Refusal::MissingKey("thingName") => " (--thing gives it)",
        Refusal::MissingKey("jobId") => " (--job-id gives it)",
        _ => "",
    };
    format!("{refusal}{option}")
}
