//! Sends an upload's requests to a deployment, shows its lines and its progress, and prints a summary at the end.

use crate::remote::{Client, ClientError, Progress, parse_json};
use crate::{exit, rng};
use clap::Args;
use fleetglass_import::{ImportJournal, Notices, Upload, Wording};
use fleetglass_model::import::{ImportReply, ImportRequest};
use std::io::{self, Write};
use std::process::ExitCode;

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

impl Shown {
    /// The upload of a command, for example `import`.
    pub(crate) fn upload(&self, command: &str) -> Upload {
        Upload::new(journal(command), Notices::new(self.verbose, Wording::COMMAND.more))
    }
}

/// A journal for the run of a command.
pub(crate) fn journal(command: &str) -> ImportJournal {
    ImportJournal::new(&format!("fleetglass {command}"), rng::random_bits())
}

/// Sends an import request until there is an answer for each of its records.
pub(crate) fn send(
    client: &Client,
    request: &ImportRequest,
    note: impl Fn(&str),
) -> Result<ImportReply, ClientError> {
    let body = serde_json::to_vec(request).map_err(|error| ClientError::Rejected(error.to_string()))?;
    client.post(PATH, &body, note, |text| {
        let reply: ImportReply = parse_json(&text)?;
        let whole = reply.results.len() == request.records.len();
        whole.then_some(reply).ok_or_else(|| "it does not answer for each record".to_owned())
    })
}

/// Takes an upload's requests to the deployment.
pub(crate) struct Sender {
    client: Client,
    progress: Progress,
    json: bool,
}

impl Sender {
    /// A sender; `total` is the size of the inputs, where it is known.
    pub(crate) fn new(client: Client, total: Option<u64>, shown: &Shown) -> Self {
        Self { client, progress: Progress::reading(total), json: shown.json }
    }

    /// Sends all closed requests; `done` is how many bytes of the inputs were processed.
    pub(crate) fn send(&mut self, upload: &mut Upload, done: u64) -> Result<(), ClientError> {
        self.show(upload);
        while let Some(request) = upload.next_request() {
            self.progress.request(format!("{} records", upload.summary().acknowledged()), done);
            let reply = send(&self.client, request, |note| self.progress.print(note))?;
            upload.settle(&reply);
            self.show(upload);
        }
        Ok(())
    }

    fn show(&self, upload: &mut Upload) {
        upload.take_lines().iter().for_each(|line| self.progress.print(line));
    }

    /// Prints the summary, and why the upload could not finish. Returns the exit status.
    pub(crate) fn end(self, upload: &Upload, finished: Result<(), ClientError>) -> ExitCode {
        self.progress.close();
        upload.last_lines().iter().for_each(|line| eprintln!("{line}"));
        let summary = upload.summary();
        let text = if self.json { summary.json() } else { summary.table() };
        // A reader that has gone away (`… | head`) is no failure of the upload.
        let _ = io::stdout().write_all(text.as_bytes());
        match finished {
            Ok(()) if summary.refused() == 0 => ExitCode::SUCCESS,
            Ok(()) => ExitCode::from(exit::FAILED),
            Err(failure) => {
                let status = exit::report_failure(&failure);
                eprintln!("{}", retry_advice(summary.acknowledged()));
                status
            }
        }
    }
}

/// The advice after a failure: which records are stored, and what to do.
fn retry_advice(acknowledged: u64) -> String {
    format!(
        "{acknowledged} records were acknowledged and are kept. The same command can simply be run again: what is known already stays as it is."
    )
}
