//! Huawei's login (northbound API, "Authentication", `/iocm/app/sec/v1.1.0`).

use crate::json::{ToJson, object};
use crate::members::from_members;

/// The body of `login`, `refreshToken` and `logout`: each has some of these.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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

from_members!(HuaweiLogin {
    app_id = "appId",
    secret = "secret",
    refresh_token = "refreshToken",
    access_token = "accessToken",
});

/// What is given out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HuaweiTokens {
    /// For how many seconds the access token is valid.
    pub expires_in: i64,
    /// What requests carry.
    pub access_token: String,
    /// What new tokens are given out for.
    pub refresh_token: String,
}

impl ToJson for HuaweiTokens {
    fn put(&self, out: &mut String) {
        object(
            out,
            &[
                ("scope", &"default"),
                ("tokenType", &"bearer"),
                ("expiresIn", &self.expires_in),
                ("accessToken", &self.access_token),
                ("refreshToken", &self.refresh_token),
            ],
        );
    }
}
