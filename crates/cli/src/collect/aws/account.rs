//! The two endpoints of an AWS account, called with the credentials of AWS's standard chain.

use super::options::Options;
use crate::clock;
use crate::collect::provider::{
    Answer, Certificates, Classify, ProviderClient, ProviderError, RequestError, ResponseClass,
};
use crate::collect::rate_limiter::RateLimiter;
use crate::collect::reporter::Reporter;
use crate::remote::{DeploymentUrl, RetryPolicy, percent_encode};
use crate::stop::StopSignal;
use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::{self, rustls_provider::CryptoMode};
use std::env;
use std::error::Error;
use std::fmt::Display;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};
use tokio::runtime::{self, Runtime};
use ureq::http::Request;

/// Credentials that expire sooner than this are fetched again.
const RENEWED_BEFORE: Duration = Duration::from_secs(300);
/// The minimum interval between two fetches if the chain still returns such credentials.
const FETCHED_EVERY: Duration = Duration::from_secs(30);
/// The maximum length of the chain's own reasons, in characters.
const REASONS_MAX: usize = 300;
/// The data plane's address is not asked for again so soon.
const REFUSED_FOR: Duration = Duration::from_secs(60);
/// Credentials that are newer were not those that were refused.
const REFUSED_WITHIN: Duration = Duration::from_secs(5);

/// AWS IoT's two planes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Plane {
    /// `iot`
    Control,
    /// `iot-jobs-data`
    Data,
}

/// An account in a region.
pub(crate) struct Account<'a> {
    region: String,
    /// The profile that was named, if any.
    profile: Option<String>,
    chain: Mutex<CredentialChain>,
    /// Held by who asks for the data plane's address: when it was refused last, and how.
    refused: Mutex<Option<(Instant, ProviderError)>>,
    control: Endpoint<'a>,
    data: Endpoint<'a>,
}

/// A plane's endpoint.
struct Endpoint<'a> {
    /// Empty until the account has told it.
    url: OnceLock<String>,
    /// The service that requests are signed for (AWS service models, `signingName`).
    service: &'static str,
    provider: ProviderClient<'a>,
}

/// The credentials, and where they come from.
struct CredentialChain {
    runtime: Runtime,
    provider: SharedCredentialsProvider,
    held: Option<Credentials>,
    /// When they were last fetched.
    fetched: Option<Instant>,
    /// Why there were none at first; the chain reports it once.
    missing: Option<String>,
}

impl<'a> Account<'a> {
    /// Finds region and credentials as AWS's own tools do. The error names what is missing.
    pub(crate) fn find(
        options: &Options,
        retry_policy: RetryPolicy,
        reporter: &'a Reporter,
        stop: &StopSignal,
    ) -> Result<Self, String> {
        let runtime = runtime::Builder::new_current_thread().enable_all().build().map_err(text)?;
        let config = runtime.block_on(config(options));
        let region = config.region().map(ToString::to_string).filter(|region| !region.is_empty());
        let region = region.ok_or("no region is set: --region, AWS_REGION or the profile tells it")?;
        if !region.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
            return Err(format!("{region} is no region"));
        }
        let provider = config.credentials_provider().ok_or("there is no way to credentials")?;
        let given = |given: &Option<String>, name: &str| {
            let given = given.clone().or_else(|| variable(name));
            given.or_else(|| config.endpoint_url().map(str::to_owned))
        };
        let endpoint = |url: Option<String>, service, per_second| {
            let known = OnceLock::new();
            if let Some(url) = url {
                DeploymentUrl::parse(&url).map_err(|why| format!("the endpoint {url}: {why}"))?;
                known.get_or_init(|| url.trim_end_matches('/').to_owned());
            }
            let pace = RateLimiter::new(per_second, Duration::from_secs(1));
            let provider =
                ProviderClient::new(pace, retry_policy, reporter, stop, CLASSIFY, &Certificates::default())?;
            Ok::<_, String>(Endpoint { url: known, service, provider })
        };
        let control = given(&options.endpoint_url, "AWS_ENDPOINT_URL_IOT")
            .unwrap_or_else(|| format!("https://iot.{region}.{}", domain(&region)));
        // Each account has an address of its own for the data plane.
        let data = given(&options.data_endpoint_url, "AWS_ENDPOINT_URL_IOT_JOBS_DATA_PLANE");
        Ok(Self {
            control: endpoint(Some(control), "iot", options.control_rate)?,
            data: endpoint(data, "iot-jobs-data", options.data_rate)?,
            refused: Mutex::new(None),
            chain: Mutex::new(CredentialChain {
                runtime,
                provider,
                held: None,
                fetched: None,
                missing: None,
            }),
            region,
            profile: options.profile.clone().or_else(|| variable("AWS_PROFILE")),
        })
    }

    /// The endpoints of the planes, as far as they are known.
    pub(crate) fn endpoint_urls(&self) -> [Option<&str>; 2] {
        [&self.control, &self.data].map(|endpoint| endpoint.url.get().map(String::as_str))
    }

    /// Requests a path with its query, both encoded, from a plane.
    pub(crate) fn get(&self, plane: Plane, path: &str) -> Result<Answer, RequestError> {
        match plane {
            Plane::Control => self.ask(&self.control, path),
            Plane::Data => {
                self.find_data_plane()?;
                self.ask(&self.data, path)
            }
        }
    }

    /// Finds the data plane's address, once.
    fn find_data_plane(&self) -> Result<(), RequestError> {
        let mut refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        if self.data.url.get().is_some() {
            return Ok(());
        }
        if let Some((at, error)) = refused.as_ref()
            && clock::instant() - *at < REFUSED_FOR
        {
            return Err(RequestError::Refused(error.clone()));
        }
        let found = self.ask_for_data_plane();
        if let Err(RequestError::Refused(error)) = &found {
            *refused = Some((clock::instant(), error.clone()));
        }
        let url = found?;
        self.data.url.get_or_init(|| url);
        Ok(())
    }

    /// Asks the control plane for the data plane's address. Where the type of the jobs' endpoint is refused as retired, the
    /// one of all data is it.
    fn ask_for_data_plane(&self) -> Result<String, RequestError> {
        let ask =
            |kind: &str| self.ask(&self.control, &format!("/endpoint?endpointType={}", percent_encode(kind)));
        let answer = match ask("iot:Jobs") {
            Err(RequestError::Refused(refused)) if refused.code == "InvalidRequestException" => {
                ask("iot:Data-ATS")
            }
            answer => answer,
        };
        let answer = answer.map_err(of_describe_endpoint)?;
        let host = answer.value["endpointAddress"].as_str().unwrap_or_default();
        let url = format!("https://{host}");
        if DeploymentUrl::parse(&url).is_err() {
            let message = format!("DescribeEndpoint answered without an address: {}", answer.value);
            return Err(RequestError::Refused(ProviderError::new(200, NO_ENDPOINT, &message)));
        }
        Ok(url)
    }

    /// Asks an endpoint. Expired credentials are fetched again, once.
    fn ask(&self, endpoint: &Endpoint<'a>, path: &str) -> Result<Answer, RequestError> {
        let ask = || endpoint.provider.send_until_answered(&|| self.signed(endpoint, path));
        match ask() {
            Err(RequestError::Refused(refused)) if has_ended(&refused.code) => {
                self.forget_credentials();
                ask()
            }
            answered => answered,
        }
    }

    /// How long so many requests to a plane take at the pace of now.
    pub(crate) fn time_for(&self, plane: Plane, requests: u64) -> Duration {
        self.endpoint(plane).provider.time_for(requests)
    }

    fn endpoint(&self, plane: Plane) -> &Endpoint<'a> {
        match plane {
            Plane::Control => &self.control,
            Plane::Data => &self.data,
        }
    }

    fn signed(&self, endpoint: &Endpoint<'_>, path: &str) -> Result<Request<Vec<u8>>, RequestError> {
        let url = format!("{}{path}", endpoint.url.get().map_or("", String::as_str));
        let identity = self.credentials()?.into();
        let failed =
            |error: &dyn Display| RequestError::Unreachable(format!("{url} cannot be signed: {error}"));
        let parameters = v4::SigningParams::builder()
            .identity(&identity)
            .region(&self.region)
            .name(endpoint.service)
            .time(clock::system())
            .settings(SigningSettings::default())
            .build()
            .map_err(|error| failed(&error))?
            .into();
        let none = std::iter::empty::<(&str, &str)>();
        let signable = SignableRequest::new("GET", &url, none, SignableBody::Bytes(&[]))
            .map_err(|error| failed(&error))?;
        let (signature, _) = sign(signable, &parameters).map_err(|error| failed(&error))?.into_parts();
        let mut request = Request::builder().uri(&url);
        for (name, value) in signature.headers() {
            request = request.header(name, value);
        }
        request.body(Vec::new()).map_err(|error| failed(&error))
    }

    fn credentials(&self) -> Result<Credentials, RequestError> {
        let mut chain = self.chain.lock().unwrap_or_else(PoisonError::into_inner);
        let lasts =
            |held: &Credentials, longer| held.expiry().is_none_or(|end| end > clock::system() + longer);
        let recent = chain.was_fetched_within(FETCHED_EVERY);
        if let Some(held) = &chain.held
            && (lasts(held, RENEWED_BEFORE) || recent && lasts(held, Duration::ZERO))
        {
            return Ok(held.clone());
        }
        chain.fetched = Some(clock::instant());
        let profile = self.profile.as_deref();
        match chain.runtime.block_on(chain.provider.provide_credentials()) {
            Ok(credentials) => {
                chain.missing = None;
                Ok(chain.held.insert(credentials).clone())
            }
            Err(error) => {
                let why = chain.missing.get_or_insert_with(|| missing(&error, profile)).clone();
                // Those that are held may still do.
                let held = chain.held.clone().filter(|held| lasts(held, Duration::ZERO));
                held.ok_or(RequestError::Unreachable(why))
            }
        }
    }

    /// Unless they are new: others may have fetched them meanwhile.
    fn forget_credentials(&self) {
        let mut chain = self.chain.lock().unwrap_or_else(PoisonError::into_inner);
        if !chain.was_fetched_within(REFUSED_WITHIN) {
            chain.held = None;
        }
    }
}

impl CredentialChain {
    fn was_fetched_within(&self, time: Duration) -> bool {
        self.fetched.is_some_and(|fetched| clock::instant() - fetched < time)
    }
}

/// The code of an answer that tells no address of the data plane.
pub(super) const NO_ENDPOINT: &str = "NoDataEndpoint";

/// A refusal to tell the data plane's address, told as that.
fn of_describe_endpoint(error: RequestError) -> RequestError {
    match error {
        RequestError::Refused(refused) => RequestError::Refused(ProviderError::new(
            refused.status,
            NO_ENDPOINT,
            &format!("DescribeEndpoint: {refused}"),
        )),
        error => error,
    }
}

/// A variable of the environment, where it is set to something.
fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

/// The credentials chain of AWS's own tools. A profile on the command line takes precedence over the environment, as there. If it
/// has no credentials, no other source is used, since it might be of another account.
async fn config(options: &Options) -> SdkConfig {
    let https = Builder::new().tls_provider(tls::Provider::Rustls(CryptoMode::Ring)).build_https();
    let mut loader = aws_config::defaults(BehaviorVersion::latest()).http_client(https.clone());
    if let Some(region) = &options.region {
        loader = loader.region(Region::new(region.clone()));
    }
    let Some(profile) = &options.profile else { return loader.load().await };
    let config = loader.profile_name(profile).load().await;
    // A role of the profile is assumed in the region.
    let provider = ProviderConfig::default().with_http_client(https).with_region(config.region().cloned());
    let provider =
        ProfileFileCredentialsProvider::builder().configure(&provider).profile_name(profile).build();
    config.into_builder().credentials_provider(SharedCredentialsProvider::new(provider)).build()
}

/// Why there are no credentials, and what can be done.
fn missing(error: &CredentialsError, profile: Option<&str>) -> String {
    if matches!(error, CredentialsError::CredentialsNotLoaded(_)) {
        return match profile {
            Some(profile) => format!(
                "there are no AWS credentials: AWS's configuration files have no profile {profile}, or none in it"
            ),
            None => "there are no AWS credentials: neither in the environment nor in a profile, nor of a container \
                     or an instance. --profile or AWS_PROFILE names a profile; `aws configure` makes one"
                .to_owned(),
        };
    }
    let mut reasons = Vec::new();
    let mut next: Option<&dyn Error> = Some(error);
    while let Some(error) = next {
        reasons.push(error.to_string().split_whitespace().collect::<Vec<_>>().join(" "));
        next = error.source();
    }
    reasons.dedup();
    let reasons = reasons.join(": ");
    let is_sso = reasons.split(|c: char| !c.is_alphanumeric()).any(|word| word.eq_ignore_ascii_case("sso"));
    let help = if is_sso { " (`aws sso login` makes new ones)" } else { "" };
    let reasons: String = reasons.chars().take(REASONS_MAX).collect();
    format!("there are no AWS credentials: {reasons}{help}")
}

fn text(error: impl Display) -> String {
    error.to_string()
}

/// The domain of AWS's partitions.
fn domain(region: &str) -> &'static str {
    if region.starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" }
}

/// Codes of credentials that were good before (AWS, common errors).
fn has_ended(code: &str) -> bool {
    ["ExpiredToken", "ExpiredTokenException", "UnrecognizedClientException", "InvalidClientTokenId"]
        .contains(&code)
}

/// AWS names an error in a header, else in the body (restJson1).
const CLASSIFY: Classify = |status, headers, body| {
    // Some hosts answer 200 to what they do not know, with the error in the body.
    let output = body.get("Output").filter(|output| output.get("__type").is_some());
    if status == 200 && output.is_none() {
        return ResponseClass::Success;
    }
    let body = output.unwrap_or(body);
    let header = headers.get("x-amzn-errortype").and_then(|name| name.to_str().ok());
    let member = |names: &[&str]| names.iter().find_map(|name| body.get(*name)?.as_str());
    let code = header.or_else(|| member(&["__type", "code"])).unwrap_or_default();
    let code = code.split(':').next().unwrap_or_default();
    let code = code.rsplit('#').next().unwrap_or_default();
    let message = member(&["message", "Message"]).unwrap_or_default();
    match status {
        // 400 in S0 and S2, 429 in the data plane's service model.
        429 => ResponseClass::Throttled,
        _ if code.contains("Throttl") || code == "TooManyRequestsException" => ResponseClass::Throttled,
        _ if status == 200 && (code.starts_with("Internal") || code.starts_with("ServiceUnavailable")) => {
            ResponseClass::Transient(ProviderError::new(status, code, message).to_string())
        }
        408 | 500.. => ResponseClass::Transient(ProviderError::new(status, code, message).to_string()),
        _ => ResponseClass::Refused(ProviderError::new(status, code, message)),
    }
};

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};
    use ureq::http::{HeaderMap, HeaderValue};

    #[track_caller]
    fn check(status: u16, header: Option<&str>, body: Value, expected: ResponseClass) {
        let mut headers = HeaderMap::new();
        if let Some(header) = header {
            headers.insert("x-amzn-errortype", HeaderValue::from_str(header).unwrap());
        }
        assert_eq!(CLASSIFY(status, &headers, &body), expected);
    }

    #[test]
    fn answers_are_judged() {
        check(200, None, json!({}), ResponseClass::Success);
        let output = |name: &str| json!({"Output": {"__type": format!("com.amazon.coral.service#{name}")}, "Version": "1.0"});
        check(
            200,
            None,
            output("UnknownOperationException"),
            ResponseClass::Refused(ProviderError::new(200, "UnknownOperationException", "")),
        );
        check(200, None, output("ThrottlingException"), ResponseClass::Throttled);
        check(
            200,
            None,
            output("InternalFailure"),
            ResponseClass::Transient("200 InternalFailure".to_owned()),
        );
        check(200, None, json!({"Output": {"jobs": []}}), ResponseClass::Success);
        check(
            400,
            Some("ThrottlingException"),
            json!({"message": "Rate exceeded"}),
            ResponseClass::Throttled,
        );
        check(429, None, Value::Null, ResponseClass::Throttled);
        check(400, None, json!({"__type": "com.amazonaws#ThrottlingException"}), ResponseClass::Throttled);
        check(
            404,
            Some("ResourceNotFoundException:http://internal"),
            json!({"message": "no"}),
            ResponseClass::Refused(ProviderError::new(404, "ResourceNotFoundException", "no")),
        );
        check(
            410,
            None,
            json!({"code": "TerminalStateException"}),
            ResponseClass::Refused(ProviderError::new(410, "TerminalStateException", "")),
        );
        check(
            503,
            Some("ServiceUnavailableException"),
            json!({}),
            ResponseClass::Transient("503 ServiceUnavailableException".to_owned()),
        );
    }

    #[test]
    fn regions_lie_in_partitions() {
        assert_eq!((domain("us-west-2"), domain("cn-north-1")), ("amazonaws.com", "amazonaws.com.cn"));
    }
}
