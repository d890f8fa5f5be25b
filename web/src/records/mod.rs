//! What a detail page says about a record, before any of it is drawn.

mod batch_task;
pub(crate) mod commands;
pub(crate) mod estimate;
mod job;
mod job_execution;
pub(crate) mod json_layout;
mod registration_task;

use crate::address::Page;
use crate::client::answer::parse;
use crate::i18n::message::Message;
use crate::i18n::text;
use crate::records::commands::Command;
use fleetglass_model::api::{Answer, View};
use fleetglass_model::raw::RawJson;
use fleetglass_model::status::State;
use fleetglass_model::{Timestamp, Violation};

/// Writes a number for people.
pub(crate) type Numbers = fn(i64) -> String;

/// What is told about a record, whatever its kind.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Detail {
    /// How it stands.
    pub(crate) status: Status,
    /// The outcome or the state in one sentence.
    pub(crate) outcome: String,
    /// What its source says about the outcome.
    pub(crate) message: Option<String>,
    /// How far it has come, where one bar tells it.
    pub(crate) progress: Option<Bar>,
    /// How many of its parts came to what, where they are counted.
    pub(crate) shares: Option<Shares>,
    /// What happened when.
    pub(crate) moments: Vec<TimelineEntry>,
    /// When it will time out.
    pub(crate) deadline: Option<Timestamp>,
    /// Its members.
    pub(crate) groups: Vec<Group>,
    /// Its documents.
    pub(crate) documents: Vec<Document>,
    /// How to ask for it elsewhere.
    pub(crate) commands: Vec<Command>,
    /// What is wrong with it.
    pub(crate) violations: Vec<Violation>,
    /// Of how many things or devices it is, as far as that is known.
    pub(crate) total: Option<i64>,
    /// Which execution of its job it is.
    pub(crate) number: Option<i64>,
    /// When it was first observed in this state.
    pub(crate) since: Option<Timestamp>,
    /// When its source spoke.
    pub(crate) observed_at: Timestamp,
    /// When its parts were listed last, if that list was not whole.
    pub(crate) list_part_at: Option<Timestamp>,
}

/// A status as people see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Status {
    /// On the common scale.
    pub(crate) state: State,
    /// In words.
    pub(crate) label: Message,
    /// As its source writes it.
    pub(crate) raw: Option<String>,
}

/// How far a record has come, in permille.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bar {
    /// In all, from 0 to 1000.
    pub(crate) permille: i64,
    /// Of these, what failed.
    pub(crate) failed: i64,
}

/// A point on a time line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TimelineEntry {
    /// What happened.
    pub(crate) label: Message,
    /// When.
    pub(crate) at: Timestamp,
    /// Seconds since the moment before it, where the times are in order.
    pub(crate) after: Option<i64>,
}

/// Parts of a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Shares {
    /// What they are parts of.
    pub(crate) what: Message,
    /// The whole, where it is told.
    pub(crate) total: Option<i64>,
    /// Its parts, in the order in which they are drawn.
    pub(crate) parts: Vec<Share>,
}

/// A part of a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Share {
    /// What these came to.
    pub(crate) label: Message,
    /// Which colour and shape it has.
    pub(crate) state: State,
    /// How many, where it is told.
    pub(crate) count: Option<i64>,
}

/// Members that belong together.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Group {
    /// Their heading.
    pub(crate) title: Message,
    /// The members.
    pub(crate) fields: Vec<Field>,
}

/// A member with its value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Field {
    /// Its name; the source's own where it names the pair.
    pub(crate) label: String,
    /// Its value.
    pub(crate) value: Value,
}

/// A value by the way in which it is shown.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    /// Nothing is known.
    Absent,
    /// Words or numbers.
    Text(String),
    /// An identifier, which people copy.
    Code(String),
    /// A point in time.
    Time(Timestamp),
}

/// A document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Document {
    /// Its heading.
    pub(crate) title: Message,
    /// The name under which it is saved.
    pub(crate) file: String,
    /// Its text, as it came.
    pub(crate) text: String,
}

impl Detail {
    /// Reads an answer of the API for a page. The error says what is wrong with the answer.
    pub(crate) fn read(page: &Page, answer: &str, numbers: Numbers, origin: &str) -> Result<Self, String> {
        match page {
            Page::RegistrationTask { .. } => {
                parse(answer).map(|view| registration_task::detail(&view, numbers, origin))
            }
            Page::JobExecution { .. } => parse(answer).map(|view| job_execution::detail(&view, origin)),
            Page::BatchTask { .. } => parse(answer).map(|view| batch_task::detail(&view, numbers, origin)),
            Page::Job { .. } => parse(answer).map(|view| job::detail(&view, numbers, origin)),
            _ => Err(String::new()),
        }
    }

    /// True where people would be told something else.
    pub(crate) fn differs(&self, other: &Self) -> bool {
        self.status != other.status || self.outcome != other.outcome
    }
}

impl Group {
    /// A group of members, each with its name.
    pub(crate) fn new(title: Message, fields: impl IntoIterator<Item = (Message, Value)>) -> Self {
        let fields = fields.into_iter().map(|(label, value)| Field { label: label.to_string(), value });
        Self { title, fields: fields.collect() }
    }

    /// Leaves out the members of which nothing is known.
    fn only_known(mut self) -> Self {
        self.fields.retain(|field| field.value != Value::Absent);
        self
    }
}

impl Value {
    fn text(value: Option<impl Into<String>>) -> Self {
        value.map_or(Self::Absent, |v| Self::Text(v.into()))
    }

    fn code(value: Option<&str>) -> Self {
        value.map_or(Self::Absent, |v| Self::Code(v.to_owned()))
    }

    fn time(value: Option<Timestamp>) -> Self {
        value.map_or(Self::Absent, Self::Time)
    }
}

/// An answer of the API and, within it, those of the providers' operations, each as it came.
pub(crate) fn answers(answer: &str) -> Vec<Document> {
    let own = Document { title: text::API_ANSWER, file: file_name("record"), text: answer.to_owned() };
    let view: Option<View<RawJson>> = serde_json::from_str(answer).ok();
    let document = |answer: &Answer| Document {
        title: text::operation(answer.operation),
        file: file_name(text::operation(answer.operation).english()),
        text: answer.body.get().to_owned(),
    };
    std::iter::once(own).chain(view.iter().flat_map(|view| &view.answers).map(document)).collect()
}

/// What a device says, with its control characters in sight: escaped as in JSON.
pub(crate) fn visible(text: String) -> String {
    if !text.contains(char::is_control) {
        return text;
    }
    let escaped = |c: char| match c {
        '\n' | '\r' | '\t' => c.escape_default().to_string(),
        c if c.is_control() => format!("\\u{:04x}", u32::from(c)),
        c => c.to_string(),
    };
    text.chars().map(escaped).collect()
}

/// A name under which a document can be saved anywhere.
fn file_name(id: &str) -> String {
    let safe = |c: char| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '-' };
    format!("{}.json", id.chars().map(safe).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_are_shown_as_they_came() {
        let answer = r#"{"record":{},"violations":[],"observedAt":1,"rev":1,
            "answers":[{"operation":"query-one-task","body":{"z":1.50,"a":2}}]}"#;
        let all = answers(answer);
        assert_eq!(all[0].text, answer);
        assert_eq!((all[1].text.as_str(), all[1].title.get()), (r#"{"z":1.50,"a":2}"#, "queryOneTask"));
        assert_eq!(answers("no JSON").len(), 1);
    }

    #[test]
    fn control_characters_are_seen() {
        assert_eq!(visible("no space\n\tleft\u{0}\u{85}é".to_owned()), r"no space\n\tleft\u0000\u0085é");
    }

    #[test]
    fn names_of_files() {
        assert_eq!(file_name("a/b:c d"), "a-b-c-d.json");
    }
}
