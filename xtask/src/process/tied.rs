//! A child that ends even when this process is killed.

use std::env;
use std::ffi::OsString;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};

/// Wraps a command in this executable, which ties itself to its parent and then executes the command.
pub(crate) fn tie(command: &Command) -> Result<Command> {
    let mut tied = Command::new(env::current_exe()?);
    tied.arg("__tied").arg("--").arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => tied.env(name, value),
            None => tied.env_remove(name),
        };
    }
    if let Some(folder) = command.get_current_dir() {
        tied.current_dir(folder);
    }
    Ok(tied)
}

/// Executes the command in this process, which gets SIGTERM when its parent ends (on Linux only).
pub(crate) fn exec(args: &[OsString]) -> Result<ExitCode> {
    let (program, args) = args.split_first().context("no command")?;
    #[cfg(target_os = "linux")]
    rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::TERM))?;
    super::exec(Command::new(program).args(args))
}
