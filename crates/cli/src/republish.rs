//! `fleetglass republish`: rebuilds the stores that a deployment derives from its index.

use crate::exit;
use crate::remote::{Client, ClientError, Progress, RemoteOptions, parse_json, path_after, shell_quote};
use clap::Args;
use fleetglass_model::republish::RepublishReply;
use std::process::ExitCode;

const PATH: &str = "/api/v1/republish";

/// Makes all ready answers anew from the index, and removes those that stand for no record.
///
/// For a deployment whose KV was emptied or lost, or whose account or region was changed. It may be broken off at any
/// time: --after goes on from where it was. The token is found as by `fleetglass import`.
#[derive(Debug, Args)]
#[command(after_help = "Exit status: 0 all well; 1 not all could be published; 2 usage.")]
pub(crate) struct Options {
    #[command(flatten)]
    remote: RemoteOptions,

    /// Go on behind this position, which a run that was broken off told
    #[arg(long, value_name = "POSITION")]
    after: Option<String>,
}

/// The counts so far, and the position to resume from.
#[derive(Default)]
struct RepublishProgress {
    published: i64,
    removed: i64,
    /// The position to continue from.
    after: Option<String>,
}

/// Runs the command; see the crate's documentation for the exit status.
pub(crate) fn run(options: &Options) -> ExitCode {
    let client = match options.remote.connect() {
        Ok(client) => client,
        Err(status) => return status,
    };
    let mut done = RepublishProgress { after: options.after.clone(), ..RepublishProgress::default() };
    let mut progress = Progress::counting();
    let finished = republish(&client, &mut done, &mut progress);
    progress.close();
    println!("{} records published, {} values removed", done.published, done.removed);
    match finished {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let status = exit::report_failure(&failure);
            let after = done.after.map(|after| format!(" --after {}", shell_quote(&after)));
            eprintln!(
                "To go on: fleetglass republish {}{}",
                options.remote.rerun_options(),
                after.unwrap_or_default()
            );
            status
        }
    }
}

/// Repeats the request until nothing is left.
fn republish(
    client: &Client,
    done: &mut RepublishProgress,
    progress: &mut Progress,
) -> Result<(), ClientError> {
    loop {
        progress.request(format!("{} records published", done.published), 0);
        let path = path_after(PATH, done.after.as_deref());
        let reply = client.post(&path, &[], |note| progress.print(note), |text| parse_json(&text))?;
        let RepublishReply { published, removed, after } = reply;
        done.published += published;
        done.removed += removed;
        match after {
            None => return Ok(()),
            after if after == done.after => {
                return Err(ClientError::NotFleetglass("it goes on from where it was".to_owned()));
            }
            after => done.after = after,
        }
    }
}
