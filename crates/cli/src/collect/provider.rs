//! An HTTP client for a provider's endpoint, with rate limit and retries.

use super::rate_limiter::RateLimiter;
use super::reporter::Reporter;
use crate::clock;
use crate::remote::RetryPolicy;
use crate::stop::StopSignal;
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use fleetglass_model::Timestamp;
use serde_json::Value;
use std::fmt;
use std::time::Duration;
use ureq::http::{HeaderMap, Request, Response, header};
use ureq::tls::{ClientCert, PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::{Agent, Body};

const REQUEST_TIMEOUT: Duration = Duration::from_secs(60);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// How often a request may be throttled before the round drops it.
const THROTTLED: u32 = 20;
/// The number of failed tries of a request after which a warning is printed.
const TOLD: u32 = 3;
/// More than the concurrent requests, so that each finds an open connection.
const CONNECTIONS: usize = 40;
/// The maximum size of an answer, in bytes.
const LONGEST_ANSWER: u64 = 64 << 20;

/// A provider's answer.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    /// The body; null where there is none.
    pub(crate) value: Value,
    /// The time of the answer, by the provider's clock if it sends one.
    pub(crate) at: Timestamp,
}

/// Why a request failed.
#[derive(Clone, Debug)]
pub(crate) enum RequestError {
    /// The command was stopped.
    Stopped,
    /// The provider refused the request; a retry would not help.
    Refused(ProviderError),
    /// The provider could not be reached, or failed, in all tries.
    Unreachable(String),
}

/// An error that a provider returned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ProviderError {
    /// The HTTP status.
    pub(crate) status: u16,
    /// The provider's code.
    pub(crate) code: String,
    /// Its message.
    pub(crate) message: String,
}

impl ProviderError {
    /// The text in the answer.
    pub(crate) fn new(status: u16, code: &str, message: &str) -> Self {
        Self { status, code: code.to_owned(), message: message.to_owned() }
    }
}

impl fmt::Display for ProviderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { status, code, message } = self;
        write!(f, "{status}")?;
        if !code.is_empty() {
            write!(f, " {code}")?;
        }
        if !message.is_empty() {
            write!(f, ": {message}")?;
        }
        Ok(())
    }
}

/// The class of a provider's response.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum ResponseClass {
    Success,
    /// The provider throttled the request.
    Throttled,
    /// A retry may succeed.
    Transient(String),
    Refused(ProviderError),
}

/// Classifies a response by its status, headers and body.
pub(crate) type Classify = fn(u16, &HeaderMap, &Value) -> ResponseClass;

/// A client for one endpoint of a provider.
pub(crate) struct ProviderClient<'a> {
    agent: Agent,
    rate_limiter: RateLimiter,
    retry_policy: RetryPolicy,
    reporter: &'a Reporter,
    stop: StopSignal,
    classify: Classify,
}

/// Certificates for a provider's endpoint, in PEM.
#[derive(Clone, Debug, Default)]
pub(crate) struct Certificates {
    /// The authorities to trust, instead of the usual ones.
    pub(crate) roots: Option<Vec<u8>>,
    /// The client's certificates and key.
    pub(crate) client: Option<Vec<u8>>,
}

impl<'a> ProviderClient<'a> {
    /// A client with this rate limit. The error is of the certificates.
    pub(crate) fn new(
        rate_limiter: RateLimiter,
        retry_policy: RetryPolicy,
        reporter: &'a Reporter,
        stop: &StopSignal,
        classify: Classify,
        certificates: &Certificates,
    ) -> Result<Self, String> {
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_connect(Some(CONNECT_TIMEOUT))
            .timeout_global(Some(REQUEST_TIMEOUT))
            .max_idle_connections(CONNECTIONS)
            .max_idle_connections_per_host(CONNECTIONS)
            .user_agent(concat!("fleetglass/", env!("CARGO_PKG_VERSION")))
            .tls_config(certificates.config()?)
            .build()
            .into();
        Ok(Self { agent, rate_limiter, retry_policy, reporter, stop: stop.clone(), classify })
    }

    /// Sends a request until there is an answer. `make` builds it for each try, because signatures expire.
    pub(crate) fn send_until_answered(
        &self,
        make: &dyn Fn() -> Result<Request<Vec<u8>>, RequestError>,
    ) -> Result<Answer, RequestError> {
        let (mut tried, mut throttled) = (0, 0);
        loop {
            let turn = self.rate_limiter.acquire(&self.stop).ok_or(RequestError::Stopped)?;
            match self.attempt(make()?) {
                Ok((ResponseClass::Success, answer)) => {
                    self.rate_limiter.speed_up();
                    return Ok(answer);
                }
                Ok((ResponseClass::Refused(refused), _)) => {
                    self.rate_limiter.speed_up();
                    return Err(RequestError::Refused(refused));
                }
                Ok((ResponseClass::Throttled, _)) => {
                    self.rate_limiter.slow_down(turn);
                    throttled += 1;
                    if throttled == THROTTLED {
                        return Err(RequestError::Unreachable(format!(
                            "throttled {throttled} times in a row"
                        )));
                    }
                }
                Ok((ResponseClass::Transient(what), _)) | Err(what) => {
                    tried += 1;
                    let Some(pause) = self.retry_policy.pause_after(tried, None) else {
                        return Err(RequestError::Unreachable(what));
                    };
                    if tried == TOLD {
                        let warning = format!("{what}; trying again");
                        self.reporter.warn_once(&warning, &warning);
                    }
                    if self.stop.sleep(pause) {
                        return Err(RequestError::Stopped);
                    }
                }
            }
        }
    }

    fn attempt(&self, request: Request<Vec<u8>>) -> Result<(ResponseClass, Answer), String> {
        let place = request.uri().authority().map(|authority| (authority.host(), authority.port_u16()));
        let host = match place {
            Some((host, Some(port))) => format!("{host}:{port}"),
            Some((host, None)) => host.to_owned(),
            None => String::new(),
        };
        let failed = |error: ureq::Error| format!("{host}: {error}");
        let mut response = self.agent.run(request).map_err(failed)?;
        let text =
            response.body_mut().with_config().limit(LONGEST_ANSWER).read_to_string().map_err(failed)?;
        let at = answered_at(&response);
        let status = response.status().as_u16();
        let value = match serde_json::from_str(&text) {
            Ok(value) => value,
            Err(_) if text.is_empty() || !response.status().is_success() => Value::Null,
            Err(error) => return Err(format!("{host}: the answer is not JSON: {error}")),
        };
        let class = match (self.classify)(status, response.headers(), &value) {
            ResponseClass::Transient(what) => ResponseClass::Transient(format!("{host}: {what}")),
            class => class,
        };
        Ok((class, Answer { value, at }))
    }

    /// How long this number of requests takes at the current rate.
    pub(crate) fn time_for(&self, requests: u64) -> Duration {
        self.rate_limiter.time_for(requests)
    }
}

impl Certificates {
    fn config(&self) -> Result<TlsConfig, String> {
        let mut config = TlsConfig::builder();
        let of = |option: &'static str| move |why: String| format!("{option}: {why}");
        if let Some(pem) = &self.roots {
            let (roots, _) = items(pem).map_err(of("--ca-file"))?;
            config = config.root_certs(RootCerts::new_with_certs(&roots));
        }
        if let Some(pem) = &self.client {
            let (chain, key) = items(pem).map_err(of("--client-certificate"))?;
            let key = key.ok_or("--client-certificate: the certificate comes without its key")?;
            config = config.client_cert(Some(ClientCert::new_with_certs(&chain, key)));
        }
        Ok(config.build())
    }
}

type Items = (Vec<ureq::tls::Certificate<'static>>, Option<ureq::tls::PrivateKey<'static>>);

fn items(pem: &[u8]) -> Result<Items, String> {
    let (mut certificates, mut key) = (Vec::new(), None);
    for item in parse_pem(pem) {
        match item.map_err(|error| format!("a certificate cannot be read: {error}"))? {
            PemItem::Certificate(certificate) => certificates.push(certificate),
            PemItem::PrivateKey(private) => key = Some(private),
            _ => {}
        }
    }
    if certificates.is_empty() {
        Err("the file holds no certificate".to_owned())
    } else {
        Ok((certificates, key))
    }
}

fn answered_at(response: &Response<Body>) -> Timestamp {
    let date = response.headers().get(header::DATE).and_then(|date| date.to_str().ok());
    let date = date.and_then(|date| DateTime::from_str(date, Format::HttpDate).ok());
    date.map_or_else(clock::now, |time| Timestamp::from_seconds(time.secs()))
}
