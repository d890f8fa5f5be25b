//! Who may read, and who may import.
//!
//! Reading is open on loopback. Any other host asks for the read token: as a bearer token, as the password of HTTP Basic,
//! which is what a browser asks its user for, or as the session token of an AWS client, whose signature takes the place of
//! either. Import, and what forgets or saves records, always asks for its own token.

use crate::failure::Cause;
use crate::request::{Headers, Request};
use fleetglass_model::job_execution::Owner;
use subtle::ConstantTimeEq;

/// What a deployment is configured with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Whose records it serves.
    pub owner: Owner,
    /// With it, hosts other than loopback may read.
    pub read_token: Option<String>,
    /// With it, records may be imported, forgotten and saved.
    pub import_token: Option<String>,
    /// For how many days what is final is kept; else for ever.
    pub retain_days: Option<i64>,
}

/// Refuses a reader that may not.
pub fn may_read(request: &Request<'_>, config: &Config) -> Result<(), Box<Cause>> {
    if request.target.is_loopback() {
        return Ok(());
    }
    let sent = token(request.headers);
    match (&config.read_token, &sent) {
        (Some(token), Some(sent)) if same(token, sent) => Ok(()),
        _ => Err(Cause::Denied.into()),
    }
}

/// Refuses an importer that may not.
pub fn may_import(request: &Request<'_>, config: &Config) -> Result<(), Box<Cause>> {
    let sent = token(request.headers);
    match (&config.import_token, &sent) {
        (Some(token), Some(sent)) if same(token, sent) => Ok(()),
        _ => Err(Cause::ImportDenied.into()),
    }
}

/// The bearer token, the password of HTTP Basic, or the session token of a client that signs.
fn token(headers: &dyn Headers) -> Option<String> {
    let header = headers.get("authorization")?;
    let (scheme, value) = header.trim().split_once(' ')?;
    if scheme.eq_ignore_ascii_case("bearer") {
        Some(value.trim().to_owned())
    } else if scheme.eq_ignore_ascii_case("basic") {
        let pair = String::from_utf8(base64(value.trim())?).ok()?;
        pair.split_once(':').map(|(_, password)| password.to_owned())
    } else {
        headers.get("x-amz-security-token")
    }
}

/// RFC 4648 base64. (The usual crate would add 1.5 KB to the compressed Worker for this one header.)
fn base64(text: &str) -> Option<Vec<u8>> {
    let (mut bits, mut count, mut out) = (0u32, 0, Vec::with_capacity(text.len()));
    for b in text.trim_end_matches('=').bytes() {
        let digit = match b {
            b'A'..=b'Z' => b - b'A',
            b'a'..=b'z' => b - b'a' + 26,
            b'0'..=b'9' => b - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(digit);
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count) as u8);
        }
    }
    Some(out)
}

/// Compares in a time that tells nothing of where two texts differ. An empty token is none.
fn same(token: &str, sent: &str) -> bool {
    !token.is_empty() && bool::from(token.as_bytes().ct_eq(sent.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::Target;

    /// The authorization; behind a vertical bar, the session token.
    struct Authorization(Option<&'static str>);

    impl Headers for Authorization {
        fn get(&self, name: &str) -> Option<String> {
            let mut parts = self.0?.split('|');
            let part = match name {
                "authorization" => parts.next(),
                "x-amz-security-token" => parts.nth(1),
                _ => None,
            };
            part.map(str::to_owned)
        }
    }

    #[track_caller]
    fn check(url: &str, authorization: Option<&'static str>, tokens: Option<&str>, read: bool, import: bool) {
        let config = Config {
            owner: Owner { account: String::new(), region: String::new() },
            read_token: tokens.map(str::to_owned),
            import_token: tokens.map(str::to_owned),
            retain_days: None,
        };
        let headers = Authorization(authorization);
        let request = Request { method: "GET", target: Target::of_url(url), headers: &headers };
        assert_eq!(may_read(&request, &config).is_ok(), read);
        assert_eq!(may_import(&request, &config).is_ok(), import);
    }

    #[test]
    fn who_may() {
        check("http://127.0.0.1:8787/", None, None, true, false);
        check("http://127.0.0.1:8787/", None, Some("s3cret"), true, false);
        check("http://127.0.0.1:8787/", Some("Bearer s3cret"), Some("s3cret"), true, true);
        check("https://fleet.example/", None, None, false, false);
        check("https://fleet.example/", Some("Bearer "), Some(""), false, false);
        check("https://fleet.example/", Some("Bearer x"), None, false, false);
        check("https://fleet.example/", Some("bearer  s3cret"), Some("s3cret"), true, true);
        check("https://fleet.example/", Some("Bearer s3creT"), Some("s3cret"), false, false);
        check("https://fleet.example/", Some("Bearer s3cret1"), Some("s3cret"), false, false);
        check("https://fleet.example/", Some("Basic YW55OnMzY3JldA=="), Some("s3cret"), true, true);
        check("https://fleet.example/", Some("Basic !"), Some("s3cret"), false, false);
        check("https://fleet.example/", Some("AWS4-HMAC-SHA256 Credential=a"), Some("s3cret"), false, false);
        check(
            "https://fleet.example/",
            Some("AWS4-HMAC-SHA256 Credential=a|s3cret"),
            Some("s3cret"),
            true,
            true,
        );
        check(
            "https://fleet.example/",
            Some("AWS4-HMAC-SHA256 Credential=a|other"),
            Some("s3cret"),
            false,
            false,
        );
        check("https://fleet.example/", Some("Bearer other|s3cret"), Some("s3cret"), false, false);
    }
}
