//! Which other origins' pages may ask AWS's operations (Fetch standard, "CORS protocol").
//!
//! The pages sign their requests as any client does: no cookie or other credential of the browser is ever let through.

use crate::error::Api;
use crate::http::reply::{Body, HeaderSet, Reply};
use crate::http::request::Request;

/// The headers that the JavaScript SDK sends beside those that are always allowed.
const ALLOWED: &str = "Authorization, Content-Type, X-Amz-Content-Sha256, X-Amz-Date, X-Amz-Security-Token, X-Amz-Target, \
     X-Amz-User-Agent, Amz-Sdk-Invocation-Id, Amz-Sdk-Request";
/// The headers of answers that the SDK reads: the error's name, the request's id, and the time, by which it corrects its clock.
const EXPOSED: &str = "X-Amzn-ErrorType, X-Amzn-RequestId, Date";
/// For how many seconds browsers need not ask again: the longest that Chromium takes.
const MAX_AGE: &str = "7200";

/// The origins of a deployment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origins(Vec<String>);

impl Origins {
    /// Parses `CORS_ORIGINS`: origins (`https://fleet.example.com`) with commas or white space between them. The error is the
    /// first that is none; `*` would let every site ask.
    pub fn parse(text: &str) -> Result<Self, String> {
        let origins = text.split([',', ' ', '\t', '\n']).filter(|origin| !origin.is_empty());
        let origins = origins.map(|origin| match is_origin(origin) {
            true => Ok(origin.to_owned()),
            false => {
                Err(["CORS_ORIGINS: ", origin, " is not an origin, such as https://fleet.example.com"]
                    .concat())
            }
        });
        origins.collect::<Result<_, _>>().map(Self)
    }

    /// The reply to a browser that asks whether it may ask; none if the request is no such question, or the answer is no.
    pub fn preflight(&self, api: Api, request: &Request<'_>) -> Option<Reply> {
        let is_preflight =
            request.method == "OPTIONS" && request.headers.get("access-control-request-method").is_some();
        self.allowed(api, request).filter(|_| is_preflight)?;
        let mut reply = Reply::new(204, HeaderSet::Aws, Body::Empty);
        reply.headers.push(("access-control-allow-methods", "GET, HEAD".into()));
        reply.headers.push(("access-control-allow-headers", ALLOWED.into()));
        reply.headers.push(("access-control-max-age", MAX_AGE.into()));
        Some(reply)
    }

    /// The headers that any reply of AWS's paths gets, an error as well.
    pub fn headers(&self, api: Api, request: &Request<'_>) -> Vec<(&'static str, String)> {
        if self.0.is_empty() || !api.is_aws() {
            return Vec::new();
        }
        let vary = ("vary", "Authorization, Cookie, Origin".to_owned());
        let allowed = self.allowed(api, request).into_iter().flat_map(|origin| {
            [("access-control-allow-origin", origin), ("access-control-expose-headers", EXPOSED.to_owned())]
        });
        allowed.chain([vary]).collect()
    }

    /// The origin of a request's page, if it may ask.
    pub(crate) fn allowed(&self, api: Api, request: &Request<'_>) -> Option<String> {
        request.headers.get("origin").filter(|origin| api.is_aws() && self.0.contains(origin))
    }
}

/// As browsers write them: a scheme and an authority in lower case, nothing more.
fn is_origin(text: &str) -> bool {
    let authority = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-:[]".contains(&byte);
    authority.is_some_and(|authority| !authority.is_empty() && authority.bytes().all(allowed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::request::{Headers, Target};

    struct Sent(&'static [(&'static str, &'static str)]);

    impl Headers for Sent {
        fn get(&self, name: &str) -> Option<String> {
            self.0.iter().find(|(sent, _)| *sent == name).map(|(_, value)| (*value).to_owned())
        }
    }

    fn ask<T>(method: &str, headers: &Sent, asked: impl FnOnce(&Request<'_>) -> T) -> T {
        asked(&Request { method, target: Target::of_url("https://api.example.com/jobs"), headers })
    }

    const PAGE: Sent =
        Sent(&[("origin", "https://fleet.example.com"), ("access-control-request-method", "GET")]);

    #[test]
    fn origins() {
        assert_eq!(Origins::parse(" "), Ok(Origins::default()));
        let two = ["https://a.example.com", "http://localhost:3000"].map(str::to_owned).to_vec();
        assert_eq!(Origins::parse("https://a.example.com, http://localhost:3000"), Ok(Origins(two)));
        for text in [
            "*",
            "https://*.example.com",
            "a.example.com",
            "https://a.example.com/",
            "https://A.example.com",
            "null",
        ] {
            assert!(Origins::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_known_origin_may_ask_and_no_other() {
        let origins = Origins::parse("https://fleet.example.com").unwrap();
        let reply = ask("OPTIONS", &PAGE, |request| origins.preflight(Api::AwsJobs, request)).unwrap();
        assert_eq!((reply.status, reply.headers.len()), (204, 3));
        let other = Sent(&[("origin", "https://evil.example.com"), ("access-control-request-method", "GET")]);
        assert_eq!(ask("OPTIONS", &other, |request| origins.preflight(Api::AwsJobs, request)), None);
        assert_eq!(ask("OPTIONS", &PAGE, |request| origins.preflight(Api::Fleetglass, request)), None);
        assert_eq!(ask("GET", &PAGE, |request| origins.preflight(Api::AwsJobs, request)), None);
        assert_eq!(
            ask("OPTIONS", &PAGE, |request| Origins::default().preflight(Api::AwsJobs, request)),
            None
        );
    }

    #[test]
    fn replies_vary_by_origin_where_there_are_any() {
        let origins = Origins::parse("https://fleet.example.com").unwrap();
        let names = |origins: &Origins, api, sent: &Sent| -> Vec<_> {
            let headers = ask("GET", sent, |request| origins.headers(api, request));
            headers.into_iter().map(|(name, _)| name).collect()
        };
        let all = ["access-control-allow-origin", "access-control-expose-headers", "vary"];
        assert_eq!(names(&origins, Api::AwsRegistration, &PAGE), all);
        assert_eq!(names(&origins, Api::Aws, &Sent(&[])), ["vary"]);
        assert_eq!(names(&origins, Api::Huawei, &PAGE), [""; 0]);
        assert_eq!(names(&Origins::default(), Api::Aws, &PAGE), [""; 0]);
    }
}
