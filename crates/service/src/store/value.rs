//! A value of KV: the rendered answers for a record, one after another, and the metadata that describes them.

use fleetglass_model::job_execution::Owner;
use fleetglass_model::presigned::Signatures;
use fleetglass_model::to_json;
use fleetglass_model::{BatchTask, JobExecution, Observation, Record, RegistrationTask, Timestamp};
use serde::Serialize;
use std::fmt;

/// What KV holds under one key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// The renderings.
    pub bytes: Vec<u8>,
    /// The text of [`Meta`].
    pub meta: String,
}

/// The metadata of a value: all that is needed to answer without reading the value.
///
/// Its text is one line of fields with single spaces between: a letter and a version, then the fields in this order.
/// Offsets and lengths are in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meta {
    /// The value is S0's body.
    RegistrationTask {
        /// The record's revision.
        rev: i64,
        /// The value's length.
        length: usize,
    },
    /// The value is the data plane's body with the document, then the control plane's, then the document with its
    /// signatures, if it has any.
    Execution {
        /// The record's revision.
        rev: i64,
        /// Where the data plane's body ends and the control plane's begins.
        data: usize,
        /// The value's length.
        length: usize,
        /// Where `,"jobDocument":…` begins; it ends before the last two braces of the body. Without a document: where
        /// these begin.
        document: usize,
        /// The number of the execution.
        number: i64,
        /// True if the execution is in a terminal state.
        terminal: bool,
        /// When it will time out, in epoch seconds.
        deadline: Option<i64>,
        /// The job document with the signatures that the device was given.
        signed: Option<SignedDocument>,
    },
    /// The value is S3's body with the tags.
    BatchTask {
        /// The record's revision.
        rev: i64,
        /// The value's length.
        length: usize,
        /// Where `,"tags":…` begins; it ends before the last brace. Without tags: where this brace is.
        tags: usize,
        /// The application.
        app: Option<String>,
    },
}

/// The member `jobDocument` with its signatures, at the end of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignedDocument {
    /// Where `,"jobDocument":…` begins; it ends, with the braces of the data plane's body, where the value does.
    pub at: usize,
    /// When the signatures expire, in epoch seconds.
    pub until: i64,
}

/// The most bytes of an application's id in the metadata. KV allows 1,024 bytes in all; the operations beside S3's
/// allow ids of 64 characters.
const APP_MAX: usize = 512;
/// Stands for a longer id. No application has this id.
const APP_TOO_LONG: &str = "(too long)";

impl Meta {
    /// Reads the text that `Display` writes.
    pub fn parse(text: &str) -> Option<Self> {
        let mut fields = text.split(' ');
        let kind = fields.next()?;
        let rev = fields.next()?.parse().ok()?;
        let mut size = || fields.next()?.parse::<usize>().ok();
        let meta = match kind {
            "r1" => Self::RegistrationTask { rev, length: size()? },
            "e1" | "e2" => {
                let (data, length, document) = (size()?, size()?, size()?);
                let number = fields.next()?.parse().ok()?;
                let terminal = fields.next()? == "t";
                let deadline = match fields.next()? {
                    "-" => None,
                    seconds => Some(seconds.parse().ok()?),
                };
                let signed = if kind == "e2" {
                    let (at, until) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
                    Some(SignedDocument { at, until })
                } else {
                    None
                };
                Self::Execution { rev, data, length, document, number, terminal, deadline, signed }
            }
            "b1" => {
                let (length, tags) = (size()?, size()?);
                let app = text.splitn(5, ' ').nth(4)?;
                return Some(Self::BatchTask {
                    rev,
                    length,
                    tags,
                    app: (!app.is_empty()).then(|| app.to_owned()),
                })
                .filter(Self::is_sound);
            }
            _ => return None,
        };
        (fields.next().is_none() && meta.is_sound()).then_some(meta)
    }

    /// True if the offsets lie within the value. Damaged ones may be as large as `usize` allows (32 bits in
    /// WebAssembly).
    fn is_sound(&self) -> bool {
        match self {
            Self::RegistrationTask { .. } => true,
            Self::Execution { data, length, document, signed, .. } => {
                let control = signed.map_or(*length, |signed| signed.at);
                *document > PREFIX.len()
                    && document.saturating_add(2) <= *data
                    && data.saturating_add(PREFIX.len()) < control
                    && control <= *length
            }
            Self::BatchTask { length, tags, .. } => tags < length,
        }
    }

    /// The length that the value must have.
    pub fn length(&self) -> usize {
        match self {
            Self::RegistrationTask { length, .. }
            | Self::Execution { length, .. }
            | Self::BatchTask { length, .. } => *length,
        }
    }
}

impl fmt::Display for Meta {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RegistrationTask { rev, length } => write!(f, "r1 {rev} {length}"),
            Self::Execution { rev, data, length, document, number, terminal, deadline, signed } => {
                let version = if signed.is_some() { 2 } else { 1 };
                let state = if *terminal { 't' } else { 'p' };
                write!(f, "e{version} {rev} {data} {length} {document} {number} {state} ")?;
                match deadline {
                    Some(seconds) => write!(f, "{seconds}")?,
                    None => f.write_str("-")?,
                }
                signed.map_or(Ok(()), |SignedDocument { at, until }| write!(f, " {at} {until}"))
            }
            Self::BatchTask { rev, length, tags, app } => {
                write!(f, "b1 {rev} {length} {tags} {}", app.as_deref().unwrap_or_default())
            }
        }
    }
}

/// The beginning of every execution's body. The countdown is inserted after it.
pub const PREFIX: &str = r#"{"execution":{"#;

/// Renders a record's value at a revision. None if KV holds no records of this kind. `signatures` are those of an
/// execution's document.
pub fn render(
    observation: &Observation,
    signatures: Option<&Signatures>,
    rev: i64,
    owner: &Owner,
) -> Option<Value> {
    match &observation.record {
        Record::RegistrationTask(task) => Some(registration_task(task, rev)),
        Record::JobExecution(execution) => {
            Some(job_execution(execution, signatures, observation.observed_at, rev, owner))
        }
        Record::BatchTask(task) => Some(batch_task(task, rev)),
        Record::Job(_) | Record::Subtask(_) | Record::Report(_) => None,
    }
}

/// The answer of `DescribeJobExecution`.
#[derive(Serialize)]
struct Answer<T> {
    execution: T,
}

fn registration_task(task: &RegistrationTask, rev: i64) -> Value {
    let bytes = to_json(task).into_bytes();
    let meta = Meta::RegistrationTask { rev, length: bytes.len() }.to_string();
    Value { bytes, meta }
}

fn job_execution(
    e: &JobExecution,
    signatures: Option<&Signatures>,
    observed_at: Timestamp,
    rev: i64,
    owner: &Owner,
) -> Value {
    let mut text = String::with_capacity(1024 + 2 * e.job_document.as_ref().map_or(0, String::len));
    text.push_str(&to_json(&Answer { execution: e.data_plane() }));
    let document = text.len() - 2;
    if let Some(job_document) = &e.job_document {
        insert_last(&mut text, "}}", "jobDocument", job_document);
    }
    let data = text.len();
    text.push_str(&to_json(&Answer { execution: e.control_plane(owner) }));
    let whole = |signatures: &Signatures| signatures.put_back(e.job_document.as_ref()?);
    let signed = signatures.and_then(|signatures| Some((whole(signatures)?, signatures.until)));
    let signed = signed.map(|(document, until)| {
        let at = text.len();
        text.push_str("}}");
        insert_last(&mut text, "}}", "jobDocument", &document);
        SignedDocument { at, until }
    });
    let meta = Meta::Execution {
        rev,
        data,
        length: text.len(),
        document,
        number: e.execution_number,
        terminal: e.is_terminal(),
        deadline: e.deadline(observed_at).map(|t| t.seconds()),
        signed,
    };
    Value { bytes: text.into_bytes(), meta: meta.to_string() }
}

fn batch_task(task: &BatchTask, rev: i64) -> Value {
    let mut without_tags = task.in_s3_terms();
    without_tags.tags = None;
    let mut text = to_json(&without_tags);
    let tags = text.len() - 1;
    if let Some(list) = &task.tags {
        insert_last(&mut text, "}", "tags", list);
    }
    let app = task.app_id.as_deref();
    let app = app.map(|app| if app.len() > APP_MAX { APP_TOO_LONG } else { app }.to_owned());
    let meta = Meta::BatchTask { rev, length: text.len(), tags, app }.to_string();
    Value { bytes: text.into_bytes(), meta }
}

/// Inserts a member before the last braces of an object that is not empty.
fn insert_last<T: Serialize>(text: &mut String, braces: &str, name: &str, value: &T) {
    text.truncate(text.len() - braces.len());
    text.push_str(",\"");
    text.push_str(name);
    text.push_str("\":");
    text.push_str(&to_json(value));
    text.push_str(braces);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, ok: bool) {
        let meta = Meta::parse(text);
        assert_eq!(meta.is_some(), ok, "{text}");
        if let Some(meta) = meta {
            assert_eq!(meta.to_string(), text);
            assert!(text.len() <= 1024);
        }
    }

    #[test]
    fn metadata_goes_out_and_in() {
        check("r1 12 345", true);
        check("e1 1763510400417 200 400 198 2939653338 t -", true);
        check("e1 1 200 400 150 1 p 1763603960", true);
        check("e2 1 200 500 150 1 p - 400 1763603960", true);
        check("b1 5 600 540 xKWF0ZqnH0wXn2nGvdE4YwQ1bBEa", true);
        check("b1 5 600 599 an app with spaces", true);
        check("b1 5 600 599 ", true);
    }

    #[test]
    fn metadata_that_is_damaged() {
        for text in
            ["", "r1", "r1 x 1", "r1 1 -1", "r1 1 2 3", "z9 1 2", "r2 1 2", "b1 5 600 600 a", "b1 5 600 599"]
        {
            check(text, false);
        }
        check("e1 1 200 400 199 1 p -", false);
        check("e1 1 400 400 198 1 p -", false);
        check("e1 1 200 400 10 1 p -", false);
        check("e1 1 200 400 198 1 p soon", false);
        check("e1 1 200 500 150 1 p - 400 1763603960", false);
        check("e2 1 200 500 150 1 p -", false);
        check("e2 1 200 500 150 1 p - 501 1763603960", false);
        check("e2 1 200 500 150 1 p - 210 1763603960", false);
    }
}
