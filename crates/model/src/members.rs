//! Reads a record's JSON member by member.
//!
//! `serde_json` tells whether a text is JSON; what it says is then found here. Derived readers cost the Worker several
//! times the code, and their errors do not name the member that is wrong.

use crate::json::{Texts, ToJson, json};
use serde::de::{Error as _, IgnoredAny};
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

/// The members of an object, each still as text. Of two with one name the last counts, as for serde_json.
#[derive(Default)]
pub(crate) struct Members<'a> {
    all: Vec<(String, &'a str)>,
    /// What was wrong first.
    error: Option<String>,
}

/// A value, from its JSON text, which is known to be JSON and has no space around it.
pub trait FromJson<'a>: Sized {
    /// What is wrong with a value of another type, to be read behind the member's name.
    fn from_json(text: &'a str) -> Result<Self, String>;
}

impl<'a> Members<'a> {
    /// The value of a member; `None` where it is absent or null, or of another type, which [`Self::done`] tells.
    pub(crate) fn take<T: FromJson<'a>>(&mut self, member: &str) -> Option<T> {
        T::from_json(self.text(member)?).map_err(|error| self.fail(&[member, ": ", &error])).ok()
    }

    /// The value of a member that must be there; where it is not, [`Self::done`] tells.
    pub(crate) fn require<T: FromJson<'a> + Default>(&mut self, member: &str) -> T {
        if self.text(member).is_none() {
            self.fail(&[member, " is missing"]);
        }
        self.take(member).unwrap_or_default()
    }

    /// Notes what is wrong.
    pub(crate) fn fail(&mut self, error: &[&str]) {
        if self.error.is_none() {
            self.error = Some(error.concat());
        }
    }

    /// What was wrong with the first of the members that was.
    pub(crate) fn done(self) -> Result<(), String> {
        self.error.map_or(Ok(()), Err)
    }

    fn text(&self, member: &str) -> Option<&'a str> {
        self.iter().rfind(|(name, _)| *name == member).map(|(_, text)| text).filter(|text| *text != "null")
    }

    /// All members, in the order of their names, each as a text; null is as good as absent.
    pub(crate) fn texts(&self) -> Result<Texts, String> {
        let mut texts = Texts::default();
        for (name, value) in &self.all {
            if *value == "null" {
                texts.remove(name);
                continue;
            }
            let text = String::from_json(value).map_err(|_| [name, " is not a string"].concat())?;
            texts.insert(name, text);
        }
        Ok(texts)
    }

    /// All members as they stand.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = (&str, &'a str)> {
        self.all.iter().map(|(name, value)| (name.as_str(), *value))
    }
}

/// Reads a text of which it is not known yet whether it is JSON. The error names what is wrong.
pub fn read<'a, T: FromJson<'a>>(text: &'a str) -> Result<T, String> {
    check(text)?;
    T::from_json(text.trim())
}

/// Whether a text is JSON. There once, whatever is read from it.
#[inline(never)]
fn check(text: &str) -> Result<(), String> {
    serde_json::from_str(text).map(|_: IgnoredAny| ()).map_err(|error| error.to_string())
}

/// `Deserialize`, through [`FromJson`].
pub(crate) fn deserialize<'de, D: Deserializer<'de>, T: for<'a> FromJson<'a>>(
    deserializer: D,
) -> Result<T, D::Error> {
    let raw = Box::<RawValue>::deserialize(deserializer)?;
    T::from_json(raw.get()).map_err(D::Error::custom)
}

/// `Serialize`, through [`ToJson`].
pub(crate) fn serialize<S: Serializer>(value: &dyn ToJson, serializer: S) -> Result<S::Ok, S::Error> {
    RawValue::from_string(json(value)).map_err(S::Error::custom)?.serialize(serializer)
}

/// Gives types serde's traits through [`ToJson`] and [`FromJson`].
macro_rules! serde_by_json {
    ($($name:ident),+) => {
        $(
            impl serde::Serialize for $name {
                fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    $crate::members::serialize(self, serializer)
                }
            }

            impl<'de> serde::Deserialize<'de> for $name {
                fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    $crate::members::deserialize(deserializer)
                }
            }
        )+
    };
}
pub(crate) use serde_by_json;

/// A field of a struct, from the member that holds it.
pub(crate) trait Field<'a>: Sized {
    /// Its value; where there is none, what is wrong is noted.
    fn field(members: &mut Members<'a>, name: &str) -> Option<Self>;
}

impl<'a, T: FromJson<'a>> Field<'a> for T {
    fn field(members: &mut Members<'a>, name: &str) -> Option<Self> {
        let value = members.take(name);
        if value.is_none() {
            members.fail(&[name, " is missing"]);
        }
        value
    }
}

/// It may be absent.
impl<'a, T: FromJson<'a>> Field<'a> for Option<T> {
    fn field(members: &mut Members<'a>, name: &str) -> Option<Self> {
        Some(members.take(name))
    }
}

/// Gives a struct [`FromJson`], by the member that each field is read from. An `Option` may be absent; a field behind
/// which a value stands has that where it is.
macro_rules! from_members {
    ($name:ident $(<$of:ident>)? { $($field:ident = $member:literal $(or $default:expr)?),+ $(,)? }) => {
        impl<'a $(, $of: $crate::members::FromJson<'a>)?> $crate::members::FromJson<'a> for $name $(<$of>)? {
            fn from_json(text: &'a str) -> Result<Self, String> {
                let mut m = $crate::members::Members::from_json(text)?;
                $(let $field = $crate::members::field!(m, $member $(, $default)?);)+
                m.done()?;
                Ok(Self { $($field: $field.ok_or($member)?),+ })
            }
        }
    };
}
pub(crate) use from_members;

macro_rules! field {
    ($members:ident, $member:literal) => {
        $crate::members::Field::field(&mut $members, $member)
    };
    ($members:ident, $member:literal, $default:expr) => {
        $members.take($member).or(Some($default))
    };
}
pub(crate) use field;

/// The value that a word stands for.
pub(crate) fn one_of<T: Copy>(text: &str, all: &[(&str, T)]) -> Result<T, String> {
    let word = String::from_json(text)?;
    let found = all.iter().find(|(name, _)| *name == word).map(|(_, value)| *value);
    found.ok_or_else(|| [&word, " is not known"].concat())
}

/// The texts between an array's or object's commas and colons. `inside` is what is between its brackets.
fn pieces(inside: &str) -> Vec<&str> {
    let (mut depth, mut quoted, mut escaped) = (0, false, false);
    let between = |c: char| {
        let was_escaped = std::mem::take(&mut escaped);
        match c {
            '"' if !was_escaped => quoted = !quoted,
            '\\' if quoted => escaped = !was_escaped,
            '{' | '[' if !quoted => depth += 1,
            '}' | ']' if !quoted => depth -= 1,
            _ => {}
        }
        depth == 0 && !quoted && matches!(c, ',' | ':')
    };
    if inside.trim().is_empty() { Vec::new() } else { inside.split(between).map(str::trim).collect() }
}

/// What is wrong with a value of another type, in serde's words.
fn of_another_type(text: &str, expected: &str) -> String {
    let is_integer = text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    // Only a number out of range is an integer where one is expected.
    let what = if is_integer && matches!(expected, "i64" | "usize") { "value" } else { "type" };
    let found = match text.as_bytes() {
        [b'"', ..] => &["string ", text, ""],
        [b'{', ..] => &["map", "", ""],
        [b'[', ..] => &["sequence", "", ""],
        [b't' | b'f', ..] => &["boolean `", text, "`"],
        [b'n', ..] => &["null", "", ""],
        _ if is_integer => &["integer `", text, "`"],
        _ => &["floating point `", text, "`"],
    };
    ["invalid ", what, ": ", &found.concat(), ", expected ", expected].concat()
}

fn between(text: &str, open: char, close: char) -> Option<&str> {
    text.strip_prefix(open)?.strip_suffix(close)
}

impl<'a> FromJson<'a> for Members<'a> {
    fn from_json(text: &'a str) -> Result<Self, String> {
        let inside = between(text, '{', '}').ok_or_else(|| of_another_type(text, "an object"))?;
        let mut all = Vec::new();
        for member in pieces(inside).chunks(2) {
            if let [name, value] = member {
                all.push((String::from_json(name)?, *value));
            }
        }
        Ok(Self { all, error: None })
    }
}

impl<'a, T: FromJson<'a>> FromJson<'a> for Vec<T> {
    fn from_json(text: &'a str) -> Result<Self, String> {
        let inside = between(text, '[', ']').ok_or_else(|| of_another_type(text, "a sequence"))?;
        let mut items = Self::new();
        for piece in pieces(inside) {
            items.push(T::from_json(piece)?);
        }
        Ok(items)
    }
}

impl FromJson<'_> for String {
    fn from_json(text: &str) -> Result<Self, String> {
        let inside = between(text, '"', '"').ok_or_else(|| of_another_type(text, "a string"))?;
        unescaped(inside).ok_or_else(|| "holds an escape that stands for no character".to_owned())
    }
}

fn unescaped(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((plain, escape)) = rest.split_once('\\') {
        out.push_str(plain);
        let (c, behind) = character(escape)?;
        out.push(c);
        rest = behind;
    }
    out.push_str(rest);
    Some(out)
}

/// The character that an escape stands for, from behind its backslash, and what comes behind it.
fn character(escape: &str) -> Option<(char, &str)> {
    let mut chars = escape.chars();
    let c = match chars.next()? {
        'u' => return unicode(chars.as_str()),
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        itself => itself,
    };
    Some((c, chars.as_str()))
}

/// Four hexadecimal digits, and behind a high surrogate the low one.
fn unicode(text: &str) -> Option<(char, &str)> {
    let (unit, behind) = four_digits(text)?;
    if let Some(c) = char::from_u32(unit.into()) {
        return Some((c, behind));
    }
    let (low, behind) = four_digits(behind.strip_prefix("\\u")?)?;
    Some((char::decode_utf16([unit, low]).next()?.ok()?, behind))
}

fn four_digits(text: &str) -> Option<(u16, &str)> {
    let (digits, behind) = text.split_at_checked(4)?;
    Some((u16::from_str_radix(digits, 16).ok()?, behind))
}

impl<'a> FromJson<'a> for &'a str {
    /// Whatever it is, as it stands.
    fn from_json(text: &'a str) -> Result<Self, String> {
        Ok(text)
    }
}

impl FromJson<'_> for i64 {
    fn from_json(text: &str) -> Result<Self, String> {
        text.parse().map_err(|_| of_another_type(text, "i64"))
    }
}

impl FromJson<'_> for usize {
    fn from_json(text: &str) -> Result<Self, String> {
        text.parse().map_err(|_| of_another_type(text, "usize"))
    }
}

impl FromJson<'_> for bool {
    fn from_json(text: &str) -> Result<Self, String> {
        match text {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err(of_another_type(text, "a boolean")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[track_caller]
    fn check(text: &str) {
        let expected: Vec<String> = serde_json::from_str(text).unwrap();
        assert_eq!(read::<Vec<String>>(text).unwrap(), expected);
    }

    #[test]
    fn texts() {
        check(r#" [] "#);
        check(r#"["", "a,b:c", "[{\"}", "\\", "\\\"]", "\/\b\f\n\r\t"]"#);
        check(r#"["\u0041\u00e4\u6f22\ud83e\udd80", "äöü 漢字 🦀", "\u0000\\u0041"]"#);
    }

    #[test]
    fn members_stand_as_they_came() {
        let text = r#"{ "a" : [1, {"b":"}"}] ,"\u0062":{ } , "c": -1.5e3,"d":null, "e":"x:y" }"#;
        let members: Members = read(text).unwrap();
        let expected: Value = serde_json::from_str(text).unwrap();
        let found: serde_json::Map<String, Value> = members
            .iter()
            .map(|(name, value)| (name.to_owned(), serde_json::from_str(value).unwrap()))
            .collect();
        assert_eq!(Value::Object(found), expected);
    }

    #[track_caller]
    fn refused<T: for<'a> FromJson<'a>>(text: &str, error: &str) {
        assert_eq!(read::<T>(text).err().as_deref(), Some(error));
    }

    #[test]
    fn what_is_of_another_type() {
        refused::<String>("1", "invalid type: integer `1`, expected a string");
        refused::<String>(r#""\ud800""#, "holds an escape that stands for no character");
        refused::<String>(r#""\ud800\u0041""#, "holds an escape that stands for no character");
        refused::<i64>("1.0", "invalid type: floating point `1.0`, expected i64");
        refused::<i64>(r#""1""#, "invalid type: string \"1\", expected i64");
        refused::<i64>("9223372036854775808", "invalid value: integer `9223372036854775808`, expected i64");
        refused::<bool>("0", "invalid type: integer `0`, expected a boolean");
        refused::<Vec<String>>("{}", "invalid type: map, expected a sequence");
        refused::<String>(r#"""#, "EOF while parsing a string at line 1 column 1");
    }
}
