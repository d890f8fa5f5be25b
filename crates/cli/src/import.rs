//! `fleetglass import`: files in, requests out, a table at the end.

mod batch;
mod client;
mod notices;
mod options;
mod printable;
mod progress;
mod reader;
mod retry;
mod session;
mod tally;
mod target;
mod token;
mod window;

pub(crate) use options::Options;

use client::Client;
use printable::printable;
use session::Session;
use std::io::{self, Write};
use std::process::ExitCode;

const REFUSED_OR_UNFINISHED: u8 = 1;
const USAGE: u8 = 2;

/// Runs the command; see the crate's documentation for the exit status.
pub(crate) fn run(options: &Options) -> ExitCode {
    let token = match token::find(options.token_file.as_deref(), &options.to) {
        Ok(token) => token,
        Err(sentence) => {
            eprintln!("error: {sentence}");
            return ExitCode::from(USAGE);
        }
    };
    if options.to.is_unprotected() {
        eprintln!("warning: {} is not https: the token travels in the clear", options.to);
    }
    let client = Client::new(&options.to, &token, options.patience());
    let mut session = Session::new(options, client);
    let finished = session.run();
    session.close();
    print_summary(options, &session);
    match finished {
        Ok(()) if session.tally.refused() == 0 => ExitCode::SUCCESS,
        Ok(()) => ExitCode::from(REFUSED_OR_UNFINISHED),
        Err(failure) => {
            eprintln!("error: {}", printable(&failure.to_string()));
            eprintln!("{}", session.standing());
            ExitCode::from(REFUSED_OR_UNFINISHED)
        }
    }
}

fn print_summary(options: &Options, session: &Session<'_>) {
    let summary = if options.json { session.tally.json() } else { session.tally.table() };
    // A reader that has gone away (`… | head`) is no failure of the import.
    let _ = io::stdout().write_all(summary.as_bytes());
}
