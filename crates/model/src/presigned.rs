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
/// What separates parameters: plainly, in JSON as some encoders write it, and in HTML.
const SEPARATORS: [&str; 3] = ["&", "\\u0026", "&amp;"];

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
    for (start, end) in signed_queries(document) {
        until = until.max(expiry(&document[start..end]));
        for (start, end) in signing_parameters(document, start, end) {
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

/// Where the queries of signed URLs begin, with their `?`, and end.
fn signed_queries(text: &str) -> Vec<(usize, usize)> {
    let mut queries = Vec::new();
    let mut from = 0;
    while let Some(start) = text[from..].find('?').map(|at| from + at) {
        let length = query_length(&text[start + 1..]);
        from = start + 1 + length;
        if text[start..from].contains(SIGNATURE) {
            queries.push((start, from));
        }
    }
    queries
}

/// The length of a query: it ends where a URL does, or the text around it.
fn query_length(text: &str) -> usize {
    let is_end = |(at, c): &(usize, char)| match c {
        '"' | '\'' | '<' | '>' | '`' | '#' | '?' => true,
        '\\' => !text[*at..].starts_with(SEPARATORS[1]),
        c => c.is_whitespace() || c.is_control(),
    };
    text.char_indices().find(is_end).map_or(text.len(), |(at, _)| at)
}

/// Where the parameters of the signature begin and end in a query, each with one separator. Where no parameter is left,
/// the first begins with the `?`.
fn signing_parameters(text: &str, start: usize, end: usize) -> Vec<(usize, usize)> {
    // Each parameter, with the separator in front of it and without.
    let mut parameters = Vec::new();
    let (mut outer, mut inner) = (start, start + 1);
    loop {
        let next = SEPARATORS
            .iter()
            .filter_map(|separator| Some((text[inner..end].find(separator)?, separator.len())));
        // Of two that begin alike, the longer one.
        let next = next
            .min_by_key(|(at, length)| (*at, usize::MAX - length))
            .map(|(at, length)| (inner + at, length));
        let until = next.map_or(end, |(at, _)| at);
        parameters.push((outer, inner, until));
        let Some((at, length)) = next else { break };
        (outer, inner) = (at, at + length);
    }
    let signs = |inner: usize| text[inner..end].starts_with(PARAMETER);
    let Some(first_kept) = parameters.iter().position(|(_, inner, _)| !signs(*inner)) else {
        return vec![(start, end)];
    };
    let mut taken = Vec::new();
    for (place, (outer, inner, until)) in parameters.iter().enumerate() {
        if signs(*inner) {
            // In front of the first that stays, the separator behind goes too.
            let next = parameters.get(place + 1).map_or(end, |(_, inner, _)| *inner);
            taken.push(if place < first_kept { (*inner, next) } else { (*outer, *until) });
        }
    }
    taken
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
    const SECRETS: [&str; 5] =
        [SIGNATURE, "X-Amz-Security-Token=", "X-Goog-Signature=", "?Signature=", "&Signature="];
    let mut masked = Cow::Borrowed(text);
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
        check_mask("https://b/c?Signature=d&Key-Pair-Id=e", "https://b/c?Signature=***&Key-Pair-Id=e");
    }
}
