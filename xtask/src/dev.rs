//! `cargo xtask dev`: builds the product, and runs it on this machine as `npx fleetglass serve` does.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::Args;

use crate::project::Project;
use crate::{build, process, setup};

/// The options of `cargo xtask dev`.
#[derive(Args)]
pub(crate) struct Options {
    /// The port on 127.0.0.1.
    #[arg(long, default_value_t = 8787)]
    port: u16,
    /// Where records and keys are kept [default: .fleetglass at the project's root].
    #[arg(long, value_name = "DIR")]
    state: Option<PathBuf>,
    /// Begin empty: drop the records that the state holds and import no demo fleet.
    #[arg(long)]
    fresh: bool,
    /// Import no demo fleet where there are no records.
    #[arg(long)]
    no_demo: bool,
    /// Show a line for each request.
    #[arg(long)]
    verbose: bool,
}

/// Runs the product until a signal or the Worker's end.
pub(crate) fn run(project: &Project, options: &Options) -> Result<ExitCode> {
    let tools = setup::run(project)?;
    build::all(project, &tools)?;
    let state = match &options.state {
        Some(folder) => std::path::absolute(folder)?,
        None => project.path(".fleetglass"),
    };
    let mut launcher = tools.node(project);
    launcher
        .args(["launcher/fleetglass.mjs", "serve", "--port", &options.port.to_string(), "--state"])
        .arg(state);
    let flags = [
        ("--fresh", options.fresh),
        ("--demo", !options.fresh && !options.no_demo),
        ("--verbose", options.verbose),
    ];
    launcher.args(flags.iter().filter(|(_, given)| *given).map(|(flag, _)| flag));
    process::exec(&mut launcher)
}
