//! Parses a corpus file as a request: a line of method and URL, one line per header, an empty line, the body.

use fleetglass_service::http::request::{Headers, Request, Target};
use std::borrow::Cow;

/// The current time of the tests.
pub(crate) const NOW: i64 = 1_763_600_000;

pub(crate) struct FuzzRequest {
    pub(crate) method: String,
    pub(crate) url: String,
    /// The headers, with names in lower case.
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Headers for FuzzRequest {
    fn get(&self, name: &str) -> Option<String> {
        self.headers.iter().find(|(own, _)| own == name).map(|(_, value)| value.clone())
    }
}

impl FuzzRequest {
    /// Reads any bytes: what is not UTF-8 arrives as the runtime gives it.
    pub(crate) fn read(input: &[u8]) -> Self {
        let end = input.windows(2).position(|pair| pair == b"\n\n");
        let (head, body) = input.split_at(end.unwrap_or(input.len()));
        let head: Cow<'_, str> = String::from_utf8_lossy(head);
        let (line, headers) = head.split_once('\n').unwrap_or((&head, ""));
        let (method, url) = line.split_once(' ').unwrap_or((line, ""));
        let header = |line: &str| {
            let (name, value) = line.split_once(": ")?;
            Some((name.to_lowercase(), value.to_owned()))
        };
        Self {
            method: method.to_owned(),
            url: url.to_owned(),
            headers: headers.split('\n').filter_map(header).collect(),
            body: body.get(2..).unwrap_or_default().to_vec(),
        }
    }

    pub(crate) fn request(&self) -> Request<'_> {
        Request { method: &self.method, target: Target::of_url(&self.url), headers: self }
    }
}
