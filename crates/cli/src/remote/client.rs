//! Sends requests, and retries them: every request is idempotent.

use super::deployment_url::DeploymentUrl;
use super::retry::RetryPolicy;
use super::token::token_help;
use crate::stop::StopSignal;
use fleetglass_model::api::ApiError;
use serde::de::DeserializeOwned;
use std::fmt;
use std::time::Duration;
use ureq::Agent;
use ureq::http::{Response, StatusCode, header};

/// A full batch takes a second or two; after a minute the server counts as unreachable.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(60);
/// The maximum size of an answer, in bytes.
const LONGEST_ANSWER: u64 = 256 << 20;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// An HTTP client for one deployment.
pub(crate) struct Client {
    agent: Agent,
    target: DeploymentUrl,
    authorization: String,
    retry_policy: RetryPolicy,
    stop: StopSignal,
}

/// Why a request failed.
#[derive(Debug)]
pub(crate) enum ClientError {
    /// The deployment does not accept the token.
    Unauthorized(String),
    /// The server is no Fleetglass, or one of an incompatible version.
    NotFleetglass(String),
    /// Cloudflare refuses the request before it reaches the deployment.
    Blocked(String),
    /// The server refuses the request; a retry would not help.
    Rejected(String),
    /// The server could not be reached, or failed, in all tries.
    Exhausted(String, u32),
}

impl fmt::Display for ClientError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unauthorized(how) => write!(f, "the server does not accept the token. {how}"),
            Self::NotFleetglass(what) => {
                write!(f, "this is not how a Fleetglass answers: {what}. Is the address right?")
            }
            Self::Blocked(what) => write!(
                f,
                "Cloudflare refuses the request before it reaches the deployment ({what}), whatever the token. \
                 docs/deploy.md, \"What Cloudflare puts in front\", says which paths to skip its checks for"
            ),
            Self::Rejected(what) => write!(f, "the server does not take the request: {what}"),
            Self::Exhausted(what, 1) => write!(f, "gave up after one try: {what}"),
            Self::Exhausted(what, tries) => write!(f, "gave up after {tries} tries: {what}"),
        }
    }
}

/// Why one try failed.
enum RequestError {
    Permanent(ClientError),
    Transient(String, Option<Duration>),
}

impl Client {
    /// A client for one deployment.
    pub(crate) fn new(
        target: &DeploymentUrl,
        token: &str,
        retry_policy: RetryPolicy,
        stop: StopSignal,
    ) -> Self {
        let mut config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_connect(Some(CONNECT_TIMEOUT))
            .timeout_global(Some(REQUEST_TIMEOUT))
            .user_agent(concat!("fleetglass/", env!("CARGO_PKG_VERSION")));
        if target.is_loopback() {
            config = config.proxy(None);
        }
        Self {
            agent: config.build().into(),
            target: target.clone(),
            authorization: format!("Bearer {token}"),
            retry_policy,
            stop,
        }
    }

    /// Sends a GET request; see [`Self::send_until_answered`].
    pub(crate) fn get<T>(
        &self,
        path: &str,
        note: impl Fn(&str),
        read: impl Fn(String) -> Result<T, String>,
    ) -> Result<T, ClientError> {
        self.send_until_answered(path, None, &note, &read)
    }

    /// Sends a POST request with JSON or an empty body; see [`Self::send_until_answered`].
    pub(crate) fn post<T>(
        &self,
        path: &str,
        body: &[u8],
        note: impl Fn(&str),
        read: impl Fn(String) -> Result<T, String>,
    ) -> Result<T, ClientError> {
        self.send_until_answered(path, Some(body), &note, &read)
    }

    /// Sends a request until there is an answer, and parses it with `read`, whose error says why it is no answer of a
    /// Fleetglass. Calls `note` before each pause.
    fn send_until_answered<T>(
        &self,
        path: &str,
        body: Option<&[u8]>,
        note: &dyn Fn(&str),
        read: &dyn Fn(String) -> Result<T, String>,
    ) -> Result<T, ClientError> {
        let url = self.target.url(path);
        let mut tried = 0;
        loop {
            tried += 1;
            let (what, asked) = match self.attempt(&url, body) {
                Ok(text) => return read(text).map_err(ClientError::NotFleetglass),
                Err(RequestError::Permanent(failure)) => return Err(failure),
                Err(RequestError::Transient(what, asked)) => (what, asked),
            };
            let Some(pause) = self.retry_policy.pause_after(tried, asked) else {
                return Err(ClientError::Exhausted(what, tried));
            };
            note(&format!("{what}; trying again in {:.1} s", pause.as_secs_f64()));
            if self.stop.sleep(pause) {
                return Err(ClientError::Exhausted(what, tried));
            }
        }
    }

    fn attempt(&self, url: &str, body: Option<&[u8]>) -> Result<String, RequestError> {
        let transient = |error: ureq::Error| RequestError::Transient(format!("{url}: {error}"), None);
        let sent = match body {
            None => self.agent.get(url).header(header::AUTHORIZATION, &self.authorization).call(),
            Some(body) => {
                let post = self.agent.post(url).header(header::AUTHORIZATION, &self.authorization);
                match body {
                    [] => post.send_empty(),
                    _ => post.header(header::CONTENT_TYPE, "application/json").send(body),
                }
            }
        };
        let mut response = sent.map_err(transient)?;
        let text =
            response.body_mut().with_config().limit(LONGEST_ANSWER).read_to_string().map_err(transient)?;
        match self.check_response(&response, &text) {
            None => Ok(text),
            Some(error) => Err(error),
        }
    }

    /// The error behind a response; none if the request succeeded.
    fn check_response<B>(&self, response: &Response<B>, text: &str) -> Option<RequestError> {
        let status = response.status();
        let what = || format!("{status}: {}", message(text));
        Some(match status {
            StatusCode::OK => return None,
            _ if let Some(what) = of_cloudflare(response, text) => {
                RequestError::Permanent(ClientError::Blocked(what))
            }
            StatusCode::UNAUTHORIZED => {
                RequestError::Permanent(ClientError::Unauthorized(token_help(&self.target)))
            }
            StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT => {
                RequestError::Transient(what(), retry_after(response))
            }
            _ if status.is_server_error() => RequestError::Transient(what(), retry_after(response)),
            _ if status.is_redirection() || status == StatusCode::NOT_FOUND => {
                RequestError::Permanent(ClientError::NotFleetglass(what()))
            }
            _ => RequestError::Permanent(ClientError::Rejected(what())),
        })
    }
}

/// What Cloudflare answers by itself when it refuses a client: `error code: 1010` and the like, or a challenge for browsers.
fn of_cloudflare<B>(response: &Response<B>, text: &str) -> Option<String> {
    if response.status() != StatusCode::FORBIDDEN {
        return None;
    }
    let is_challenge = response.headers().get("cf-mitigated").is_some_and(|value| value == "challenge");
    let code = text.trim().starts_with("error code: ").then(|| excerpt(text));
    code.or_else(|| is_challenge.then(|| "a challenge".to_owned()))
}

/// Parses an answer as JSON. The error quotes the answer.
pub(crate) fn parse_json<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    serde_json::from_str(text).map_err(|error| format!("{error} in {:?}", excerpt(text)))
}

/// The message of a Fleetglass error, else the beginning of the body.
fn message(body: &str) -> String {
    match serde_json::from_str::<ApiError>(body) {
        Ok(error) => format!("{} (request {})", error.message, error.request_id),
        Err(_) => excerpt(body),
    }
}

fn excerpt(text: &str) -> String {
    const LONGEST: usize = 200;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// `Retry-After` in seconds; its other form, a date, is ignored.
fn retry_after<B>(response: &Response<B>) -> Option<Duration> {
    let value = response.headers().get(header::RETRY_AFTER)?.to_str().ok()?;
    value.trim().parse().ok().map(Duration::from_secs)
}
