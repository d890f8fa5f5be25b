//! JSON that is kept as it came: neither its numbers nor the order of its members change.

use crate::codec::{from_json, to_json};
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;
use std::fmt;

/// JSON, to the letter.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(transparent)]
pub struct RawJson(Box<RawValue>);

impl RawJson {
    /// Takes a text that must be JSON. The error says what is wrong with it.
    pub fn new(text: String) -> Result<Self, String> {
        RawValue::from_string(text).map(Self).map_err(|error| error.to_string())
    }

    /// The JSON of a value.
    pub fn of<T: Serialize + ?Sized>(value: &T) -> Self {
        Self(serde_json::value::to_raw_value(value).unwrap_or_else(|_| RawValue::NULL.to_owned()))
    }

    /// The text.
    pub fn get(&self) -> &str {
        self.0.get()
    }

    /// True for null, which is as good as absent.
    pub(crate) fn is_null(&self) -> bool {
        self.get() == "null"
    }

    /// The JSON without the white space between its parts.
    pub(crate) fn compact(&self) -> String {
        let (mut quoted, mut escaped) = (false, false);
        let kept = |c: &char| {
            let was_escaped = std::mem::take(&mut escaped);
            match c {
                '"' if !was_escaped => quoted = !quoted,
                '\\' => escaped = !was_escaped,
                _ => {}
            }
            quoted || !c.is_ascii_whitespace()
        };
        self.get().chars().filter(kept).collect()
    }
}

impl PartialEq for RawJson {
    fn eq(&self, other: &Self) -> bool {
        self.get() == other.get()
    }
}

impl Eq for RawJson {}

/// How many arrays and objects lie within each other where a text, which is JSON, goes deepest.
pub fn depth(text: &str) -> usize {
    let (mut depth, mut deepest, mut quoted, mut escaped) = (0_usize, 0, false, false);
    for byte in text.bytes() {
        let was_escaped = std::mem::take(&mut escaped);
        match byte {
            b'"' if !was_escaped => quoted = !quoted,
            b'\\' => escaped = !was_escaped,
            b'{' | b'[' if !quoted => depth += 1,
            b'}' | b']' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

/// An object, member by member, each as it came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Object(pub Vec<(String, RawJson)>);

impl Object {
    /// The value of a member; the last where there are several.
    pub fn get(&self, member: &str) -> Option<&RawJson> {
        self.0.iter().rfind(|(name, _)| name == member).map(|(_, value)| value)
    }

    /// The value of a member, read; `None` where it is absent or null. The error begins with the member's name.
    pub(crate) fn read<'a, T: Deserialize<'a>>(&'a self, member: &str) -> Result<Option<T>, String> {
        let value = self.get(member).filter(|value| !value.is_null());
        let read = value.map(|value| from_json(value.get())).transpose();
        read.map_err(|error| [member, ": ", &error].concat())
    }

    /// Puts a member in, in place of all of its name.
    pub(crate) fn insert<T: Serialize + ?Sized>(&mut self, member: &str, value: &T) {
        self.0.retain(|(name, _)| name != member);
        self.0.push((member.to_owned(), RawJson::of(value)));
    }

    /// Reads all members as a record.
    pub(crate) fn read_all<T: for<'a> Deserialize<'a>>(&self) -> Result<T, String> {
        from_json(&to_json(self))
    }
}

impl Serialize for Object {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;

        impl<'de> Visitor<'de> for Members {
            type Value = Object;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Object(members))
            }
        }

        deserializer.deserialize_map(Members)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depths() {
        for (text, expected) in
            [("1", 0), ("[]", 1), (r#"{"a":[{}],"b":[]}"#, 3), (r#"["[[[","\"[[",{"\\\\":[]}]"#, 3)]
        {
            assert_eq!(depth(text), expected, "{text}");
        }
    }

    #[test]
    fn texts_that_are_not_json() {
        for text in ["", "{", "nul", "1 2"] {
            assert!(RawJson::new(text.to_owned()).is_err(), "{text}");
        }
    }

    #[test]
    fn members_stand_as_they_came() {
        let text =
            r#"{ "a" : [1, {"b":"}"}] ,"\u0062":{ } , "c": -1.50e3,"a":null, "e":18446744073709551616 }"#;
        let object: Object = from_json(text).unwrap();
        let values: Vec<_> = object.0.iter().map(|(name, value)| (name.as_str(), value.get())).collect();
        let expected = [
            ("a", r#"[1, {"b":"}"}]"#),
            ("b", "{ }"),
            ("c", "-1.50e3"),
            ("a", "null"),
            ("e", "18446744073709551616"),
        ];
        assert_eq!(values, expected);
        assert_eq!(object.read::<String>("a"), Ok(None));
        assert_eq!(object.get("a").map(RawJson::get), Some("null"));
    }

    #[test]
    fn space_between_parts() {
        let spaced = RawJson::new("{ \"a b\" : [ \"\\\" \" , 1 ] }".to_owned()).unwrap();
        assert_eq!(spaced.compact(), r#"{"a b":["\" ",1]}"#);
    }
}
