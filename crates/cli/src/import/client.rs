//! Sends requests, again and again if need be: an import may be repeated without harm.

use super::retry::Patience;
use super::target::Target;
use super::token::how_to_get_one;
use fleetglass_model::api::{ApiError, ImportReply, ImportRequest};
use std::time::Duration;
use std::{fmt, thread};
use ureq::Agent;
use ureq::http::{Response, StatusCode, header};

const PATH: &str = "/api/v1/import";
/// A full batch takes a second or two; a minute means that nobody is there.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(60);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// The way to one deployment.
pub(crate) struct Client {
    agent: Agent,
    url: String,
    authorization: String,
    how_to_get_a_token: String,
    patience: Patience,
}

/// Why a batch could not be brought to the server.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The token is not the deployment's.
    Unauthorized(String),
    /// Whoever answers there is no Fleetglass, or not one that this command knows.
    Stranger(String),
    /// The server does not take the request, and would not later.
    Rejected(String),
    /// The server could not be reached, or did not work, for all the tries.
    Exhausted(String, u32),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unauthorized(how) => write!(f, "the server does not accept the import token. {how}"),
            Self::Stranger(what) => {
                write!(f, "this is not how a Fleetglass answers: {what}. Is the address right?")
            }
            Self::Rejected(what) => write!(f, "the server does not take the request: {what}"),
            Self::Exhausted(what, 1) => write!(f, "gave up after one try: {what}"),
            Self::Exhausted(what, tries) => write!(f, "gave up after {tries} tries: {what}"),
        }
    }
}

/// What one try came to, where it was not an answer.
enum Miss {
    Final(Failure),
    Passing(String, Option<Duration>),
}

impl Client {
    /// A client for one deployment.
    pub(crate) fn new(target: &Target, token: &str, patience: Patience) -> Self {
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
            url: target.url(PATH),
            authorization: format!("Bearer {token}"),
            how_to_get_a_token: how_to_get_one(target),
            patience,
        }
    }

    /// Sends a batch until it is answered. `note` is told of each pause.
    pub(crate) fn send(&self, request: &ImportRequest, note: impl Fn(&str)) -> Result<ImportReply, Failure> {
        let body = serde_json::to_vec(request).map_err(|error| Failure::Rejected(error.to_string()))?;
        let mut tried = 0;
        loop {
            tried += 1;
            let (what, asked) = match self.attempt(&body) {
                Ok(reply) if reply.results.len() == request.records.len() => return Ok(reply),
                Ok(_) => return Err(Failure::Stranger("it does not answer for each record".to_owned())),
                Err(Miss::Final(failure)) => return Err(failure),
                Err(Miss::Passing(what, asked)) => (what, asked),
            };
            let Some(pause) = self.patience.pause(tried, asked) else {
                return Err(Failure::Exhausted(what, tried));
            };
            note(&format!("{what}; trying again in {:.1} s", pause.as_secs_f64()));
            thread::sleep(pause);
        }
    }

    fn attempt(&self, body: &[u8]) -> Result<ImportReply, Miss> {
        let passing = |error: ureq::Error| Miss::Passing(format!("{}: {error}", self.url), None);
        let mut response = self
            .agent
            .post(&self.url)
            .header(header::AUTHORIZATION, &self.authorization)
            .header(header::CONTENT_TYPE, "application/json")
            .send(body)
            .map_err(passing)?;
        let text = response.body_mut().read_to_string().map_err(passing)?;
        self.judge(&response, &text)
    }

    fn judge<B>(&self, response: &Response<B>, text: &str) -> Result<ImportReply, Miss> {
        let status = response.status();
        let what = format!("{status}: {}", message(text));
        Err(match status {
            StatusCode::OK => {
                return serde_json::from_str(text).map_err(|error| {
                    Miss::Final(Failure::Stranger(format!("{error} in {:?}", excerpt(text))))
                });
            }
            StatusCode::UNAUTHORIZED => Miss::Final(Failure::Unauthorized(self.how_to_get_a_token.clone())),
            StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT => {
                Miss::Passing(what, retry_after(response))
            }
            _ if status.is_server_error() => Miss::Passing(what, retry_after(response)),
            _ if status.is_redirection() || status == StatusCode::NOT_FOUND => {
                Miss::Final(Failure::Stranger(what))
            }
            _ => Miss::Final(Failure::Rejected(what)),
        })
    }
}

/// The server's own words, where it spoke as a Fleetglass does.
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

/// `Retry-After` in seconds; its other form, a date, is taken for none.
fn retry_after<B>(response: &Response<B>) -> Option<Duration> {
    let value = response.headers().get(header::RETRY_AFTER)?.to_str().ok()?;
    value.trim().parse().ok().map(Duration::from_secs)
}
