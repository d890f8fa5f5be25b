//! `cargo xtask dev`: runs the product on this machine.

mod http;
mod keys;
mod migrations;
mod state;
mod worker;

use std::fs::File;
use std::io::ErrorKind;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use clap::Args;

use crate::process::{Group, run_logged};
use crate::project::Project;
use crate::setup::Tools;
use crate::step::step;
use crate::{build, clock, setup};
use state::State;
use worker::Worker;

/// The demo fleet. Its records are in progress or stuck at the time when it is generated.
const DEMO: &str = "generate --executions 2000 --things 300 --tasks 40 --batch-tasks 30 --seed 7 --until now";

/// Records that the README names.
const NAMED: &str = "crates/cli/demo/fleet.ndjson";

/// wrangler does not run cron triggers, so this command calls the handler.
const CRON_EVERY: Duration = Duration::from_secs(30);

/// The options of `cargo xtask dev`.
#[derive(Args)]
pub(crate) struct Options {
    /// The port on 127.0.0.1.
    #[arg(long, default_value_t = 8787, value_parser = clap::value_parser!(u16).range(1..))]
    port: u16,
    /// Where records, token and logs are kept [default: .fleetglass at the project's root].
    #[arg(long, value_name = "DIR")]
    state: Option<PathBuf>,
    /// Begin empty: drop the records that the state holds and import no demo fleet.
    #[arg(long)]
    fresh: bool,
    /// Import no demo fleet on the first start.
    #[arg(long)]
    no_demo: bool,
}

/// Runs the product until a signal or the Worker's end.
pub(crate) fn run(project: &Project, options: &Options) -> Result<ExitCode> {
    check_port(options.port)?;
    let tools = setup::run(project)?;
    build::all(project, &tools)?;
    let state = State::open(project, options.state.as_deref())?;
    if options.fresh {
        state.empty()?;
    }
    migrations::apply(project, &tools, &state)?;
    let token = step("Building the command", || keys::token(project, &state))?;
    check_port(options.port)?;
    serve(project, &tools, &state, options, &token)
}

fn serve(
    project: &Project,
    tools: &Tools,
    state: &State,
    options: &Options,
    token: &str,
) -> Result<ExitCode> {
    let mut worker = Worker::start(project, tools, state, options.port)?;
    worker.wait_until_ready()?;
    import_demo_once(project, state, options, token);
    // After Ctrl-C, do not print that the product is ready.
    worker.check_running()?;
    println!("\nTo import:  {}", import_command(state, options));
    println!(
        "To ask it:  set -a; . {}; set +a   (the keys, for the clients of the README)",
        state.dev_vars().display()
    );
    println!("All logs:   {}\n", state.log("wrangler").display());
    // Behind the hash sign it is sent nowhere: the console exchanges it for a session.
    println!("Fleetglass is ready: http://127.0.0.1:{}/console/#token={token}", options.port);
    let mut since_cron = clock::start();
    loop {
        worker.check_running()?;
        if since_cron.elapsed() >= CRON_EVERY {
            http::get_in_background(options.port, "/cdn-cgi/handler/scheduled");
            since_cron = clock::start();
        }
    }
}

/// The command that imports into this Worker. It finds the token of the usual folder by itself.
fn import_command(state: &State, options: &Options) -> String {
    let token = options.state.as_ref().map(|_| format!(" --token-file {}", state.dev_vars().display()));
    let token = token.unwrap_or_default();
    format!("cargo run -p fleetglass -- import FILE… --to http://127.0.0.1:{}{token}", options.port)
}

fn check_port(port: u16) -> Result<()> {
    match TcpListener::bind(("127.0.0.1", port)) {
        Err(error) if error.kind() == ErrorKind::AddrInUse => {
            bail!("port {port} of 127.0.0.1 is taken: choose another one with --port N")
        }
        other => other.map(drop).with_context(|| format!("port {port} of 127.0.0.1 cannot be used")),
    }
}

/// Imports the demo fleet on the first start of a state. A failed import does not stop the product.
fn import_demo_once(project: &Project, state: &State, options: &Options, token: &str) {
    if state.has_begun() {
        return;
    }
    let wanted = !options.fresh && !options.no_demo;
    let outcome = if wanted { import_demo(project, state, options.port, token) } else { Ok(()) };
    if let Err(error) = outcome.and_then(|()| state.mark_begun()) {
        eprintln!("The demo fleet was not imported: {error:#}");
    }
}

fn import_demo(project: &Project, state: &State, port: u16, token: &str) -> Result<()> {
    step("Importing the demo fleet (once)", || {
        let (fleet, log) = (state.folder().join("demo.ndjson"), state.log("demo"));
        let mut generate = fleetglass(project);
        generate.args(DEMO.split(' ')).stdout(create(&fleet)?).stderr(create(&log)?);
        let generated = Group::start(&mut generate)?.wait()?;
        generated.success().then_some(()).ok_or_else(|| failure_from_log(&log))?;
        let mut import = fleetglass(project);
        import
            .arg("import")
            .arg(&fleet)
            .arg(project.path(Path::new(NAMED)))
            .arg(format!("--to=http://127.0.0.1:{port}"))
            .env("FLEETGLASS_TOKEN", token);
        let status = run_logged(&mut import, &log)?;
        status.success().then_some(()).ok_or_else(|| failure_from_log(&log))?;
        Ok(std::fs::remove_file(&fleet)?)
    })
}

/// The operator's command, built if need be.
fn fleetglass(project: &Project) -> Command {
    let mut command = project.cargo();
    command.args(["run", "--quiet", "--package", "fleetglass", "--"]);
    command
}

fn create(path: &Path) -> Result<File> {
    File::create(path).with_context(|| format!("cannot write {}", path.display()))
}

fn failure_from_log(log: &Path) -> anyhow::Error {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    let last = text.lines().rfind(|line| !line.trim().is_empty()).unwrap_or("the command printed nothing");
    anyhow!("{} (all that was printed is in {})", last.trim(), log.display())
}
