//! Runs the command.

use crate::server::Server;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::{env, fs};

/// The command, what it is given, and where it runs.
pub(crate) struct Run {
    command: Command,
    stdin: Vec<u8>,
}

/// What came of it.
pub(crate) struct Outcome {
    /// The exit status.
    pub(crate) status: i32,
    /// Standard output.
    pub(crate) stdout: String,
    /// Standard error.
    pub(crate) stderr: String,
}

/// `fleetglass import`; see [`fleetglass`].
pub(crate) fn import() -> Run {
    fleetglass("import")
}

/// A command, with a token and impatient, in a folder that holds nothing of interest.
pub(crate) fn fleetglass(name: &str) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fleetglass"));
    command.arg(name).current_dir(env!("CARGO_TARGET_TMPDIR"));
    command.env("FLEETGLASS_TOKEN", "secret").args(["--retry-pause", "0"]);
    for proxy in ["http_proxy", "https_proxy", "all_proxy"] {
        command.env_remove(proxy).env_remove(proxy.to_uppercase());
    }
    Run { command, stdin: Vec::new() }
}

impl Run {
    /// Sends to a server.
    pub(crate) fn to(self, server: &Server) -> Self {
        self.args(["--to", &server.url])
    }

    /// Adds arguments.
    pub(crate) fn args(mut self, args: impl IntoIterator<Item = impl AsRef<std::ffi::OsStr>>) -> Self {
        self.command.args(args);
        self
    }

    /// Runs in a folder.
    pub(crate) fn within(mut self, folder: &Path) -> Self {
        self.command.current_dir(folder);
        self
    }

    /// Takes the token away.
    pub(crate) fn without_token(mut self) -> Self {
        self.command.env_remove("FLEETGLASS_TOKEN");
        self
    }

    /// Reads standard input.
    pub(crate) fn stdin(mut self, input: impl Into<Vec<u8>>) -> Self {
        self.stdin = input.into();
        self.args(["-"])
    }

    /// Runs to the end.
    pub(crate) fn outcome(mut self) -> Outcome {
        let piped = self.command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = piped.spawn().unwrap();
        // A command that gives up early does not read to the end.
        let _ = child.stdin.take().unwrap().write_all(&self.stdin);
        let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Outcome { status: status.code().unwrap(), stdout: text(stdout), stderr: text(stderr) }
    }
}

impl Outcome {
    /// Checks the exit status, and shows all when it is another.
    #[track_caller]
    pub(crate) fn exits(self, status: i32) -> Self {
        assert_eq!(self.status, status, "\n{}\n{}", self.stdout, self.stderr);
        self
    }

    /// Checks all of standard output.
    #[track_caller]
    pub(crate) fn prints(self, text: &str) -> Self {
        assert_eq!(self.stdout, text, "\n{}", self.stderr);
        self
    }

    /// Checks that standard error tells something.
    #[track_caller]
    pub(crate) fn tells(self, text: &str) -> Self {
        assert!(self.stderr.contains(text), "{text:?} is not in\n{}", self.stderr);
        self
    }

    /// The numbers of a row of the table: imported, unchanged, older, refused, with violations.
    #[track_caller]
    pub(crate) fn row(&self, title: &str) -> [u64; 5] {
        let row = self.stdout.lines().find_map(|line| line.strip_prefix(title));
        let numbers =
            row.unwrap_or_else(|| panic!("no row {title:?} in\n{}", self.stdout)).split_whitespace();
        numbers.map(|number| number.parse().unwrap()).collect::<Vec<_>>().try_into().unwrap()
    }
}

/// A fresh folder of a test's own.
pub(crate) fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// A file of the test data that all crates share.
pub(crate) fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/samples").join(name)
}

/// So many registration tasks, one a line.
pub(crate) fn tasks(count: usize) -> String {
    (0..count).map(|n| format!("{{\"taskId\":\"task-{n}\",\"status\":\"InProgress\"}}\n")).collect()
}
