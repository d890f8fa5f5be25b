//! Reads and writes JSON by serde, with errors that name the member.

use serde::de::{IgnoredAny, Visitor};
use serde::{Deserialize, Deserializer, Serialize, forward_to_deserialize_any};
use serde_json::Deserializer as JsonDeserializer;
use serde_path_to_error::{Path, Segment};

/// Reads a value from JSON. The error names the member, for example `records: executionNumber is missing`. For invalid
/// JSON it is `serde_json`'s own, with line and column.
pub fn from_json<'de, T: Deserialize<'de>>(text: &'de str) -> Result<T, String> {
    let mut deserializer = JsonDeserializer::from_str(text);
    let value = serde_path_to_error::deserialize(&mut deserializer)
        .map_err(|error| error_message(text, error.path(), error.inner()))?;
    deserializer.end().map_err(|error| error.to_string())?;
    Ok(value)
}

/// Writes a value as JSON. This cannot fail for the types of this workspace; for any other, the result would be empty.
pub fn to_json<T: Serialize + ?Sized>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// Reads a member that has a default. Null counts as absent.
pub(crate) fn null_as_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Option::deserialize(deserializer).map(Option::unwrap_or_default)
}

/// A deserializer for structs that refuses everything but an object. A derived `Deserialize` alone also reads an array,
/// whose items it takes for the members in their order.
pub(crate) struct ObjectDeserializer<D>(pub(crate) D);

impl<'de, D: Deserializer<'de>> Deserializer<'de> for ObjectDeserializer<D> {
    type Error = D::Error;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_map(visitor)
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_any(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

/// Implements serde's traits by the derived functions of structs that are marked `#[serde(remote = "Self")]`, so that
/// they are read from an object only. For types that arrive from outside.
macro_rules! from_object {
    (Serialize, Deserialize for $($name:ident),+) => {
        $(
            impl serde::Serialize for $name {
                fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    Self::serialize(self, serializer)
                }
            }
        )+
        $crate::codec::from_object!(Deserialize for $($name),+);
    };
    (Deserialize for $($name:ident),+) => {
        $(
            impl<'de> serde::Deserialize<'de> for $name {
                fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    Self::deserialize($crate::codec::ObjectDeserializer(deserializer))
                }
            }
        )+
    };
}
pub(crate) use from_object;

/// The text of a serde error: the path of member names, and the error itself. A message that begins with a point
/// continues the last name.
fn error_message(text: &str, path: &Path, error: &serde_json::Error) -> String {
    if let Err(error) = serde_json::from_str::<IgnoredAny>(text) {
        return error.to_string();
    }
    let place = format!(" at line {} column {}", error.line(), error.column());
    let whole = error.to_string();
    let what = whole.strip_suffix(&place).unwrap_or(&whole);
    let mut names: Vec<&str> = path
        .iter()
        .filter_map(|segment| match segment {
            Segment::Map { key } => Some(key.as_str()),
            _ => None,
        })
        .collect();
    let is_member = matches!(path.iter().next_back(), Some(Segment::Map { .. }));
    let what = if let Some(name) = between(what, "missing field `", "`") {
        [name, " is missing"].concat()
    } else if let (true, true, Some(name)) = (is_member, what.starts_with(NULL), names.last().copied()) {
        names.pop();
        [name, " is missing"].concat()
    } else if let Some(word) = between(what, "unknown variant `", "`, expected") {
        [word, " is not known"].concat()
    } else if what.contains("hex escape") {
        "holds an escape that stands for no character".to_owned()
    } else {
        expected_object(what)
    };
    let names = names.join(": ");
    match what.as_str() {
        _ if names.is_empty() => what,
        what if what.starts_with('.') => [&names, what].concat(),
        what => [&names, ": ", what].concat(),
    }
}

const NULL: &str = "invalid type: null, ";

fn between<'a>(text: &'a str, before: &str, behind: &str) -> Option<&'a str> {
    Some(text.strip_prefix(before)?.split_once(behind)?.0)
}

/// Calls structs and maps objects, as JSON does.
fn expected_object(what: &str) -> String {
    match what.rsplit_once(", expected ") {
        Some((actual, "a map")) => [actual, ", expected an object"].concat(),
        Some((actual, expected)) if expected.starts_with("struct ") => {
            [actual, ", expected an object"].concat()
        }
        _ => what.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[derive(Debug, Deserialize)]
    struct Outer {
        #[serde(rename = "inner")]
        _inner: Option<Vec<Inner>>,
    }

    #[derive(Debug, Deserialize)]
    struct Inner {
        #[serde(rename = "name")]
        _name: String,
        #[serde(rename = "state")]
        _state: Option<State>,
        #[serde(default, rename = "count", deserialize_with = "null_as_default")]
        _count: i64,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "kebab-case")]
    enum State {
        One,
        Two,
    }

    #[track_caller]
    fn refused<'a, T: Deserialize<'a>>(text: &'a str, error: &str) {
        assert_eq!(from_json::<T>(text).err().as_deref(), Some(error));
    }

    #[test]
    fn an_error_names_the_member() {
        refused::<Outer>(r#"{"inner":[{"name":"a"},{}]}"#, "inner: name is missing");
        refused::<Outer>(r#"{"inner":[{"name":null}]}"#, "inner: name is missing");
        refused::<Outer>(
            r#"{"inner":[{"name":7}]}"#,
            "inner: name: invalid type: integer `7`, expected a string",
        );
        refused::<Outer>(
            r#"{"inner":[{"name":"a","state":"three at line 1 column 2"}]}"#,
            "inner: state: three at line 1 column 2 is not known",
        );
        refused::<Outer>(
            r#"{"inner":[{"name":"a","count":"1"}]}"#,
            "inner: count: invalid type: string \"1\", expected i64",
        );
        refused::<Outer>(r#"{"inner":[7]}"#, "inner: invalid type: integer `7`, expected an object");
        refused::<Outer>(r#"{"inner":{}}"#, "inner: invalid type: map, expected a sequence");
        refused::<Outer>("7", "invalid type: integer `7`, expected an object");
        refused::<BTreeMap<String, i64>>("[]", "invalid type: sequence, expected an object");
        refused::<Outer>(
            r#"{"inner":[{"name":"\ud800"}]}"#,
            "inner: name: holds an escape that stands for no character",
        );
        refused::<Outer>(r#"{"inner":[{"name":"a","name":"b"}]}"#, "inner: duplicate field `name`");
    }

    #[test]
    fn null_is_as_good_as_absent() {
        for text in [r#"{"inner":null}"#, "{}", r#"{"inner":[{"name":"a","state":null,"count":null}]}"#] {
            assert!(from_json::<Outer>(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn invalid_json_is_reported_first() {
        refused::<Outer>(r#"{"inner":7,"#, "EOF while parsing an object at line 1 column 11");
        refused::<Outer>(r#"{"inner":7} x"#, "trailing characters at line 1 column 13");
        refused::<Outer>("{} x", "trailing characters at line 1 column 4");
        refused::<String>("\"", "EOF while parsing a string at line 1 column 1");
    }

    /// Stored values are compared byte by byte with newly rendered ones.
    #[test]
    fn escapes_are_those_of_stored_values() {
        let controls: String = (0..40).filter_map(char::from_u32).collect();
        let escaped = concat!(
            r#""\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000b\f\r\u000e\u000f"#,
            r#"\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f"#,
            r##" !\"#$%&'""##
        );
        assert_eq!(to_json(&controls), escaped);
        assert_eq!(to_json("\\ / \u{7f} \u{2028} ä 🦀"), "\"\\\\ / \u{7f} \u{2028} ä 🦀\"");
    }
}
