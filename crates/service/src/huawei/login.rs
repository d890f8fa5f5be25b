//! Huawei's login (northbound API, `/iocm/app/sec/v1.1.0`): exchanges an application's secret for tokens that are valid
//! for a while. Only the last tokens are valid.

use crate::access::keys::KeyHolder;
use crate::access::token::{Kind, Token};
use crate::access::{Config, last_login};
use crate::error::Cause;
use crate::http::percent::decode_query;
use crate::http::reply::{Body, HeaderSet, Reply, json};
use crate::store::{Query, Row};
use fleetglass_model::Timestamp;
use fleetglass_model::from_json;
use fleetglass_model::login::{HuaweiLogin, HuaweiTokens};

/// An operation of the login API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoginStep {
    /// Tokens, for a secret.
    Login,
    /// New tokens, for a refresh token.
    Refresh,
    /// The end of the tokens.
    Logout,
}

/// A request that is valid except for what the index decides.
pub struct LoginRequest<'a> {
    step: LoginStep,
    app_id: String,
    holder: KeyHolder<'a>,
    /// The nonce that the last tokens must have, if the step requires one.
    nonce: Option<String>,
}

/// Reads a body, which is JSON or a form, depending on the client.
pub fn parse<'a>(
    step: LoginStep,
    body: &[u8],
    config: &'a Config,
    now: Timestamp,
) -> Result<LoginRequest<'a>, Box<Cause>> {
    let text = std::str::from_utf8(body).map_err(|_| Cause::NotUtf8("body"))?;
    let sent = if text.trim_start().starts_with('{') {
        from_json::<HuaweiLogin>(text).map_err(Cause::Body)?
    } else {
        form(text)
    };
    let keys = config.keys()?;
    if step == LoginStep::Logout {
        let text = required(sent.access_token)?;
        let entry = |id: &str| keys.any_app_of(id, now);
        let token = Token::open(Kind::Access, &text, now, |id| entry(id).map(|(_, holder)| holder.secret));
        let entry_and_nonce = token.and_then(|token| Some((entry(&token.id)?, token.nonce)));
        let ((app_id, holder), nonce) = entry_and_nonce.ok_or(Cause::Unauthenticated)?;
        return Ok(LoginRequest { step, app_id: app_id.to_owned(), holder, nonce: Some(nonce) });
    }
    let (app_id, secret) = (required(sent.app_id)?, required(sent.secret)?);
    let holder = keys.app(&app_id, &secret, now).ok_or(Cause::WrongSecret)?;
    let nonce = match step {
        LoginStep::Refresh => {
            let text = required(sent.refresh_token)?;
            // The token may be of an entry that this one has replaced.
            let secret = |id: &str| keys.app_of(id, &app_id, now).map(|holder| holder.secret);
            let token = Token::open(Kind::Refresh, &text, now, secret);
            Some(token.ok_or(Cause::WrongRefreshToken)?.nonce)
        }
        _ => None,
    };
    Ok(LoginRequest { step, app_id, holder, nonce })
}

fn required(value: Option<String>) -> Result<String, Box<Cause>> {
    value.filter(|value| !value.is_empty()).ok_or_else(|| Cause::MissingParameter.into())
}

fn form(text: &str) -> HuaweiLogin {
    let value = |names: &[&str]| {
        let mut pairs = text.trim().split('&').filter_map(|pair| pair.split_once('='));
        let (_, value) = pairs.find(|(name, _)| names.contains(name))?;
        Some(decode_query(value).ok()?.into_owned())
    };
    HuaweiLogin {
        app_id: value(&["appId"]),
        // A client in Go writes the second.
        secret: value(&["secret", "Secret"]),
        refresh_token: value(&["refreshToken"]),
        access_token: value(&["accessToken"]),
    }
}

impl LoginRequest<'_> {
    /// The name of the application's identity, for logs.
    pub fn name(&self) -> &str {
        &self.holder.identity.name
    }

    /// The statement that reads the nonce of the application's last tokens.
    pub fn query(&self) -> Query {
        last_login(&self.app_id)
    }

    /// The statement to run, and the reply to send after it. `nonce` is unique to the new tokens.
    pub fn respond(
        self,
        row: Option<Row>,
        nonce: &str,
        now: Timestamp,
    ) -> Result<(Query, Reply), Box<Cause>> {
        let last = row.and_then(|row| row.into_iter().next().flatten());
        if self.nonce.is_some() && self.nonce != last {
            let of_refresh = self.step == LoginStep::Refresh;
            return Err(if of_refresh { Cause::WrongRefreshToken } else { Cause::Unauthenticated }.into());
        }
        if self.step == LoginStep::Logout {
            // A newer login stays valid.
            let nonce = self.nonce.unwrap_or_default();
            let forget =
                Query::new("DELETE FROM logins WHERE app_id = ?1 AND nonce = ?2", &[&self.app_id, &nonce]);
            return Ok((forget, Reply::new(204, HeaderSet::Huawei, Body::Empty)));
        }
        let keep = Query::new(
            "INSERT INTO logins (app_id, nonce) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET nonce = ?2",
            &[&self.app_id, nonce],
        );
        let token = |kind: Kind| Token::new(kind, self.holder.id, nonce, now).sign(kind, self.holder.secret);
        let body = HuaweiTokens {
            scope: "default",
            token_type: "bearer",
            expires_in: Kind::Access.seconds(),
            access_token: token(Kind::Access),
            refresh_token: token(Kind::Refresh),
        };
        Ok((keep, Reply::new(200, HeaderSet::Huawei, json(&body))))
    }
}
