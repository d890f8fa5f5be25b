//! Explains a failed installation in one sentence.

use std::fs;
use std::path::Path;

use anyhow::{Error, anyhow};

/// Messages of tools that cannot reach a server.
const UNREACHABLE: [&str; 14] = [
    "ENOTFOUND",
    "EAI_AGAIN",
    "ECONNREFUSED",
    "ECONNRESET",
    "ETIMEDOUT",
    "ENETUNREACH",
    "ENOTCACHED",
    "Could not resolve",
    "Couldn't resolve",
    "Could not connect",
    "Failed to connect",
    "network failure",
    "Timeout was reached",
    "timed out",
];

/// Explains a failed command by what it wrote to its log.
pub(crate) fn explain(what: &str, log: &Path) -> Error {
    let text = fs::read(log).unwrap_or_default();
    let reason = reason(&String::from_utf8_lossy(&text));
    anyhow!("{what} could not be installed: {reason} (all that was printed is in {})", log.display())
}

fn reason(output: &str) -> String {
    if UNREACHABLE.iter().any(|sign| output.contains(sign)) {
        return "nothing can be downloaded, so check the network and try again".to_owned();
    }
    let lines =
        || output.lines().map(|line| line.trim().trim_start_matches("npm ")).filter(|line| !line.is_empty());
    let error = lines().find(|line| line.starts_with("error")).or_else(|| lines().next_back());
    error.unwrap_or("it printed nothing").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(output: &str, expected: &str) {
        assert!(reason(output).contains(expected), "{}", reason(output));
    }

    #[test]
    fn a_missing_network_is_named() {
        check("npm error code ENOTFOUND\nnpm error network request failed", "network");
        check("error: failed\nCaused by:\n  [6] Could not resolve hostname", "network");
    }

    #[test]
    fn else_the_first_error_speaks() {
        check("   Compiling a\nerror: linker `cc` not found\nmore", "linker `cc` not found");
        check("npm error code EACCES\nnpm error A complete log of this run can be found in x", "EACCES");
        check("", "printed nothing");
    }
}
