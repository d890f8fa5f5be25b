//! Huawei's platform, called with an application's login.

use super::options::Options;
use crate::clock;
use crate::collect::provider::{
    Answer, Certificates, Classify, ProviderClient, ProviderError, RequestError, ResponseClass,
};
use crate::collect::rate_limiter::RateLimiter;
use crate::collect::reporter::Reporter;
use crate::remote::{DeploymentUrl, RetryPolicy, percent_encode};
use crate::stop::StopSignal;
use serde_json::json;
use std::cell::RefCell;
use std::path::Path;
use std::time::{Duration, Instant};
use std::{env, fs};
use ureq::http::{Request, header};

const SECRET: &str = "FLEETGLASS_HUAWEI_SECRET";
/// Tokens that end sooner than this are renewed.
const RENEWED_BEFORE: Duration = Duration::from_secs(300);
/// "Invalid access token or appId." (S3): the token ended, or another login took its place.
const TOKEN_REFUSED: &str = "1010005";

/// A platform, as an application sees it.
pub(crate) struct Platform<'a> {
    target: DeploymentUrl,
    app_id: String,
    secret: String,
    tasks: Vec<String>,
    provider: ProviderClient<'a>,
    tokens: RefCell<Option<Tokens>>,
}

#[derive(Clone)]
struct Tokens {
    access: String,
    refresh: String,
    until: Instant,
}

impl<'a> Platform<'a> {
    /// Reads the options and the files that they name. The error names what is missing.
    pub(crate) fn find(
        options: &Options,
        retry_policy: RetryPolicy,
        reporter: &'a Reporter,
        stop: &StopSignal,
    ) -> Result<Self, String> {
        let read = |path: &Option<_>| path.as_deref().map(read).transpose();
        let secret = read(&options.secret_file)?.or_else(|| env::var(SECRET).ok());
        let secret = secret.map(|secret| secret.trim().to_owned()).filter(|secret| !secret.is_empty());
        let mut tasks = options.task.clone();
        if let Some(file) = read(&options.tasks_file)? {
            tasks.extend(file.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()));
        }
        let bytes = |pem: Option<String>| pem.map(String::into_bytes);
        let certificates = Certificates {
            roots: bytes(read(&options.ca_file)?),
            client: bytes(read(&options.client_certificate)?),
        };
        let pace = RateLimiter::new(options.huawei_rate, Duration::from_secs(60));
        let target = options.platform_url.clone().ok_or("--platform-url is missing")?;
        if target.is_unprotected() {
            eprintln!("warning: {target} is not https: the secret travels in the clear");
        }
        Ok(Self {
            target,
            app_id: options.app_id.clone().ok_or("--app-id is missing")?,
            secret: secret
                .ok_or_else(|| format!("the application's secret is missing: --secret-file or {SECRET}"))?,
            tasks,
            provider: ProviderClient::new(pace, retry_policy, reporter, stop, CLASSIFY, &certificates)?,
            tokens: RefCell::new(None),
        })
    }

    /// The application.
    pub(crate) fn app_id(&self) -> &str {
        &self.app_id
    }

    /// The tasks that were named.
    pub(crate) fn tasks(&self) -> &[String] {
        &self.tasks
    }

    /// Asks for a path with its query, both encoded. A token that is refused is replaced, once.
    pub(crate) fn get(&self, path: &str) -> Result<Answer, RequestError> {
        let asked = self.provider.send_until_answered(&|| self.request(path));
        match asked {
            Err(RequestError::Refused(refused)) if refused.code == TOKEN_REFUSED => {
                self.tokens.replace(None);
                self.provider.send_until_answered(&|| self.request(path))
            }
            asked => asked,
        }
    }

    fn request(&self, path: &str) -> Result<Request<Vec<u8>>, RequestError> {
        let token = self.token()?;
        let request = Request::get(self.target.url(path))
            .header("app_key", &self.app_id)
            .header(header::AUTHORIZATION, format!("Bearer {token}"))
            .header(header::CONTENT_TYPE, "application/json");
        built(request.body(Vec::new()))
    }

    fn token(&self) -> Result<String, RequestError> {
        let held = self.tokens.borrow().clone();
        if let Some(held) = &held
            && held.until > clock::instant() + RENEWED_BEFORE
        {
            return Ok(held.access.clone());
        }
        let renewed = match held.map(|held| self.renewed(&held.refresh)) {
            // The refresh token may have ended too.
            None | Some(Err(RequestError::Refused(_))) => self.logged_in(),
            Some(renewed) => renewed,
        };
        // It is not a task that was refused.
        let renewed = renewed.map_err(|miss| match miss {
            RequestError::Refused(refused) => RequestError::Unreachable(format!("login: {refused}")),
            miss => miss,
        })?;
        let token = renewed.access.clone();
        self.tokens.replace(Some(renewed));
        Ok(token)
    }

    fn logged_in(&self) -> Result<Tokens, RequestError> {
        let form = format!("appId={}&secret={}", percent_encode(&self.app_id), percent_encode(&self.secret));
        self.tokens_from("login", "application/x-www-form-urlencoded", form)
    }

    fn renewed(&self, refresh: &str) -> Result<Tokens, RequestError> {
        let body = json!({"appId": self.app_id, "secret": self.secret, "refreshToken": refresh});
        self.tokens_from("refreshToken", "application/json", body.to_string())
    }

    fn tokens_from(&self, operation: &str, content_type: &str, body: String) -> Result<Tokens, RequestError> {
        let url = self.target.url(&format!("/iocm/app/sec/v1.1.0/{operation}"));
        let asked = clock::instant();
        let Answer { value, .. } = self.provider.send_until_answered(&|| {
            let request = Request::post(&url).header(header::CONTENT_TYPE, content_type);
            built(request.body(body.clone().into_bytes()))
        })?;
        let text = |member: &str| value[member].as_str().map(str::to_owned);
        let lasts = Duration::from_secs(value["expiresIn"].as_u64().unwrap_or(3600));
        match (text("accessToken"), text("refreshToken")) {
            (Some(access), Some(refresh)) => Ok(Tokens { access, refresh, until: asked + lasts }),
            _ => Err(RequestError::Unreachable(format!("{url} answers without tokens"))),
        }
    }
}

fn built(request: Result<Request<Vec<u8>>, ureq::http::Error>) -> Result<Request<Vec<u8>>, RequestError> {
    request.map_err(|error| RequestError::Unreachable(format!("the platform cannot be asked: {error}")))
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// Huawei names an error in the body, with 200 even; the gateway in front in members of its own (S3).
const CLASSIFY: Classify = |status, _, body| {
    let member =
        |names: [&str; 2]| names.iter().find_map(|name| body.get(*name)?.as_str()).unwrap_or_default();
    let (code, message) = (member(["error_code", "resultcode"]), member(["error_desc", "resultmsg"]));
    match (status, code) {
        (200..300, "") => ResponseClass::Success,
        // "app throttle exceed." (S3)
        (_, "1010009") | (429, _) => ResponseClass::Throttled,
        (408 | 500.., _) => ResponseClass::Transient(ProviderError::new(status, code, message).to_string()),
        _ => ResponseClass::Refused(ProviderError::new(status, code, message)),
    }
};

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;
    use ureq::http::HeaderMap;

    #[track_caller]
    fn check(status: u16, body: Value, expected: ResponseClass) {
        assert_eq!(CLASSIFY(status, &HeaderMap::new(), &body), expected);
    }

    #[test]
    fn answers_are_judged() {
        check(200, json!({"taskId": "a"}), ResponseClass::Success);
        check(204, Value::Null, ResponseClass::Success);
        check(
            200,
            json!({"error_code": "100203", "error_desc": "no"}),
            ResponseClass::Refused(ProviderError::new(200, "100203", "no")),
        );
        check(
            403,
            json!({"resultcode": "1010009", "resultmsg": "app throttle exceed."}),
            ResponseClass::Throttled,
        );
        check(
            403,
            json!({"error_code": "1010005", "error_desc": "x"}),
            ResponseClass::Refused(ProviderError::new(403, "1010005", "x")),
        );
        check(
            500,
            json!({"error_code": "50252", "error_desc": "x"}),
            ResponseClass::Transient("500 50252: x".to_owned()),
        );
        check(502, Value::Null, ResponseClass::Transient("502".to_owned()));
    }
}
