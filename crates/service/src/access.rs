//! Authentication and authorization of requests.
//!
//! AWS's paths ask for a signature, Huawei's for the access token of a login, `/api/v1` for an operator's bearer token or
//! the cookie that it was exchanged for. The [keyset](keys) defines the principals and their
//! rights. [`authenticate`] does what needs the request head alone; [`AuthStep`] names what needs the body or a row.

mod hash;
pub mod keys;
pub mod rate;
pub mod sigv4;
pub mod token;

use self::keys::{Identity, KeyHolder, KeySet, Rights, Signer};
use self::rate::Rate;
use self::sigv4::{Credential, Refusal, Scope};
use self::token::{Kind, Token};
use crate::error::{Api, Cause};
use crate::http::cors::Origins;
use crate::http::request::{Headers, Request};
use crate::store::{Query, Row};
use fleetglass_model::Timestamp;
use fleetglass_model::job_execution::Owner;
use fleetglass_model::right::Right;
use std::cell::RefCell;
use subtle::ConstantTimeEq;

/// The cookie that holds the console's session. Its prefix restricts it to this host and to secure connections.
pub const COOKIE: &str = "__Host-fleetglass";

/// The header for a bearer token of a client that cannot set `Authorization`.
const TOKEN_HEADER: &str = "x-fleetglass-token";

/// The configuration of a deployment.
pub struct Config {
    /// The owner of the records.
    pub owner: Owner,
    /// The keyset, or the error in the secrets that define it.
    pub keys: Result<KeySet, String>,
    /// Whether requests to a loopback host may read without any key.
    pub open: bool,
    /// The other origins whose pages may ask AWS's operations.
    pub origins: Origins,
    /// The rate limits.
    pub rates: Rates,
    /// The number of days for which final records are kept; None: for ever.
    pub retain_days: Option<i64>,
    /// A cache of signing keys, by access key, day, region and service.
    pub derived: RefCell<Vec<(String, [u8; 32])>>,
}

/// The rate limits of each identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rates {
    /// AWS's operations.
    pub aws: Rate,
    /// Huawei's.
    pub huawei: Rate,
    /// `/api/v1`.
    pub api: Rate,
}

impl Rates {
    /// The rate of an API, and its name.
    pub fn of(&self, api: Api) -> (Rate, &'static str) {
        match api {
            Api::AwsRegistration | Api::AwsJobs | Api::Aws => (self.aws, "aws"),
            Api::Huawei => (self.huawei, "huawei"),
            Api::Fleetglass | Api::Site => (self.api, "api"),
        }
    }
}

/// The sender of a request.
#[derive(Clone, Copy)]
pub enum Principal<'a> {
    /// An anonymous client of a public operation.
    Anonymous,
    /// A client on the loopback interface.
    Loopback,
    /// A client with a key; with a cookie, also when its session ends, in epoch seconds.
    Known(&'a Identity, Option<i64>),
}

/// The state of authentication. [`Principal::authorize`] checks the rights.
pub enum AuthStep<'a> {
    /// The principal is known.
    Done(Principal<'a>),
    /// The signature has to be verified with the body.
    Signed(Signed<'a>),
    /// The token has to be compared with a row of the index.
    LoggedIn(LoggedIn<'a>),
}

/// The statement that reads the nonce of an application's last tokens.
pub(crate) fn last_login(app_id: &str) -> Query {
    Query::new("SELECT nonce AS a FROM logins WHERE app_id = ?1", &[app_id])
}

/// A signed request whose signature has not been verified.
pub struct Signed<'a> {
    credential: Box<Credential>,
    signer: Signer<'a>,
}

/// A request with a valid access token, which may not be the application's last one.
pub struct LoggedIn<'a> {
    app_id: String,
    token: Token,
    identity: &'a Identity,
}

impl<'a> Principal<'a> {
    /// The name, for logs and limits; empty if it is unknown.
    pub fn name(self) -> &'a str {
        match self {
            Self::Anonymous => "",
            Self::Loopback => "loopback",
            Self::Known(identity, _) => &identity.name,
        }
    }

    /// The rights of the principal.
    pub fn rights(self) -> Rights {
        match self {
            Self::Anonymous => Rights::default(),
            Self::Loopback => [Right::ReadAws, Right::ReadHuawei, Right::ReadConsole]
                .into_iter()
                .fold(Rights::default(), Rights::with),
            Self::Known(identity, _) => identity.rights,
        }
    }

    /// The Huawei applications whose tasks the principal may see; None: all.
    pub fn applications(self) -> Option<&'a [String]> {
        match self {
            Self::Known(identity, _) => Some(&identity.applications),
            _ => None,
        }
    }

    /// Refuses an operation that needs a right that the principal lacks, or names an application of others.
    pub fn authorize(
        self,
        config: &Config,
        right: Option<Right>,
        application: Option<&str>,
    ) -> Result<(), Box<Cause>> {
        if let Some(right) = right.filter(|right| !self.rights().has(*right)) {
            return Err(Cause::Forbidden(right).into());
        }
        match (application, self.applications()) {
            (Some(app), Some(applications)) if !applications.iter().any(|known| known == app) => {
                let known = config.keys()?.knows_app(app);
                Err(if known { Cause::OtherApplication } else { Cause::NoSuchApplication }.into())
            }
            _ => Ok(()),
        }
    }
}

/// Identifies the principal, as far as the head of the request allows. Refuses a request without the credentials that
/// it needs.
///
/// `right` is the right that the operation needs; None if it is public.
pub fn authenticate<'a>(
    config: &'a Config,
    request: &Request<'_>,
    api: Api,
    right: Option<Right>,
    now: Timestamp,
) -> Result<AuthStep<'a>, Box<Cause>> {
    let Some(right) = right else {
        return same_origin(request).map(|()| AuthStep::Done(Principal::Anonymous));
    };
    if config.open && request.target.is_loopback() && right.reads() && !is_foreign(config, request, api) {
        // Who has signed in to the console may do more than read.
        let has_session = api == Api::Fleetglass && cookie(request.headers).is_some();
        let operator = if has_session { operator(config, request, now).ok() } else { None };
        let principal =
            operator.map_or(Principal::Loopback, |(identity, expires)| Principal::Known(identity, expires));
        return Ok(AuthStep::Done(principal));
    }
    let authorization = || request.headers.get("authorization").unwrap_or_default();
    if api.is_aws() || right == Right::Ingest && authorization().starts_with("AWS4-") {
        return signed(config, request, now);
    }
    match api {
        Api::Huawei => logged_in(config, request, now),
        _ => {
            let (identity, expires) = operator(config, request, now)?;
            Ok(AuthStep::Done(Principal::Known(identity, expires)))
        }
    }
}

impl Config {
    /// The keyset. If it is invalid, every client is refused as if a store had failed: the operator has to act, and the
    /// client may try again.
    pub fn keys(&self) -> Result<&KeySet, Box<Cause>> {
        self.keys.as_ref().map_err(|what| Cause::Storage(["keys: ", what].concat()).into())
    }

    /// The key that signs a day's requests. A few are cached: to derive one takes longer than all other checks.
    fn signing_key(&self, secret: &str, of: &Credential) -> [u8; 32] {
        const REMEMBERED: usize = 32;
        let name = [&of.access_key_id, "/", &of.date, "/", &of.region, "/", &of.service].concat();
        let mut derived = self.derived.borrow_mut();
        if let Some((_, key)) = derived.iter().find(|(cached, _)| *cached == name) {
            return *key;
        }
        let key = sigv4::signing_key(secret, &of.date, &of.region, &of.service);
        derived.truncate(REMEMBERED - 1);
        derived.insert(0, (name, key));
        key
    }
}

fn signed<'a>(config: &'a Config, request: &Request<'_>, now: Timestamp) -> Result<AuthStep<'a>, Box<Cause>> {
    let credential = sigv4::credential(request)?;
    let credential = credential.ok_or(Refusal::Missing)?;
    let signer = config.keys()?.by_access_key(&credential.access_key_id, now);
    let signer = signer.ok_or(Refusal::UnknownKey)?;
    Ok(AuthStep::Signed(Signed { credential: credential.into(), signer }))
}

impl<'a> Signed<'a> {
    /// Verifies the signature with this body.
    pub fn verify(
        self,
        config: &Config,
        request: &Request<'_>,
        body: &[u8],
        now: Timestamp,
    ) -> Result<Principal<'a>, Box<Cause>> {
        let Self { credential, signer } = self;
        let region = Some(config.owner.region.as_str()).filter(|region| !region.is_empty());
        let scope = Scope { region, services: sigv4::SERVICES };
        let key = || config.signing_key(signer.secret, &credential);
        sigv4::verify(request, body, &credential, signer.session_token, &scope, now, key)?;
        Ok(Principal::Known(signer.identity, None))
    }
}

fn logged_in<'a>(
    config: &'a Config,
    request: &Request<'_>,
    now: Timestamp,
) -> Result<AuthStep<'a>, Box<Cause>> {
    let keys = config.keys()?;
    let login = || {
        let app_id = request.headers.get("app_key")?;
        let text = bearer(request.headers)?;
        let holder = |id: &str| keys.app_of(id, &app_id, now);
        let token = Token::open(Kind::Access, &text, now, |id| holder(id).map(|holder| holder.secret))?;
        let identity = holder(&token.id)?.identity;
        Some(LoggedIn { app_id, token, identity })
    };
    login().map(AuthStep::LoggedIn).ok_or_else(|| Cause::Unauthenticated.into())
}

impl<'a> LoggedIn<'a> {
    /// The statement that reads the nonce of the application's last tokens.
    pub fn query(&self) -> Query {
        last_login(&self.app_id)
    }

    /// Compares the token with the row of [`Self::query`].
    pub fn verify(self, row: Option<Row>) -> Result<Principal<'a>, Box<Cause>> {
        let last = row.and_then(|row| row.into_iter().next().flatten());
        if last.as_ref() != Some(&self.token.nonce) {
            return Err(Cause::Unauthenticated.into());
        }
        Ok(Principal::Known(self.identity, None))
    }
}

/// The operator whose bearer token or cookie is in a request, and when the cookie expires.
fn operator<'a>(
    config: &'a Config,
    request: &Request<'_>,
    now: Timestamp,
) -> Result<(&'a Identity, Option<i64>), Box<Cause>> {
    let keys = config.keys()?;
    let token = bearer(request.headers).or_else(|| request.headers.get(TOKEN_HEADER));
    let operator = match token {
        Some(token) => keys.operator(&token, now).map(|holder| (holder, None)),
        None => session(keys, request, now)?.map(|(holder, token)| (holder, Some(token.expires))),
    };
    same_origin(request)?;
    operator.map(|(holder, expires)| (holder.identity, expires)).ok_or_else(|| Cause::Unauthenticated.into())
}

/// The operator whose cookie is in a request, and the cookie's token. A request that changes something must have an
/// `Origin` header, which browsers always send.
fn session<'a>(
    keys: &'a KeySet,
    request: &Request<'_>,
    now: Timestamp,
) -> Result<Option<(KeyHolder<'a>, Token)>, Box<Cause>> {
    let Some(text) = cookie(request.headers) else { return Ok(None) };
    if !is_safe(request.method) && request.headers.get("origin").is_none() {
        return Err(Cause::OtherOrigin.into());
    }
    let holder = |id: &str| keys.operator_of(id, now);
    let token = Token::open(Kind::Session, &text, now, |id| holder(id).map(|holder| holder.secret));
    Ok(token.and_then(|token| Some((holder(&token.id)?, token))))
}

fn is_safe(method: &str) -> bool {
    matches!(method, "GET" | "HEAD")
}

/// Whether a page of another origin sends the request: such a page must not read what is open to this machine. The origins
/// that the configuration allows are none of these.
fn is_foreign(config: &Config, request: &Request<'_>, api: Api) -> bool {
    match request.headers.get("origin") {
        Some(_) if config.origins.allowed(api, request).is_some() => false,
        Some(origin) => !origin.eq_ignore_ascii_case(request.target.origin),
        None => {
            request.headers.get("sec-fetch-site").is_some_and(|site| site != "same-origin" && site != "none")
        }
    }
}

/// Refuses a change that another site's page requests with the user's cookie.
fn same_origin(request: &Request<'_>) -> Result<(), Box<Cause>> {
    let foreign = |origin: String| !origin.eq_ignore_ascii_case(request.target.origin);
    if !is_safe(request.method) && request.headers.get("origin").is_some_and(foreign) {
        return Err(Cause::OtherOrigin.into());
    }
    Ok(())
}

/// The bearer token. Some clients of Huawei's write two spaces.
fn bearer(headers: &dyn Headers) -> Option<String> {
    let header = headers.get("authorization")?;
    let (scheme, value) = header.trim().split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| value.trim().to_owned())
}

fn cookie(headers: &dyn Headers) -> Option<String> {
    let cookies = headers.get("cookie")?;
    let mut pairs = cookies.split(';').filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == COOKIE).map(|(_, value)| value.to_owned())
}

/// Compares two texts in constant time. An empty text equals none.
fn same(expected: &str, sent: &str) -> bool {
    !expected.is_empty() && bool::from(expected.as_bytes().ct_eq(sent.as_bytes()))
}
