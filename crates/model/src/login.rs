//! Huawei's login (northbound API, "Authentication", `/iocm/app/sec/v1.1.0`).

use crate::codec::from_object;
use serde::{Deserialize, Serialize};

/// The body of `login`, `refreshToken` and `logout`, each of which has some of these members.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", remote = "Self")]
pub struct HuaweiLogin {
    /// The application.
    pub app_id: Option<String>,
    /// Its secret.
    pub secret: Option<String>,
    /// The refresh token.
    pub refresh_token: Option<String>,
    /// The access token that becomes invalid.
    pub access_token: Option<String>,
}

from_object!(Deserialize for HuaweiLogin);

/// The tokens of a login.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct HuaweiTokens {
    /// Always `default`.
    pub scope: &'static str,
    /// Always `bearer`.
    pub token_type: &'static str,
    /// The lifetime of the access token, in seconds.
    pub expires_in: i64,
    /// The access token, which requests carry.
    pub access_token: String,
    /// The refresh token, which is exchanged for new tokens.
    pub refresh_token: String,
}
