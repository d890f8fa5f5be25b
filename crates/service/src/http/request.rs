//! A request as the service reads it.

use crate::http::percent::{NotUtf8, decode_query};
use std::borrow::Cow;
use std::str::FromStr;

/// The headers of a request, by their names in lower case.
pub trait Headers {
    /// The header's value, if the request has one.
    fn get(&self, name: &str) -> Option<String>;

    /// `Accept-Encoding` as the client sent it, where that is known: Cloudflare changes the header, and tells what it was.
    fn client_accept_encoding(&self) -> Option<String> {
        None
    }

    /// What Cloudflare says of the client's certificate: `NONE`, `SUCCESS`, `FAILED:…`.
    fn client_certificate(&self) -> Option<String> {
        None
    }
}

/// A request, without its body.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// `GET`, `HEAD`, …
    pub method: &'a str,
    /// The parts of the URL.
    pub target: Target<'a>,
    /// The headers.
    pub headers: &'a dyn Headers,
}

/// The parts of a URL, still encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target<'a> {
    /// Scheme and authority: `https://fleet.example.com`.
    pub origin: &'a str,
    /// Without the port, in its original case.
    pub host: &'a str,
    /// From the first slash.
    pub path: &'a str,
    /// After the question mark; empty if there is none.
    pub query: &'a str,
    /// The length of the whole URL in bytes.
    pub length: usize,
}

impl<'a> Target<'a> {
    /// Splits an absolute URL.
    pub fn of_url(url: &'a str) -> Self {
        let rest = url.split_once(':').and_then(|(_, rest)| rest.strip_prefix("//")).unwrap_or(url);
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, path_and_query) = rest.split_at_checked(end).unwrap_or_default();
        let origin = url.get(..url.len() - path_and_query.len()).unwrap_or_default();
        let path_and_query = path_and_query.split('#').next().unwrap_or_default();
        let (path, query) = path_and_query.split_once('?').unwrap_or((path_and_query, ""));
        let authority = authority.rsplit('@').next().unwrap_or_default();
        let host = match authority.strip_prefix('[') {
            Some(v6) => v6.split(']').next().unwrap_or_default(),
            None => authority.split(':').next().unwrap_or_default(),
        };
        Self { origin, host, path, query, length: url.len() }
    }

    /// The value of the first parameter of this name, decoded. Stray `&` are skipped.
    pub fn parameter(&self, name: &str) -> Option<Result<Cow<'a, str>, NotUtf8>> {
        self.query.split('&').filter(|pair| !pair.is_empty()).find_map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode_query(key).ok()?.as_ref() == name).then(|| decode_query(value))
        })
    }

    /// The names of all parameters, decoded. One whose bytes are not UTF-8 is empty.
    pub fn names(&self) -> impl Iterator<Item = Cow<'a, str>> {
        self.query
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| decode_query(pair.split('=').next().unwrap_or_default()).unwrap_or_default())
    }

    /// True if the host is this machine: `localhost` and its subdomains (RFC 6761), `127.0.0.0/8`, `::1`.
    pub fn is_loopback(&self) -> bool {
        let four = self.host.strip_prefix("127.").is_some_and(|rest| {
            let mut parts = rest.split('.');
            parts.by_ref().take(3).filter(|p| p.parse::<u8>().is_ok()).count() == 3 && parts.next().is_none()
        });
        let last = self.host.rsplit('.').next().unwrap_or_default();
        four || self.host == "::1" || last.eq_ignore_ascii_case("localhost")
    }
}

/// Parses a whole number of digits only: Rust would accept a plus sign too.
pub(crate) fn parse_digits<T: FromStr>(text: &str) -> Option<T> {
    text.parse().ok().filter(|_| text.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(url: &str, host: &str, path: &str, query: &str, loopback: bool) {
        let target = Target::of_url(url);
        assert_eq!((target.host, target.path, target.query), (host, path, query));
        assert_eq!(target.is_loopback(), loopback);
    }

    #[test]
    fn parts() {
        check("http://127.0.0.1:8787/a/b?c=d&e", "127.0.0.1", "/a/b", "c=d&e", true);
        check("https://fleet.example.com/a?b?c#d", "fleet.example.com", "/a", "b?c", false);
        check("http://[::1]:8787/", "::1", "/", "", true);
        check("http://LocalHost", "LocalHost", "", "", true);
        check("http://iot.localhost:1/", "iot.localhost", "/", "", true);
        check("http://evillocalhost/", "evillocalhost", "/", "", false);
        check("http://127.0.0.1.evil.example/", "127.0.0.1.evil.example", "/", "", false);
        check("http://127.0.0.1@evil.example/", "evil.example", "/", "", false);
        check("http://127.1.2.3.4/", "127.1.2.3.4", "/", "", false);
        check("http://localhost.evil.example:1/", "localhost.evil.example", "/", "", false);
        check("http://x?select=tag", "x", "", "select=tag", false);
    }

    #[test]
    fn whole_numbers() {
        assert_eq!(parse_digits("0250"), Some(250_usize));
        for text in ["", "+5", "-5", " 5", "5.0", "٣", "99999999999999999999"] {
            assert_eq!(parse_digits::<i64>(text), None, "{text}");
        }
    }

    #[test]
    fn parameters() {
        let target = Target::of_url("http://x/?&select=tag&a=1&a=2&b&c=%ff&sp%61ce=a+b");
        let get = |name| target.parameter(name).map(|v| v.map(Cow::into_owned));
        assert_eq!(get("select"), Some(Ok("tag".into())));
        assert_eq!(get("a"), Some(Ok("1".into())));
        assert_eq!(get("b"), Some(Ok(String::new())));
        assert_eq!(get("c"), Some(Err(NotUtf8)));
        assert_eq!(get("space"), Some(Ok("a b".into())));
        assert_eq!(get("d"), None);
    }
}
