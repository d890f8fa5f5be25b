//! Signatures: AWS's own test suite, what clients sent, what AWS's signer for Rust makes of requests by chance, and
//! what is refused.

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    PayloadChecksumKind, SignableBody, SignableRequest, SignatureLocation, SigningSettings, sign,
};
use aws_sigv4::sign::v4::SigningParams;
use fleetglass_model::Timestamp;
use fleetglass_service::access::keys::KeySet;
use fleetglass_service::access::sigv4::{Refusal, SERVICES, Scope, credential, signing_key, verify};
use fleetglass_service::http::request::{Headers, Request, Target};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::time::{Duration, UNIX_EPOCH};

const ID: &str = "AKIDEXAMPLE";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

/// A request as it arrives.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sent {
    #[serde(default = "get")]
    method: String,
    /// Path and query.
    target: String,
    /// By their names in lower case.
    headers: BTreeMap<String, String>,
    #[serde(default)]
    body: String,
    /// What Cloudflare tells of `Accept-Encoding`.
    #[serde(skip)]
    client_accept_encoding: Option<String>,
}

fn get() -> String {
    "GET".to_owned()
}

impl Headers for Sent {
    fn get(&self, name: &str) -> Option<String> {
        self.headers.get(name).cloned()
    }

    fn client_accept_encoding(&self) -> Option<String> {
        self.client_accept_encoding.clone()
    }
}

/// A deployment that a request is sent to.
struct Deployment {
    keys: KeySet,
    region: Option<String>,
    services: Vec<&'static str>,
    /// Else it is when the request says that it was signed.
    now: Option<Timestamp>,
}

impl Deployment {
    fn new(session_token: Option<&str>) -> Self {
        let key =
            json!({"name": "test", "id": ID, "rights": [], "secret": SECRET, "sessionToken": session_token});
        let keys = KeySet::parse(&[("KEYS_1", &json!({"keys": [key]}).to_string())]).ok().unwrap();
        Self { keys, region: None, services: SERVICES.to_vec(), now: None }
    }

    /// What the Worker does.
    fn ask(&self, sent: &Sent) -> Result<(), Refusal> {
        let url = format!("https://fleet.example{}", sent.target);
        let request = Request { method: &sent.method, target: Target::of_url(&url), headers: sent };
        let credential = credential(&request)?.ok_or(Refusal::Missing)?;
        let now = self.now.unwrap_or(credential.time);
        let signer = self.keys.by_access_key(&credential.access_key_id, now).ok_or(Refusal::UnknownKey)?;
        let scope = Scope { region: self.region.as_deref(), services: &self.services };
        let key = || {
            assert!(self.services.contains(&credential.service.as_str()), "the scope is checked before");
            signing_key(signer.secret, &credential.date, &credential.region, &credential.service)
        };
        verify(&request, sent.body.as_bytes(), &credential, signer.session_token, &scope, now, key)
    }
}

/// What is said of a request.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Case {
    id: String,
    #[serde(default)]
    why: String,
    request: Sent,
    /// The key's.
    session_token: Option<String>,
    region: Option<String>,
    /// In ISO 8601.
    now: Option<String>,
    refused: Option<Refused>,
}

#[derive(Debug, Deserialize, PartialEq)]
struct Refused {
    code: String,
    message: String,
}

#[derive(Deserialize)]
struct Cases {
    cases: Vec<Case>,
}

fn cases(name: &str) -> Vec<Case> {
    let path = format!("{}/../../tests/data/sigv4/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let Cases { cases } = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    cases
}

#[track_caller]
fn check(case: Case, services: &[&'static str]) {
    let deployment = Deployment {
        region: case.region,
        services: services.to_vec(),
        now: case.now.map(|now| Timestamp::parse(&now).unwrap()),
        ..Deployment::new(case.session_token.as_deref())
    };
    let refusal = deployment.ask(&case.request).err();
    let refused = refusal
        .map(|refusal| Refused { code: refusal.exception().name().to_owned(), message: refusal.message() });
    assert_eq!(refused, case.refused, "{}: {}", case.id, case.why);
}

#[test]
fn the_test_suite_of_aws() {
    cases("suite").into_iter().for_each(|case| check(case, &["service", "lambda"]));
}

#[test]
fn what_clients_sent() {
    cases("clients").into_iter().for_each(|case| check(case, SERVICES));
}

#[test]
fn what_may_be_signed() {
    cases("signed").into_iter().for_each(|case| check(case, SERVICES));
}

#[test]
fn what_is_refused() {
    cases("refusals").into_iter().for_each(|case| check(case, SERVICES));
}

/// A small generator of numbers, the same for the same seed (xorshift).
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }

    fn yes(&mut self) -> bool {
        self.below(2) == 0
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }

    fn text(&mut self, of: &[&str], longest: usize) -> String {
        (0..self.below(longest + 1)).map(|_| self.pick(of)).collect()
    }

    /// What AWS's clients make of a name in a path or a query.
    fn encoded(&mut self) -> String {
        self.text(
            &["a", "Z", "0", "-", "_", ".x", "~", "%20", "%24", "%25", "%2B", "%2F", "%3A", "%C3%A9"],
            8,
        )
    }

    fn request(&mut self) -> Sent {
        let segments: Vec<_> =
            (0..1 + self.below(4)).map(|_| self.encoded() + self.pick(&["x", "$next"])).collect();
        // No two of one name.
        let names = ["n", "m", "M"].iter().take(self.below(4));
        let parameters: Vec<_> =
            names.map(|name| format!("{}{name}={}", self.encoded(), self.encoded())).collect();
        let query =
            if parameters.is_empty() { String::new() } else { "?".to_owned() + &parameters.join("&") };
        let mut headers = BTreeMap::from([("host".to_owned(), "fleet.example:8787".to_owned())]);
        for name in ["content-type", "my-header", "amz-sdk-request", "x-amz-target"] {
            if self.yes() {
                headers
                    .insert(name.to_owned(), self.text(&["a", "B", "1", "/", " ", "  ", ";", ":", "="], 12));
            }
        }
        Sent {
            method: self.pick(&["GET", "HEAD", "POST", "PUT"]).to_owned(),
            target: format!("/{}{}{query}", segments.join("/"), self.pick(&["", "/"])),
            headers,
            body: self.text(&["{", "}", "é", "\n", "\"", "0"], 20),
            client_accept_encoding: None,
        }
    }

    /// Signed by AWS, and with which session token.
    fn signed(&mut self) -> (Sent, Option<String>) {
        let sent = self.request();
        self.sign(sent)
    }

    fn sign(&mut self, mut sent: Sent) -> (Sent, Option<String>) {
        let token = self.yes().then(|| self.text(&["a", "+", "/", "=", "Z"], 30) + "x");
        let mut settings = SigningSettings::default();
        if self.yes() {
            settings.signature_location = SignatureLocation::QueryParams;
            settings.expires_in = Some(Duration::from_secs(1 + self.below(604_800) as u64));
        } else if self.yes() {
            settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
        }
        let identity = Credentials::new(ID, SECRET, token.clone(), None, "test").into();
        let params = SigningParams::builder()
            .identity(&identity)
            .region(self.pick(&["us-west-2", "eu-central-1"]))
            .name(self.pick(SERVICES))
            .time(UNIX_EPOCH + Duration::from_secs(1_500_000_000 + self.below(500_000_000) as u64))
            .settings(settings)
            .build()
            .unwrap()
            .into();
        let url = format!("https://fleet.example:8787{}", sent.target);
        let headers = sent.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let request =
            SignableRequest::new(&sent.method, url, headers, SignableBody::Bytes(sent.body.as_bytes()));
        let (added, _) = sign(request.unwrap(), &params).unwrap().into_parts();
        let (headers, parameters) = added.into_parts();
        sent.headers.extend(headers.iter().map(|h| (h.name().to_owned(), h.value().to_owned())));
        for (name, value) in parameters {
            let before = if sent.target.contains('?') { "&" } else { "?" };
            sent.target += &format!("{before}{name}={}", escaped(&value));
        }
        (sent, token)
    }
}

/// As AWS's clients write a parameter's value.
fn escaped(value: &str) -> String {
    let escaped = |b: u8| {
        if b.is_ascii_alphanumeric() || b"-._~".contains(&b) {
            char::from(b).to_string()
        } else {
            format!("%{b:02X}")
        }
    };
    value.bytes().map(escaped).collect()
}

#[test]
fn what_aws_signs_is_taken() {
    let mut chance = Chance(1);
    for _ in 0..2_000 {
        let (sent, token) = chance.signed();
        assert_eq!(Deployment::new(token.as_deref()).ask(&sent), Ok(()), "{sent:#?}");
    }
}

#[test]
fn accept_encoding_is_taken_as_the_client_sent_it() {
    let mut chance = Chance(3);
    let mut sent = chance.request();
    sent.headers.insert("accept-encoding".to_owned(), "gzip".to_owned());
    let (mut sent, token) = chance.sign(sent);
    // As Cloudflare changes it.
    sent.headers.insert("accept-encoding".to_owned(), "gzip, br".to_owned());
    let mut ask = |told: Option<&str>| {
        sent.client_accept_encoding = told.map(str::to_owned);
        Deployment::new(token.as_deref()).ask(&sent)
    };
    assert_eq!(ask(Some("gzip")), Ok(()));
    assert_eq!(ask(Some("gzip, br")), Err(Refusal::Signature));
    assert_eq!(ask(None), Err(Refusal::Rewritten("accept-encoding".to_owned())));
}

/// The request with one character changed: of its method, its path, its query, its headers, its body.
fn changed(sent: &Sent) -> Vec<Sent> {
    let mut all = Vec::new();
    let mut with = |text: &str, put: &dyn Fn(&mut Sent, String)| {
        for other in others(text) {
            let mut sent = sent.clone();
            put(&mut sent, other);
            all.push(sent);
        }
    };
    with(&sent.method, &|sent, text| sent.method = text);
    with(&sent.target, &|sent, text| sent.target = text);
    with(&sent.body, &|sent, text| sent.body = text);
    for (name, value) in &sent.headers {
        with(value, &|sent, text| drop(sent.headers.insert(name.clone(), text)));
    }
    all
}

/// The text with one of its characters being another one, or missing, or with another one behind it.
fn others(text: &str) -> Vec<String> {
    let mut all = vec![format!("{text}0")];
    for (place, c) in text.char_indices() {
        let (head, tail) = (&text[..place], &text[place + c.len_utf8()..]);
        let case = if c.is_ascii_uppercase() { c.to_ascii_lowercase() } else { c.to_ascii_uppercase() };
        all.extend(
            ["x", "0", "/", "&", "%", &case.to_string(), ""].map(|other| [head, other, tail].concat()),
        );
    }
    all.retain(|other| other != text);
    all
}

/// What a request means, without how it is written.
fn meaning(sent: &Sent) -> impl PartialEq + use<> {
    let url = format!("https://fleet.example{}", sent.target);
    let target = Target::of_url(&url);
    // Dot segments do not come about.
    let mut path: Vec<_> =
        target.path.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect();
    path.extend(target.path.ends_with('/').then(String::new));
    let mut parameters: Vec<_> = target
        .names()
        .zip(target.query.split('&').filter(|pair| !pair.is_empty()))
        .map(|(name, pair)| {
            let value = pair.split_once('=').map_or("", |(_, value)| value);
            let value =
                Target::of_url(&format!("x:///?x={value}")).parameter("x").map(|v| v.map(|v| v.into_owned()));
            (name.into_owned(), value)
        })
        .collect();
    parameters.sort_by_key(|pair| format!("{pair:?}"));
    let words =
        |text: &str| text.replace(", ", ",").split_ascii_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let headers: Vec<_> = sent.headers.iter().map(|(name, value)| (name.clone(), words(value))).collect();
    (sent.method.clone(), path, parameters, headers, sent.body.clone())
}

#[test]
fn what_was_changed_is_refused() {
    let mut chance = Chance(2);
    for _ in 0..12 {
        let (sent, token) = chance.signed();
        let (deployment, meant) = (Deployment::new(token.as_deref()), meaning(&sent));
        let all = changed(&sent);
        let others: Vec<_> = all.iter().filter(|changed| meaning(changed) != meant).collect();
        assert!(others.len() * 20 > all.len() * 19);
        for other in others {
            assert!(deployment.ask(other).is_err(), "{sent:#?}\n{other:#?}");
        }
    }
}

#[test]
fn another_session_token_is_refused() {
    let mut chance = Chance(3);
    for _ in 0..50 {
        let (sent, token) = chance.signed();
        let others = [None, Some("another".to_owned()), token.as_ref().map(|token| token.clone() + "x")];
        for other in others.into_iter().filter(|other| *other != token) {
            assert_eq!(Deployment::new(other.as_deref()).ask(&sent), Err(Refusal::Token));
        }
    }
}

/// From when to when a signature is taken, in seconds from when it was made.
#[track_caller]
fn valid(target: &str, headers: Value, from: i64, to: i64) {
    let sent = json!({"target": target, "headers": headers});
    let sent: Sent = serde_json::from_value(sent).unwrap();
    let ask = |seconds: i64| {
        let now = Timestamp::parse("20150830T123600Z").unwrap().plus_seconds(seconds);
        Deployment { now: Some(now), services: vec!["service"], ..Deployment::new(None) }.ask(&sent)
    };
    assert!(matches!(ask(from - 1), Err(Refusal::NotYet { .. })));
    assert_eq!((ask(from), ask(to)), (Ok(()), Ok(())));
    assert!(matches!(ask(to + 1), Err(Refusal::Expired { .. })));
}

#[test]
fn times() {
    let vanilla = |id: &str| cases("suite").into_iter().find(|case| case.id == id).unwrap().request;
    let header = vanilla("get-vanilla/header");
    valid(&header.target, json!(header.headers), -300, 300);
    let query = vanilla("get-vanilla/query");
    valid(&query.target, json!(query.headers), -300, 3600);
}

/// What signatures are made of, and what they are not.
const PIECES: &[&str] = &[
    "",
    "AWS4-HMAC-SHA256",
    "AWS4-",
    " ",
    "Credential=",
    "SignedHeaders=",
    "Signature=",
    "/",
    ";",
    ",",
    "=",
    "%",
    "%2",
    "%zz",
    "%C3%A9",
    "%ff",
    "é",
    "\n",
    "\0",
    "\u{10ffff}",
    "host",
    "x-amz-date",
    "content-length",
    "20150830T123600Z",
    "20150830",
    "us-east-1",
    "iot",
    "aws4_request",
    "&",
    "?",
    "#",
    ".",
    "..",
    "+",
    "-",
    "9",
    ID,
    "X-Amz-Algorithm=AWS4-HMAC-SHA256",
    "X-Amz-Credential=AKIDEXAMPLE/20150830/us-east-1/iot/aws4_request",
    "X-Amz-Date=20150830T123600Z",
    "X-Amz-Expires=",
    "X-Amz-SignedHeaders=host",
    "X-Amz-Signature=",
    "Sun, 30 Aug 2015 12:36:00 GMT",
    "Aug",
    "GMT",
];

impl Chance {
    /// The text with some pieces in place of what stood there.
    fn garbled(&mut self, text: &str) -> String {
        let mut text: Vec<char> = text.chars().collect();
        for _ in 0..self.below(3) {
            let from = self.below(text.len() + 1);
            let to = (from + self.below(4)).min(text.len());
            text.splice(from..to, self.pick(PIECES).chars());
        }
        text.into_iter().collect()
    }

    /// What may be a signed request.
    fn nonsense(&mut self, signed: &[Sent]) -> Sent {
        if self.yes() {
            let mut sent = signed[self.below(signed.len())].clone();
            sent.target = self.garbled(&sent.target);
            sent.headers =
                sent.headers.iter().map(|(name, value)| (name.clone(), self.garbled(value))).collect();
            return sent;
        }
        let names =
            ["authorization", "x-amz-date", "date", "host", "x-amz-security-token", "x-amz-content-sha256"];
        let mut headers = BTreeMap::new();
        for name in names {
            if self.yes() {
                headers.insert(name.to_owned(), self.text(PIECES, 6));
            }
        }
        Sent {
            method: get(),
            target: self.text(PIECES, 10),
            headers,
            body: String::new(),
            client_accept_encoding: None,
        }
    }
}

#[test]
fn nothing_panics() {
    let mut chance = Chance(4);
    let deployment = Deployment::new(None);
    let signed: Vec<_> = (0..20).map(|_| chance.signed().0).collect();
    let mut codes = BTreeMap::<_, usize>::new();
    for _ in 0..100_000 {
        if let Err(refusal) = deployment.ask(&chance.nonsense(&signed)) {
            assert!(!refusal.message().is_empty());
            *codes.entry(refusal.exception().name()).or_default() += 1;
        }
    }
    assert!(codes.len() == 4 && codes.values().all(|count| *count > 500), "{codes:?}");
}
