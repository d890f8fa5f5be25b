//! Huawei's login (northbound API, "Authentication", `/iocm/app/sec/v1.1.0`).

use serde::{Deserialize, Serialize};

/// The body of `login`, `refreshToken` and `logout`: each has some of these.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HuaweiLogin {
    /// The application.
    pub app_id: Option<String>,
    /// Its secret.
    pub secret: Option<String>,
    /// The token that new ones are given out for.
    pub refresh_token: Option<String>,
    /// The token that shall not be valid any more.
    pub access_token: Option<String>,
}

/// What is given out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct HuaweiTokens {
    /// Always `default`.
    pub scope: &'static str,
    /// Always `bearer`.
    pub token_type: &'static str,
    /// For how many seconds the access token is valid.
    pub expires_in: i64,
    /// What requests carry.
    pub access_token: String,
    /// What new tokens are given out for.
    pub refresh_token: String,
}
