//! Keysets: reading, look-ups, and errors.

use fleetglass_model::Timestamp;
use fleetglass_model::right::Right;
use fleetglass_service::access::keys::{KeySet, Rights};
use serde_json::{Value, json};

/// SHA-256 of `token`, and of `app-secret`.
const TOKEN: &str = "3c469e9d6c5875d37a43f353d4f88e61fcf812c66eee3457465a40b0da4153e0";
const APP_SECRET: &str = "6c904c5190e8b45c2f0af062eefdb2f5b41ce3809b0e6b5bc50aafdd60b290d8";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_seconds(seconds)
}

fn keyset(keys: Value) -> KeySet {
    KeySet::parse(&[("KEYS_1", &json!({ "keys": keys }).to_string())]).ok().unwrap()
}

/// An entry with these members beside the required ones.
fn entry(others: Value) -> Value {
    let mut entry = json!({"name": "ci", "id": "FG1", "rights": []});
    entry.as_object_mut().unwrap().extend(others.as_object().unwrap().clone());
    entry
}

#[test]
fn nobody() {
    let without_a_way_in = json!({"keys": [entry(json!({}))]}).to_string();
    for secrets in [&[][..], &[("KEYS_1", r#"{"keys": []}"#)], &[("KEYS_1", &without_a_way_in)]] {
        let keys = KeySet::parse(secrets).ok().unwrap();
        assert!(["", "FG1"].iter().all(|id| keys.by_access_key(id, at(0)).is_none()));
        assert!(keys.operator("", at(0)).is_none() && keys.operator_of("FG1", at(0)).is_none());
        assert!(keys.app("", "", at(0)).is_none() && keys.any_app_of("FG1", at(0)).is_none());
    }
}

#[test]
fn rights() {
    let names: Vec<_> = Right::ALL.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, Right::ALL.map(|(_, right)| right.name()));
    assert_eq!(names, ["read-aws", "read-huawei", "read-console", "import", "forget", "ingest"]);
    for (name, right) in Right::ALL {
        let keys = keyset(json!([entry(json!({"rights": [name], "token": TOKEN}))]));
        let rights = keys.operator("token", at(0)).unwrap().identity.rights;
        assert_eq!(rights, Rights::default().with(right));
        assert_eq!(
            Right::ALL.map(|(_, other)| rights.has(other)),
            Right::ALL.map(|(_, other)| other == right)
        );
    }
}

#[test]
fn by_access_key() {
    let keys = keyset(json!([
        entry(json!({"secret": SECRET})),
        entry(json!({"id": "FG2", "secret": SECRET, "sessionToken": "session"})),
        entry(json!({"id": "FG3", "token": TOKEN})),
    ]));
    let find = |id: &str| {
        let signer = keys.by_access_key(id, at(0))?;
        assert_eq!((signer.identity.name.as_str(), signer.secret), ("ci", SECRET));
        Some(signer.session_token.map(str::to_owned))
    };
    assert_eq!(find("FG1"), Some(None));
    assert_eq!(find("FG2"), Some(Some("session".to_owned())));
    assert_eq!(find("FG3"), None, "it has no secret");
    assert_eq!(find("FG4"), None);
    assert_eq!(find("fg1"), None);
    assert_eq!(find(""), None);
}

#[test]
fn by_bearer_token() {
    let keys =
        keyset(json!([entry(json!({})), entry(json!({"id": "FG2", "name": "operator", "token": TOKEN}))]));
    let find = |token: &str| keys.operator(token, at(0)).map(|holder| holder.identity.name.as_str());
    assert_eq!(find("token"), Some("operator"));
    assert_eq!(find("Token"), None);
    assert_eq!(find(TOKEN), None, "the hash is not the token");
    assert_eq!(find(""), None);
}

#[test]
fn by_app() {
    let app = |id: &str| json!({"appId": id, "secret": APP_SECRET});
    let keys = keyset(json!([
        entry(json!({"huawei": app("a"), "applications": ["c", "d"]})),
        entry(json!({"id": "FG2", "huawei": app("a")})),
        entry(json!({"id": "FG3", "name": "other", "huawei": app("b")})),
        entry(json!({"id": "FG4", "name": "third", "applications": ["a"]})),
    ]));
    let find = |id: &str, secret: &str| {
        keys.app(id, secret, at(0)).map(|holder| (holder.id, holder.identity.applications.join(" ")))
    };
    assert_eq!(find("a", "app-secret"), Some(("FG1", "a c d".to_owned())));
    assert_eq!(find("b", "app-secret"), Some(("FG3", "b".to_owned())));
    assert_eq!(find("a", "other"), None);
    assert_eq!(find("a", APP_SECRET), None, "the hash is not the secret");
    assert_eq!(find("a", ""), None);
    assert_eq!(find("c", "app-secret"), None, "it is authorised, and is not the application");
    let of = |entry: &str, id: &str| {
        keys.app_of(entry, id, at(0)).map(|holder| holder.identity.applications.join(" "))
    };
    assert_eq!([of("FG1", "a"), of("FG2", "a")], [Some("a c d".to_owned()), Some("a".to_owned())]);
    assert_eq!([of("FG3", "a"), of("FG4", "a"), of("FG9", "a")], [None, None, None]);
    assert_eq!(keys.any_app_of("FG3", at(0)).map(|(app, holder)| (app, holder.id)), Some(("b", "FG3")));
    assert!(["a", "b", "c", "d"].iter().all(|app| keys.knows_app(app)) && !keys.knows_app("e"));
}

#[test]
fn what_is_not_valid_any_more() {
    let app = json!({"appId": "a", "secret": APP_SECRET});
    let all = json!({"secret": SECRET, "token": TOKEN, "huawei": app, "notAfter": 1_700_000_000});
    let keys = keyset(json!([entry(all)]));
    let ways = |now| {
        let app = keys.app("a", "app-secret", now).is_some() && keys.app_of("FG1", "a", now).is_some();
        let operator = keys.operator("token", now).is_some() && keys.operator_of("FG1", now).is_some();
        [keys.by_access_key("FG1", now).is_some(), operator, app]
    };
    assert_eq!(ways(at(1_700_000_000)), [true; 3]);
    assert_eq!(ways(Timestamp::from_millis(1_700_000_000_999)), [true; 3]);
    assert_eq!(ways(at(1_700_000_001)), [false; 3]);
}

#[test]
fn keys_of_several_secrets() {
    let of = |id: &str| json!({"keys": [entry(json!({"id": id, "secret": SECRET}))]}).to_string();
    let keys = KeySet::parse(&[("KEYS_1", &of("FG1")), ("KEYS_4", &of("FG2"))]).ok().unwrap();
    assert!(["FG1", "FG2"].iter().all(|id| keys.by_access_key(id, at(0)).is_some()));
    let error = KeySet::parse(&[("KEYS_1", &of("FG1")), ("KEYS_4", &of("FG1"))]).err().unwrap();
    assert_eq!(error.to_string(), "KEYS_4, entry 1: id is that of another entry, FG1");
}

#[track_caller]
fn broken(text: &str, error: &str) {
    let message = KeySet::parse(&[("KEYS_1", text)]).err().map(|error| error.to_string());
    assert_eq!(message.as_deref(), Some(error), "{text}");
}

#[test]
fn what_is_cut_off_is_none() {
    let app = json!({"appId": "a", "secret": APP_SECRET});
    let all = json!({"secret": SECRET, "sessionToken": "ä", "token": TOKEN, "huawei": app, "notAfter": 1});
    let text = json!({"keys": [entry(all)]}).to_string();
    for (place, _) in text.char_indices() {
        broken(&text[..place], "KEYS_1: it is no JSON object");
    }
}

#[test]
fn secrets_that_are_none() {
    broken("", "KEYS_1: it is no JSON object");
    broken("[]", "KEYS_1: it is no JSON object");
    broken(r#"{"keys": []"#, "KEYS_1: it is no JSON object");
    broken("{}", "KEYS_1: keys is missing");
    broken(r#"{"keys": null}"#, "KEYS_1: keys is missing");
    broken(r#"{"keys": {}}"#, "KEYS_1: keys is not an array");
    broken(r#"{"keys": [], "key": []}"#, "KEYS_1: key is no member that there is");
    broken(r#"{"keys": [], "keys": []}"#, "KEYS_1: keys is there more than once");
    broken(r#"{"keys": ["secret"]}"#, "KEYS_1, entry 1: it is no object");
}

/// What is wrong with the second entry. Without a member where that is null.
#[track_caller]
fn wrong(members: Value, error: &str) {
    let (first, second) = (entry(json!({"id": "FG0", "name": "first"})), entry(members));
    broken(&json!({"keys": [first, second]}).to_string(), &format!("KEYS_1, entry 2: {error}"));
}

#[test]
fn entries_that_are_none() {
    const WORD: &str = "is not 1 to 64 of A-Z a-z 0-9 _ . -";
    const HASH: &str = "is not 64 hexadecimal digits in lower case";
    for member in ["name", "id"] {
        wrong(json!({member: null}), &format!("{member} is missing"));
        wrong(json!({member: 1}), &format!("{member} is not a string"));
        for text in ["", "a b", "a/b", "ä", &"a".repeat(65)] {
            wrong(json!({member: text}), &format!("{member} {WORD}"));
        }
    }
    wrong(json!({"id": "FG0"}), "id is that of another entry, FG0");
    wrong(json!({"rights": null}), "rights is missing");
    wrong(json!({"rights": "import"}), "rights is not an array of strings");
    wrong(json!({"rights": [1]}), "rights is not an array of strings");
    wrong(json!({"rights": ["import", "admin"]}), "there is no right admin");
    wrong(json!({"rights": ["Import"]}), "there is no right Import");
    wrong(json!({"secret": &SECRET[..19]}), "secret is shorter than 20 bytes");
    wrong(json!({"secret": ""}), "secret is shorter than 20 bytes");
    wrong(json!({"secret": 12_345_678_901_234_567_890_u64}), "secret is not a string");
    wrong(json!({"secret": SECRET, "sessionToken": ""}), "sessionToken is empty");
    wrong(json!({"sessionToken": "t"}), "sessionToken is there, and no secret");
    wrong(json!({"token": "token"}), &format!("token {HASH}"));
    wrong(json!({"token": TOKEN.to_uppercase()}), &format!("token {HASH}"));
    wrong(json!({"token": TOKEN.replace('a', "g")}), &format!("token {HASH}"));
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    wrong(json!({"token": empty}), "token is the hash of an empty text");
    wrong(json!({"huawei": "a"}), "huawei is no object");
    wrong(json!({"huawei": {"secret": APP_SECRET}}), "huawei.appId is missing");
    wrong(json!({"huawei": {"appId": "a"}}), "huawei.secret is missing");
    wrong(json!({"huawei": {"appId": "a", "secret": "b"}}), &format!("huawei.secret {HASH}"));
    wrong(json!({"huawei": {"appId": "", "secret": APP_SECRET}}), &format!("huawei.appId {WORD}"));
    wrong(json!({"huawei": {"appID": "a", "secret": APP_SECRET}}), "huawei.appID is no member that there is");
    wrong(json!({"applications": "a"}), "applications is not an array of strings");
    wrong(json!({"notAfter": "2026-01-01"}), "notAfter is not a whole number");
    wrong(json!({"notAfter": 1.5}), "notAfter is not a whole number");
    wrong(json!({"session_token": "t"}), "session_token is no member that there is");
    wrong(json!({SECRET: "secret"}), "(a long name) is no member that there is");
    wrong(json!({"rights": [SECRET]}), "there is no right (a long name)");
    wrong(json!({"huawei": {APP_SECRET: "a"}}), "huawei.(a long name) is no member that there is");
}

#[test]
fn entries_that_cannot_be_told_apart() {
    let app = json!({"appId": "a", "secret": APP_SECRET});
    let both = |name: &str, members: &Value| {
        let mut second = entry(members.clone());
        second["id"] = json!("FG2");
        second["name"] = json!(name);
        json!({"keys": [entry(members.clone()), second]}).to_string()
    };
    for (members, what) in [(json!({"token": TOKEN}), "token"), (json!({"huawei": app}), "huawei.appId")] {
        let error = format!("KEYS_1, entry 2: {what} is that of another entry, FG1");
        broken(&both("another", &members), &error);
        assert!(KeySet::parse(&[("KEYS_1", &both("ci", &members))]).is_ok());
    }
}
