//! What the console says, message by message, in the language of the person.
//!
//! The texts are in `languages/`, one file a language. English is compiled in; another language is read once, before
//! anything is shown. What it lacks is said in English.

mod plural;

use fleetglass_model::raw::{Object, RawJson};
use leptos::attr::IntoAttributeValue;
use leptos::prelude::IntoRender;
use std::cell::OnceCell;
use std::fmt;

include!(concat!(env!("OUT_DIR"), "/messages.rs"));

/// Something that the console says, whatever the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Message(usize);

/// A message in a language: its text, or the text for each plural form, as `name=text` with a tab before it.
#[derive(Clone, Copy)]
struct Text(&'static str);

thread_local! {
    /// The English texts.
    static ENGLISH: Vec<Text> = ENGLISH_LINES.split('\n').map(Text).collect();
    /// The texts of the current language, where it is not English.
    static TEXTS: OnceCell<Vec<Text>> = const { OnceCell::new() };
}

/// The language for `Intl`.
pub(crate) fn locale() -> &'static str {
    LOCALE.get()
}

/// Speaks the language of a file from now on. False where it cannot be read, or another one was read before.
pub(crate) fn speak(file: &str) -> bool {
    let Ok(texts) = serde_json::from_str::<Object>(file) else { return false };
    let read = |key: &str| texts.get(key).and_then(Text::read);
    let text = |(key, english)| read(key).unwrap_or(Text(english));
    let spoken = KEYS.split(' ').zip(ENGLISH_LINES.split('\n')).map(text).collect();
    TEXTS.with(|current| current.set(spoken).is_ok())
}

impl Message {
    /// Its text.
    pub(crate) fn get(self) -> &'static str {
        self.text().form("other")
    }

    /// Its text in English, for what is the same in every language.
    pub(crate) fn english(self) -> &'static str {
        self.english_text().form("other")
    }

    /// Its text with a value in the place of each `{name}`.
    pub(crate) fn with(self, values: &[(&str, &str)]) -> String {
        fill(self.get(), values)
    }

    /// The same in the form for a count.
    pub(crate) fn count(self, count: i64, values: &[(&str, &str)]) -> String {
        fill(self.text().form(&plural::form(count)), values)
    }

    fn text(self) -> Text {
        TEXTS.with(|texts| texts.get().map_or_else(|| self.english_text(), |texts| texts[self.0]))
    }

    fn english_text(self) -> Text {
        ENGLISH.with(|texts| texts[self.0])
    }
}

impl Text {
    /// From a language's file. It stays in memory as long as the page does.
    fn read(value: &RawJson) -> Option<Self> {
        let text = |value: &RawJson| serde_json::from_str::<String>(value.get()).ok();
        let forms = || serde_json::from_str::<Object>(value.get()).ok().map(|forms| forms.0);
        let form = |(name, value): (String, RawJson)| Some(["\t", &name, "=", &text(&value)?].concat());
        let text = text(value).or_else(|| Some(forms()?.into_iter().filter_map(form).collect()))?;
        Some(Self(text.leak()))
    }

    /// Its text for a plural form, or for every other one.
    fn form(self, name: &str) -> &'static str {
        let find = |name| self.0.split('\t').find_map(|form| form.strip_prefix(name)?.strip_prefix('='));
        if self.0.starts_with('\t') {
            find(name).or_else(|| find("other")).unwrap_or_default()
        } else {
            self.0
        }
    }
}

/// In `view!`, as a child: `{text::SAVE}`.
impl IntoRender for Message {
    type Output = &'static str;

    fn into_render(self) -> &'static str {
        self.get()
    }
}

/// In `view!`, as an attribute: `title=text::COPY`.
impl IntoAttributeValue for Message {
    type Output = &'static str;

    fn into_attribute_value(self) -> &'static str {
        self.get()
    }
}

impl fmt::Display for Message {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.get())
    }
}

/// What stands in a value is not filled again. A name without a value stays as it is.
fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, (name, behind))) =
        rest.split_once('{').and_then(|(before, after)| Some((before, after.split_once('}')?)))
    {
        filled.push_str(before);
        match values.iter().find(|(known, _)| *known == name) {
            Some((_, value)) => filled.push_str(value),
            None => filled.extend(["{", name, "}"]),
        }
        rest = behind;
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Map, Value};
    use std::fs;
    use std::path::Path;

    #[test]
    fn values_take_the_places_of_their_names() {
        assert_eq!(fill("{a} of {b}, {a}", &[("a", "{b}"), ("b", "2")]), "{b} of 2, {b}");
        assert_eq!(fill("{none} } {", &[]), "{none} } {");
    }

    #[test]
    fn a_count_chooses_the_form() {
        assert_eq!(AFTER_THINGS.count(1, &[("count", "1")]), "After 1 thing");
        assert_eq!(AFTER_THINGS.count(2, &[("count", "2")]), "After 2 things");
        assert_eq!(AFTER_THINGS.get(), "After {count} things");
        assert_eq!(FAILED.count(1, &[]), "Failed");
    }

    #[test]
    fn another_language_falls_back_to_english() {
        assert!(!speak("<html>"));
        assert!(speak(r#"{"failed": "失败", "after-things": {"other": "{count} 个"}, "skip": 1}"#));
        assert_eq!((FAILED.get(), FAILED.english()), ("失败", "Failed"));
        assert_eq!(AFTER_THINGS.count(1, &[("count", "1")]), "1 个");
        assert_eq!((SKIP.get(), locale()), ("Skip to the content", "en-GB"));
    }

    fn language(tag: &str) -> Map<String, Value> {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("languages/{tag}.json"));
        serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap()
    }

    fn forms(value: &Value) -> Vec<(&str, &str)> {
        match value {
            Value::Object(forms) => {
                forms.iter().map(|(form, t)| (form.as_str(), t.as_str().unwrap())).collect()
            }
            text => vec![("other", text.as_str().unwrap())],
        }
    }

    /// The names of a text's places, in the order of the alphabet.
    fn places(text: &str) -> Vec<&str> {
        let mut places: Vec<_> =
            text.split('{').skip(1).map(|place| place.split_once('}').unwrap().0).collect();
        places.sort_unstable();
        places
    }

    /// What is wrong with a text beside the English one. Forms for few counts may leave the count out.
    fn fault(english: &Value, text: &Value) -> Option<&'static str> {
        let wanted =
            forms(english).iter().find(|(form, _)| *form == "other").map(|(_, text)| places(text))?;
        let uncounted: Vec<_> = wanted.iter().copied().filter(|name| *name != "count").collect();
        let forms = forms(text);
        let fits = |(form, text): &(&str, &str)| {
            let places = places(text);
            places == wanted || *form != "other" && places == uncounted
        };
        if english.is_object() != text.is_object() {
            Some("has plural forms in one language only")
        } else if !forms.iter().any(|(form, _)| *form == "other") {
            Some("lacks the form other")
        } else if forms.iter().any(|(_, text)| text.contains(char::is_control)) {
            Some("holds a control character")
        } else {
            (!forms.iter().all(fits)).then_some("has other places")
        }
    }

    #[test]
    fn every_language_is_complete() {
        let english = language("en");
        let mut faults = Vec::new();
        for (tag, _) in LANGUAGES {
            let texts = language(tag);
            for (key, value) in &english {
                let fault = texts.get(key).map_or(Some("lacks"), |text| fault(value, text));
                faults.extend(fault.map(|fault| format!("{tag}: {key} {fault}")));
            }
            let unknown = texts.keys().filter(|key| !english.contains_key(*key));
            faults.extend(unknown.map(|key| format!("{tag}: {key} is not in English")));
        }
        assert!(faults.is_empty(), "{faults:#?}");
    }
}
