//! A new key: its stored form, and what its holder is shown.

use super::credentials::{Credentials, sha256};
use fleetglass_model::right::Right;
use fleetglass_model::{Timestamp, to_json};
use serde::Serialize;

/// A new key with its credentials.
pub(crate) struct IssuedKey<'a> {
    pub(crate) name: &'a str,
    /// In their order, none of them twice.
    pub(crate) rights: Vec<Right>,
    pub(crate) app: Option<&'a str>,
    /// Other Huawei applications that it may read.
    pub(crate) applications: &'a [String],
    /// Until when it is valid, in epoch seconds.
    pub(crate) not_after: Option<i64>,
    pub(crate) credentials: Credentials,
}

impl IssuedKey<'_> {
    /// The stored form. A signature cannot be verified without the secret itself; tokens are stored as hashes.
    pub(crate) fn kept(&self) -> String {
        let Credentials { id, secret, token, app_secret } = &self.credentials;
        let hash = |text: &Option<String>| text.as_deref().map(sha256);
        to_json(&KeptKey {
            name: self.name,
            id,
            rights: self.rights(),
            secret: secret.as_deref(),
            token: hash(token),
            huawei: self.app.map(|app_id| KeptApplication { app_id, secret: hash(app_secret) }),
            applications: self.applications,
            not_after: self.not_after,
        })
    }

    /// Its credentials as JSON.
    pub(crate) fn json(&self) -> String {
        let Credentials { id, secret, token, app_secret } = &self.credentials;
        let shown = ShownKey {
            name: self.name,
            id,
            rights: self.rights(),
            not_after: self.not_after,
            secret_access_key: secret.as_deref(),
            token: token.as_deref(),
            app_id: self.app,
            app_secret: app_secret.as_deref(),
        };
        to_json(&shown) + "\n"
    }

    /// Its credentials as lines for a shell. Some shells take a comment for a command: it holds nothing that they expand.
    pub(crate) fn lines(&self) -> String {
        let Credentials { id, secret, token, app_secret } = &self.credentials;
        let (secret, token, app_secret) = (secret.as_deref(), token.as_deref(), app_secret.as_deref());
        let by_token: Vec<_> =
            self.rights.iter().filter(|right| right.is_by_token()).map(|right| right.name()).collect();
        let until = self.not_after.map(|time| format!(", until {}", Timestamp::from_seconds(time).to_iso()));
        let mut lines = format!(
            "# {}, {id}: {}{}. It is shown this once.\n",
            self.name,
            self.rights().join(", "),
            until.unwrap_or_default()
        );
        for (what, variables) in [
            (
                "AWS clients sign with these",
                &[("AWS_ACCESS_KEY_ID", secret.and(Some(&**id))), ("AWS_SECRET_ACCESS_KEY", secret)][..],
            ),
            (&format!("The bearer token, for {}", by_token.join(", ")), &[("FLEETGLASS_TOKEN", token)]),
            (
                "The Huawei application logs in with these",
                &[("APP_ID", self.app), ("APP_SECRET", app_secret)],
            ),
        ] {
            let variables =
                variables.iter().filter_map(|(name, value)| Some(format!("export {name}={}\n", (*value)?)));
            let variables: String = variables.collect();
            if !variables.is_empty() {
                lines += &format!("# {what}\n{variables}");
            }
        }
        lines
    }

    fn rights(&self) -> Vec<&'static str> {
        self.rights.iter().map(|right| right.name()).collect()
    }
}

/// An entry of the keyset.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct KeptKey<'a> {
    name: &'a str,
    id: &'a str,
    rights: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    huawei: Option<KeptApplication<'a>>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    applications: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    not_after: Option<i64>,
}

/// The Huawei application of an entry, with its secret's hash.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct KeptApplication<'a> {
    app_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
}

/// A key's credentials, as they are shown once.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ShownKey<'a> {
    name: &'a str,
    id: &'a str,
    rights: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    not_after: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    secret_access_key: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    app_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    app_secret: Option<&'a str>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credentials(secret: bool, token: bool, app_secret: bool) -> Credentials {
        let some = |text: &str, is_there: bool| is_there.then(|| text.to_owned());
        Credentials {
            id: "FG2".to_owned(),
            secret: some("s/+", secret),
            token: some("fgt_abc", token),
            app_secret: some("abc", app_secret),
        }
    }

    fn all(applications: &[String]) -> IssuedKey<'_> {
        IssuedKey {
            name: "ci",
            rights: vec![Right::ReadAws, Right::ReadHuawei, Right::ReadConsole, Right::Import],
            app: Some("app-1"),
            applications,
            not_after: Some(1_790_000_000),
            credentials: credentials(true, true, true),
        }
    }

    fn console() -> IssuedKey<'static> {
        IssuedKey {
            name: "eve",
            rights: vec![Right::ReadConsole],
            app: None,
            applications: &[],
            not_after: None,
            credentials: credentials(false, true, false),
        }
    }

    #[test]
    fn what_is_kept() {
        let token = sha256("fgt_abc");
        let secret = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let entry = format!(
            r#"{{"name":"ci","id":"FG2","rights":["read-aws","read-huawei","read-console","import"],"secret":"s/+","token":"{token}","huawei":{{"appId":"app-1","secret":"{secret}"}},"applications":["app-2","app-3"],"notAfter":1790000000}}"#
        );
        assert_eq!(all(&["app-2", "app-3"].map(str::to_owned)).kept(), entry);
        let entry = format!(r#"{{"name":"eve","id":"FG2","rights":["read-console"],"token":"{token}"}}"#);
        assert_eq!(console().kept(), entry);
    }

    #[test]
    fn what_is_shown() {
        let lines = "\
# ci, FG2: read-aws, read-huawei, read-console, import, until 2026-09-21T14:13:20Z. It is shown this once.
# AWS clients sign with these
export AWS_ACCESS_KEY_ID=FG2
export AWS_SECRET_ACCESS_KEY=s/+
# The bearer token, for read-console, import
export FLEETGLASS_TOKEN=fgt_abc
# The Huawei application logs in with these
export APP_ID=app-1
export APP_SECRET=abc
";
        assert_eq!(all(&[]).lines(), lines);
        let lines = "\
# eve, FG2: read-console. It is shown this once.
# The bearer token, for read-console
export FLEETGLASS_TOKEN=fgt_abc
";
        assert_eq!(console().lines(), lines);
    }

    #[test]
    fn what_is_shown_as_json() {
        let json = r#"{"name":"ci","id":"FG2","rights":["read-aws","read-huawei","read-console","import"],"notAfter":1790000000,"secretAccessKey":"s/+","token":"fgt_abc","appId":"app-1","appSecret":"abc"}"#;
        assert_eq!(all(&[]).json().trim_end(), json);
        let json = r#"{"name":"eve","id":"FG2","rights":["read-console"],"token":"fgt_abc"}"#;
        assert_eq!(console().json().trim_end(), json);
    }
}
