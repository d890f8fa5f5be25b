//! Reads the entries of a keyset.

use super::{Identity, Rights};
use crate::access::hash::sha256;
use fleetglass_model::from_json;
use fleetglass_model::raw::{Object, RawJson};
use fleetglass_model::right::Right;
use serde::Deserialize;

/// The shortest secret that may sign, in bytes. (AWS's have 40.)
const SHORTEST: usize = 20;

/// An entry. It contains secrets, and is therefore not `Debug`.
pub(super) struct Key {
    pub(super) identity: Identity,
    pub(super) id: String,
    pub(super) secret: Option<String>,
    pub(super) session_token: Option<String>,
    pub(super) token: Option<String>,
    /// The application's id, and the hash of its secret.
    pub(super) app: Option<(String, String)>,
    pub(super) not_after: Option<i64>,
}

/// The entries of a secret of the Worker.
pub(super) fn entries(text: &str) -> Result<Vec<RawJson>, String> {
    let members = Members(from_json::<Object>(text).map_err(|_| "it is no JSON object")?);
    members.check_names(&["keys"])?;
    members.take("keys", "an array")?.ok_or_else(|| missing("keys"))
}

impl Key {
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let members = object(text).ok_or("it is no object")?;
        members.check_names(&[
            "name",
            "id",
            "rights",
            "secret",
            "sessionToken",
            "token",
            "huawei",
            "applications",
            "notAfter",
        ])?;
        let app = members.get("huawei").map(read_app).transpose()?;
        let others = members.texts("applications")?.unwrap_or_default();
        let key = Self {
            identity: Identity {
                name: members.word("name")?,
                rights: rights(&members.texts("rights")?.ok_or_else(|| missing("rights"))?)?,
                applications: app.iter().map(|(id, _)| id.clone()).chain(others).collect(),
            },
            id: members.word("id")?,
            secret: members.text("secret")?,
            session_token: members.text("sessionToken")?,
            token: members.hash("token")?,
            app,
            not_after: members.take("notAfter", "a whole number")?,
        };
        match (&key.secret, &key.session_token) {
            (Some(secret), _) if secret.len() < SHORTEST => Err("secret is shorter than 20 bytes".to_owned()),
            (_, Some(token)) if token.is_empty() => Err("sessionToken is empty".to_owned()),
            (None, Some(_)) => Err("sessionToken is there, and no secret".to_owned()),
            _ => Ok(key),
        }
    }
}

fn read_app(text: &str) -> Result<(String, String), String> {
    let members = object(text).ok_or("huawei is no object")?;
    let read = || {
        members.check_names(&["appId", "secret"])?;
        let secret = members.hash("secret")?.ok_or("secret is missing")?;
        Ok((members.word("appId")?, secret))
    };
    read().map_err(|what: String| ["huawei.", &what].concat())
}

fn rights(names: &[String]) -> Result<Rights, String> {
    let mut rights = Rights::default();
    for name in names {
        let right = Right::of_name(name).ok_or_else(|| ["there is no right ", redacted(name)].concat())?;
        rights = rights.with(right);
    }
    Ok(rights)
}

fn object(text: &str) -> Option<Members> {
    from_json(text).ok().map(Members)
}

/// An unknown name, if an error may repeat it: a name as long as a secret may be one in a wrong place.
fn redacted(name: &str) -> &str {
    if name.len() < SHORTEST { name } else { "(a long name)" }
}

fn missing(member: &str) -> String {
    [member, " is missing"].concat()
}

/// The members of an object. An error does not repeat a value, which may be a secret.
struct Members(Object);

impl Members {
    /// Refuses members other than these, and two of one name.
    fn check_names(&self, known: &[&str]) -> Result<(), String> {
        let names = || self.0.0.iter().map(|(name, _)| name.as_str());
        for name in names() {
            if !known.contains(&name) {
                return Err([redacted(name), " is no member that there is"].concat());
            }
            if names().filter(|other| *other == name).count() > 1 {
                return Err([name, " is there more than once"].concat());
            }
        }
        Ok(())
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(RawJson::get).filter(|text| *text != "null")
    }

    fn take<T: for<'a> Deserialize<'a>>(&self, name: &str, what: &str) -> Result<Option<T>, String> {
        let value = self.get(name).map(from_json).transpose();
        value.map_err(|_| [name, " is not ", what].concat())
    }

    fn text(&self, name: &str) -> Result<Option<String>, String> {
        self.take(name, "a string")
    }

    fn texts(&self, name: &str) -> Result<Option<Vec<String>>, String> {
        self.take(name, "an array of strings")
    }

    /// Reads a name or an id.
    fn word(&self, name: &str) -> Result<String, String> {
        let word = self.text(name)?.ok_or_else(|| missing(name))?;
        let right = |b: u8| b.is_ascii_alphanumeric() || b"_.-".contains(&b);
        if (1..=64).contains(&word.len()) && word.bytes().all(right) {
            Ok(word)
        } else {
            Err([name, " is not 1 to 64 of A-Z a-z 0-9 _ . -"].concat())
        }
    }

    /// Reads a SHA-256 in lower-case hexadecimal digits. Refuses that of the empty text, which a script makes of a
    /// variable that is not set.
    fn hash(&self, name: &str) -> Result<Option<String>, String> {
        let hash = self.text(name)?;
        let right = |hash: &String| {
            hash.len() == 64 && hash.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
        };
        match &hash {
            Some(hash) if !right(hash) => Err([name, " is not 64 hexadecimal digits in lower case"].concat()),
            Some(hash) if *hash == sha256(b"") => Err([name, " is the hash of an empty text"].concat()),
            _ => Ok(hash),
        }
    }
}
