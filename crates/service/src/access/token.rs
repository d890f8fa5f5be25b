//! Tokens that identify a principal for a while: the console's cookie, and the tokens of Huawei's login.
//!
//! `ID.EXPIRES.NONCE.MAC`: the id of the keyset's entry; when it expires, in epoch seconds; a nonce; and HMAC-SHA-256
//! of its kind and these three, in hexadecimal digits. The key is the hash of the entry's secret: a token is invalid
//! without its entry, and tokens need no key of their own.

use super::hash::{hex, hmac};
use super::same;
use fleetglass_model::Timestamp;

/// The largest difference between the clocks of the issuer and the reader of a token, in seconds.
const SKEW: i64 = 60;

/// The kind of a token. A token of one kind is not valid as another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The console's cookie.
    Session,
    /// Huawei's access token.
    Access,
    /// Huawei's refresh token.
    Refresh,
}

impl Kind {
    /// The validity in seconds: a working day for a session, and as in Huawei's reference for the other two.
    pub fn seconds(self) -> i64 {
        match self {
            Self::Session => 12 * 3_600,
            Self::Access => 3_600,
            Self::Refresh => 24 * 3_600,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Access => "access",
            Self::Refresh => "refresh",
        }
    }
}

/// The content of a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// The id of the keyset's entry.
    pub id: String,
    /// When it expires, in epoch seconds.
    pub expires: i64,
    /// A text that is unique to the token.
    pub nonce: String,
}

impl Token {
    /// Creates a token that is valid from now on.
    pub fn new(kind: Kind, id: &str, nonce: &str, now: Timestamp) -> Self {
        Self { id: id.to_owned(), expires: now.seconds() + kind.seconds(), nonce: nonce.to_owned() }
    }

    /// The token's text. `secret` is the hash in the entry.
    pub fn sign(&self, kind: Kind, secret: &str) -> String {
        let payload = self.payload();
        [&payload, ".", &mac(kind, &payload, secret)].concat()
    }

    fn payload(&self) -> String {
        [&self.id, ".", &self.expires.to_string(), ".", &self.nonce].concat()
    }

    /// Reads a valid token. `secret` returns the hash in the entry of an id.
    pub fn open<'a>(
        kind: Kind,
        text: &str,
        now: Timestamp,
        secret: impl FnOnce(&str) -> Option<&'a str>,
    ) -> Option<Self> {
        let (payload, sent) = text.rsplit_once('.')?;
        let (rest, nonce) = payload.rsplit_once('.')?;
        // An id may contain a dot.
        let (id, expires) = rest.rsplit_once('.')?;
        let is_signed = same(&mac(kind, payload, secret(id)?), sent);
        let expires: i64 = expires.parse().ok()?;
        // No token is valid for longer, whoever made it.
        let is_valid = (1..=kind.seconds() + SKEW).contains(&expires.checked_sub(now.seconds())?);
        if !is_signed || !is_valid {
            return None;
        }
        Some(Self { id: id.to_owned(), expires, nonce: nonce.to_owned() })
    }
}

fn mac(kind: Kind, payload: &str, secret: &str) -> String {
    hex(&hmac(secret.as_bytes(), [kind.name(), "\n", payload].concat().as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_763_600_000;

    #[track_caller]
    fn check(kind: Kind, text: &str, at: i64, is_valid: bool) {
        let secret = |id: &str| (id == "FG.1").then_some("s3cret");
        assert_eq!(
            Token::open(kind, text, Timestamp::from_seconds(at), secret).is_some(),
            is_valid,
            "{text}"
        );
    }

    #[test]
    fn a_token_is_what_was_signed_of_its_kind_in_its_time() {
        let token = Token::new(Kind::Access, "FG.1", "n-1", Timestamp::from_seconds(NOW));
        let text = token.sign(Kind::Access, "s3cret");
        check(Kind::Access, &text, NOW, true);
        check(Kind::Access, &text, NOW + 3_599, true);
        check(Kind::Access, &text, NOW + 3_600, false);
        check(Kind::Access, &text, NOW - 60, true);
        check(Kind::Access, &text, NOW - 61, false);
        check(Kind::Refresh, &text, NOW, false);
        check(Kind::Session, &text, NOW, false);
        check(Kind::Access, &token.sign(Kind::Access, "other"), NOW, false);
        check(
            Kind::Access,
            &Token { id: "FG.2".to_owned(), ..token.clone() }.sign(Kind::Access, "s3cret"),
            NOW,
            false,
        );
        for expires in [i64::MIN, -1, i64::MAX] {
            let never = Token { expires, ..token.clone() }.sign(Kind::Access, "s3cret");
            check(Kind::Access, &never, NOW, false);
        }
        for text in ["", ".", "...", "FG.1.1.n.", "FG.1.99999999999.n.00"] {
            check(Kind::Access, text, NOW, false);
        }
    }

    #[test]
    fn any_changed_character_ends_it() {
        let token = Token::new(Kind::Session, "FG.1", "n-1", Timestamp::from_seconds(NOW));
        let text = token.sign(Kind::Session, "s3cret");
        for at in 0..text.len() {
            let mut changed = text.clone().into_bytes();
            changed[at] ^= 1;
            check(Kind::Session, &String::from_utf8(changed).unwrap(), NOW, false);
        }
    }
}
