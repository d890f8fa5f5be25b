//! `/api/v1`: single records with all that is known of them, and look-ups.

use crate::describe::parts;
use crate::error::{Cause, json};
use crate::http::reply::{HeaderSet, Reply, assemble, matches};
use crate::operation::{Describe, Plane, RecordKey, Which};
use crate::store::Indexed;
use crate::store::value::{Meta, render};
use fleetglass_model::api::{Answer, Lookup, Operation, View};
use fleetglass_model::import::ImportReply;
use fleetglass_model::job_execution::Owner;
use fleetglass_model::json::{ToJson, object};
use fleetglass_model::key::{BatchTaskId, JobId, KeyError, TaskId, ThingName};
use fleetglass_model::raw::RawJson;
use fleetglass_model::{Observation, Record, Timestamp};

/// The view of a record that the index holds.
pub fn view(
    indexed: Indexed,
    owner: &Owner,
    if_none_match: Option<&str>,
    now: Timestamp,
) -> Result<Reply, Box<Cause>> {
    let Indexed { rev, since, observation } = indexed;
    // A confirmation moves `observedAt`, or an earlier one `since`, without a new revision.
    let etag = format!(r#"W/"{rev}-{}-{since}""#, observation.observed_at);
    if if_none_match.is_some_and(|tags| matches(tags, &etag)) {
        return Ok(Reply::not_modified(HeaderSet::Fleetglass, etag));
    }
    let answers = answers(&observation, rev, owner, now)?;
    let violations = observation.record.violations();
    let observed_at = observation.observed_at;
    let since = Some(since);
    let view = View { record: observation.record, violations, since, observed_at, rev, answers };
    let mut reply = Reply::new(200, HeaderSet::Fleetglass, json(&view));
    reply.headers.push(("etag", etag.into()));
    Ok(reply)
}

/// What the providers' operations answer for a record; a terminal execution's data plane body too.
fn answers(seen: &Observation, rev: i64, owner: &Owner, now: Timestamp) -> Result<Vec<Answer>, Box<Cause>> {
    let Some(value) = render(seen, rev, owner) else { return Ok(Vec::new()) };
    let meta = Meta::parse(&value.meta).ok_or_else(|| Cause::Damaged(format!("metadata {}", value.meta)))?;
    let describes = describes(&seen.record).map_err(|e| Cause::Damaged(e.to_string()))?;
    let answer = |(operation, describe): (Operation, Describe)| {
        let body = assemble(&parts(&describe, &meta, now), &value.bytes);
        let body = String::from_utf8(body).map_err(|e| Cause::Damaged(e.to_string()))?;
        Ok(Answer { operation, body: RawJson::new(body) })
    };
    describes.into_iter().map(answer).collect()
}

fn describes(record: &Record) -> Result<Vec<(Operation, Describe)>, KeyError> {
    Ok(match record {
        Record::RegistrationTask(task) => {
            let describe = Describe::RegistrationTask(TaskId::new(&*task.task_id)?);
            vec![(Operation::DescribeThingRegistrationTask, describe)]
        }
        Record::BatchTask(task) => {
            let task = BatchTaskId::new(&*task.task_id)?;
            vec![(Operation::QueryOneTask, Describe::BatchTask { task, tags: true, app: None })]
        }
        Record::JobExecution(e) => {
            let (thing, job) = (ThingName::new(&*e.thing_name)?, JobId::new(&*e.job_id)?);
            let which = Which::Job(job, None);
            let of = |plane| Describe::Execution {
                plane,
                thing: thing.clone(),
                which: which.clone(),
                document: true,
            };
            vec![
                (Operation::ControlDescribeJobExecution, of(Plane::Control)),
                (Operation::DataDescribeJobExecution, of(Plane::Data)),
            ]
        }
        Record::Job(_) | Record::Subtask(_) | Record::Report(_) => Vec::new(),
    })
}

/// The answer to a look-up.
pub fn lookup(found: &Lookup) -> Reply {
    Reply::new(200, HeaderSet::Fleetglass, json(found))
}

/// The answer to an import.
pub fn import(reply: &ImportReply) -> Reply {
    Reply::new(200, HeaderSet::Fleetglass, json(reply))
}

/// The answer of `/health`: whether each store spoke. 503 where one did not.
pub fn health(version: &str, kv: bool, index: bool, search: bool) -> Reply {
    Reply::new(
        if kv && index && search { 200 } else { 503 },
        HeaderSet::Fleetglass,
        json(&Health { version, kv, index, search }),
    )
}

struct Health<'a> {
    version: &'a str,
    kv: bool,
    index: bool,
    search: bool,
}

impl ToJson for Health<'_> {
    fn put(&self, out: &mut String) {
        let word = |ok| if ok { "ok" } else { "unavailable" };
        let (kv, index, search) = (word(self.kv), word(self.index), word(self.search));
        object(out, &[("version", &self.version), ("records", &kv), ("index", &index), ("search", &search)]);
    }
}

impl RecordKey {
    /// The record's name for people, for when it does not exist.
    pub fn name(&self) -> String {
        match self {
            Self::RegistrationTask(task) => format!("Registration task {task}"),
            Self::BatchTask(task) => format!("Batch task {task}"),
            Self::Execution(thing, job, None) => format!("Job execution {job} of {thing}"),
            Self::Execution(thing, job, Some(number)) => {
                format!("Job execution {job} of {thing}, number {number},")
            }
        }
    }
}

impl Describe {
    /// The record's name for people, for when it does not exist.
    pub fn name(&self) -> String {
        match self {
            Self::RegistrationTask(task) => RecordKey::RegistrationTask(task.clone()).name(),
            Self::BatchTask { task, .. } => RecordKey::BatchTask(task.clone()).name(),
            Self::Execution { thing, which: Which::Job(job, number), .. } => {
                RecordKey::Execution(thing.clone(), job.clone(), *number).name()
            }
            Self::Execution { thing, which: Which::Next, .. } => {
                format!("A pending job execution of {thing}")
            }
        }
    }
}
