//! The describe operations of both providers, answered from a stored value.
//!
//! ```text
//! Describe::keys()             the KV keys that the caller reads; on a miss it runs Describe::query() on the index
//! respond(describe, entries)   the reply, made of parts of a stored value
//! ```

use crate::error::Cause;
use crate::http::reply::{Body, HeaderSet, Part, Reply, matches};
use crate::store::Query;
use crate::store::key::Key;
use crate::store::record::{RecordKey, next_execution};
use crate::store::value::{Meta, PREFIX, SignedDocument};
use fleetglass_model::Timestamp;
use fleetglass_model::key::{BatchTaskId, ExecutionNumber, JobId, TaskId, ThingName};
use std::borrow::Cow;

/// One of AWS IoT's two planes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plane {
    /// `iot`, for operators.
    Control,
    /// `iot-jobs-data`, for devices.
    Data,
}

/// Selects an execution of a thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExecutionSelector {
    /// The latest execution of a job.
    Latest(JobId),
    /// The execution of a job with this number.
    Number(JobId, ExecutionNumber),
    /// `$next`: the execution in progress, or the one that has been queued longest.
    Next,
}

/// A describe operation of a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Describe {
    /// AWS IoT `DescribeThingRegistrationTask` (S0).
    RegistrationTask(TaskId),
    /// AWS IoT `DescribeJobExecution` of either plane (S2).
    Execution {
        /// The plane.
        plane: Plane,
        /// The thing.
        thing: ThingName,
        /// The execution.
        selector: ExecutionSelector,
        /// Whether the data plane's answer contains the job document.
        document: bool,
    },
    /// Huawei `queryOneTask` (S3).
    BatchTask {
        /// The task.
        task: BatchTaskId,
        /// Whether the answer contains the tags.
        tags: bool,
        /// The application that the request names as the task's.
        app: Option<String>,
    },
}

impl Describe {
    /// The reply if the record does not exist: for `$next`, 200 without `execution`. None: not found.
    pub fn without_record(&self) -> Option<Reply> {
        let is_next = matches!(self, Self::Execution { selector: ExecutionSelector::Next, .. });
        is_next.then(|| Reply::new(200, HeaderSet::Aws, Body::Bytes(b"{}".to_vec())))
    }

    /// The KV keys to read. Empty for `$next`, which only the index can answer.
    pub fn keys(&self) -> Vec<Key> {
        match self {
            Self::RegistrationTask(task) => vec![Key::registration_task(task)],
            Self::BatchTask { task, .. } => vec![Key::batch_task(task)],
            Self::Execution { thing, selector: ExecutionSelector::Latest(job), .. } => {
                vec![Key::latest_execution(thing, job)]
            }
            Self::Execution { thing, selector: ExecutionSelector::Number(job, number), .. } => {
                vec![Key::latest_execution(thing, job), Key::numbered_execution(thing, job, *number)]
            }
            Self::Execution { selector: ExecutionSelector::Next, .. } => Vec::new(),
        }
    }

    /// The statement that reads the record from the index, after a miss in KV and for `$next`.
    pub fn query(&self) -> Query {
        match self.record_key() {
            Ok(key) => key.query(),
            Err(thing) => next_execution(thing),
        }
    }

    /// The record's name in the message that it does not exist.
    pub fn name(&self) -> String {
        match self.record_key() {
            Ok(key) => key.name(),
            Err(thing) => format!("A pending job execution of {thing}"),
        }
    }

    /// The key of the record, or the thing of `$next`.
    fn record_key(&self) -> Result<RecordKey, &ThingName> {
        match self {
            Self::RegistrationTask(task) => Ok(RecordKey::RegistrationTask(task.clone())),
            Self::BatchTask { task, .. } => Ok(RecordKey::BatchTask(task.clone())),
            Self::Execution { thing, selector, .. } => match selector {
                ExecutionSelector::Latest(job) => Ok(RecordKey::Execution(thing.clone(), job.clone(), None)),
                ExecutionSelector::Number(job, number) => {
                    Ok(RecordKey::Execution(thing.clone(), job.clone(), Some(*number)))
                }
                ExecutionSelector::Next => Err(thing),
            },
        }
    }
}

/// An entry of KV: its metadata, and the length of its value.
#[derive(Clone, Copy, Debug)]
pub struct KvEntry<'a> {
    /// The metadata's text; empty if there is none.
    pub meta: &'a str,
    /// The length of the value in bytes.
    pub length: usize,
}

/// Answers a describe operation from the entries of its keys, in their order. None if no entry is the record.
///
/// `applications` are those whose tasks the principal may see; None: all.
pub fn respond(
    describe: &Describe,
    entries: &[Option<KvEntry<'_>>],
    applications: Option<&[String]>,
    if_none_match: Option<&str>,
    now: Timestamp,
) -> Result<Option<Reply>, Box<Cause>> {
    for (source, entry) in entries.iter().enumerate() {
        let Some(entry) = entry else { continue };
        let meta = Meta::parse(entry.meta)
            .ok_or_else(|| Cause::Damaged(format!("metadata `{}` cannot be read", entry.meta)))?;
        if meta.length() != entry.length {
            return Err(Cause::Damaged(format!(
                "value has {} bytes, its metadata says {}",
                entry.length,
                meta.length()
            ))
            .into());
        }
        if is_asked_for(describe, &meta, applications)? {
            return answer(describe, &meta, source, if_none_match, now).map(Some);
        }
    }
    Ok(None)
}

/// Refuses a batch task of another application than the one that the request names, or where it names none, than the
/// principal's own (S3: "If the device belongs to the current application, set this parameter to None. Otherwise, set
/// this parameter to the ID of the authorized application."). A task without an application is anybody's.
///
/// `applications` are those whose tasks the principal may see, first its own; None: all.
pub(crate) fn check_owner(
    owner: &str,
    named: Option<&str>,
    applications: Option<&[String]>,
) -> Result<(), Box<Cause>> {
    let may_see = |all: &[String]| all.iter().any(|known| known == owner);
    let expected = named.or_else(|| applications?.first().map(String::as_str));
    let is_of_another = expected.is_some_and(|expected| expected != owner);
    if !owner.is_empty() && (is_of_another || !applications.is_none_or(may_see)) {
        return Err(Cause::OtherApplication.into());
    }
    Ok(())
}

/// True if the entry is the requested record: the latest execution may have another number. Refuses another
/// application's task.
fn is_asked_for(
    describe: &Describe,
    meta: &Meta,
    applications: Option<&[String]>,
) -> Result<bool, Box<Cause>> {
    match (describe, meta) {
        (Describe::RegistrationTask(_), Meta::RegistrationTask { .. }) => Ok(true),
        (
            Describe::Execution { selector: ExecutionSelector::Number(_, requested), .. },
            Meta::Execution { number, .. },
        ) => Ok(requested.get() == *number),
        (Describe::Execution { .. }, Meta::Execution { .. }) => Ok(true),
        (Describe::BatchTask { app: named, .. }, Meta::BatchTask { app: owner, .. }) => {
            check_owner(owner.as_deref().unwrap_or_default(), named.as_deref(), applications)?;
            Ok(true)
        }
        _ => Err(Cause::Damaged(format!("metadata {meta} is of another kind")).into()),
    }
}

fn answer(
    describe: &Describe,
    meta: &Meta,
    source: usize,
    if_none_match: Option<&str>,
    now: Timestamp,
) -> Result<Reply, Box<Cause>> {
    let (rev, variant, header_set) = match (describe, meta) {
        (Describe::Execution { plane, document, .. }, Meta::Execution { rev, terminal, signed, .. }) => {
            if *plane == Plane::Data && *terminal {
                return Err(Cause::Terminal.into());
            }
            let variant: Cow<'static, str> = match (plane, document, valid(*signed, now)) {
                (Plane::Control, ..) => "-control".into(),
                (Plane::Data, true, None) => "-data".into(),
                // A new signature is no new revision.
                (Plane::Data, true, Some(signed)) => format!("-data-{}", signed.until).into(),
                (Plane::Data, false, _) => "-data-bare".into(),
            };
            (rev, variant, HeaderSet::Aws)
        }
        (Describe::BatchTask { tags, .. }, Meta::BatchTask { rev, .. }) => {
            (rev, if *tags { "-tags" } else { "" }.into(), HeaderSet::Huawei)
        }
        (
            _,
            Meta::RegistrationTask { rev, .. } | Meta::Execution { rev, .. } | Meta::BatchTask { rev, .. },
        ) => (rev, "".into(), HeaderSet::Aws),
    };
    let stored = || Reply::new(200, header_set, Body::Stored { source, parts: parts(describe, meta, now) });
    if matches!(describe, Describe::Execution { selector: ExecutionSelector::Next, .. }) {
        // `$next` can become another execution without a new revision, so the answer has no ETag.
        return Ok(stored());
    }
    let etag = format!(r#"W/"{rev}{variant}""#);
    if if_none_match.is_some_and(|tags| matches(tags, &etag)) {
        return Ok(Reply::not_modified(header_set, etag));
    }
    let mut reply = stored();
    reply.headers.push(("etag", etag.into()));
    Ok(reply)
}

/// The parts of the answer: spans of the value, and the texts between them.
pub(crate) fn parts(describe: &Describe, meta: &Meta, now: Timestamp) -> Vec<Part> {
    match (describe, meta) {
        (
            Describe::Execution { plane, document: with, .. },
            Meta::Execution { data, length, document, deadline, signed, .. },
        ) => {
            let (start, end) = match plane {
                Plane::Data => (0, *data),
                Plane::Control => (*data, signed.map_or(*length, |signed| signed.at)),
            };
            let mut parts = Vec::with_capacity(3);
            let mut from = start;
            if let Some(deadline) = deadline {
                parts.push(Part::Text(countdown(*deadline, now).into()));
                from += PREFIX.len();
            }
            if *plane == Plane::Data && !with && document + 2 < *data {
                parts.push(Part::Span(from..*document));
                parts.push(Part::Text("}}".into()));
            } else if let (Plane::Data, Some(signed)) = (plane, valid(*signed, now)) {
                parts.push(Part::Span(from..*document));
                parts.push(Part::Span(signed.at..*length));
            } else {
                parts.push(Part::Span(from..end));
            }
            parts
        }
        (Describe::BatchTask { tags: false, .. }, Meta::BatchTask { length, tags, .. })
            if tags + 1 < *length =>
        {
            vec![Part::Span(0..*tags), Part::Text("}".into())]
        }
        _ => vec![Part::Span(0..meta.length())],
    }
}

/// The document with its signatures, until these expire.
fn valid(signed: Option<SignedDocument>, now: Timestamp) -> Option<SignedDocument> {
    signed.filter(|signed| now.seconds() < signed.until)
}

/// The beginning of the body with the seconds that remain, at least 0.
fn countdown(deadline: i64, now: Timestamp) -> String {
    let seconds = (deadline - now.seconds()).max(0);
    format!(r#"{PREFIX}"approximateSecondsBeforeTimedOut":{seconds},"#)
}
