//! The events that AWS IoT publishes, as a rule with `SELECT *, topic() AS topic` forwards them (AWS IoT developer guide,
//! "Jobs events", "Jobs notifications", "HTTP action destinations").

use crate::codec::{from_json, from_object};
use crate::job_execution::status_details;
use crate::key::thing_of_arn;
use crate::raw::{Object, RawJson};
use crate::status::{ExecutionStatus, JobStatus};
use crate::{Job, Observation, Record, Timestamp};
use serde::Deserialize;
use std::collections::BTreeMap;

/// A message.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// The kind of resource that it reports.
    pub about: About,
    /// The unique id of the event. Notifications to things have none.
    pub id: Option<String>,
    /// The time of the event.
    pub at: Timestamp,
    /// The thing's name; empty for a job.
    pub thing_name: String,
    /// The thing's ARN, for an execution.
    pub thing_arn: String,
    /// The job's id; empty for a thing.
    pub job_id: String,
    /// The final status of the execution; none if it was deleted.
    pub status: Option<ExecutionStatus>,
    /// Details from the device at the end of the execution.
    pub status_details: Option<BTreeMap<String, String>>,
    /// The records in the message: the job, without a status that `DescribeJob` does not have, unless it was deleted; or the
    /// pending executions of a thing.
    pub records: Vec<Record>,
    /// For a thing: the jobs whose pending executions came without their number, so that they are no records.
    pub unnumbered: Vec<String>,
    /// For a thing: whether the message names all of its pending executions of jobs without a maintenance window and
    /// without a namespace. Jobs outside their window are left out of every message; a namespace has topics of its own.
    pub all: bool,
}

/// The kind of resource that an event reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// `$aws/events/jobExecution/{jobId}/{operation}`: an execution that has ended or was deleted. The event contains neither
    /// its number nor its version.
    Execution,
    /// `$aws/events/job/{jobId}/{operation}`: a job that has ended or was deleted.
    Job,
    /// `$aws/things/{thingName}/jobs/notify`, `notify-next`, and those of a namespace: the pending executions of a thing.
    Thing,
}

/// The maximum number of pending executions without a maintenance window in a `notify` message; up to 5 with one come on top
/// (AWS IoT developer guide, "Jobs device MQTT and HTTPS APIs").
const NOTIFIED_MAX: usize = 10;

/// The members of all kinds of messages.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Message {
    event_id: Option<String>,
    operation: Option<String>,
    thing_arn: Option<String>,
    job_id: Option<String>,
    status: Option<String>,
    #[serde(default, deserialize_with = "status_details")]
    status_details: Option<BTreeMap<String, String>>,
    jobs: Option<Object>,
    execution: Option<Object>,
    timestamp: Timestamp,
}

impl Event {
    /// Parses a message.
    pub fn read(text: &str) -> Result<Self, String> {
        let whole: Object = from_json(text)?;
        let about = match whole.read::<String>("eventType").ok().flatten().as_deref() {
            Some("JOB_EXECUTION") => About::Execution,
            Some("JOB") => About::Job,
            Some(_) => return Err("its eventType is neither JOB_EXECUTION nor JOB".to_owned()),
            None => About::Thing,
        };
        let topic: Option<String> = whole.read("topic").ok().flatten();
        let notification = topic.as_deref().and_then(of_topic);
        if about == About::Thing && notification.is_none() {
            return Err("it is no event, and has no topic that tells a thing of its jobs".to_owned());
        }
        let message: Message = from_json(text)?;
        let is_deletion = message.operation.as_deref() == Some("deleted");
        let mut event = Self {
            about,
            id: message.event_id,
            at: message.timestamp,
            thing_name: String::new(),
            thing_arn: message.thing_arn.unwrap_or_default(),
            job_id: message.job_id.unwrap_or_default(),
            status: None,
            status_details: None,
            records: Vec::new(),
            unnumbered: Vec::new(),
            all: false,
        };
        match about {
            About::Execution => {
                event.thing_name = thing_of_arn(&event.thing_arn).unwrap_or_default().to_owned();
                event.status = message.status.as_deref().filter(|_| !is_deletion).map(ExecutionStatus::from);
                event.status_details = message.status_details;
            }
            About::Job if is_deletion => {}
            About::Job => event.records.push(Record::Job(job(whole, message.status.as_deref())?)),
            About::Thing => {
                event.add_pending(notification.unwrap_or_default(), message.jobs, message.execution)?;
            }
        }
        Ok(event)
    }

    /// Adds the pending executions of a notification to a thing.
    fn add_pending(
        &mut self,
        (thing, kind): (&str, &str),
        jobs: Option<Object>,
        execution: Option<Object>,
    ) -> Result<(), String> {
        thing.clone_into(&mut self.thing_name);
        for (status, list) in jobs.iter().flat_map(|jobs| &jobs.0) {
            for summary in from_json::<Vec<Object>>(list.get())? {
                self.add_execution(summary, Some(status))?;
            }
        }
        self.all = match kind {
            "notify" => jobs.is_some() && self.records.len() + self.unnumbered.len() < NOTIFIED_MAX,
            "notify-next" => execution.is_none(),
            _ => false,
        };
        match execution {
            Some(next) => self.add_execution(next, None),
            None => Ok(()),
        }
    }

    fn add_execution(&mut self, mut members: Object, status: Option<&str>) -> Result<(), String> {
        if members.get("executionNumber").is_none_or(RawJson::is_null) {
            self.unnumbered.push(members.read("jobId")?.ok_or("jobId is missing")?);
            return Ok(());
        }
        with_document_as_text(&mut members);
        members.insert("thingName", &self.thing_name);
        if let Some(status) = status {
            members.insert("status", status);
        }
        self.records.push(Record::JobExecution(members.read_all()?));
        Ok(())
    }

    /// The execution after the event. None unless `known`, the latest execution of the job on the thing, is the one that ended:
    /// it must not be terminal, nor have changed after the event, which would then belong to an earlier execution. Number,
    /// version and last update stay those of `known`, so that the next description replaces them.
    pub fn ended(&self, known: &Observation) -> Option<Record> {
        let Record::JobExecution(execution) = &known.record else { return None };
        let status = self.status.as_ref().filter(|status| status.is_terminal())?;
        let moved = execution.last_updated_at.max(execution.started_at).max(execution.queued_at);
        if execution.is_terminal() || self.at.seconds() < moved.unwrap_or(known.observed_at).seconds() {
            return None;
        }
        let mut ended = execution.clone();
        ended.status = Some(status.clone());
        ended.approximate_seconds_before_timed_out = None;
        if self.details().is_some() {
            ended.status_details.clone_from(&self.status_details);
        }
        Some(Record::JobExecution(ended))
    }

    /// True if `known` already has the final status and the details of the event.
    pub fn is_known(&self, known: &Observation) -> bool {
        let Record::JobExecution(execution) = &known.record else { return false };
        let is_same = self.details().is_none_or(|details| execution.status_details.as_ref() == Some(details));
        execution.is_terminal() && execution.status == self.status && is_same
    }

    fn details(&self) -> Option<&BTreeMap<String, String>> {
        self.status_details.as_ref().filter(|details| !details.is_empty())
    }
}

/// The thing and the kind of notification of a topic.
fn of_topic(topic: &str) -> Option<(&str, &str)> {
    let (thing, rest) = topic.strip_prefix("$aws/things/")?.split_once('/')?;
    let kind = rest.strip_prefix("jobs/")?;
    kind.starts_with("notify").then_some((thing, kind))
}

/// The job of an event, without a status that `DescribeJob` does not have.
fn job(mut members: Object, status: Option<&str>) -> Result<Job, String> {
    if !status.is_some_and(|status| JobStatus::KNOWN.contains(&status)) {
        members.insert("status", &None::<&str>);
    }
    members.read_all()
}

/// Makes the job document, which is an object over MQTT, a string.
fn with_document_as_text(members: &mut Object) {
    for (name, value) in &mut members.0 {
        if name == "jobDocument" && value.get().starts_with('{') {
            *value = RawJson::of(&value.compact());
        }
    }
}

/// The message with which AWS IoT has a new destination confirm itself.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", remote = "Self")]
pub struct Confirmation {
    /// The destination's ARN.
    pub arn: String,
    /// The URL whose request enables the destination.
    pub enable_url: String,
}

from_object!(Deserialize for Confirmation);

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn event(value: Value) -> Result<Event, String> {
        Event::read(&value.to_string())
    }

    fn ended(more: Value) -> Event {
        let mut value = json!({
            "eventType": "JOB_EXECUTION", "eventId": "e-1", "timestamp": 1763600000, "operation": "succeeded", "jobId": "j",
            "thingArn": "arn:aws:iot:us-west-2:123456789012:thing/line3:press", "status": "SUCCEEDED", "statusDetails": {"a": "b"},
        });
        value.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        event(value).unwrap()
    }

    /// The execution after an event.
    fn after(event: &Event, known: &Observation) -> Option<Observation> {
        event.ended(known).map(|record| Observation { record, observed_at: event.at })
    }

    fn of(event: &Event) -> Value {
        let records = event.records.iter().map(|record| match record {
            Record::JobExecution(execution) => serde_json::to_value(execution).unwrap(),
            Record::Job(job) => serde_json::to_value(job).unwrap(),
            other => panic!("{other}"),
        });
        records.collect()
    }

    fn known(more: Value, observed_at: i64) -> Observation {
        let mut record = json!({"thingName": "line3:press", "jobId": "j", "executionNumber": 3});
        record.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let value = json!({"kind": "job-execution", "record": record, "observedAt": observed_at});
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn an_execution_has_ended() {
        let event = ended(json!({}));
        let thing = (event.thing_name.as_str(), event.job_id.as_str(), event.id.as_deref());
        assert_eq!(thing, ("line3:press", "j", Some("e-1")));
        assert_eq!(event.at, Timestamp::from_seconds(1_763_600_000));
        let running = known(
            json!({"status": "IN_PROGRESS", "versionNumber": 2, "lastUpdatedAt": 1763600000.5, "approximateSecondsBeforeTimedOut": 9}),
            1_763_500_000,
        );
        let expected = json!({"kind": "job-execution", "observedAt": 1763600000, "record": {"thingName": "line3:press", "jobId": "j",
            "executionNumber": 3, "status": "SUCCEEDED", "statusDetails": {"a": "b"}, "lastUpdatedAt": 1763600000.5, "versionNumber": 2}});
        let moved = after(&event, &running).unwrap();
        assert_eq!(serde_json::to_value(&moved).unwrap(), expected);
        assert!(!event.is_known(&running));
        assert!(event.is_known(&moved));
        assert_eq!(event.ended(&moved), None);
    }

    #[test]
    fn what_is_not_the_execution_that_ended() {
        let event = ended(json!({}));
        for (more, observed_at) in [
            (json!({"status": "FAILED"}), 0),
            (json!({"status": "QUEUED", "queuedAt": 1763600001}), 0),
            (json!({"status": "IN_PROGRESS", "lastUpdatedAt": 1763600001.5}), 0),
            (json!({"status": "IN_PROGRESS"}), 1_763_600_001),
        ] {
            assert_eq!(event.ended(&known(more.clone(), observed_at)), None, "{more}");
        }
        assert_eq!(
            ended(json!({"operation": "deleted"})).ended(&known(json!({"status": "QUEUED"}), 0)),
            None
        );
        assert_eq!(ended(json!({"status": "IN_PROGRESS"})).ended(&known(json!({}), 0)), None);
    }

    #[test]
    fn details_that_the_event_leaves_out() {
        let event = ended(json!({"statusDetails": {}}));
        let running = known(json!({"status": "IN_PROGRESS", "statusDetails": {"step": "3"}}), 0);
        let moved = after(&event, &running).unwrap();
        assert_eq!(serde_json::to_value(&moved).unwrap()["record"]["statusDetails"], json!({"step": "3"}));
        assert!(event.is_known(&moved));
        assert!(!ended(json!({})).is_known(&moved));
    }

    #[test]
    fn seconds_and_milliseconds() {
        let job = json!({
            "eventType": "JOB", "eventId": "e", "timestamp": 1763600000123_i64, "operation": "completed", "jobId": "j", "status": "COMPLETED",
            "createdAt": 1763500000, "lastUpdatedAt": 1763600000120_i64, "completedAt": 1763600000.5, "targets": ["a"], "topic": "t",
        });
        let event = event(job).unwrap();
        assert_eq!(event.at, Timestamp::from_millis(1_763_600_000_123));
        let expected = json!({"jobId": "j", "status": "COMPLETED", "targets": ["a"], "createdAt": 1763500000, "lastUpdatedAt": 1763600000.12,
            "completedAt": 1763600000.5});
        assert_eq!(of(&event), json!([expected]));
    }

    #[test]
    fn a_status_that_no_job_has() {
        let status_of = |operation: &str, status: &str| {
            let value = json!({"eventType": "JOB", "eventId": "e", "timestamp": 1, "operation": operation, "jobId": "j", "status": status});
            let event = event(value).unwrap();
            of(&event).get(0).map(|job| job["status"].as_str().map(str::to_owned))
        };
        assert_eq!(
            status_of("deletion_in_progress", "DELETION_IN_PROGRESS"),
            Some(Some("DELETION_IN_PROGRESS".to_owned()))
        );
        assert_eq!(status_of("cancellation_in_progress", "CANCELLATION_IN_PROGRESS"), Some(None));
        assert_eq!(status_of("deleted", "COMPLETED"), None);
    }

    #[test]
    fn pending_executions_of_a_thing() {
        let summary = json!({"jobId": "j", "queuedAt": 1763600000000_i64, "lastUpdatedAt": 1763600001, "executionNumber": 1, "versionNumber": 2});
        let notified = event(json!({"timestamp": 5, "jobs": {"IN_PROGRESS": [summary], "QUEUED": []}, "topic": "$aws/things/t:1/jobs/notify"})).unwrap();
        assert_eq!((notified.thing_name.as_str(), notified.all), ("t:1", true));
        let expected = json!([{"thingName": "t:1", "jobId": "j", "executionNumber": 1, "status": "IN_PROGRESS", "queuedAt": 1763600000,
            "lastUpdatedAt": 1763600001, "versionNumber": 2}]);
        assert_eq!(of(&notified), expected);
        let numbered = event(
            json!({"timestamp": 5, "jobs": {"QUEUED": [{"jobId": "a"}, {"jobId": "b", "executionNumber": null}, summary]},
            "topic": "$aws/things/t/jobs/notify"}),
        );
        let numbered = numbered.unwrap();
        assert_eq!(
            (numbered.unnumbered, numbered.records.len(), numbered.all),
            (vec!["a".to_owned(), "b".to_owned()], 1, true)
        );
        let ten = json!({"timestamp": 5, "jobs": {"QUEUED": vec![summary.clone(); 10]}, "topic": "$aws/things/t/jobs/notify"});
        assert!(!event(ten).unwrap().all);
        let named = json!({"timestamp": 5, "jobs": {"QUEUED": [summary]}, "topic": "$aws/things/t/jobs/notify-namespace-n"});
        assert!(!event(named).unwrap().all);
        assert!(
            event(json!({"timestamp": 5, "jobs": {}, "topic": "$aws/things/t/jobs/notify"})).unwrap().all
        );
    }

    #[test]
    fn what_comes_next() {
        let next = |more: Value| {
            let mut value = json!({"timestamp": 5, "topic": "$aws/things/t/jobs/notify-next"});
            value.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            event(value).unwrap()
        };
        let notified = next(
            json!({"execution": {"jobId": "j", "status": "QUEUED", "executionNumber": 1, "versionNumber": 1, "queuedAt": 4,
            "jobDocument": {"a": " b\" ", "c": [1, {}]}}}),
        );
        assert_eq!((notified.records.len(), notified.all), (1, false));
        assert_eq!(of(&notified)[0]["jobDocument"], r#"{"a":" b\" ","c":[1,{}]}"#);
        assert_eq!(of(&notified)[0]["thingName"], "t");
        let notified = next(json!({}));
        assert_eq!((notified.records.len(), notified.all), (0, true));
    }

    #[test]
    fn what_is_none() {
        for value in [
            json!({}),
            json!([]),
            json!({"eventType": "THING_EVENT"}),
            json!({"eventType": "JOB_EXECUTION"}),
            json!({"eventType": "JOB", "jobId": "j", "eventId": "e"}),
            json!({"eventType": "JOB", "jobId": "j", "eventId": "e", "timestamp": "soon"}),
            json!({"timestamp": 5, "jobs": {}}),
            json!({"timestamp": 5, "jobs": {"QUEUED": [{"queuedAt": 5}]}, "topic": "$aws/things/t/jobs/notify"}),
            json!({"timestamp": 5, "jobs": {"QUEUED": {}}, "topic": "$aws/things/t/jobs/notify"}),
            json!({"timestamp": 1e30, "jobs": {}, "topic": "$aws/things/t/jobs/notify"}),
            json!({"timestamp": 5, "topic": "$aws/things/t/shadow/update"}),
        ] {
            assert!(event(value.clone()).is_err(), "{value}");
        }
    }
}
