//! `POST /ingest/aws-iot`: events that a rule of AWS IoT pushes.
//!
//! ```text
//! PushBatch::parse(body)                reads each message, or says why it is refused
//! pushed.reads() -> pushed.batch(rows)  the records to import
//! pushed.finish(batch)                  marks for the collector, accepted events, the time of the source's report
//! pushed.reply(batch)
//! ```
//!
//! The id of an event is stored after its records, so that an event whose writes failed is accepted when it comes
//! again.

pub mod confirm;

use crate::error::Cause;
use crate::http::parameters::body_text;
use crate::http::reply::{HeaderSet, Reply, json};
use crate::records::import::{Batch, chunks, journal};
use crate::records::wanted;
use crate::store::{Query, Row};
use fleetglass_model::event::{About, Event};
use fleetglass_model::import::{ImportRecord, ImportRequest};
use fleetglass_model::job_execution::Owner;
use fleetglass_model::key::{JobId, ThingName};
use fleetglass_model::raw::RawJson;
use fleetglass_model::{Observation, Record, Timestamp, from_json, to_json};
use serde::Serialize;

/// The largest body, in bytes: twice what AWS sends at once (developer guide, "Batching HTTP action messages").
pub const MAX_BYTES: usize = 256 << 10;
/// The most messages of a body; AWS sends 10.
const MAX_MESSAGES: usize = 100;
/// The most characters of a reason: AWS does not read answers of more than 16,384 bytes.
const REASON_MAX: usize = 100;

/// For an event's id, a thing and a job: whether the event was accepted before, the latest execution, and its
/// document's hash.
const KNOWN: &str = "SELECT (SELECT 'y' FROM events WHERE event_id = value ->> 0) AS a, \
     (SELECT observation FROM executions WHERE thing_name = value ->> 1 AND job_id = value ->> 2 AND latest) AS b, \
     (SELECT document FROM executions WHERE thing_name = value ->> 1 AND job_id = value ->> 2 AND latest) AS c FROM json_each(?1) ORDER BY key";
const TAKE: &str = "INSERT INTO events (event_id, at) SELECT value ->> 0, value ->> 1 FROM json_each(?1) WHERE true ON CONFLICT DO NOTHING";
const EXPIRE: &str = "DELETE FROM events WHERE at < CAST(?1 AS REAL) - 86400";

/// The pushed messages of a body.
pub struct PushBatch {
    messages: Vec<Message>,
    /// For each record of the batch, the place of its message.
    places: Vec<usize>,
    now: Timestamp,
}

/// A message and its outcome.
struct Message {
    /// The event. None if it was accepted before or is refused.
    event: Option<Event>,
    /// Why it is refused.
    reason: Option<String>,
    /// Whether the collector should read the record.
    is_wanted: bool,
}

impl PushBatch {
    /// Reads a body of one message or several. An error in one does not affect the others.
    pub fn parse(bytes: &[u8], owner: &Owner, now: Timestamp) -> Result<Self, Box<Cause>> {
        if bytes.len() > MAX_BYTES {
            return Err(Cause::TooLarge { most: MAX_BYTES }.into());
        }
        let whole: RawJson = from_json(body_text(bytes)?).map_err(Cause::Body)?;
        let messages = match whole.get().starts_with('[') {
            true => from_json(whole.get()).map_err(Cause::Body)?,
            false => vec![whole],
        };
        if messages.len() > MAX_MESSAGES {
            return Err(Cause::Body("it holds more than 100 messages".to_owned()).into());
        }
        let messages = messages.iter().map(|message| Message::read(message.get(), owner)).collect();
        Ok(Self { messages, places: Vec::new(), now })
    }

    /// The statement that reads, in one row for each message, whether it was accepted before and what is known of its
    /// execution.
    pub fn reads(&self) -> Query {
        let rows: Vec<_> = self.messages.iter().map(Message::known_key).collect();
        Query::with(KNOWN, ["[", &rows.join(","), "]"].concat())
    }

    /// The records to import, from the rows of [`Self::reads`].
    pub fn batch(&mut self, rows: Vec<Row>) -> Batch {
        let (mut records, mut taken, now) = (Vec::new(), Vec::new(), self.now);
        for ((place, message), row) in self.messages.iter_mut().enumerate().zip(rows) {
            let mut row = row.into_iter().map(Option::unwrap_or_default);
            let mut next = || row.next().unwrap_or_default();
            let (was_taken, known, document) = (next(), next(), next());
            if let Some(id) = message.event.as_ref().and_then(|event| event.id.clone()) {
                if !was_taken.is_empty() || taken.contains(&id) {
                    message.event = None;
                    continue;
                }
                taken.push(id);
            }
            let new_records = message.take_records(from_json(&known).ok().as_ref(), !document.is_empty());
            if records.len() + new_records.len() > ImportRequest::MAX_RECORDS {
                message.refuse("the messages tell of too many executions at once");
                continue;
            }
            self.places.resize(records.len() + new_records.len(), place);
            // An event has not happened later than now.
            let observed_at = message.event.as_ref().map_or(now, |event| event.at.min(now));
            records.extend(new_records.into_iter().map(|record| ImportRecord {
                observation: Observation { record, observed_at },
                document: None,
                arn: None,
                since: None,
            }));
        }
        Batch::new(ImportRequest { records, ..ImportRequest::default() })
    }

    /// The statements to run once the batch is written. To be called when nothing of it is pending.
    pub fn finish(&mut self, batch: &Batch) -> Vec<Query> {
        for (result, place) in batch.results().iter().zip(&self.places) {
            if let Some(reason) = &result.reason {
                self.messages[*place].refuse(reason);
            }
        }
        let now = self.now;
        let (mut marks, mut things, mut ids) = (Vec::new(), Vec::new(), Vec::new());
        let mut last_event = None;
        for message in &self.messages {
            let Some(event) = &message.event else { continue };
            let (thing, job) = (&*event.thing_name, &*event.job_id);
            let (kind, name, part) = match event.about {
                About::Job => ("job", job, ""),
                _ => ("job-execution", thing, job),
            };
            let at = event.at.min(now);
            last_event = last_event.max(Some(at));
            ids.extend(event.id.as_ref().map(|id| to_json(&(id, &now))));
            marks.extend(message.is_wanted.then(|| wanted::mark(kind, name, part, 0, now, "pushed")));
            let unnumbered = event.unnumbered.iter().filter(|job| JobId::new(&***job).is_ok());
            marks.extend(unnumbered.map(|job| wanted::mark("job-execution", thing, job, 0, now, "pushed")));
            things.extend(event.all.then(|| to_json(&(&thing, &at, &now))));
        }
        let mut queries = chunks(wanted::MARK, &mut marks.into_iter());
        queries.extend(chunks(wanted::MARK_UNLISTED, &mut things.into_iter()));
        queries.extend(chunks(TAKE, &mut ids.into_iter()));
        queries.extend(last_event.map(|at| journal::push_report("aws-events", at, now)));
        queries
    }

    /// The reply: the outcome of each message, in their order.
    pub fn reply(&self) -> Reply {
        let results = self.messages.iter().map(Message::outcome).collect();
        Reply::new(200, HeaderSet::Fleetglass, json(&PushReply { results }))
    }

    /// Why messages were refused, for the log. The words of the messages, which are in quotation marks, are left out.
    pub fn refused(&self) -> String {
        let reasons = self.messages.iter().filter_map(|message| message.reason.as_deref());
        let reasons = reasons.map(|reason| reason.split(['"', '`']).next().unwrap_or_default().trim_end());
        reasons.collect::<Vec<_>>().join("; ")
    }
}

/// The statement that deletes the ids of events that AWS does not send again.
pub fn expire(now: Timestamp) -> Query {
    Query::with(EXPIRE, now.to_string())
}

impl Message {
    /// Reads a message; refuses one about another account or region.
    fn read(text: &str, owner: &Owner) -> Self {
        let mut read = Self { event: None, reason: None, is_wanted: false };
        match Event::read(text) {
            Ok(event) => match event_refusal(&event, owner) {
                Some(reason) => read.refuse(reason),
                None => read.event = Some(event),
            },
            Err(reason) => read.refuse(&reason),
        }
        read
    }

    fn outcome(&self) -> MessageOutcome<'_> {
        let outcome = match (&self.event, &self.reason) {
            (Some(_), _) => "taken",
            (None, None) => "duplicate",
            (None, Some(_)) => "refused",
        };
        MessageOutcome { outcome, reason: self.reason.as_deref() }
    }

    fn refuse(&mut self, reason: &str) {
        self.event = None;
        self.reason = Some(reason.chars().take(REASON_MAX).collect());
    }

    /// The message's row in the list of [`KNOWN`].
    fn known_key(&self) -> String {
        let Some(event) = &self.event else { return "[]".to_owned() };
        // Among the events of a thing, only its next execution comes with a document.
        let job = match &*event.records {
            [Record::JobExecution(next)] => &next.job_id,
            _ => &event.job_id,
        };
        to_json(&(&event.id, &event.thing_name, job))
    }

    /// Takes the records of the event, and decides whether the collector should read more.
    fn take_records(&mut self, known: Option<&Observation>, has_document: bool) -> Vec<Record> {
        let Some(event) = &mut self.event else { return Vec::new() };
        let mut records = std::mem::take(&mut event.records);
        match event.about {
            About::Execution => {
                self.is_wanted = !known.is_some_and(|known| event.is_known(known));
                records.extend(known.and_then(|known| event.ended(known)));
            }
            About::Job => self.is_wanted = true,
            About::Thing => {
                // The stored document is as it was written, and better than the one in an MQTT message.
                if let (true, [Record::JobExecution(next)]) = (has_document, &mut *records) {
                    next.job_document = None;
                }
            }
        }
        records
    }
}

/// The answer: the outcome of each message.
#[derive(Serialize)]
struct PushReply<'a> {
    results: Vec<MessageOutcome<'a>>,
}

#[derive(Serialize)]
struct MessageOutcome<'a> {
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
}

/// Why an event is refused because of its thing or its job.
fn event_refusal(event: &Event, owner: &Owner) -> Option<&'static str> {
    let Event { about, thing_name, job_id, thing_arn, .. } = event;
    let is_named = (*about == About::Job || ThingName::new(&**thing_name).is_ok())
        && (*about == About::Thing || JobId::new(&**job_id).is_ok());
    if !is_named {
        Some("its thing or its job has no name that AWS gives")
    } else if *about == About::Execution && *thing_arn != owner.thing_arn(thing_name) {
        Some("its thing is of another account or region")
    } else {
        None
    }
}
