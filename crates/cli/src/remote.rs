//! The connection to a deployment: its address, the token, retries and the progress line.

mod client;
mod deployment_url;
mod progress;
mod retry;
mod token;

pub(crate) use client::{Client, ClientError, parse_json};
pub(crate) use deployment_url::DeploymentUrl;
pub(crate) use progress::Progress;
pub(crate) use retry::RetryPolicy;

use crate::exit;
use crate::stop::StopSignal;
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

/// Where the deployment is, and how to get through to it.
#[derive(Debug, Args)]
pub(crate) struct RemoteOptions {
    /// The deployment's address; that of its console will do
    #[arg(long, value_name = "URL", value_parser = DeploymentUrl::parse)]
    to: DeploymentUrl,

    /// A file that holds the token: alone, or as FLEETGLASS_TOKEN=… among the variables of a local Worker
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,

    /// How often a request is tried
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..))]
    tries: u32,

    /// The first pause between two tries, in milliseconds; each further one doubles
    #[arg(long, value_name = "MS", default_value_t = 250, hide = true)]
    retry_pause: u64,
}

impl RemoteOptions {
    /// Connects to the deployment. Without a token it prints the reason; the error is the exit status.
    pub(crate) fn connect(&self) -> Result<Client, ExitCode> {
        self.connect_until(self.tries, &StopSignal::default())
    }

    /// Connects for a command that can be stopped while it waits, with this number of attempts.
    pub(crate) fn connect_until(&self, tries: u32, stop: &StopSignal) -> Result<Client, ExitCode> {
        let token = token::find(self.token_file.as_deref(), &self.to)
            .map_err(|why| exit::report_usage_error(&why))?;
        if self.to.is_unprotected() {
            eprintln!("warning: {} is not https: the token travels in the clear", self.to);
        }
        let retry_policy = RetryPolicy { tries, ..self.retry_policy() };
        Ok(Client::new(&self.to, &token, retry_policy, stop.clone()))
    }

    /// True where a URL leads to the deployment itself.
    pub(crate) fn is_at(&self, url: &str) -> bool {
        DeploymentUrl::parse(url).is_ok_and(|there| there.is_same(&self.to))
    }

    /// The retry policy for other servers.
    pub(crate) fn retry_policy(&self) -> RetryPolicy {
        RetryPolicy { tries: self.tries, first_pause: Duration::from_millis(self.retry_pause) }
    }

    /// The options by which a further command finds the same deployment.
    pub(crate) fn rerun_options(&self) -> String {
        let file = self
            .token_file
            .as_ref()
            .map(|file| format!(" --token-file {}", shell_quote(&file.to_string_lossy())));
        format!("--to {}{}", self.to, file.unwrap_or_default())
    }
}

/// A path of the deployment, which continues after a position, if there is one.
pub(crate) fn path_after(path: &str, after: Option<&str>) -> String {
    match after {
        Some(after) => format!("{path}?after={}", percent_encode(after)),
        None => path.to_owned(),
    }
}

/// A text as a segment of a path, or as a value of a query.
pub(crate) fn percent_encode(text: &str) -> String {
    let encode = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(encode).collect()
}

/// A word of a command line, in quotes where a shell would take it for something else.
pub(crate) fn shell_quote(word: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._/:@%+,".contains(&byte);
    if !word.is_empty() && word.bytes().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_encoded() {
        assert_eq!(path_after("/p", None), "/p");
        assert_eq!(path_after("/p", Some("1.7-a_~")), "/p?after=1.7-a_~");
        assert_eq!(path_after("/p", Some("k:a+/= ü&b#")), "/p?after=k%3Aa%2B%2F%3D%20%C3%BC%26b%23");
    }

    #[test]
    fn words_are_quoted_where_need_be() {
        assert_eq!(shell_quote("4.12.0"), "4.12.0");
        assert_eq!(shell_quote("a b=$(c)"), "'a b=$(c)'");
        assert_eq!(shell_quote("it's"), r"'it'\''s'");
        assert_eq!(shell_quote(""), "''");
    }
}
