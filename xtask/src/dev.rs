//! `cargo xtask dev`: the product on this machine.

mod http;
mod migrations;
mod state;
mod worker;

use std::net::TcpListener;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Result, anyhow};

use crate::cli::DevArgs;
use crate::process::run_logged;
use crate::project::Project;
use crate::setup::Tools;
use crate::step::step;
use crate::{build, clock, folder_lock, setup};
use state::State;
use worker::Worker;

/// The demo fleet, as the providers' tools print it.
const DEMO: &str = "crates/cli/demo/fleet.ndjson";

/// wrangler fires no cron, so that this command does.
const CRON_EVERY: Duration = Duration::from_secs(30);

/// Runs the product until a signal or the Worker's end.
pub(crate) fn run(project: &Project, args: &DevArgs) -> Result<ExitCode> {
    check_port(args.port)?;
    let tools = setup::run(project)?;
    build::all(project, &tools)?;
    let state = State::open(project, args.state.as_deref())?;
    let _held = folder_lock::hold(state.folder())?;
    if args.fresh {
        state.empty()?;
    }
    migrations::apply(project, &tools, &state)?;
    check_port(args.port)?;
    serve(project, &tools, &state, args)
}

fn serve(project: &Project, tools: &Tools, state: &State, args: &DevArgs) -> Result<ExitCode> {
    let mut worker = Worker::start(project, tools, state, args.port)?;
    worker.wait_until_ready()?;
    demo(project, state, args);
    println!("\nTo import:  cargo run -p fleetglass -- import FILE… --to http://127.0.0.1:{}", args.port);
    println!("Its token:  {}", state.dev_vars().display());
    println!("All logs:   {}\n", state.log("wrangler").display());
    println!("Fleetglass is ready: http://127.0.0.1:{}/console/", args.port);
    let mut since_cron = clock::start();
    loop {
        worker.watch()?;
        if since_cron.elapsed() >= CRON_EVERY {
            http::get_apart(args.port, "/cdn-cgi/handler/scheduled");
            since_cron = clock::start();
        }
    }
}

fn check_port(port: u16) -> Result<()> {
    let free = TcpListener::bind(("127.0.0.1", port)).map(drop);
    free.map_err(|_| anyhow!("port {port} of 127.0.0.1 is taken: choose another one with --port N"))
}

/// Imports the demo fleet on the first start of a state. What goes wrong with it does not stop the product.
fn demo(project: &Project, state: &State, args: &DevArgs) {
    if state.has_begun() {
        return;
    }
    let wanted = !args.fresh && !args.no_demo;
    let done = if wanted { import_demo(project, state, args.port) } else { Ok(()) };
    if let Err(error) = done.and_then(|()| state.begin()) {
        eprintln!("The demo fleet was not imported: {error:#}");
    }
}

fn import_demo(project: &Project, state: &State, port: u16) -> Result<()> {
    step("Importing the demo fleet (once)", || {
        let log = state.log("demo");
        let mut command = project.cargo();
        command
            .args(["run", "--quiet", "--package", "fleetglass", "--", "import", DEMO, "--to"])
            .arg(format!("http://127.0.0.1:{port}"))
            .env("FLEETGLASS_IMPORT_TOKEN", state.token());
        let status = run_logged(&mut command, &log)?;
        status.success().then_some(()).ok_or_else(|| refused(&log))
    })
}

fn refused(log: &Path) -> anyhow::Error {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    let last = text.lines().rfind(|line| !line.trim().is_empty()).unwrap_or("the command printed nothing");
    anyhow!("{} (all that was printed is in {})", last.trim(), log.display())
}
