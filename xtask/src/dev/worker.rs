//! Runs the Worker in wrangler.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::http;
use super::state::State;
use crate::process::{Group, signals, tied};
use crate::project::Project;
use crate::setup::Tools;
use crate::step::step;
use crate::{build, clock};

const START_TIMEOUT: Duration = Duration::from_secs(90);
/// The timeout of one request that checks for the Worker: Ctrl-C waits at most as long.
const PROBE_TIMEOUT: Duration = Duration::from_secs(2);
const TICK: Duration = Duration::from_millis(100);

/// The running Worker, which stops when this value is dropped.
pub(crate) struct Worker {
    group: Group,
    port: u16,
    log: PathBuf,
    /// Whether the Worker has started: only then its output is shown.
    ready: Arc<AtomicBool>,
}

impl Worker {
    /// Starts wrangler on loopback alone.
    pub(crate) fn start(project: &Project, tools: &Tools, state: &State, port: u16) -> Result<Self> {
        let mut command = tools.wrangler(project);
        command
            .args([
                "dev",
                "--ip",
                "127.0.0.1",
                "--port",
                &port.to_string(),
                "--show-interactive-dev-session=false",
            ])
            .arg("--persist-to")
            .arg(state.folder())
            .arg("--env-file")
            .arg(state.dev_vars())
            .env("WRANGLER_REGISTRY_PATH", state.folder().join("registry"))
            .env("CLOUDFLARE_CF_FETCH_ENABLED", "false")
            .env("X_LOCAL_OBSERVABILITY", "false")
            .env("X_LOCAL_EXPLORER", "false")
            .env(build::BUILT, "1");
        let mut tied = tied::tie(&command)?;
        let group = Group::start(tied.stdout(Stdio::piped()).stderr(Stdio::piped()))?;
        let mut worker = Self { group, port, log: state.log("wrangler"), ready: Arc::default() };
        worker.follow_output()?;
        Ok(worker)
    }

    /// Waits until the console answers.
    pub(crate) fn wait_until_ready(&mut self) -> Result<()> {
        step("Starting the Worker", || {
            let stopwatch = clock::start();
            while http::get(self.port, "/console/", PROBE_TIMEOUT) != Some(200) {
                self.check_running()?;
                if stopwatch.elapsed() > START_TIMEOUT {
                    bail!("the Worker does not answer; see {}", self.log.display());
                }
            }
            self.ready.store(true, Ordering::Relaxed);
            Ok(())
        })
    }

    /// Waits for one tick. Returns an error if the Worker has ended, or if a signal asks it to end.
    pub(crate) fn check_running(&mut self) -> Result<()> {
        if signals::interrupted() {
            self.group.stop();
            bail!("interrupted");
        }
        if self.group.finished()?.is_some() {
            bail!("the Worker has ended; see {}{}", self.log.display(), self.last_error());
        }
        thread::sleep(TICK);
        Ok(())
    }

    fn follow_output(&mut self) -> Result<()> {
        let file = File::create(&self.log).with_context(|| format!("cannot write {}", self.log.display()))?;
        for pipe in self.group.take_output() {
            let (file, ready) = (file.try_clone()?, Arc::clone(&self.ready));
            thread::spawn(move || follow(pipe, file, &ready));
        }
        Ok(())
    }

    fn last_error(&self) -> String {
        let text = fs::read_to_string(&self.log).unwrap_or_default();
        let error = text.lines().rfind(|line| line.contains("ERROR"));
        error.map(|line| format!(": {}", line.trim())).unwrap_or_default()
    }
}

/// Writes all output to the log, and prints the Worker's own lines once it is ready.
fn follow(pipe: impl Read, mut log: File, ready: &AtomicBool) {
    for line in BufReader::new(pipe).split(b'\n').map_while(Result::ok) {
        let line = String::from_utf8_lossy(&line);
        // A full disk is no reason to stop the Worker.
        let _ = writeln!(log, "{line}");
        if ready.load(Ordering::Relaxed) && is_the_workers(&line) {
            println!("{line}");
        }
    }
}

/// wrangler marks its own lines. Both it and the Worker write one for each request, which stay in the log.
fn is_the_workers(line: &str) -> bool {
    let ordinary = ["[wrangler:info]", r#"{"level":"info""#].iter().any(|mark| line.contains(mark));
    !line.trim().is_empty() && !ordinary && !line.starts_with('⎔')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_not_shown_but_what_the_worker_logs_is() {
        assert!(!is_the_workers("[wrangler:info] GET /console/ 200 OK (6ms)"));
        assert!(!is_the_workers(r#"{"level":"info","requestId":"1","operation":"import"}"#));
        assert!(!is_the_workers(""));
        assert!(is_the_workers("published 3 records"));
    }
}
