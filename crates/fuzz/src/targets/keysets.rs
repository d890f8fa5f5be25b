//! Keysets.

use super::now;
use fleetglass_service::access::keys::KeySet;
use serde_json::Value;

/// Secrets of the corpus.
const SECRETS: [&str; 3] = [
    "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
    "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQW",
    "a-secret-of-the-tests-with-40-characters",
];

/// An input is the Worker's secrets, with a line `---` between.
pub(crate) fn check(input: &[u8]) -> bool {
    let text = String::from_utf8_lossy(input);
    let secrets: Vec<(&str, &str)> =
        ["KEYS_1", "KEYS_2", "KEYS_3"].into_iter().zip(text.split("\n---\n")).collect();
    let entries: Vec<Value> = secrets.iter().flat_map(|(_, text)| entries(text)).collect();
    match KeySet::parse(&secrets) {
        Ok(keys) => {
            assert!(entries.iter().all(|entry| is_found(&keys, entry)), "{text}");
            true
        }
        Err(error) => {
            tells_nothing(&error.to_string(), &entries);
            false
        }
    }
}

fn entries(text: &str) -> Vec<Value> {
    let parsed: Option<Value> = serde_json::from_str(text).ok();
    parsed.and_then(|value| value.get("keys")?.as_array().cloned()).unwrap_or_default()
}

/// The entry keeps its constraints, and is found by its id, with the secret that it has.
fn is_found(keys: &KeySet, entry: &Value) -> bool {
    let word = |name: &str| entry[name].as_str().unwrap();
    for word in ["name", "id"].map(word) {
        let right = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
        assert!((1..=64).contains(&word.len()) && word.chars().all(right), "{word}");
    }
    let is_valid = entry["notAfter"].as_i64().is_none_or(|last| now().seconds() <= last);
    let secret = entry["secret"].as_str().filter(|_| is_valid);
    assert!(secret.is_none_or(|secret| secret.len() >= 20));
    let signer = keys.by_access_key(word("id"), now());
    signer.map(|signer| signer.secret.to_owned()).as_deref() == secret
}

/// What is said of a keyset with anything wrong in it goes to a log: it holds no secret. (An id is none.)
fn tells_nothing(error: &str, entries: &[Value]) {
    let members =
        entries.iter().flat_map(|entry| [&entry["secret"], &entry["token"], &entry["huawei"]["secret"]]);
    let own = members.filter_map(Value::as_str).filter(|secret| secret.len() >= 20);
    let is_id =
        |secret: &str| entries.iter().any(|entry| entry["id"].as_str().is_some_and(|id| id.contains(secret)));
    for secret in own.chain(SECRETS).filter(|secret| !is_id(secret)) {
        assert!(!error.contains(secret), "{error}");
    }
}
