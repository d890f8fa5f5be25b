//! `/api/v1/session`: who is signed in to the console.

use crate::Timestamp;
use crate::json::{ToJson, object};
use crate::members::from_members;

/// What an operator signs in with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignIn {
    /// Their bearer token.
    pub token: String,
}

from_members!(SignIn {
    token = "token",
});

/// Who is signed in.
#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    /// The key's name.
    pub name: String,
    /// What they may do, by the names that the keyset has for it.
    pub rights: Vec<String>,
    /// Until when, in epoch seconds; absent where it is no session that ends.
    pub expires_at: Option<Timestamp>,
}

from_members!(Session {
    name = "name",
    rights = "rights",
    expires_at = "expiresAt",
});

impl ToJson for Session {
    fn put(&self, out: &mut String) {
        object(out, &[("name", &self.name), ("rights", &self.rights), ("expiresAt", &self.expires_at)]);
    }
}
