//! The keyset: the identities of a deployment, their credentials and their rights.
//!
//! It stands in the Worker secrets `KEYS_1` to `KEYS_9` (each holds 5 KB), each of them `{"keys": [entry, …]}`:
//!
//! | member | |
//! | --- | --- |
//! | `name` | who it is, 1 to 64 of `A-Z a-z 0-9 _ . -`; two entries of one name are two ways in, to change over |
//! | `id` | the entry's own id, of the same characters: the AWS access key id |
//! | `rights` | names of [`Right`]s |
//! | `secret`, `sessionToken` | what it signs AWS requests with; without a secret it signs none |
//! | `token` | SHA-256 of its bearer token, in hexadecimal digits |
//! | `huawei` | `appId`, and `secret`: SHA-256 of the app's secret |
//! | `applications` | other Huawei applications that it is authorised for |
//! | `notAfter` | until when it is valid, in epoch seconds |
//!
//! Tokens and Huawei's secrets are only compared, and therefore kept as hashes; a signature cannot be checked without
//! the secret itself. A keyset with anything wrong in it is none.

mod entry;
mod holder;

use self::entry::{Key, entries};
pub use self::holder::KeyHolder;
use fleetglass_model::Timestamp;
use fleetglass_model::right::Right;
use thiserror::Error;

/// A set of [`Right`]s.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rights(u8);

impl Rights {
    /// Whether a right is among them.
    pub fn has(self, right: Right) -> bool {
        self.0 & bit(right) != 0
    }

    /// These, and another one.
    pub fn with(self, right: Right) -> Self {
        Self(self.0 | bit(right))
    }
}

fn bit(right: Right) -> u8 {
    1 << right as u8
}

/// An identity of the keyset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The name, for logs.
    pub name: String,
    /// What they may do.
    pub rights: Rights,
    /// The Huawei applications that they act for: first their own, where they have one.
    pub applications: Vec<String>,
}

/// By whom, and with what, AWS requests of an access key are signed.
pub struct Signer<'a> {
    /// The identity that signs.
    pub identity: &'a Identity,
    /// The secret access key.
    pub secret: &'a str,
    /// The session token that comes with it.
    pub session_token: Option<&'a str>,
}

/// All keys of a deployment.
pub struct KeySet(Vec<Key>);

/// What is wrong with a keyset. It tells no secret.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{secret}{}: {what}", .entry.map(|entry| format!(", entry {entry}")).unwrap_or_default())]
pub struct KeySetError {
    /// In which of the Worker's secrets.
    pub secret: String,
    /// In which of its entries, counted from 1; none where it is the whole.
    pub entry: Option<usize>,
    /// What is wrong.
    pub what: String,
}

impl KeySet {
    /// Reads the Worker's secrets, each by its name and its text. With none of them there is nobody.
    pub fn parse(secrets: &[(&str, &str)]) -> Result<Self, KeySetError> {
        let mut keys = Vec::new();
        for &(secret, text) in secrets {
            let wrong = |entry, what| KeySetError { secret: secret.to_owned(), entry, what };
            for (place, entry) in entries(text).map_err(|what| wrong(None, what))?.iter().enumerate() {
                let wrong = |what| wrong(Some(place + 1), what);
                let key = Key::read(entry.get()).map_err(wrong)?;
                keys.iter().try_for_each(|other| check_distinct(&key, other)).map_err(wrong)?;
                keys.push(key);
            }
        }
        Ok(Self(keys))
    }

    /// By whom, and with what, the requests of an access key are signed. None where it is not known, not valid any more,
    /// or may not sign.
    pub fn by_access_key(&self, id: &str, now: Timestamp) -> Option<Signer<'_>> {
        let key = self.valid(now).find(|key| key.id == id)?;
        let session_token = key.session_token.as_deref();
        Some(Signer { identity: &key.identity, secret: key.secret.as_deref()?, session_token })
    }

    fn valid(&self, now: Timestamp) -> impl Iterator<Item = &Key> {
        self.0.iter().filter(move |key| key.not_after.is_none_or(|last| now.seconds() <= last))
    }
}

/// Refuses two keys between which a request could not tell.
fn check_distinct(key: &Key, other: &Key) -> Result<(), String> {
    let same_name = key.identity.name == other.identity.name;
    let app = |key: &Key| key.app.as_ref().map(|(id, _)| id.clone());
    let shared = if key.id == other.id {
        "id"
    } else if !same_name && key.token.is_some() && key.token == other.token {
        "token"
    } else if !same_name && app(key).is_some() && app(key) == app(other) {
        "huawei.appId"
    } else {
        return Ok(());
    };
    Err([shared, " is that of another entry, ", &other.id].concat())
}
