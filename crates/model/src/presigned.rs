//! Signatures in URLs, as S3 presigns them: query parameters `X-Amz-…` (Signature Version 4).
//!
//! AWS IoT signs the URLs of a job document anew for each device and each answer. Here the document is kept once, without
//! signatures, and each execution keeps the last ones that it was given.

use crate::Timestamp;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// What the names of a signature's parameters begin with.
const PARAMETER: &str = "X-Amz-";
/// The parameter without which a URL is not signed.
const SIGNATURE: &str = "X-Amz-Signature=";

/// What was taken out of a document, and when it expires.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signatures {
    /// When the last of them expires, in epoch seconds.
    pub until: i64,
    /// Each text that was taken out, and at which byte of the document without it.
    parts: Vec<(usize, String)>,
}

impl Signatures {
    /// True until the last of them has expired.
    pub fn are_valid(&self, now: Timestamp) -> bool {
        now.seconds() < self.until
    }

    /// The document with its signatures. None if they are not those of this document.
    pub fn put_back(&self, document: &str) -> Option<String> {
        let mut whole = String::with_capacity(document.len() + 512);
        let mut from = 0;
        for (at, part) in &self.parts {
            whole.push_str(document.get(from..*at)?);
            whole.push_str(part);
            from = *at;
        }
        whole.push_str(document.get(from..)?);
        Some(whole)
    }
}

/// A document without the signatures of its URLs, and these. A signature without an expiry is taken out and not kept.
pub fn take_out(document: &str) -> (Cow<'_, str>, Option<Signatures>) {
    if !document.contains(SIGNATURE) {
        return (Cow::Borrowed(document), None);
    }
    let mut without = String::with_capacity(document.len());
    let mut parts: Vec<(usize, String)> = Vec::new();
    let mut until = None;
    let mut from = 0;
    for parameters in signed_queries(document) {
        let (Some(first), Some(last)) = (parameters.first(), parameters.last()) else { continue };
        until = until.max(expiry(&document[first.outer..last.end]));
        for (start, end) in signing_parameters(document, &parameters) {
            without.push_str(&document[from..start]);
            match parts.last_mut().filter(|(at, _)| *at == without.len()) {
                Some((_, part)) => part.push_str(&document[start..end]),
                None => parts.push((without.len(), document[start..end].to_owned())),
            }
            from = end;
        }
    }
    without.push_str(&document[from..]);
    (Cow::Owned(without), until.map(|until| Signatures { until, parts }))
}

/// A parameter of a query.
struct Parameter {
    /// Where the `?` or the separator in front of it begins.
    outer: usize,
    /// Where it begins.
    inner: usize,
    /// Where it ends.
    end: usize,
}

/// The queries of signed URLs, by their parameters.
fn signed_queries(text: &str) -> Vec<Vec<Parameter>> {
    let mut queries = Vec::new();
    let mut from = 0;
    while let Some(start) = text[from..].find('?').map(|at| from + at) {
        let parameters = parameters(text, start);
        from = parameters.last().map_or(start + 1, |last| last.end);
        if parameters.iter().any(|parameter| text[parameter.inner..].starts_with(SIGNATURE)) {
            queries.push(parameters);
        }
    }
    queries
}

/// The parameters behind a `?`, as far as the URL goes, or the text around it. One of a signature ends with the characters
/// of its value.
fn parameters(text: &str, start: usize) -> Vec<Parameter> {
    let mut parameters = Vec::new();
    let (mut outer, mut inner) = (start, start + 1);
    loop {
        let rest = &text[inner..];
        let signs = rest.starts_with(PARAMETER);
        let is_end = |c: char| match c {
            '"' | '\'' | '<' | '>' | '`' | '#' | '?' | '&' | '\\' => true,
            c if signs => !(c.is_ascii_alphanumeric() || "%._~+/=:-".contains(c)),
            c => c.is_whitespace() || c.is_control(),
        };
        let end = inner + rest.find(is_end).unwrap_or(rest.len());
        parameters.push(Parameter { outer, inner, end });
        let Some(length) = separator(&text[end..]) else { return parameters };
        (outer, inner) = (end, end + length);
    }
}

/// The length of the separator that a text begins with: `&` plainly, in HTML, or escaped in JSON, however often that is
/// quoted.
fn separator(text: &str) -> Option<usize> {
    if text.starts_with('&') {
        return Some(if text.starts_with("&amp;") { 5 } else { 1 });
    }
    let escapes = text.bytes().take_while(|byte| *byte == b'\\').count();
    (escapes > 0 && text[escapes..].starts_with("u0026")).then_some(escapes + 5)
}

/// Where the parameters of the signature begin and end in a query, each with one separator. Where no parameter is left,
/// the first begins with the `?`.
fn signing_parameters(text: &str, parameters: &[Parameter]) -> Vec<(usize, usize)> {
    let signs = |parameter: &Parameter| text[parameter.inner..].starts_with(PARAMETER);
    let (Some(first), Some(last)) = (parameters.first(), parameters.last()) else { return Vec::new() };
    let Some(first_kept) = parameters.iter().position(|parameter| !signs(parameter)) else {
        return vec![(first.outer, last.end)];
    };
    let signing = parameters.iter().enumerate().filter(|(_, parameter)| signs(parameter));
    // In front of the first that stays, the separator behind goes too.
    let span = |(place, parameter): (usize, &Parameter)| match parameters.get(place + 1) {
        Some(next) if place < first_kept => (parameter.inner, next.inner),
        _ => (parameter.outer, parameter.end),
    };
    signing.map(span).collect()
}

/// When a signature expires, in epoch seconds: its date, and how long it is valid.
fn expiry(query: &str) -> Option<i64> {
    let value = |name: &str| {
        let value = query.split_once(&[PARAMETER, name, "="].concat())?.1;
        let end = value.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(value.len());
        Some(&value[..end])
    };
    let signed = Timestamp::parse(value("Date")?).ok()?;
    Some(signed.seconds().saturating_add(value("Expires")?.parse().ok()?))
}

/// What stands for a secret.
const MASK: &str = "***";

/// A text in which the signatures and security tokens of URLs are masked.
pub fn mask(text: &str) -> Cow<'_, str> {
    const SECRETS: [&str; 7] = [
        SIGNATURE,
        "X-Amz-Security-Token=",
        "X-Goog-Signature=",
        "?Signature=",
        "&Signature=",
        "&amp;Signature=",
        "u0026Signature=",
    ];
    let mut masked = Cow::Borrowed(text);
    // Each secret's name ends in one of these, which few texts hold.
    if !text.contains("Signature=") && !text.contains("Security-Token=") {
        return masked;
    }
    for secret in SECRETS {
        if masked.contains(secret) {
            masked = Cow::Owned(without_values(&masked, secret));
        }
    }
    masked
}

fn without_values(text: &str, secret: &str) -> String {
    let mut pieces = text.split(secret);
    let mut masked = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let is_end = |c: char| {
            matches!(c, '&' | '"' | '\'' | '\\' | '<' | '>' | '`' | '#' | ',' | ';') || c.is_whitespace()
        };
        let end = piece.find(is_end).unwrap_or(piece.len());
        masked.extend([secret, MASK, &piece[end..]]);
    }
    masked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(document: &str, without: &str, until: Option<i64>) {
        let (taken, signatures) = take_out(document);
        assert_eq!(taken, without);
        assert_eq!(signatures.as_ref().map(|s| s.until), until);
        if let Some(signatures) = signatures {
            assert_eq!(signatures.put_back(without).as_deref(), Some(document));
        }
        assert_eq!(take_out(without), (Cow::Borrowed(without), None), "once is enough");
    }

    #[test]
    fn signatures_are_taken_out_and_put_back() {
        check(r#"{"url": "https://b/fw?x=1&y"}"#, r#"{"url": "https://b/fw?x=1&y"}"#, None);
        check(
            r#"{"url": "https://b.s3.us-west-2.amazonaws.com/fw.bin?X-Amz-Date=20251120T015601Z&X-Amz-Expires=3600&X-Amz-Signature=aaaa", "n": 1}"#,
            r#"{"url": "https://b.s3.us-west-2.amazonaws.com/fw.bin", "n": 1}"#,
            Some(1_763_607_361),
        );
        check(
            "a?v=7&X-Amz-Signature=b&w=8&X-Amz-Date=20251120T015601Z&X-Amz-Expires=60#c d?X-Amz-Signature=e",
            "a?v=7&w=8#c d",
            Some(1_763_603_821),
        );
        check(
            "?X-Amz-Date=20251120T015601Z\\u0026X-Amz-Expires=60\\u0026v=7\\u0026X-Amz-Signature=b\\\"",
            "?v=7\\\"",
            Some(1_763_603_821),
        );
        check("f?X-Amz-Signature=b", "f", None);
        check("curl f?X-Amz-Signature=b;reboot", "curl f;reboot", None);
        check("f?X-Amz-Signature=b,https://g?X-Amz-Signature=c|d", "f,https://g|d", None);
        check(r"f?v=7\\u0026X-Amz-Signature=b\\u0026w=8", r"f?v=7\\u0026w=8", None);
        check("é?é&X-Amz-Signature=bé", "é?éé", None);
    }

    #[test]
    fn they_belong_to_their_document() {
        let (_, signatures) =
            take_out("https://b/fw?X-Amz-Date=20251120T015601Z&X-Amz-Expires=60&X-Amz-Signature=b");
        let signatures = signatures.unwrap();
        assert_eq!(signatures.put_back("{}"), None);
        assert!(signatures.are_valid(Timestamp::from_seconds(1_763_603_820)));
        assert!(!signatures.are_valid(Timestamp::from_seconds(1_763_603_821)));
        let text = crate::to_json(&signatures);
        assert_eq!(crate::from_json::<Signatures>(&text), Ok(signatures));
    }

    #[track_caller]
    fn check_mask(text: &str, masked: &str) {
        assert_eq!(mask(text), masked);
    }

    #[test]
    fn secrets_are_masked() {
        check_mask("nothing of the kind: Signature=a", "nothing of the kind: Signature=a");
        check_mask(
            r#"{"a":"get https://b/c?X-Amz-Security-Token=d%2F&X-Amz-Date=e&X-Amz-Signature=f failed"}"#,
            r#"{"a":"get https://b/c?X-Amz-Security-Token=***&X-Amz-Date=e&X-Amz-Signature=*** failed"}"#,
        );
        check_mask(
            r"?Expires=1\u0026X-Amz-Signature=a\u0026b=c",
            r"?Expires=1\u0026X-Amz-Signature=***\u0026b=c",
        );
        check_mask(r"https://b/c?a=b\u0026Signature=d", r"https://b/c?a=b\u0026Signature=***");
        check_mask("https://b/c?Signature=d&Key-Pair-Id=e", "https://b/c?Signature=***&Key-Pair-Id=e");
    }
}
