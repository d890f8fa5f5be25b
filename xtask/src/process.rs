//! Child processes that end with this one.

pub(crate) mod signals;

use std::fs::File;
use std::io::{Read, Write};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, ExitCode, ExitStatus, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use rustix::process::{Pid, Signal, kill_process_group, test_kill_process_group};

use crate::clock;

const GRACE: Duration = Duration::from_secs(5);
const TICK: Duration = Duration::from_millis(20);

/// A child and all that it starts: a process group of their own, ended when this value is dropped.
pub(crate) struct Group {
    child: Child,
}

impl Group {
    /// Starts `command` in a new group, without standard input.
    pub(crate) fn start(command: &mut Command) -> Result<Self> {
        let program = command.get_program().to_string_lossy().into_owned();
        let child = command.stdin(Stdio::null()).process_group(0).spawn();
        let child = child.with_context(|| format!("{program} does not start"))?;
        Ok(Self { child })
    }

    /// Waits for the child's end; a signal to this process ends the group.
    pub(crate) fn wait(&mut self) -> Result<ExitStatus> {
        loop {
            if let Some(status) = self.finished()? {
                return Ok(status);
            }
            if signals::interrupted() {
                self.stop();
                bail!("interrupted");
            }
            thread::sleep(TICK);
        }
    }

    /// How the child ended, if it has.
    pub(crate) fn finished(&mut self) -> Result<Option<ExitStatus>> {
        Ok(self.child.try_wait()?)
    }

    /// The child's standard output and errors, where they are pipes.
    pub(crate) fn take_output(&mut self) -> Vec<Box<dyn Read + Send>> {
        let stdout = self.child.stdout.take().map(|pipe| Box::new(pipe) as Box<dyn Read + Send>);
        let stderr = self.child.stderr.take().map(|pipe| Box::new(pipe) as Box<dyn Read + Send>);
        stdout.into_iter().chain(stderr).collect()
    }

    /// Sends SIGTERM to the group, waits, then kills the processes that are left.
    pub(crate) fn stop(&mut self) {
        let pid = Pid::from_child(&self.child);
        // Errors here mean that the group is gone already.
        let _ = kill_process_group(pid, Signal::TERM);
        let stopwatch = clock::start();
        while stopwatch.elapsed() < GRACE && self.is_alive(pid) {
            thread::sleep(TICK);
        }
        let _ = kill_process_group(pid, Signal::KILL);
        let _ = self.child.wait();
    }

    fn is_alive(&mut self, pid: Pid) -> bool {
        // Reaps the child, so that only its own children count.
        let _ = self.child.try_wait();
        test_kill_process_group(pid).is_ok()
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Runs a command, all of its output to the file `log`.
pub(crate) fn run_logged(command: &mut Command, log: &Path) -> Result<ExitStatus> {
    if let Some(folder) = log.parent() {
        std::fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    }
    let file = File::create(log).with_context(|| format!("cannot write {}", log.display()))?;
    let errors = file.try_clone()?;
    Group::start(command.stdout(file).stderr(errors))?.wait()
}

/// Runs a command, its output both shown and returned.
pub(crate) fn run_shown(command: &mut Command) -> Result<(ExitStatus, String)> {
    let mut group = Group::start(command.stdout(Stdio::piped()).stderr(Stdio::piped()))?;
    let readers: Vec<_> =
        group.take_output().into_iter().map(|pipe| thread::spawn(move || show(pipe))).collect();
    let status = group.wait()?;
    // Processes that a child left running must not keep the pipes open.
    group.stop();
    let mut output = String::new();
    for reader in readers {
        output += &reader.join().map_err(|_| anyhow!("the output could not be read"))?;
    }
    Ok((status, output))
}

fn show(mut pipe: impl Read) -> String {
    let mut seen = Vec::new();
    let mut buffer = [0; 8192];
    while let Ok(length @ 1..) = pipe.read(&mut buffer) {
        let mut out = std::io::stdout().lock();
        // A closed terminal is no reason to stop the work.
        let _ = out.write_all(&buffer[..length]).and_then(|()| out.flush());
        seen.extend_from_slice(&buffer[..length]);
    }
    String::from_utf8_lossy(&seen).into_owned()
}

/// The output of a short command, or nothing if it fails or does not exist.
pub(crate) fn output(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Replaces this process with the command.
pub(crate) fn exec(command: &mut Command) -> Result<ExitCode> {
    let program = command.get_program().to_string_lossy().into_owned();
    Err(command.exec()).with_context(|| format!("{program} does not start"))
}
