//! The resources of `/api/v1` beside lists and records: attention, totals over time, changes, the freshness of sources,
//! a thing's queue, a job, a task's progress and reports, and the refusals of an import.

mod attention;
mod changes;
mod details;
pub(crate) mod parse;
mod totals;

use crate::error::Cause;
use crate::http::reply::{HeaderSet, Reply, json, masked_json};
use crate::records::wanted;
use crate::store::{Query, Row, json_rows};
use fleetglass_model::fleet::{AttentionCounts, Progress, Reports, Sources};
use fleetglass_model::job_execution::Owner;
use fleetglass_model::key::{JobId, ThingName};
use fleetglass_model::wanted::WantedList;
use fleetglass_model::{Timestamp, from_json};
use serde::Serialize;

/// A resource that is neither a list nor a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resource {
    /// `/api/v1/attention`: how many records need attention, and why.
    Attention {
        /// Only those that were last updated at this time or later.
        from: Option<Timestamp>,
    },
    /// `/api/v1/totals`: how many records are in each status, and how many executions were last updated in each hour or
    /// day.
    Totals(Span),
    /// `/api/v1/changes`: what changed since a count of the clock.
    Changes {
        /// The count.
        since: i64,
    },
    /// `/api/v1/sources`: when each source last reported.
    Sources,
    /// `/api/v1/wanted`: the records that a collector should read first.
    Wanted,
    /// `/api/v1/things/{thingName}`: a thing and its queue.
    Thing(ThingName),
    /// `/api/v1/jobs/{jobId}`.
    Job(JobId),
    /// `/api/v1/registration-tasks/{taskId}/progress` and that of batch tasks.
    Progress {
        /// `registration-task` or `batch-task`.
        kind: &'static str,
        /// The task.
        task: String,
    },
    /// `/api/v1/registration-tasks/{taskId}/reports`.
    Reports(String),
    /// `/api/v1/imports/{importId}/refusals`.
    Refusals(String),
}

/// A range of hours since the epoch, and how many hours are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first hour.
    pub from: i64,
    /// The hour after the last one.
    pub to: i64,
    /// 1 or 24.
    pub every: i64,
}

impl Resource {
    /// The statements that read the resource.
    pub fn queries(&self, now: Timestamp) -> Vec<Query> {
        match self {
            Self::Attention { from } => attention::queries(*from, now),
            Self::Totals(span) => totals::queries(*span),
            Self::Changes { since } => changes::queries(*since),
            Self::Sources => vec![Query::new(details::SOURCES, &[])],
            Self::Wanted => vec![Query::new(wanted::WANTED, &[])],
            Self::Thing(thing) => details::thing(thing),
            Self::Job(job) => vec![Query::new(details::JOB, &[job.as_str()])],
            Self::Progress { kind, task } => {
                vec![Query::new(details::PROGRESS, &[kind, task])]
            }
            Self::Reports(task) => vec![Query::new(details::REPORTS, &[task])],
            Self::Refusals(import) => details::import(import),
        }
    }

    /// Builds the reply from the rows of each statement. `change` is the clock's count.
    pub fn reply(
        &self,
        results: Vec<Vec<Row>>,
        change: i64,
        owner: &Owner,
        now: Timestamp,
    ) -> Result<Reply, Box<Cause>> {
        let all = |results: Vec<Vec<Row>>| json_rows(results.into_iter().flatten().collect());
        let mut reply = match self {
            Self::Attention { .. } => answer(&AttentionCounts { groups: all(results)?, change }),
            Self::Totals(_) => totals::reply(results, change)?,
            Self::Changes { .. } => changes::reply(results, change)?,
            Self::Sources => masked_answer(&Sources { sources: all(results)?, change }),
            Self::Wanted => answer(&WantedList { wanted: all(results)?, change }),
            Self::Thing(thing) => details::thing_reply(thing, results, change)?,
            Self::Job(job) => details::job_reply(job, results, change, owner)?,
            Self::Progress { .. } => answer(&Progress { points: all(results)?, change }),
            Self::Reports(_) => answer(&Reports { reports: all(results)?, change }),
            Self::Refusals(import) => details::import_reply(import, results, change)?,
        };
        reply.headers.push(("etag", self.etag(change, now).into()));
        Ok(reply)
    }

    /// The ETag of the answer at a count of the clock. Answers that depend on the time change each minute. Sources and
    /// wanted records change without the clock.
    pub fn etag(&self, change: i64, now: Timestamp) -> String {
        let time = match self {
            Self::Attention { .. } => now.seconds() / 60,
            Self::Sources | Self::Wanted => now.millis(),
            _ => 0,
        };
        format!(r#"W/"{change}-{time}""#)
    }

    /// The statement that marks a job as looked at.
    pub fn mark_seen(&self, results: &[Vec<Row>], now: Timestamp) -> Option<Query> {
        let Self::Job(_) = self else { return None };
        let text = results.first()?.first()?.first()?.as_deref()?;
        wanted::mark_seen(&from_json(text).ok()?, None, now)
    }
}

fn answer<T: Serialize>(body: &T) -> Reply {
    Reply::new(200, HeaderSet::Fleetglass, json(body))
}

/// An answer that holds documents or what devices said.
fn masked_answer<T: Serialize>(body: &T) -> Reply {
    Reply::new(200, HeaderSet::Fleetglass, masked_json(body))
}
