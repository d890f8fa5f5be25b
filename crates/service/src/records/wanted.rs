//! The records that a collector should read from a provider first: those that users look at, and those of which an event
//! contained only a part.
//!
//! A trigger of the index deletes a mark when an observation arrives that is as new as the mark. Marks expire after an hour
//! if a user caused them (`seen`), and after a day if an event did (`pushed`).

use crate::store::Query;
use crate::store::record::Indexed;
use crate::store::record::RecordKey;
use fleetglass_model::to_json;
use fleetglass_model::{Observation, Record, Timestamp};

/// How many seconds an observation is recent enough to need no mark, and a mark stands for further looks.
const FRESH: i64 = 60;

/// Marks records. A mark `seen` is renewed at most once a minute; a mark `pushed` stays `pushed`.
pub(crate) const MARK: &str = "INSERT INTO wanted (kind, name, part, number, at, why) \
     SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5 FROM json_each(?1) WHERE true \
     ON CONFLICT DO UPDATE SET at = max(at, excluded.at), why = min(why, excluded.why) \
     WHERE excluded.why = 'pushed' OR at < excluded.at - 60";
/// Marks executions of things, given by name and the time of an event that listed all that is pending: those known as
/// pending that the event did not list, but for those of jobs with a maintenance window or a namespace, as far as these are known.
pub(crate) const MARK_UNLISTED: &str = "INSERT INTO wanted (kind, name, part, number, at, why) \
     SELECT 'job-execution', thing_name, job_id, 0, value ->> 2, 'pushed' FROM json_each(?1) CROSS JOIN executions INDEXED BY executions_pending \
     ON thing_name = value ->> 0 AND latest AND status IN ('IN_PROGRESS', 'QUEUED') AND observed_at < value ->> 1 \
     WHERE NOT EXISTS (SELECT 1 FROM jobs WHERE jobs.job_id = executions.job_id \
     AND (json_array_length(jobs.observation, '$.record.schedulingConfig.maintenanceWindows') > 0 OR jobs.observation ->> '$.record.namespaceId' IS NOT NULL)) \
     ON CONFLICT DO UPDATE SET at = max(at, excluded.at), why = 'pushed'";
/// Reads the marks: first those that users caused, then those that events caused, newest first.
pub(crate) const WANTED: &str = "SELECT json_patch('{}', json_object('kind', kind, 'taskId', iif(kind IN ('job', 'job-execution'), NULL, name), \
     'thingName', iif(kind = 'job-execution', name, NULL), 'jobId', CASE kind WHEN 'job' THEN name WHEN 'job-execution' THEN part END, \
     'executionNumber', nullif(number, 0), 'at', at, 'why', why)) AS a FROM wanted ORDER BY why DESC, at DESC LIMIT 1000";
const EXPIRE: &str = "DELETE FROM wanted WHERE why = 'seen' AND at < CAST(?1 AS REAL) - 3600 \
     OR why = 'pushed' AND at < CAST(?1 AS REAL) - 86400";

/// A row of [`MARK`]: a record by kind, name, part and number as in the index, and why it is wanted.
pub(crate) fn mark(kind: &str, name: &str, part: &str, number: i64, now: Timestamp, why: &str) -> String {
    to_json(&(&kind, &name, &part, &number, &now, &why))
}

/// The statement that marks a record as looked at, unless it is final or was observed just now. `number` is the
/// requested number of an execution, if any.
pub(crate) fn mark_seen(observation: &Observation, number: Option<i64>, now: Timestamp) -> Option<Query> {
    let record = &observation.record;
    let (state, name, part) = match record {
        Record::RegistrationTask(task) => (task.state(), &*task.task_id, ""),
        Record::BatchTask(task) => (task.state(), &*task.task_id, ""),
        Record::Job(job) => (job.state(), &*job.job_id, ""),
        Record::JobExecution(e) => (e.state(), &*e.thing_name, &*e.job_id),
        Record::Subtask(_) | Record::Report(_) => return None,
    };
    if state.is_final() || observation.observed_at.plus_seconds(FRESH) > now {
        return None;
    }
    let mark = mark(record.kind(), name, part, number.unwrap_or_default(), now, "seen");
    Some(Query::with(MARK, ["[", &mark, "]"].concat()))
}

impl RecordKey {
    /// The statement that marks the record as looked at.
    pub fn mark_seen(&self, indexed: &Indexed, now: Timestamp) -> Option<Query> {
        let number = match self {
            Self::Execution(_, _, number) => number.map(|number| number.get()),
            _ => None,
        };
        mark_seen(&indexed.observation, number, now)
    }
}

/// The statement that deletes expired marks.
pub fn expire(now: Timestamp) -> Query {
    Query::with(EXPIRE, now.to_string())
}
