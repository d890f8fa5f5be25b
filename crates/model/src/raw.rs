//! JSON that is kept as it came: neither its numbers nor the order of its members change.

use crate::json::ToJson;
use crate::members::{FromJson, Members, serde_by_json};

/// JSON, to the letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawJson(String);

impl RawJson {
    /// Takes a text that is JSON.
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// The text.
    pub fn get(&self) -> &str {
        &self.0
    }
}

serde_by_json!(RawJson);

impl ToJson for RawJson {
    fn put(&self, out: &mut String) {
        out.push_str(&self.0);
    }
}

impl FromJson<'_> for RawJson {
    fn from_json(text: &str) -> Result<Self, String> {
        Ok(Self(text.to_owned()))
    }
}

/// An object, member by member, each as it came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Object(pub Vec<(String, RawJson)>);

impl Object {
    /// The value of a member; the last where there are several.
    pub fn get(&self, member: &str) -> Option<&RawJson> {
        self.0.iter().rfind(|(name, _)| name == member).map(|(_, value)| value)
    }
}

impl FromJson<'_> for Object {
    fn from_json(text: &str) -> Result<Self, String> {
        let members = Members::from_json(text)?;
        let member = |(name, value): (&str, &str)| (name.to_owned(), RawJson::new(value.to_owned()));
        Ok(Self(members.iter().map(member).collect()))
    }
}
