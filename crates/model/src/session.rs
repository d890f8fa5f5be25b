//! `/api/v1/session`: who is signed in to the console.

use crate::Timestamp;
use serde::{Deserialize, Serialize};

/// What an operator signs in with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SignIn {
    /// Their bearer token.
    pub token: String,
}

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// The key's name.
    pub name: String,
    /// What they may do, by the names that the keyset has for it.
    pub rights: Vec<String>,
    /// Until when, in epoch seconds; absent where it is no session that ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
}
