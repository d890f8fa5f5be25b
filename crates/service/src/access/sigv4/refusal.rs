//! The reasons to refuse a signed request, in AWS's own words if there are any.

use super::SKEW;
use crate::error::Cause;
use fleetglass_model::Timestamp;
use fleetglass_model::errors::AwsException;

/// The reason to refuse a signed request. No message tells the expected value.
///
/// The status of all is 403, as AWS's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is not signed.
    Missing,
    /// It is signed twice: in a header and in the query.
    TwoSignatures,
    /// The algorithm is unknown, or is not for a single region.
    Algorithm(String),
    /// A field of the `Authorization` header is missing, or there is more than one of it.
    Field(&'static str),
    /// A parameter of a presigned request is missing.
    Parameter(&'static str),
    /// The credential does not have five parts.
    Credential(String),
    /// There is neither an `X-Amz-Date` nor a `Date`.
    NoDate,
    /// The date is not in ISO 8601's basic form.
    Date(String),
    /// `X-Amz-Expires` is not a number of seconds from 1 to a week.
    Expires,
    /// The names of the headers are not in lower case, or not in order.
    SignedHeaders,
    /// A header has to be signed and is not.
    Unsigned(&'static str),
    /// A header is signed that is always changed on the way.
    Rewritten(String),
    /// A header is signed that did not arrive.
    Absent(String),
    /// The scope does not end as scopes do.
    Terminator,
    /// The scope is of another region.
    Region {
        /// The scope's.
        scope: String,
        /// The one that is served.
        served: String,
    },
    /// The scope is of a service other than these.
    Service(String),
    /// The scope is of another day than the signature.
    ScopeDate {
        /// The scope's day.
        scope: String,
        /// The time of the signature, in ISO 8601's basic form.
        time: String,
    },
    /// It was signed too long ago.
    Expired {
        /// When it was signed.
        signed: Timestamp,
        /// The time of the clock.
        now: Timestamp,
        /// How long it was valid.
        seconds: i64,
    },
    /// It was signed in the future.
    NotYet {
        /// When it was signed.
        signed: Timestamp,
        /// The time of the clock.
        now: Timestamp,
    },
    /// The query has a parameter twice, a parameter without a name, or too many parameters.
    Query,
    /// `x-amz-content-sha256` is not the body's hash.
    Payload,
    /// The signature does not match the request and the key.
    Signature,
    /// There is no such access key (any more).
    UnknownKey,
    /// The session token is not the key's, or there is one where the key has none.
    Token,
}

impl Refusal {
    /// AWS's exception.
    pub fn exception(&self) -> AwsException {
        match self {
            Self::Missing => AwsException::MissingAuthenticationToken,
            Self::Algorithm(_)
            | Self::Field(_)
            | Self::Parameter(_)
            | Self::Credential(_)
            | Self::NoDate
            | Self::Date(_)
            | Self::Expires
            | Self::SignedHeaders => AwsException::IncompleteSignature,
            Self::UnknownKey | Self::Token => AwsException::UnrecognizedClient,
            _ => AwsException::InvalidSignature,
        }
    }

    /// The message for the client: AWS's own, or one in the same style.
    pub fn message(&self) -> String {
        let parts: &[&str] = match self {
            Self::Missing => &["Missing Authentication Token"],
            Self::TwoSignatures => {
                &["Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header."]
            }
            Self::Algorithm(name) => {
                &["Unsupported AWS 'algorithm': '", name, "' (only AWS4-HMAC-SHA256 for now)."]
            }
            Self::Field(name) => &["Authorization header requires '", name, "' parameter."],
            Self::Parameter(name) => &[
                "AWS query-string parameters must include '",
                name,
                "'. Re-examine the query-string parameters.",
            ],
            Self::Credential(text) => &[
                "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '",
                text,
                "'",
            ],
            Self::NoDate => {
                &["Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."]
            }
            Self::Date(text) => &[
                "Date must be in ISO-8601 'basic format'. Got '",
                text,
                "'. See http://en.wikipedia.org/wiki/ISO_8601",
            ],
            Self::Expires => &["X-Amz-Expires must be a number of seconds from 1 to 604800."],
            Self::SignedHeaders => &["SignedHeaders must be names in lower case, sorted, separated by ';'."],
            Self::Unsigned("host") => {
                &["'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."]
            }
            Self::Unsigned(name) => &["'", name, "' must be a 'SignedHeader' in the AWS Authorization."],
            Self::Rewritten(name) => {
                &["'", name, "' cannot be a 'SignedHeader': it is changed on the way to this endpoint."]
            }
            Self::Absent(name) => &["'", name, "' is a 'SignedHeader', and is not in the request."],
            Self::Terminator => &["Credential should be scoped with a valid terminator: 'aws4_request'."],
            Self::Region { scope, served } => &[
                "Credential should be scoped to a valid region, not '",
                scope,
                "'. This endpoint serves '",
                served,
                "'.",
            ],
            Self::Service(names) => &["Credential should be scoped to correct service: '", names, "'."],
            Self::ScopeDate { scope, time } => &[
                "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '",
                scope,
                "' != '",
                time.get(..8).unwrap_or_default(),
                "', from '",
                time,
                "'.",
            ],
            Self::Expired { signed, now, seconds } => {
                return time_message("Signature expired: ", *signed, " is now earlier than ", *now, -seconds);
            }
            Self::NotYet { signed, now } => {
                return time_message(
                    "Signature not yet current: ",
                    *signed,
                    " is still later than ",
                    *now,
                    SKEW,
                );
            }
            Self::Query => {
                &["Each query-string parameter needs a name, and can be there once; no request has so many."]
            }
            Self::Payload => {
                &["The provided 'x-amz-content-sha256' header does not match what was computed."]
            }
            Self::Signature => &[
                "The request signature we calculated does not match the signature you provided. ",
                "Check your AWS Secret Access Key and signing method. ",
                "Consult the service documentation for details.",
            ],
            Self::UnknownKey | Self::Token => &["The security token included in the request is invalid."],
        };
        parts.concat()
    }
}

impl From<Refusal> for Box<Cause> {
    fn from(refusal: Refusal) -> Self {
        Cause::Signature { exception: refusal.exception(), message: refusal.message() }.into()
    }
}

/// `… is now earlier than … (… - 5 min.)`, and the like.
fn time_message(what: &str, signed: Timestamp, compared: &str, now: Timestamp, seconds: i64) -> String {
    let [signed, limit, now] = [signed, now.plus_seconds(seconds), now].map(Timestamp::to_compact);
    let sign = if seconds < 0 { " - " } else { " + " };
    let (number, unit) = match seconds.abs() {
        SKEW => (5, " min.)"),
        seconds => (seconds, " sec.)"),
    };
    [what, &signed, compared, &limit, " (", &now, sign, &number.to_string(), unit].concat()
}
