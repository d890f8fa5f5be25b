//! The commands and their options.

use std::ffi::OsString;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, Parser, Subcommand};

use crate::project::Project;
use crate::{base, build, dev, package, process, setup, test};

#[derive(Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    about = "Sets up, builds, runs and tests Fleetglass."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the product on this machine: set-up, build, Worker, demo fleet.
    Dev(dev::Options),
    /// Install what is missing, and nothing else.
    Setup,
    /// Build the Worker into build/ and the console into dist/; skipped where nothing changed.
    Build,
    /// Pack the product for npm into target/package/, to be run and deployed with Node alone.
    Package,
    /// Run every check; ends with `N passed, N failed`.
    Test {
        /// Formatting, clippy and the native tests alone.
        #[arg(long)]
        fast: bool,
    },
    /// Run every parser on inputs made by chance from the corpus; ends with `N inputs, N failed`.
    ///
    /// `[TARGET…] [--inputs N] [--seed S]`, or `TARGET --only FILE` for one input.
    Fuzz(Rest),
    /// Make pictures of every view of the console.
    Pictures(Rest),
    /// Compare what users and programs meet with another state of the project: answers, stores, logs, the
    /// command; or the console.
    Fence(FenceArgs),
    /// Run the benchmarks.
    Bench(BenchArgs),
    /// Load the Worker for `--minutes N` while it is killed, restarted and robbed of its stores.
    Soak(Rest),
    /// Run Trunk with the project's tools on PATH, for example `cargo xtask trunk serve`.
    Trunk(Rest),
    /// Run Wrangler with the project's tools on PATH, for example `cargo xtask wrangler tail`.
    Wrangler(Rest),
}

/// The options of `cargo xtask fence`.
#[derive(Args)]
struct FenceArgs {
    /// The state to compare with.
    #[arg(long, value_name = "REV")]
    base: String,
    /// Keep what that state shows as the recording that the tests compare with.
    #[arg(long)]
    keep: bool,
    /// Compare the console instead: both builds side by side in Chromium.
    #[arg(long, conflicts_with = "keep")]
    console: bool,
    /// Only these parts: cases, access, inputs, fleet, command; of the console, the states whose names hold one.
    #[arg(value_name = "PART")]
    parts: Vec<String>,
}

/// The options of `cargo xtask bench`.
#[derive(Args)]
struct BenchArgs {
    /// Only these [default: all but soak and peers].
    #[arg(value_name = "NAME")]
    names: Vec<String>,
    /// Measure that state of the project beside this one, where a benchmark can.
    #[arg(long, value_name = "REV")]
    base: Option<String>,
    /// Short rounds, whose results are not kept.
    #[arg(long)]
    quick: bool,
    /// How long the soak takes.
    #[arg(long, value_name = "N")]
    minutes: Option<String>,
}

#[derive(Args)]
struct Rest {
    /// Passed on as they are.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    args: Vec<OsString>,
}

/// How the fuzz targets are run: optimised, with all checks that a debug build has.
const FUZZ: [&str; 8] =
    ["run", "--locked", "--quiet", "--profile", "fuzz", "--package", "fleetglass-fuzz", "--"];

/// Parses the command line and runs what it asks for.
pub(crate) fn run() -> Result<ExitCode> {
    let command = Cli::parse().command;
    let project = Project::find()?;
    match command {
        Command::Dev(args) => dev::run(&project, &args),
        Command::Setup => setup::run(&project).map(|_| ExitCode::SUCCESS),
        Command::Build => build::all(&project, &setup::run(&project)?).map(|()| ExitCode::SUCCESS),
        Command::Package => {
            let path = package::run(&project, &setup::run(&project)?)?;
            println!("{}", path.display());
            Ok(ExitCode::SUCCESS)
        }
        Command::Test { fast } => test::run(&project, fast),
        Command::Fuzz(rest) => process::exec(project.cargo().args(FUZZ).args(rest.args)),
        Command::Pictures(rest) => script(&project, "tests/browser/pictures.mjs", &rest.args),
        Command::Fence(args) => fence(&project, args),
        Command::Bench(args) => bench(&project, args),
        Command::Soak(rest) => {
            script(&project, "bench/run.mjs", &[&["soak".into()], rest.args.as_slice()].concat())
        }
        Command::Trunk(rest) => process::exec(setup::run(&project)?.trunk(&project).args(rest.args)),
        Command::Wrangler(rest) => process::exec(setup::run(&project)?.wrangler(&project).args(rest.args)),
    }
}

fn fence(project: &Project, args: FenceArgs) -> Result<ExitCode> {
    let mut options = vec![base::built(project, &args.base)?.into_os_string()];
    options.extend(args.keep.then(|| "--keep".into()));
    options.extend(args.parts.into_iter().map(OsString::from));
    let path = if args.console { "tests/fence/console/compare.mjs" } else { "tests/fence/compare.mjs" };
    script(project, path, &options)
}

fn bench(project: &Project, args: BenchArgs) -> Result<ExitCode> {
    let mut environment = Vec::new();
    if args.names.iter().any(|name| name == "peers") {
        environment.push(("PYTHON", setup::python::ensure(project, setup::python::TESTS)?));
        environment.push(("PEERS_PYTHON", setup::python::ensure(project, setup::python::PEERS)?));
    }
    let mut options: Vec<OsString> = args.names.into_iter().map(OsString::from).collect();
    options.extend(args.quick.then(|| "--quick".into()));
    if let Some(minutes) = args.minutes {
        options.extend(["--minutes".into(), minutes.into()]);
    }
    if let Some(revision) = args.base {
        options.extend(["--base".into(), base::built(project, &revision)?.into_os_string()]);
    }
    let mut command = fresh_script(project, "bench/run.mjs", &options)?;
    process::exec(command.envs(environment))
}

/// Runs a Node script against fresh builds.
fn script(project: &Project, path: &str, args: &[OsString]) -> Result<ExitCode> {
    process::exec(&mut fresh_script(project, path, args)?)
}

/// The command that runs a Node script; what it runs against is built.
fn fresh_script(project: &Project, path: &str, args: &[OsString]) -> Result<std::process::Command> {
    let tools = setup::run(project)?;
    build::all(project, &tools)?;
    let mut command = tools.node(project);
    command.arg(path).args(args);
    Ok(command)
}
