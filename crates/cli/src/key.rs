//! `fleetglass key`: the keys of a deployment.
//!
//! The deployment has them as Worker secrets, which nobody can read back. A file has the same content, in the form that
//! `wrangler secret bulk` takes: the commands change the file, and Wrangler uploads it.

mod credentials;
mod entry;
mod file;
mod issued;
mod list;
mod new;
mod revoke;
mod secrets;

use crate::exit;
use crate::remote::shell_quote;
use clap::{Args, Subcommand};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Makes, lists and revokes the keys of a deployment.
///
/// The deployment has its keys as the Worker secrets KEYS_1 to KEYS_9, which nobody can read back. They are kept in a file
/// too, which only its owner may read. Nothing here talks to a deployment: `npx wrangler secret bulk FILE` brings the
/// file's keys to it, all at once.
#[derive(Debug, Args)]
#[command(after_help = "Exit status: 0 all well; 1 it could not be done; 2 usage.")]
pub(crate) struct Options {
    /// The file that holds the keys
    #[arg(long, value_name = "FILE", default_value = "fleetglass-keys.json", global = true)]
    keys: PathBuf,

    #[command(subcommand)]
    what: KeyCommand,
}

/// What is done with keys.
#[derive(Debug, Subcommand)]
enum KeyCommand {
    New(new::Options),
    List(list::Options),
    Revoke(revoke::Options),
}

/// Runs the command; see the crate's documentation for the exit status.
pub(crate) fn run(options: &Options) -> ExitCode {
    let file = &options.keys;
    let done = match &options.what {
        KeyCommand::New(new) => match new.check() {
            Ok(()) => new::run(new, file),
            Err(why) => return exit::report_usage_error(&why),
        },
        KeyCommand::List(list) => list::run(list, file),
        KeyCommand::Revoke(revoke) => revoke::run(revoke, file),
    };
    done.map_or_else(|why| exit::report_failure(&why), |()| ExitCode::SUCCESS)
}

/// Prints the command's result.
fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush())
}

/// Prints how to copy the file to the deployment.
fn tell_next(file: &Path) {
    eprintln!(
        "The deployment does not know yet. Next: npx wrangler secret bulk {}",
        shell_quote(&file.to_string_lossy())
    );
}
