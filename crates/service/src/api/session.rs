//! The console's session: an operator's token, exchanged for a cookie that scripts cannot read.

use crate::access::keys::{KeyHolder, Rights};
use crate::access::token::{Kind, Token};
use crate::access::{COOKIE, Config, Principal};
use crate::error::Cause;
use crate::http::reply::json;
use crate::http::reply::{Body, HeaderSet, Reply};
use fleetglass_model::Timestamp;
use fleetglass_model::from_json;
use fleetglass_model::right::Right;
use fleetglass_model::session::{Session, SignIn};

/// The operator whose token is in a body.
pub fn holder<'a>(config: &'a Config, body: &[u8], now: Timestamp) -> Result<KeyHolder<'a>, Box<Cause>> {
    let text = std::str::from_utf8(body).map_err(|_| Cause::NotUtf8("body"))?;
    let sent: SignIn = from_json(text).map_err(Cause::Body)?;
    config.keys()?.operator(sent.token.trim(), now).ok_or_else(|| Cause::Unauthenticated.into())
}

/// Signs an operator in. `nonce` is unique to the session.
pub fn sign_in(holder: KeyHolder<'_>, nonce: &str, now: Timestamp) -> Result<Reply, Box<Cause>> {
    if !holder.identity.rights.has(Right::ReadConsole) {
        return Err(Cause::Forbidden(Right::ReadConsole).into());
    }
    let token = Token::new(Kind::Session, holder.id, nonce, now);
    let mut reply = session_reply(&holder.identity.name, holder.identity.rights, Some(token.expires));
    reply.headers.push((
        "set-cookie",
        cookie(&token.sign(Kind::Session, holder.secret), Kind::Session.seconds()).into(),
    ));
    Ok(reply)
}

/// Signs out: deletes the cookie.
pub fn sign_out() -> Reply {
    let mut reply = Reply::new(204, HeaderSet::Fleetglass, Body::Empty);
    reply.headers.push(("set-cookie", cookie("", 0).into()));
    reply
}

/// Replies with the session of a principal: name, rights, and when it ends.
pub fn session_of(who: Principal<'_>) -> Reply {
    let expires = match who {
        Principal::Known(_, expires) => expires,
        _ => None,
    };
    session_reply(who.name(), who.rights(), expires)
}

fn session_reply(name: &str, rights: Rights, expires: Option<i64>) -> Reply {
    let names = Right::ALL.iter().filter(|(_, right)| rights.has(*right)).map(|(name, _)| (*name).to_owned());
    let session = Session {
        name: name.to_owned(),
        rights: names.collect(),
        expires_at: expires.map(Timestamp::from_seconds),
    };
    Reply::new(200, HeaderSet::Fleetglass, json(&session))
}

fn cookie(value: &str, seconds: i64) -> String {
    [COOKIE, "=", value, "; Path=/; HttpOnly; SameSite=Strict; Secure; Max-Age=", &seconds.to_string()]
        .concat()
}
