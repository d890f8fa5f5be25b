//! The credential of a signed request.

use super::{ALGORITHM, Refusal, SKEW, TERMINATOR};
use crate::http::request::{Request, parse_digits};
use fleetglass_model::Timestamp;

/// The longest validity of a presigned request in seconds: a week.
const LONGEST: i64 = 7 * 24 * 60 * 60;

/// The place of the signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// In the `Authorization` header.
    Header,
    /// In the query: a presigned request.
    Query,
}

/// The signer, scope, time and signature that a request claims, none of which has been verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credential {
    /// The place of the signature.
    pub form: Form,
    /// The id of the access key.
    pub access_key_id: String,
    /// The scope's day, `YYYYMMDD`.
    pub date: String,
    /// The scope's region.
    pub region: String,
    /// The scope's service.
    pub service: String,
    /// The names of the signed headers, in lower case, sorted, separated by semicolons.
    pub signed_headers: String,
    /// The signature, 64 lower-case hexadecimal digits where it is one.
    pub signature: String,
    /// When it was signed.
    pub time: Timestamp,
    /// The number of seconds for which it is valid from then on.
    pub valid_seconds: i64,
}

impl Credential {
    /// The session token of the request.
    pub(super) fn session_token(&self, request: &Request<'_>) -> Option<String> {
        match self.form {
            Form::Header => request.headers.get("x-amz-security-token"),
            // A token that is not UTF-8 is wrong, but it is present.
            Form::Query => Some(request.target.parameter("X-Amz-Security-Token")?.unwrap_or_default().into()),
        }
    }

    /// True where a header, by its name in lower case, is signed.
    pub(super) fn signs(&self, header: &str) -> bool {
        self.signed_headers.split(';').any(|name| name == header)
    }
}

/// Reads the credential of a request. None if the request has no signature of this version.
pub fn credential(request: &Request<'_>) -> Result<Option<Credential>, Refusal> {
    let header = request.headers.get("authorization").filter(|header| header.trim().starts_with("AWS4-"));
    let presigned =
        ["X-Amz-Algorithm", "X-Amz-Signature"].iter().any(|name| request.target.parameter(name).is_some());
    match header {
        Some(_) if presigned => Err(Refusal::TwoSignatures),
        Some(header) => of_header(request, header.trim()).map(Some),
        None if presigned => of_query(request).map(Some),
        None => Ok(None),
    }
}

/// `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`, the three in any order.
fn of_header(request: &Request<'_>, header: &str) -> Result<Credential, Refusal> {
    let (algorithm, list) = header.split_once(' ').unwrap_or((header, ""));
    let field = |name| {
        let value = |field: &str| field.trim().strip_prefix(name)?.strip_prefix('=').map(str::to_owned);
        let mut values = list.split(',').filter_map(value);
        values.next().filter(|value| !value.is_empty() && values.next().is_none()).ok_or(Refusal::Field(name))
    };
    let fields = [field("Credential")?, field("SignedHeaders")?, field("Signature")?];
    let date = request.headers.get("x-amz-date").or_else(|| request.headers.get("date"));
    read(Form::Header, algorithm, fields, date.ok_or(Refusal::NoDate)?, SKEW)
}

fn of_query(request: &Request<'_>) -> Result<Credential, Refusal> {
    let parameter = |name| match request.target.parameter(name) {
        Some(Ok(value)) if !value.is_empty() => Ok(value.into_owned()),
        _ => Err(Refusal::Parameter(name)),
    };
    let algorithm = parameter("X-Amz-Algorithm")?;
    let fields =
        [parameter("X-Amz-Credential")?, parameter("X-Amz-SignedHeaders")?, parameter("X-Amz-Signature")?];
    let date = parameter("X-Amz-Date")?;
    let seconds = match request.target.parameter("X-Amz-Expires") {
        None => Some(SKEW),
        Some(text) => {
            parse_digits(&text.unwrap_or_default()).filter(|seconds| (1..=LONGEST).contains(seconds))
        }
    };
    read(Form::Query, &algorithm, fields, date, seconds.ok_or(Refusal::Expires)?)
}

fn read(
    form: Form,
    algorithm: &str,
    [credential, signed_headers, signature]: [String; 3],
    date: String,
    valid_seconds: i64,
) -> Result<Credential, Refusal> {
    if algorithm != ALGORITHM {
        return Err(Refusal::Algorithm(algorithm.to_owned()));
    }
    let time = time(&date).ok_or(Refusal::Date(date))?;
    if !are_names(&signed_headers) {
        return Err(Refusal::SignedHeaders);
    }
    let parts: Vec<&str> = credential.split('/').collect();
    let [access_key_id, date, region, service, terminator] = parts[..] else {
        return Err(Refusal::Credential(credential));
    };
    if terminator != TERMINATOR {
        return Err(Refusal::Terminator);
    }
    let [access_key_id, date, region, service] = [access_key_id, date, region, service].map(str::to_owned);
    Ok(Credential {
        form,
        access_key_id,
        date,
        region,
        service,
        signed_headers,
        signature,
        time,
        valid_seconds,
    })
}

/// True for names of headers in lower case, sorted, each once, separated by semicolons.
fn are_names(text: &str) -> bool {
    let mut last = "";
    text.split(';').all(|name| {
        let is_allowed = |b: u8| b.is_ascii_graphic() && !b.is_ascii_uppercase() && b != b':';
        std::mem::replace(&mut last, name) < name && name.bytes().all(is_allowed)
    })
}

/// ISO 8601's basic form, `20150830T123600Z`; in a `Date` header also that of HTTP (RFC 9110).
fn time(text: &str) -> Option<Timestamp> {
    let compact = of_http(text).unwrap_or_else(|| text.to_owned());
    // The string to sign has this notation; others of the same time are refused.
    Timestamp::parse(&compact).ok().filter(|time| time.to_compact() == compact)
}

/// `Sun, 30 Aug 2015 12:36:00 GMT`, in the basic form. (Python says `-0000` for `GMT`.)
fn of_http(text: &str) -> Option<String> {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let parts: Vec<&str> = text.split(' ').collect();
    let [_, day, month, year, time, "GMT" | "-0000"] = parts[..] else { return None };
    // The hundred stands for a leading zero.
    let month = (101 + MONTHS.iter().position(|name| *name == month)?).to_string();
    Some([year, month.get(1..)?, day, "T", &time.replace(':', ""), "Z"].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<i64>) {
        assert_eq!(time(text), expected.map(Timestamp::from_seconds));
    }

    #[test]
    fn times() {
        check("20150830T123600Z", Some(1_440_938_160));
        check("Sun, 30 Aug 2015 12:36:00 GMT", Some(1_440_938_160));
        check("Sun, 30 Aug 2015 12:36:00 -0000", Some(1_440_938_160));
        check("Fri, 01 Jan 2016 00:00:00 GMT", Some(1_451_606_400));
        check("Thu, 31 Dec 2015 23:59:59 GMT", Some(1_451_606_399));
        check("Sun, 30 Aug 2015 12:36:00 CET", None);
        check("Sun, 30 aug 2015 12:36:00 GMT", None);
        check("Sun, 30 Aug 2015 12:36 GMT", None);
        check("2015-08-30T12:36:00Z", None);
        check("20150830T123600.000Z", None);
        check("20150830T123600+00:00", None);
        check("20150830T123660Z", None);
        check("20150229T000000Z", None);
        check("1440938160", None);
        check("", None);
    }

    #[track_caller]
    fn names(text: &str, expected: bool) {
        assert_eq!(are_names(text), expected, "{text:?}");
    }

    #[test]
    fn names_of_headers() {
        names("host", true);
        names("amz-sdk-request;content-type;host;x-amz-date", true);
        names("host;content-type", false);
        names("host;host", false);
        names("Host", false);
        names("host;", false);
        names(";host", false);
        names("", false);
        names("host; x-amz-date", false);
        names("host:a\nx-amz-date", false);
    }
}
