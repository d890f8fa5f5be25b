//! A key in its stored form.

use fleetglass_model::raw::{Object, RawJson};
use fleetglass_model::right::Right;
use fleetglass_model::{Timestamp, from_json};
use serde::de::DeserializeOwned;

/// A key as it is kept. It holds secrets, and is therefore not `Debug`.
pub(crate) struct KeyEntry {
    /// Its JSON, to the letter.
    text: String,
    pub(crate) name: String,
    pub(crate) id: String,
    pub(crate) rights: Vec<Right>,
    /// The id of its Huawei application.
    pub(crate) app: Option<String>,
    /// Until when it is valid.
    pub(crate) not_after: Option<Timestamp>,
}

impl KeyEntry {
    /// Parses an entry. The error does not quote the text, which may be a secret.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let members = members(text)?;
        let app = get(&members, "huawei").map(|huawei| read_app(huawei.get())).transpose()?;
        let entry = Self {
            text: text.to_owned(),
            name: required_word(&members, "name")?,
            id: required_word(&members, "id")?,
            rights: rights(&members)?,
            app,
            not_after: not_after(&members)?,
        };
        Ok(entry)
    }

    /// Its JSON.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }
}

/// The members of an object, none of them twice.
pub(crate) fn members(text: &str) -> Result<Object, String> {
    let text: RawJson = from_json(text)?;
    let members = from_json::<Object>(text.get()).map_err(|_| "it is not an object")?;
    let mut names: Vec<_> = members.0.iter().map(|(name, _)| name).collect();
    names.sort();
    match names.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(format!("{} is there more than once", pair[0])),
        None => Ok(members),
    }
}

/// A member; `None` where it is absent or null.
pub(crate) fn take<T: DeserializeOwned>(
    members: &Object,
    name: &str,
    what: &str,
) -> Result<Option<T>, String> {
    let value = get(members, name).map(|value| from_json(value.get())).transpose();
    value.map_err(|_| format!("{name} is not {what}"))
}

/// Whether a text can be a name or an id.
pub(crate) fn word(text: &str) -> Result<String, String> {
    let right = |b: u8| b.is_ascii_alphanumeric() || b"_.-".contains(&b);
    if (1..=64).contains(&text.len()) && text.bytes().all(right) {
        Ok(text.to_owned())
    } else {
        Err("it takes 1 to 64 of A-Z a-z 0-9 _ . -".to_owned())
    }
}

fn get<'a>(members: &'a Object, name: &str) -> Option<&'a RawJson> {
    members.get(name).filter(|value| value.get() != "null")
}

fn required_word(members: &Object, name: &str) -> Result<String, String> {
    let text = take::<String>(members, name, "a string")?.ok_or_else(|| format!("{name} is missing"))?;
    word(&text).map_err(|why| format!("{name}: {why}"))
}

fn read_app(text: &str) -> Result<String, String> {
    members(text).and_then(|huawei| required_word(&huawei, "appId")).map_err(|why| format!("huawei: {why}"))
}

fn rights(members: &Object) -> Result<Vec<Right>, String> {
    let names: Option<Vec<String>> = take(members, "rights", "an array of strings")?;
    let rights =
        names.ok_or("rights is missing")?.iter().map(|name| Right::of_name(name)).collect::<Option<_>>();
    rights.ok_or_else(|| "rights holds one that is not known".to_owned())
}

fn not_after(members: &Object) -> Result<Option<Timestamp>, String> {
    const WHAT: &str = "a whole number of epoch seconds";
    let seconds: Option<i64> = take(members, "notAfter", WHAT)?;
    let time = seconds.map(|seconds| Timestamp::parse(&seconds.to_string())).transpose();
    time.map_err(|_| format!("notAfter is not {WHAT}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_named_and_not_repeated() {
        for (text, why) in [
            (r#""s3cret""#, "it is not an object"),
            (r#"{"id":"FG1","rights":[]}"#, "name is missing"),
            (r#"{"name":"s3 cret","id":"FG1","rights":[]}"#, "name: it takes 1 to 64 of A-Z a-z 0-9 _ . -"),
            (r#"{"name":7,"id":"FG1","rights":[]}"#, "name is not a string"),
            (r#"{"name":"ci","id":null,"rights":[]}"#, "id is missing"),
            (r#"{"name":"ci","id":"FG1"}"#, "rights is missing"),
            (r#"{"name":"ci","id":"FG1","rights":"s3cret"}"#, "rights is not an array of strings"),
            (r#"{"name":"ci","id":"FG1","rights":["s3cret"]}"#, "rights holds one that is not known"),
            (r#"{"name":"ci","id":"FG1","rights":["Import"]}"#, "rights holds one that is not known"),
            (r#"{"name":"ci","id":"FG1","rights":[],"huawei":{}}"#, "huawei: appId is missing"),
            (r#"{"name":"ci","id":"FG1","rights":[],"huawei":"s3cret"}"#, "huawei: it is not an object"),
            (r#"{"name":"ci","id":"FG1","rights":[],"notAfter":1.5}"#, "notAfter is not a whole number"),
            (r#"{"name":"s3cret""#, "EOF while parsing"),
            (r#"{"name":"ci","id":"FG1","rights":[],"id":"FG2"}"#, "id is there more than once"),
        ] {
            let error = KeyEntry::read(text).err().unwrap();
            assert!(error.starts_with(why) && !error.contains("s3"), "{text}: {error}");
        }
    }

    #[test]
    fn words() {
        for text in ["a", "FG2345", "A-Z_a.z-0", &"x".repeat(64)] {
            assert_eq!(word(text).as_deref(), Ok(text));
        }
        for text in ["", "a b", "a/b", "ü", "a\n", "a'", &"x".repeat(65)] {
            assert!(word(text).is_err(), "{text}");
        }
    }
}
