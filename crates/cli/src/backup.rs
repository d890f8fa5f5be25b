//! `fleetglass backup`: all records of a deployment, one a line, in a file or on standard output.

mod output;
mod page;

pub(crate) use page::ControlLine;

use crate::exit;
use crate::remote::{Client, ClientError, Progress, RemoteOptions, path_after};
use clap::Args;
use output::BackupOutput;
use page::Page;
use std::path::PathBuf;
use std::process::ExitCode;

const PATH: &str = "/api/v1/backup";

/// Saves all records, one a line, for `fleetglass restore`.
///
/// With --output, what is saved so far is in FILE.part, which becomes FILE at the end; a backup that was broken off goes
/// on with --resume. A backup is complete where its last line is of the kind `end`. What is imported or forgotten
/// meanwhile may be in it or not.
///
/// The token is found as by `fleetglass import`.
#[derive(Debug, Args)]
#[command(after_help = "Exit status: 0 all well; 1 the backup is not complete; 2 usage.")]
pub(crate) struct Options {
    #[command(flatten)]
    remote: RemoteOptions,

    /// The file to write [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Go on with a backup that was broken off
    #[arg(long, requires = "output")]
    resume: bool,
}

/// Runs the command; see the crate's documentation for the exit status.
pub(crate) fn run(options: &Options) -> ExitCode {
    let client = match options.remote.connect() {
        Ok(client) => client,
        Err(status) => return status,
    };
    let mut place = match BackupOutput::open(options.output.as_deref(), options.resume) {
        Ok(place) => place,
        Err(why) => return exit::report_usage_error(&why),
    };
    let mut progress = Progress::counting();
    let finished = save(&client, &mut place, &mut progress).and_then(|()| place.finish());
    progress.close();
    match finished {
        Ok(()) => {
            place.tell();
            ExitCode::SUCCESS
        }
        Err(why) => {
            let status = exit::report_failure(&why);
            eprintln!("{}", place.standing(&options.remote.rerun_options()));
            status
        }
    }
}

/// Requests page after page, and writes each before it requests the next.
fn save(client: &Client, place: &mut BackupOutput, progress: &mut Progress) -> Result<(), String> {
    loop {
        progress.request(format!("{} records saved", place.records()), 0);
        let path = path_after(PATH, place.after());
        let page = client.get(&path, |note| progress.print(note), Page::read);
        let page = page.map_err(|failure| failure.to_string())?;
        if page.after().is_some_and(|after| Some(after) == place.after()) {
            return Err(ClientError::NotFleetglass("it goes on from where it was".to_owned()).to_string());
        }
        place.write(&page)?;
        if page.after().is_none() {
            return Ok(());
        }
    }
}
