//! `fleetglass restore`: a backup's records, into a deployment.

mod line;

use crate::backup::ControlLine;
use crate::remote::{ClientError, RemoteOptions};
use crate::upload::{Sender, Shown};
use crate::{clock, exit};
use clap::Args;
use fleetglass_import::reader::{InputValue, Reader};
use fleetglass_import::{RecordKind, RecordLabel, Upload, UploadItem};
use line::BackupLine;
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Puts the records of a backup into a deployment.
///
/// It is an import: the newest state of a record is kept, so a restore can be repeated, or go into a deployment that
/// holds records already. A backup without its end is refused before anything is sent; of standard input the end is
/// known when all is sent.
///
/// The token is found as by `fleetglass import`.
#[derive(Debug, Args)]
#[command(
    after_help = "Exit status: 0 all well; 1 something was refused, or is missing from the backup, or the restore could not finish; 2 usage."
)]
pub(crate) struct Options {
    /// What `fleetglass backup` wrote; `-` is standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,

    #[command(flatten)]
    remote: RemoteOptions,

    /// Restore what there is of a backup that is not complete
    #[arg(long)]
    partial: bool,

    #[command(flatten)]
    shown: Shown,
}

/// Runs the command; see the crate's documentation for the exit status.
pub(crate) fn run(options: &Options) -> ExitCode {
    let client = match options.remote.connect() {
        Ok(client) => client,
        Err(status) => return status,
    };
    let name = options.file.display().to_string();
    let (input, total): (Box<dyn Read>, _) = if name == "-" {
        (Box::new(io::stdin().lock()), None)
    } else {
        match open(&options.file, options.partial) {
            Ok((file, total)) => (Box::new(file), total),
            Err(why) => return exit::report_failure(&format!("{name}: {why}")),
        }
    };
    let mut restore = Restore {
        upload: options.shown.upload("restore"),
        sender: Sender::new(client, total, &options.shown),
        documents: HashMap::new(),
        lines: 0,
        expected: None,
    };
    let finished = restore.input(if name == "-" { "stdin" } else { &name }, input);
    let missing = restore.missing().filter(|_| finished.is_ok() && !options.partial);
    let status = restore.sender.end(&restore.upload, finished);
    missing.map_or(status, |missing| exit::report_failure(&missing))
}

const NO_END: &str = "the backup is not complete: it lacks its end (--partial restores what there is)";

/// Opens a backup. Returns its size too, if it is a file. The error is why it is not restored.
fn open(path: &Path, partial: bool) -> Result<(File, Option<u64>), String> {
    let opened = File::open(path).and_then(|file| Ok((file.metadata()?, file)));
    let (metadata, mut file) = opened.map_err(|error| error.to_string())?;
    if !metadata.is_file() {
        return Ok((file, None));
    }
    if !partial && !has_end(&mut file, metadata.len()).map_err(|error| error.to_string())? {
        return Err(NO_END.to_owned());
    }
    Ok((file, Some(metadata.len())))
}

/// Whether a file's last line is the end of a backup. It is at its start afterwards.
fn has_end(file: &mut File, length: u64) -> io::Result<bool> {
    const TAIL: u64 = 1 << 10;
    file.seek(SeekFrom::Start(length.saturating_sub(TAIL)))?;
    let mut tail = Vec::new();
    file.read_to_end(&mut tail)?;
    file.rewind()?;
    let last = tail.trim_ascii_end().rsplit(|byte| *byte == b'\n').next();
    Ok(matches!(last.and_then(ControlLine::of), Some(ControlLine::End { .. })))
}

/// A restore under way.
struct Restore {
    upload: Upload,
    sender: Sender,
    /// Job documents by their hash. They come before the records that name them.
    documents: HashMap<String, String>,
    /// The number of lines, without positions and the end.
    lines: u64,
    /// The number of lines that the backup's end states.
    expected: Option<u64>,
}

impl Restore {
    fn input(&mut self, name: &str, input: impl Read) -> Result<(), ClientError> {
        let mut reader = Reader::new(input);
        while let Some(next) = reader.next() {
            match next {
                Ok(value) => self.add(name, value),
                Err(error) => self.upload.refuse_input(name, &error),
            }
            self.sender.send(&mut self.upload, reader.consumed())?;
        }
        self.upload.finish();
        self.sender.send(&mut self.upload, reader.consumed())
    }

    fn add(&mut self, input: &str, InputValue { place, value, .. }: InputValue) {
        let label = |name: Option<&str>| RecordLabel::new(input, place.line, place.index, name);
        self.lines += 1;
        match value.and_then(|value| line::read(value, &self.documents)) {
            Ok(BackupLine::Document { hash, body }) => {
                self.documents.insert(hash, body);
            }
            Ok(BackupLine::Progress(point)) => self.upload.pack_point(point),
            Ok(BackupLine::Record(recognised, since)) => {
                let (kind, name) = (RecordKind::of(&recognised.record), recognised.record.to_string());
                self.upload.pack(kind, label(Some(&name)), UploadItem::new(*recognised, since, clock::now()));
            }
            Ok(BackupLine::Control(control)) => {
                self.lines -= 1;
                if let ControlLine::End { records } = control {
                    self.expected = Some(records);
                }
            }
            Err(reason) => self.upload.refuse(RecordKind::NotRecognised, &label(None), &reason),
        }
    }

    /// Why the backup is incomplete.
    fn missing(&self) -> Option<String> {
        match self.expected {
            None => Some(NO_END.to_owned()),
            Some(expected) if self.lines < expected => Some(format!(
                "the backup is damaged: {} of its {expected} records are missing",
                expected - self.lines
            )),
            Some(_) => None,
        }
    }
}
