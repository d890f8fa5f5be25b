//! Percent-encoding of paths and queries.

use std::borrow::Cow;

/// The bytes that were encoded are not UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotUtf8;

/// Decodes a path segment. An invalid escape (`%`, `%zz`) stays as it is.
pub fn decode_segment(text: &str) -> Result<Cow<'_, str>, NotUtf8> {
    if text.contains('%') { decode(text, false) } else { Ok(Cow::Borrowed(text)) }
}

/// Decodes a name or value of a query, where `+` is a space.
pub fn decode_query(text: &str) -> Result<Cow<'_, str>, NotUtf8> {
    if text.contains(['%', '+']) { decode(text, true) } else { Ok(Cow::Borrowed(text)) }
}

fn decode(text: &str, plus_is_space: bool) -> Result<Cow<'_, str>, NotUtf8> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while i < bytes.len() {
        let escaped = (bytes[i] == b'%').then(|| hex_pair(bytes.get(i + 1..i + 3)?)).flatten();
        match escaped {
            Some(byte) => {
                out.push(byte);
                i += 3;
            }
            None => {
                out.push(if plus_is_space && bytes[i] == b'+' { b' ' } else { bytes[i] });
                i += 1;
            }
        }
    }
    String::from_utf8(out).map(Cow::Owned).map_err(|_| NotUtf8)
}

fn hex_pair(pair: &[u8]) -> Option<u8> {
    let digit = |b: u8| char::from(b).to_digit(16);
    Some((digit(pair[0])? * 16 + digit(pair[1])?) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(input: &str, segment: Option<&str>, query: Option<&str>) {
        assert_eq!(decode_segment(input).ok().as_deref(), segment);
        assert_eq!(decode_query(input).ok().as_deref(), query);
    }

    #[test]
    fn decoding() {
        check("plain", Some("plain"), Some("plain"));
        check("t%3A1", Some("t:1"), Some("t:1"));
        check("%24next", Some("$next"), Some("$next"));
        check("a+b", Some("a+b"), Some("a b"));
        check("%c3%BC", Some("ü"), Some("ü"));
        check("%ff", None, None);
        check("100%", Some("100%"), Some("100%"));
        check("%zz%4", Some("%zz%4"), Some("%zz%4"));
        check("%2525", Some("%25"), Some("%25"));
        check("%é1", Some("%é1"), Some("%é1"));
        check("", Some(""), Some(""));
    }
}
