//! Who asks, and whether they may.
//!
//! AWS's paths ask for a signature, Huawei's for the access token of a login, `/api/v1` for an operator's bearer token or
//! the cookie that it was exchanged for. Who that is, and what they may do, the [keyset](keys) says. What can be told of
//! the request alone is told by [`admit`]; the rest once its body, or a row of the index, is at hand.

mod hash;
pub mod keys;
pub mod rate;
pub mod sigv4;
pub mod token;

use self::keys::{Holder, KeySet, Principal, Rights, Signer};
use self::rate::Rate;
use self::sigv4::{Credential, Refusal, Scope};
use self::token::{Kind, Token};
use crate::api::resource::Fleet;
use crate::aws::Neighbour;
use crate::error::{Api, Cause};
use crate::http::request::{Headers, Request};
use crate::huawei::login;
use crate::operation::{Describe, Operation};
use crate::route::Routed;
use crate::store::{Query, Row};
use fleetglass_model::Timestamp;
use fleetglass_model::job_execution::Owner;
use fleetglass_model::right::Right;
use std::cell::RefCell;
use subtle::ConstantTimeEq;

/// The cookie that holds the console's session. The prefix makes browsers keep it to this host, and to secure connections.
pub const COOKIE: &str = "__Host-fleetglass";

/// The header that carries a bearer token where a client can send it in no other.
const TOKEN_HEADER: &str = "x-fleetglass-token";

/// What a deployment is configured with.
pub struct Config {
    /// Whose records it serves.
    pub owner: Owner,
    /// Who may ask; or what is wrong with the secrets that say so.
    pub keys: Result<KeySet, String>,
    /// Whether requests to a loopback host may read without any key.
    pub open: bool,
    /// How much each may ask.
    pub rates: Rates,
    /// For how many days what is final is kept; else for ever.
    pub retain_days: Option<i64>,
    /// Signing keys that were derived before, by access key, day, region and service.
    pub derived: RefCell<Vec<(String, [u8; 32])>>,
}

/// How much each principal may ask.
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
    /// The rate of a api, and its name.
    pub fn of(&self, api: Api) -> (Rate, &'static str) {
        match api {
            Api::AwsRegistration | Api::AwsJobs | Api::Aws => (self.aws, "aws"),
            Api::Huawei => (self.huawei, "huawei"),
            Api::Fleetglass | Api::Site => (self.api, "api"),
        }
    }
}

/// Who asks.
#[derive(Clone, Copy)]
pub enum Who<'a> {
    /// Nobody knows, and it does not matter.
    Anybody,
    /// Whoever is at this machine.
    Loopback,
    /// Somebody with a key; until when, in epoch seconds, where a cookie tells of it.
    Known(&'a Principal, Option<i64>),
}

/// How far it is known who asks. Whether they [may](Who::may) is another question.
pub enum Step<'a> {
    /// It is known who asks.
    In(Who<'a>),
    /// It depends on the body.
    Signed(Signed<'a>),
    /// It depends on a row of the index.
    LoggedIn(LoggedIn<'a>),
}

/// A request that somebody says to have signed.
pub struct Signed<'a> {
    credential: Box<Credential>,
    signer: Signer<'a>,
}

/// A request with an access token, which may not be the last one any more.
pub struct LoggedIn<'a> {
    app_id: String,
    token: Token,
    principal: &'a Principal,
}

impl<'a> Who<'a> {
    /// The name, for logs and limits; empty where nobody knows it.
    pub fn name(self) -> &'a str {
        match self {
            Self::Anybody => "",
            Self::Loopback => "loopback",
            Self::Known(principal, _) => &principal.name,
        }
    }

    /// What they may do.
    pub fn rights(self) -> Rights {
        match self {
            Self::Anybody => Rights::default(),
            Self::Loopback => [Right::ReadAws, Right::ReadHuawei, Right::ReadConsole]
                .into_iter()
                .fold(Rights::default(), Rights::with),
            Self::Known(principal, _) => principal.rights,
        }
    }

    /// The Huawei applications whose tasks they may see; none: all.
    pub fn applications(self) -> Option<&'a [String]> {
        match self {
            Self::Known(principal, _) => Some(&principal.applications),
            _ => None,
        }
    }

    /// Refuses what they may not do.
    pub fn may(self, config: &Config, operation: &Operation) -> Result<(), Box<Cause>> {
        if let Some(right) = right(operation).filter(|right| !self.rights().has(*right)) {
            return Err(Cause::Forbidden(right).into());
        }
        match (operation.application(), self.applications()) {
            (Some(app), Some(applications)) if !applications.iter().any(|own| own == app) => {
                let known = config.keys()?.knows_app(app);
                Err(if known { Cause::OtherApplication } else { Cause::NoSuchApplication }.into())
            }
            _ => Ok(()),
        }
    }
}

/// What an operation needs; nothing where anybody may.
fn right(operation: &Operation) -> Option<Right> {
    match operation {
        Operation::Redirect | Operation::ConsolePage | Operation::Health => None,
        Operation::SignIn | Operation::SignOut | Operation::Huawei(_) => None,
        // AWS sends it without any key.
        Operation::Confirm => None,
        Operation::Describe(Describe::BatchTask { .. })
        | Operation::Neighbour(Neighbour::QuerySubtasks(_)) => Some(Right::ReadHuawei),
        Operation::Describe(_) | Operation::Neighbour(_) => Some(Right::ReadAws),
        Operation::Import | Operation::Fleet(Fleet::Wanted) => Some(Right::Import),
        Operation::Ingest => Some(Right::Ingest),
        Operation::Forget | Operation::Republish(_) | Operation::Backup(_) => Some(Right::Forget),
        _ => Some(Right::ReadConsole),
    }
}

/// Tells who asks, as far as the request alone tells it; refuses who has to say so, and does not.
pub fn admit<'a>(
    config: &'a Config,
    request: &Request<'_>,
    routed: &Routed,
    now: Timestamp,
) -> Result<Step<'a>, Box<Cause>> {
    let Some(right) = right(&routed.operation) else {
        return same_origin(request).map(|()| Step::In(Who::Anybody));
    };
    if config.open && request.target.is_loopback() && right.reads() {
        return Ok(Step::In(Who::Loopback));
    }
    let is_aws = matches!(routed.api, Api::AwsRegistration | Api::AwsJobs | Api::Aws);
    let authorization = || request.headers.get("authorization").unwrap_or_default();
    if is_aws || right == Right::Ingest && authorization().starts_with("AWS4-") {
        return signed(config, request, now);
    }
    match routed.api {
        Api::Huawei => logged_in(config, request, now),
        _ => {
            let (principal, expires) = operator(config, request, now)?;
            Ok(Step::In(Who::Known(principal, expires)))
        }
    }
}

impl Config {
    /// The keyset; refuses everybody where there is something wrong with it. As with a store that fails, the operator has
    /// to act, and who asks may come again.
    pub fn keys(&self) -> Result<&KeySet, Box<Cause>> {
        self.keys.as_ref().map_err(|what| Cause::Storage(["keys: ", what].concat()).into())
    }

    /// The key that signs a day's requests. A few are remembered: to derive one takes longer than all else.
    fn signing_key(&self, secret: &str, of: &Credential) -> [u8; 32] {
        const REMEMBERED: usize = 32;
        let name = [&of.access_key_id, "/", &of.date, "/", &of.region, "/", &of.service].concat();
        let mut derived = self.derived.borrow_mut();
        if let Some((_, key)) = derived.iter().find(|(own, _)| *own == name) {
            return *key;
        }
        let key = sigv4::signing_key(secret, &of.date, &of.region, &of.service);
        derived.truncate(REMEMBERED - 1);
        derived.insert(0, (name, key));
        key
    }
}

fn signed<'a>(config: &'a Config, request: &Request<'_>, now: Timestamp) -> Result<Step<'a>, Box<Cause>> {
    let credential = sigv4::credential(request).map_err(Cause::Signature)?;
    let credential = credential.ok_or(Cause::Signature(Refusal::Missing))?;
    let signer = config.keys()?.by_access_key(&credential.access_key_id, now);
    let signer = signer.ok_or(Cause::Signature(Refusal::UnknownKey))?;
    Ok(Step::Signed(Signed { credential: credential.into(), signer }))
}

impl<'a> Signed<'a> {
    /// Whether it is what was signed, with this body.
    pub fn verify(
        self,
        config: &Config,
        request: &Request<'_>,
        body: &[u8],
        now: Timestamp,
    ) -> Result<Who<'a>, Box<Cause>> {
        let Self { credential, signer } = self;
        let region = Some(config.owner.region.as_str()).filter(|region| !region.is_empty());
        let scope = Scope { region, services: sigv4::SERVICES };
        let key = || config.signing_key(signer.secret, &credential);
        sigv4::verify(request, body, &credential, signer.session_token, &scope, now, key)
            .map_err(Cause::Signature)?;
        Ok(Who::Known(signer.principal, None))
    }
}

fn logged_in<'a>(config: &'a Config, request: &Request<'_>, now: Timestamp) -> Result<Step<'a>, Box<Cause>> {
    let keys = config.keys()?;
    let found = || {
        let app_id = request.headers.get("app_key")?;
        let text = bearer(request.headers)?;
        let holder = |id: &str| keys.app_of(id, &app_id, now);
        let token = Token::open(Kind::Access, &text, now, |id| holder(id).map(|holder| holder.secret))?;
        let principal = holder(&token.id)?.principal;
        Some(LoggedIn { app_id, token, principal })
    };
    found().map(Step::LoggedIn).ok_or_else(|| Cause::Unauthenticated.into())
}

impl<'a> LoggedIn<'a> {
    /// What tells the application's last access token.
    pub fn query(&self) -> Query {
        login::last(&self.app_id)
    }

    /// Whether it is that one.
    pub fn verify(self, row: Option<Row>) -> Result<Who<'a>, Box<Cause>> {
        let last = row.and_then(|row| row.into_iter().next().flatten());
        if last.as_ref() != Some(&self.token.nonce) {
            return Err(Cause::Unauthenticated.into());
        }
        Ok(Who::Known(self.principal, None))
    }
}

/// Whose bearer token or cookie came with a request, and until when the cookie is valid.
fn operator<'a>(
    config: &'a Config,
    request: &Request<'_>,
    now: Timestamp,
) -> Result<(&'a Principal, Option<i64>), Box<Cause>> {
    let keys = config.keys()?;
    let token = bearer(request.headers).or_else(|| request.headers.get(TOKEN_HEADER));
    let found = match token {
        Some(token) => keys.operator(&token, now).map(|holder| (holder, None)),
        None => session(keys, request, now)?.map(|(holder, token)| (holder, Some(token.expires))),
    };
    same_origin(request)?;
    found.map(|(holder, expires)| (holder.principal, expires)).ok_or_else(|| Cause::Unauthenticated.into())
}

/// Whose cookie came with a request, and until when it is valid. What changes something has to say from where it comes:
/// browsers always do.
fn session<'a>(
    keys: &'a KeySet,
    request: &Request<'_>,
    now: Timestamp,
) -> Result<Option<(Holder<'a>, Token)>, Box<Cause>> {
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

/// Refuses what another site's page asks for in the name of who looks at it.
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

/// Compares in a time that tells nothing of where two texts differ. An empty text is like none.
fn same(expected: &str, sent: &str) -> bool {
    !expected.is_empty() && bool::from(expected.as_bytes().ct_eq(sent.as_bytes()))
}
