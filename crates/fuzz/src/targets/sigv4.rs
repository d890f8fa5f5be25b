//! Signatures, in both forms. Those of the corpus are valid or zero; a mutation is valid only if it means the same.

use crate::refusal;
use crate::request::FuzzRequest;
use fleetglass_service::access::sigv4::{Credential, Form, SERVICES, Scope, credential, signing_key, verify};
use fleetglass_service::error::{Api, Cause};
use fleetglass_service::http::percent::decode_query;
use fleetglass_service::http::request::Headers;
use std::collections::BTreeMap;
use std::sync::LazyLock;

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

pub(crate) fn check(input: &[u8]) -> bool {
    let sent = FuzzRequest::read(input);
    match verified(&sent) {
        Ok(Some(credential)) => {
            let meant = SIGNED.get(&credential.signature);
            assert_eq!(meant, Some(&meaning(&sent, &credential)), "nobody signed this");
            true
        }
        Ok(None) => false,
        Err(cause) => {
            let Cause::Signature { message, .. } = &*cause else { panic!("{cause:?}") };
            assert!(!message.contains(SECRET));
            for api in [Api::AwsJobs, Api::AwsRegistration] {
                refusal::of_client(api, cause.clone());
            }
            false
        }
    }
}

/// At the time that the request says itself, with the session token that it brings.
fn verified(sent: &FuzzRequest) -> Result<Option<Credential>, Box<Cause>> {
    let request = sent.request();
    let Some(found) = credential(&request)? else { return Ok(None) };
    let services = [SERVICES, &["service", "lambda"]].concat();
    let token = match found.form {
        Form::Header => sent.get("x-amz-security-token"),
        Form::Query => {
            request.target.parameter("X-Amz-Security-Token").map(|text| text.unwrap_or_default().into())
        }
    };
    let key = || signing_key(SECRET, &found.date, &found.region, &found.service);
    let scope = Scope { region: None, services: &services };
    verify(&request, &sent.body, &found, token.as_deref(), &scope, found.time, key)?;
    Ok(Some(found))
}

/// What the requests of the corpus mean, by their signatures.
static SIGNED: LazyLock<BTreeMap<String, Meaning>> = LazyLock::new(|| {
    let corpus = crate::FuzzTarget::of_name("sigv4").unwrap().corpus();
    let signed = |input: &Vec<u8>| {
        let sent = FuzzRequest::read(input);
        let credential = verified(&sent).ok()??;
        Some((credential.signature.clone(), meaning(&sent, &credential)))
    };
    corpus.iter().filter_map(signed).collect()
});

#[derive(Debug, PartialEq)]
struct Meaning {
    method: String,
    path: Vec<String>,
    parameters: Vec<(String, String)>,
    headers: Vec<(String, Vec<String>)>,
    body: Vec<u8>,
}

/// What a request means, without how it is written.
fn meaning(sent: &FuzzRequest, credential: &Credential) -> Meaning {
    let target = sent.request().target;
    let mut path: Vec<String> = Vec::new();
    for segment in target.path.split('/').filter(|segment| !matches!(*segment, "" | ".")) {
        if segment == ".." { drop(path.pop()) } else { path.push(segment.to_owned()) }
    }
    if target.path.ends_with('/') && !path.is_empty() {
        path.push(String::new());
    }
    let pair = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        [name, value].map(|text| decode_query(text).unwrap().into_owned()).into()
    };
    let mut parameters: Vec<(String, String)> =
        target.query.split('&').filter(|pair| !pair.is_empty()).map(pair).collect();
    parameters.sort();
    let header = |name: &str| {
        let of_request = || match name {
            "host" => target.host.to_owned(),
            _ => sent.body.len().to_string(),
        };
        let value = sent.get(name).unwrap_or_else(of_request);
        (name.to_owned(), value.split_ascii_whitespace().map(str::to_owned).collect())
    };
    Meaning {
        method: sent.method.clone(),
        path,
        parameters,
        headers: credential.signed_headers.split(';').map(header).collect(),
        body: sent.body.clone(),
    }
}
