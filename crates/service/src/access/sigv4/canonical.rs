//! The string to sign: a request in canonical form, which client and server compute alike.

use super::{ALGORITHM, Credential, Form, Refusal, TERMINATOR};
use crate::access::hash::sha256;
use crate::http::percent::{NotUtf8, decode_query};
use crate::http::request::Request;

/// Headers that have to be signed if the request has them; `host` always. Their values have a meaning to the service.
const REQUIRED: [&str; 6] =
    ["date", "host", "x-amz-content-sha256", "x-amz-date", "x-amz-security-token", "x-amz-target"];

/// Headers that Cloudflare changes, beside all `cf-…`. It changes `accept-encoding` as well, and tells its value:
/// [`crate::http::request::Headers::client_accept_encoding`].
const REWRITTEN: [&str; 5] =
    ["cdn-loop", "connection", "transfer-encoding", "x-forwarded-for", "x-forwarded-proto"];

/// The most parameters of a signed request: no operation has half as many, and a signature's own are seven.
const PARAMETERS_MAX: usize = 32;

/// The string to sign.
pub(super) fn string_to_sign(
    request: &Request<'_>,
    body: &[u8],
    credential: &Credential,
) -> Result<String, Refusal> {
    let Credential { date, region, service, time, signed_headers, .. } = credential;
    let hash = payload(request, body)?;
    let headers = headers(request, body, credential)?;
    let path = path(request.target.path);
    let query = query(request.target.query)?;
    let canonical = [request.method, &path, &query, &headers, signed_headers, &hash].join("\n");
    let scope = [date, region, service, TERMINATOR].join("/");
    Ok([ALGORITHM, &time.to_compact(), &scope, &sha256(canonical.as_bytes())].join("\n"))
}

/// The body's hash. If a header has the hash too, it must be the same.
fn payload(request: &Request<'_>, body: &[u8]) -> Result<String, Refusal> {
    let hash = sha256(body);
    match request.headers.get("x-amz-content-sha256") {
        Some(sent) if sent != hash => Err(Refusal::Payload),
        _ => Ok(hash),
    }
}

/// The canonical path: dot segments are resolved, empty segments left out, and the path, though encoded already, is
/// encoded again.
fn path(path: &str) -> String {
    let mut segments = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => drop(segments.pop()),
            segment => segments.push(encode(segment)),
        }
    }
    let end = if path.ends_with('/') && !segments.is_empty() { "/" } else { "" };
    ["/", &segments.join("/"), end].concat()
}

/// The canonical query: the parameters except the signature, sorted by name. They are decoded as the service decodes
/// them, so that no other query with the same signature has another meaning: a plus sign is a space, and each name is
/// unique.
fn query(query: &str) -> Result<String, Refusal> {
    let mut parameters: Vec<(String, String)> = Vec::new();
    for pair in query.split('&').filter(|_| !query.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let decoded = |text| decode_query(text).map_err(|NotUtf8| Refusal::Signature);
        let (name, value) = (encode(&decoded(name)?), encode(&decoded(value)?));
        // There are few: the library's sort would add more code than the rest of this module.
        let place = parameters.partition_point(|(other, _)| *other < name);
        let is_there = parameters.get(place).is_some_and(|(other, _)| *other == name);
        if name.is_empty() || is_there || parameters.len() == PARAMETERS_MAX {
            return Err(Refusal::Query);
        }
        parameters.insert(place, (name, value));
    }
    let signed = parameters.into_iter().filter(|(name, _)| name != "X-Amz-Signature");
    let pairs: Vec<_> = signed.map(|(name, value)| [&name, "=", &value].concat()).collect();
    Ok(pairs.join("&"))
}

/// The canonical headers: a line for each signed header. Refuses a request that does not sign a required header.
fn headers(request: &Request<'_>, body: &[u8], credential: &Credential) -> Result<String, Refusal> {
    let has = |name: &str| request.headers.get(name).is_some();
    for name in REQUIRED {
        let required = match name {
            "host" => true,
            // If it is the date of the signature.
            "date" => credential.form == Form::Header && !has("x-amz-date"),
            _ => has(name),
        };
        if required && !credential.signs(name) {
            return Err(Refusal::Unsigned(name));
        }
    }
    let mut lines = String::new();
    for name in credential.signed_headers.split(';') {
        if REWRITTEN.contains(&name) || name.starts_with("cf-") {
            return Err(Refusal::Rewritten(name.to_owned()));
        }
        let value = match name {
            "accept-encoding" => {
                let sent = request.headers.client_accept_encoding();
                sent.ok_or_else(|| Refusal::Rewritten(name.to_owned()))?
            }
            _ => header(request, body, name).ok_or_else(|| Refusal::Absent(name.to_owned()))?,
        };
        let words: Vec<&str> = value.split_ascii_whitespace().collect();
        lines += &[name, ":", &words.join(" "), "\n"].concat();
    }
    Ok(lines)
}

/// The value of a signed header. Some headers may not reach the Worker.
fn header(request: &Request<'_>, body: &[u8], name: &str) -> Option<String> {
    request.headers.get(name).or_else(|| match name {
        "content-length" => Some(body.len().to_string()),
        // Correct if the port is the scheme's default.
        "host" => Some(request.target.host.to_owned()),
        _ => None,
    })
}

/// Encodes all but the unreserved characters of RFC 3986.
fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(byte.into());
        } else {
            let digits = [byte >> 4, byte & 15].map(|digit| char::from_digit(digit.into(), 16));
            out.push('%');
            out.extend(digits.into_iter().flatten().map(|digit| digit.to_ascii_uppercase()));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_path(text: &str, expected: &str) {
        assert_eq!(path(text), expected);
    }

    #[test]
    fn paths() {
        check_path("", "/");
        check_path("/", "/");
        check_path("//", "/");
        check_path("/things/t%3A1/jobs/%24next", "/things/t%253A1/jobs/%2524next");
        check_path("/things/t:1/jobs/$next", "/things/t%3A1/jobs/%24next");
        check_path("/a//b/", "/a/b/");
        check_path("/a/./b/../c", "/a/c");
        check_path("/../a/..", "/");
        check_path("/a/%2e%2E/b", "/a/%252e%252E/b");
        check_path("/-._~", "/-._~");
        check_path("/ü /\n", "/%C3%BC%20/%0A");
    }

    #[track_caller]
    fn check_query(text: &str, expected: &str) {
        assert_eq!(query(text).as_deref(), Ok(expected), "{text}");
    }

    #[test]
    fn queries() {
        check_query("", "");
        check_query("b=2&a=1", "a=1&b=2");
        check_query("a-b=1&a=1", "a=1&a-b=1");
        check_query("B=1&a=1", "B=1&a=1");
        check_query("a&b=&c", "a=&b=&c=");
        check_query("a=b=c", "a=b%3Dc");
        check_query("a=%2f~%7E/", "a=%2F~~%2F");
        check_query("a=%zz", "a=%25zz");
        check_query("X%2DAmz%2DSignature=y&a=1", "a=1");
    }

    #[test]
    fn queries_that_could_mean_several_things() {
        let many: Vec<_> = (0..=PARAMETERS_MAX).map(|n| format!("p{n}=")).collect();
        assert!(query(&many[1..].join("&")).is_ok());
        for text in [
            "a=2&a=1",
            "a=1&b=2&%61=1",
            "X-Amz-Signature=x&X-Amz-Signature=y",
            "a=1&&b=2",
            "&a=1",
            "a=1&",
            "=1",
            &many.join("&"),
        ] {
            assert_eq!(query(text), Err(Refusal::Query), "{text}");
        }
    }

    /// As the service reads it. AWS's clients never send one; aws4fetch sends it for a space, and signs the space.
    #[test]
    fn a_plus_sign_is_a_space() {
        check_query("a=b+c&d=e%2Bf%20g", "a=b%20c&d=e%2Bf%20g");
    }

    #[test]
    fn what_is_not_utf8() {
        assert_eq!(query("a=%ff"), Err(Refusal::Signature));
    }
}
