//! One import from its first file to its last request.

use super::options::Options;
use crate::clock;
use crate::remote::{Client, ClientError};
use crate::upload::Sender;
use fleetglass_import::{Import, Input, Wording};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// An import under way.
pub(crate) struct Session<'a> {
    import: Import,
    sender: Sender,
    /// Bytes of the inputs that were processed.
    done: u64,
    options: &'a Options,
}

impl<'a> Session<'a> {
    /// Begins an import.
    pub(crate) fn new(options: &'a Options, client: Client) -> Self {
        let upload = options.shown.upload("import");
        let as_of = options.as_of.unwrap_or_else(clock::now);
        Self {
            import: Import::new(upload, options.keys(), as_of, Wording::COMMAND),
            sender: Sender::new(client, total_bytes(&options.files), &options.shown),
            done: 0,
            options,
        }
    }

    /// Imports all files, and prints the summary.
    pub(crate) fn run(mut self) -> ExitCode {
        let finished = self.files();
        self.sender.end(&self.import.upload, finished)
    }

    /// Reports and counts invalid files and records. An error is of the server.
    fn files(&mut self) -> Result<(), ClientError> {
        for file in &self.options.files {
            self.file(file)?;
        }
        self.import.upload.finish();
        self.sender.send(&mut self.import.upload, self.done)
    }

    fn file(&mut self, path: &Path) -> Result<(), ClientError> {
        if path.as_os_str() == "-" {
            return self.input("stdin", io::stdin().lock());
        }
        let name = path.display().to_string();
        match File::open(path) {
            Ok(file) => self.input(&name, file),
            Err(error) => {
                self.import.upload.refuse_input(&name, &error);
                Ok(())
            }
        }
    }

    fn input(&mut self, name: &str, input: impl Read) -> Result<(), ClientError> {
        let mut input = Input::new(name, input);
        while self.import.read_value(&mut input) {
            self.sender.send(&mut self.import.upload, self.done + input.consumed())?;
        }
        self.done += input.consumed();
        self.sender.send(&mut self.import.upload, self.done)
    }
}

/// The size of all inputs, if all are files.
fn total_bytes(files: &[PathBuf]) -> Option<u64> {
    let size = |file: &PathBuf| {
        file.metadata().ok().filter(|metadata| metadata.is_file()).map(|metadata| metadata.len())
    };
    files.iter().map(size).sum()
}
