//! One import from its first file to its last request.

use super::options::Options;
use crate::clock;
use crate::reader::{InputValue, Position, Reader};
use crate::remote::{Client, ClientError};
use crate::upload::{RecordKind, RecordLabel, Upload, UploadItem};
use fleetglass_model::import::JobList;
use fleetglass_model::recognise::{Keys, ListExtent, Recognised, Refusal, list_extent, recognise};
use fleetglass_model::{Record, Timestamp};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// An import under way.
pub(crate) struct Session<'a> {
    upload: Upload<'a>,
    keys: Keys,
    as_of: Timestamp,
    /// Bytes of the inputs that were processed.
    done: u64,
    options: &'a Options,
}

impl<'a> Session<'a> {
    /// Begins an import.
    pub(crate) fn new(options: &'a Options, client: Client) -> Self {
        Self {
            upload: Upload::new(client, "import", total_bytes(&options.files), &options.shown),
            keys: options.keys(),
            as_of: options.as_of.unwrap_or_else(clock::now),
            done: 0,
            options,
        }
    }

    /// Imports all files, and prints the summary.
    pub(crate) fn run(mut self) -> ExitCode {
        let finished = self.files();
        self.upload.end(finished)
    }

    /// Reports and counts invalid files and records. An error is of the server.
    fn files(&mut self) -> Result<(), ClientError> {
        for file in &self.options.files {
            self.file(file)?;
        }
        self.upload.send()
    }

    fn file(&mut self, path: &Path) -> Result<(), ClientError> {
        if path.as_os_str() == "-" {
            return self.input("stdin", io::stdin().lock());
        }
        match File::open(path) {
            Ok(file) => self.input(&path.display().to_string(), file),
            Err(error) => {
                self.upload.refuse_input(&path.display().to_string(), &error);
                Ok(())
            }
        }
    }

    fn input(&mut self, name: &str, input: impl Read) -> Result<(), ClientError> {
        let mut reader = Reader::new(input);
        let mut empty = true;
        let mut nameless = Nameless::default();
        while let Some(next) = reader.next() {
            empty = false;
            self.upload.done(self.done + reader.consumed());
            match next {
                Ok(value) if nameless.takes(&value) => {}
                Ok(value) => self.add(name, value)?,
                Err(error) => self.upload.refuse_input(name, &error),
            }
        }
        self.done += reader.consumed();
        if let Some((place, reason)) = nameless.refusal() {
            let label = RecordLabel::new(name, place.line, place.index, None);
            self.upload.refuse(RecordKind::NotRecognised, &label, &reason);
        }
        if empty {
            self.upload.tell(&format!("{name}: holds no records"));
        }
        Ok(())
    }

    fn add(&mut self, input: &str, value: InputValue) -> Result<(), ClientError> {
        let InputValue { place, value, replaced, is_truncated } = value;
        let label = |name: Option<&str>| RecordLabel::new(input, place.line, place.index, name);
        if replaced > 0 {
            self.upload.tell(&format!("{}: {}", label(None), text_of_replaced(replaced)));
        }
        let (elements, extent) = match value {
            Ok(value) => {
                let extent = list_extent(&value);
                (recognise(value, &self.keys), extent)
            }
            Err(reason) => {
                self.upload.refuse(RecordKind::NotRecognised, &label(None), &reason);
                return Ok(());
            }
        };
        if extent.is_some_and(|extent| extent.is_part) {
            self.upload.add_part(&label(None));
        }
        let list = extent.and_then(|extent| {
            let is_part = extent.is_part || is_truncated;
            self.job_list(ListExtent { is_part, ..extent }, &elements)
        });
        let several = elements.len() > 1;
        for (index, element) in elements.into_iter().enumerate() {
            match element {
                Ok(recognised) => {
                    let label = label(Some(&recognised.record.to_string()));
                    self.pack(recognised, label)?;
                }
                Err(refusal) => {
                    let name = several.then(|| format!("element {}", index + 1));
                    self.upload.refuse(RecordKind::NotRecognised, &label(name.as_deref()), &explain(refusal));
                }
            }
        }
        list.map_or(Ok(()), |list| self.upload.add_list(list))
    }

    /// What a list of one job's executions tells of itself.
    fn job_list(&self, extent: ListExtent, elements: &[Result<Recognised, Refusal>]) -> Option<JobList> {
        if !extent.of_job {
            return None;
        }
        let recognised = elements.iter().find_map(|element| element.as_ref().ok());
        let job_of = |recognised: &Recognised| match &recognised.record {
            Record::JobExecution(execution) => Some(execution.job_id.clone()),
            _ => None,
        };
        let job_id = recognised.and_then(job_of).or_else(|| self.keys.job_id.clone())?;
        let observed_at = recognised.and_then(|recognised| recognised.observed_at).unwrap_or(self.as_of);
        Some(JobList { job_id, observed_at, whole: !extent.is_part })
    }

    fn pack(&mut self, recognised: Recognised, label: RecordLabel) -> Result<(), ClientError> {
        let kind = RecordKind::of(&recognised.record);
        self.upload.pack(kind, label, UploadItem::new(recognised, None, self.as_of))
    }
}

fn text_of_replaced(count: usize) -> String {
    let (bytes, are) = if count == 1 { ("byte", "is") } else { ("bytes", "are") };
    format!("{count} {bytes} of its text {are} not UTF-8, and became \u{fffd}")
}

/// The values of an input that are no objects: `--query` leaves such, without the names that tell what they are.
#[derive(Default)]
struct Nameless {
    first: Option<Position>,
    count: u64,
}

impl Nameless {
    /// Counts a value that is no object.
    fn takes(&mut self, value: &InputValue) -> bool {
        let is_nameless = value.value.as_ref().is_ok_and(|value| !value.is_object());
        if is_nameless {
            self.first.get_or_insert(value.place);
            self.count += 1;
        }
        is_nameless
    }

    /// One refusal for all of them, with the place of the first.
    fn refusal(&self) -> Option<(Position, String)> {
        let what = match self.count {
            1 => "not a JSON object".to_owned(),
            count => format!("{count} values that are not JSON objects"),
        };
        Some((self.first?, what + ": import the answer whole, without --query"))
    }
}

/// The size of all inputs, if all are files.
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
