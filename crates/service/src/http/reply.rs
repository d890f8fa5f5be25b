//! A reply as data: status, headers, and the places of the body's bytes.

use fleetglass_model::presigned;
use fleetglass_model::to_json;
use serde::Serialize;
use std::borrow::Cow;
use std::ops::Range;

/// The reply to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// The headers that it has in common with others.
    pub header_set: HeaderSet,
    /// The other headers, with names in lower case.
    pub headers: Vec<(&'static str, Cow<'static, str>)>,
    /// The body.
    pub body: Body,
}

/// A set of headers that replies have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HeaderSet {
    /// AWS IoT's.
    Aws,
    /// Huawei IoT's.
    Huawei,
    /// `/api`, `/health` and errors of the site.
    Fleetglass,
}

/// A body, or the place of its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// No body.
    Empty,
    /// These bytes.
    Bytes(Vec<u8>),
    /// Parts of a stored value, which are copied without being read.
    Stored {
        /// The place of the value's key among [`crate::describe::Describe::keys`].
        source: usize,
        /// The parts, in order.
        parts: Vec<Part>,
    },
}

/// A piece of a [`Body::Stored`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// This text.
    Text(Cow<'static, str>),
    /// These bytes of the stored value.
    Span(Range<usize>),
}

impl HeaderSet {
    /// The headers of every reply with this header set. A reply depends on the principal: no shared cache may store it.
    pub fn headers(self) -> &'static [(&'static str, &'static str)] {
        const ALL: &[(&str, &str)] = &[
            ("content-type", "application/json"),
            ("cache-control", "private, no-cache"),
            ("vary", "Authorization, Cookie"),
            ("x-content-type-options", "nosniff"),
            // The same as for the console's files (`dist/_headers`).
            ("strict-transport-security", "max-age=31536000"),
        ];
        match self {
            Self::Fleetglass => ALL,
            // Only browsers heed the last one.
            Self::Aws | Self::Huawei => ALL.split_last().map_or(ALL, |(_, others)| others),
        }
    }

    /// The header that carries the request's id.
    pub fn request_id(self) -> &'static str {
        match self {
            Self::Aws => "x-amzn-requestid",
            Self::Huawei | Self::Fleetglass => "x-request-id",
        }
    }
}

impl Reply {
    /// A reply with only the headers of its header set.
    pub fn new(status: u16, header_set: HeaderSet, body: Body) -> Self {
        Self { status, header_set, headers: Vec::new(), body }
    }

    /// 304: the client's copy is still current.
    pub fn not_modified(header_set: HeaderSet, etag: String) -> Self {
        Self { headers: vec![("etag", etag.into())], ..Self::new(304, header_set, Body::Empty) }
    }
}

/// A body of JSON.
pub(crate) fn json<T: Serialize + ?Sized>(value: &T) -> Body {
    Body::Bytes(to_json(value).into_bytes())
}

/// A body of JSON in which the signatures and security tokens of URLs are masked.
pub(crate) fn masked_json<T: Serialize + ?Sized>(value: &T) -> Body {
    Body::Bytes(presigned::mask(&to_json(value)).into_owned().into_bytes())
}

/// Assembles the parts of a body from a value. A span outside the value is empty.
pub fn assemble(parts: &[Part], value: &[u8]) -> Vec<u8> {
    let piece = |part: &Part| match part {
        Part::Text(text) => text.as_bytes().to_vec(),
        Part::Span(span) => value.get(span.clone()).unwrap_or_default().to_vec(),
    };
    parts.iter().flat_map(piece).collect()
}

/// True if an `If-None-Match` names this tag, by weak comparison (RFC 9110, 13.1.2).
pub fn matches(if_none_match: &str, etag: &str) -> bool {
    if_none_match.trim() == "*" || if_none_match.split(',').any(|tag| bare(tag.trim()) == bare(etag))
}

fn bare(tag: &str) -> &str {
    tag.strip_prefix("W/").unwrap_or(tag)
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn etags_are_compared_weakly() {
        assert!(matches(r#"W/"1-d""#, r#"W/"1-d""#));
        assert!(matches(r#""0", "1-d""#, r#"W/"1-d""#));
        assert!(matches("*", r#"W/"1""#));
        assert!(!matches(r#"W/"11""#, r#"W/"1""#));
        assert!(!matches("", r#"W/"1""#));
    }
}
