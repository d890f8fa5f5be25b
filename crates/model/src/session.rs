//! `/api/v1/session`: who is signed in to the console.

use crate::Timestamp;
use crate::codec::from_object;
use serde::{Deserialize, Serialize};

/// The body with which an operator signs in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", remote = "Self")]
pub struct SignIn {
    /// Their bearer token.
    pub token: String,
}

from_object!(Serialize, Deserialize for SignIn);

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// The key's name.
    pub name: String,
    /// Their rights, by their names in the keyset.
    pub rights: Vec<String>,
    /// When the session ends, in epoch seconds; absent without a session.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
}
