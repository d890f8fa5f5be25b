//! `/api/v1`: single records with all that is known of them.

use crate::describe::parts;
use crate::describe::{Describe, ExecutionSelector, Plane};
use crate::error::{Cause, damaged};
use crate::http::reply::{HeaderSet, Reply, assemble, masked_json, matches};
use crate::store::record::Indexed;
use crate::store::value::{Meta, render};
use fleetglass_model::api::{Answer, Operation, View};
use fleetglass_model::job_execution::Owner;
use fleetglass_model::key::{BatchTaskId, JobId, KeyError, TaskId, ThingName};
use fleetglass_model::raw::RawJson;
use fleetglass_model::{Observation, Record, Timestamp};

/// Replies with a record of the index.
pub fn view(
    indexed: Indexed,
    owner: &Owner,
    if_none_match: Option<&str>,
    now: Timestamp,
) -> Result<Reply, Box<Cause>> {
    let Indexed { rev, since, observation, signatures: _ } = indexed;
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
    let mut reply = Reply::new(200, HeaderSet::Fleetglass, masked_json(&view));
    reply.headers.push(("etag", etag.into()));
    Ok(reply)
}

/// The answers of the providers' operations for a record, including the data plane's body of a terminal execution.
fn answers(seen: &Observation, rev: i64, owner: &Owner, now: Timestamp) -> Result<Vec<Answer>, Box<Cause>> {
    // The signatures of the document are the device's alone.
    let Some(value) = render(seen, None, rev, owner) else { return Ok(Vec::new()) };
    let meta = Meta::parse(&value.meta).ok_or_else(|| Cause::Damaged(format!("metadata {}", value.meta)))?;
    let describes = describes(&seen.record).map_err(|e| damaged(&e.to_string()))?;
    let answer = |(operation, describe): (Operation, Describe)| {
        let body = assemble(&parts(&describe, &meta, now), &value.bytes);
        let body = String::from_utf8(body).map_err(|e| damaged(&e.to_string()))?;
        Ok(Answer { operation, body: RawJson::new(body).map_err(|e| damaged(&e))? })
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
            let selector = ExecutionSelector::Latest(job);
            let of = |plane| Describe::Execution {
                plane,
                thing: thing.clone(),
                selector: selector.clone(),
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
