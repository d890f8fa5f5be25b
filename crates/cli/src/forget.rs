//! `fleetglass forget`: deletes records from a deployment, by their key or by age.

mod options;

pub(crate) use options::Options;

use crate::exit;
use crate::remote::{Client, ClientError, Progress, parse_json};
use fleetglass_model::forget::{ForgetReply, ForgetRequest};
use options::Selection;
use std::io::{self, IsTerminal};
use std::process::ExitCode;
use std::time::Duration;

const PATH: &str = "/api/v1/forget";

/// Runs the command; see the crate's documentation for the exit status.
pub(crate) fn run(options: &Options) -> ExitCode {
    if !options.yes
        && let Err(status) = confirm(&options.what)
    {
        return status;
    }
    let client = match options.remote.connect() {
        Ok(client) => client,
        Err(status) => return status,
    };
    let (mut forgotten, mut progress) = (0, Progress::counting());
    let finished = forget(&client, &options.what.request(), &mut forgotten, &mut progress);
    progress.close();
    println!("{forgotten} records forgotten");
    match finished {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let status = exit::report_failure(&failure);
            eprintln!("The same command can simply be run again: it goes on with what is left.");
            status
        }
    }
}

/// Between two requests of which the first could forget nothing yet.
const PAUSE: Duration = Duration::from_millis(500);

/// Repeats the request while there is more.
fn forget(
    client: &Client,
    request: &ForgetRequest,
    forgotten: &mut i64,
    progress: &mut Progress,
) -> Result<(), ClientError> {
    let body = serde_json::to_vec(request).map_err(|error| ClientError::Rejected(error.to_string()))?;
    loop {
        progress.request(format!("{forgotten} records forgotten"), 0);
        let reply = client.post(PATH, &body, |note| progress.print(note), |text| parse_json(&text));
        let reply: ForgetReply = reply?;
        *forgotten += reply.forgotten;
        if !reply.more {
            return Ok(());
        }
        if reply.forgotten == 0 {
            // The remaining records are being published, which ends within half a minute.
            std::thread::sleep(PAUSE);
        }
    }
}

/// Asks for a confirmation. The error is the exit status without one, or if nobody can be asked.
fn confirm(what: &Selection) -> Result<(), ExitCode> {
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return Err(exit::report_usage_error(&"there is no terminal to ask on: it needs --yes"));
    }
    eprint!("Forget {what}? This cannot be undone. [y/N] ");
    let mut answer = String::new();
    let read = io::stdin().read_line(&mut answer);
    match answer.trim().to_ascii_lowercase().as_str() {
        "y" | "yes" if read.is_ok() => Ok(()),
        _ => Err(exit::report_failure(&"nothing was forgotten")),
    }
}
