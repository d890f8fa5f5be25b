//! The keyset: the identities of a deployment, their credentials and their rights.
//!
//! The Worker secrets `KEYS_1` to `KEYS_9` (5 KB each) contain it, each as `{"keys": [entry, …]}`:
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
//! Tokens and Huawei's secrets are only compared, and therefore stored as hashes; a signature cannot be checked without
//! the secret itself. A keyset with any error is invalid as a whole.

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
    /// True if the set contains a right.
    pub fn has(self, right: Right) -> bool {
        self.0 & bit(right) != 0
    }

    /// The set with one more right.
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
    /// The rights.
    pub rights: Rights,
    /// The Huawei applications that it acts for: first its own, if it has one.
    pub applications: Vec<String>,
}

/// The signer of an access key's AWS requests.
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

/// The error in a keyset. It contains no secret.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{secret}{}: {what}", .entry.map(|entry| format!(", entry {entry}")).unwrap_or_default())]
pub struct KeySetError {
    /// The Worker's secret.
    pub secret: String,
    /// The entry in it, counted from 1; None: the whole secret.
    pub entry: Option<usize>,
    /// What is wrong.
    pub what: String,
}

impl KeySet {
    /// Reads the Worker's secrets, each by its name and its text. Without any, there are no identities.
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

    /// The signer of an access key's requests. None if the key is unknown, expired, or may not sign.
    pub fn by_access_key(&self, id: &str, now: Timestamp) -> Option<Signer<'_>> {
        let key = self.valid(now).find(|key| key.id == id)?;
        let session_token = key.session_token.as_deref();
        Some(Signer { identity: &key.identity, secret: key.secret.as_deref()?, session_token })
    }

    fn valid(&self, now: Timestamp) -> impl Iterator<Item = &Key> {
        self.0.iter().filter(move |key| key.not_after.is_none_or(|last| now.seconds() <= last))
    }
}

/// Refuses two keys that a request could not tell apart.
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
