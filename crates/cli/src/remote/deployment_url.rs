//! The address of a deployment.

use std::fmt;
use std::net::IpAddr;
use ureq::http::Uri;

/// The origin of a deployment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DeploymentUrl {
    origin: String,
    https: bool,
    loopback: bool,
}

impl DeploymentUrl {
    /// Takes the origin from a URL: ignores everything after the host, so that the console's address is valid too.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let uri: Uri = text.parse().map_err(|error| format!("not a URL: {error}"))?;
        let https = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err("begins neither with https:// nor with http://".to_owned()),
        };
        let authority = uri.authority().ok_or("names no host")?;
        if authority.as_str().contains('@') {
            return Err("holds a user name, which is not asked for there".to_owned());
        }
        let scheme = if https { "https" } else { "http" };
        Ok(Self { origin: format!("{scheme}://{authority}"), https, loopback: is_loopback(authority.host()) })
    }

    /// True for an address of this machine.
    pub(crate) fn is_loopback(&self) -> bool {
        self.loopback
    }

    /// Whether both addresses are the same server: this machine has several names.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        let port = |target: &Self| target.origin.parse::<Uri>().ok().and_then(|uri| uri.port_u16());
        self == other || self.loopback && other.loopback && port(self) == port(other)
    }

    /// True if the connection is unencrypted and leaves this machine.
    pub(crate) fn is_unprotected(&self) -> bool {
        !self.https && !self.loopback
    }

    /// The address of a path of the deployment.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }
}

impl fmt::Display for DeploymentUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.origin)
    }
}

fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    let host = host.to_ascii_lowercase();
    host == "localhost" || host.ends_with(".localhost") || address.is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, origin: &str, loopback: bool) {
        let target = DeploymentUrl::parse(text).unwrap();
        assert_eq!((target.to_string().as_str(), target.is_loopback()), (origin, loopback));
    }

    #[test]
    fn origins() {
        check("http://127.0.0.1:8787", "http://127.0.0.1:8787", true);
        check("http://127.0.0.1:8787/console/?theme=dark", "http://127.0.0.1:8787", true);
        check("http://localhost:8787/", "http://localhost:8787", true);
        check("http://[::1]:8787", "http://[::1]:8787", true);
        check("https://fleet.example.com", "https://fleet.example.com", false);
        check("HTTPS://fleet.example.com:8443/api/v1/import", "https://fleet.example.com:8443", false);
        check("https://localhost.example.com", "https://localhost.example.com", false);
    }

    #[test]
    fn what_is_no_deployment() {
        for text in [
            "",
            "fleet.example.com",
            "ftp://fleet.example.com",
            "https://",
            "https://me:secret@fleet.example.com",
            "/x",
        ] {
            assert!(DeploymentUrl::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn only_http_to_elsewhere_is_unprotected() {
        let unprotected = |text| DeploymentUrl::parse(text).unwrap().is_unprotected();
        assert!(unprotected("http://fleet.example.com"));
        assert!(!unprotected("https://fleet.example.com"));
        assert!(!unprotected("http://127.9.9.9:1"));
    }
}
