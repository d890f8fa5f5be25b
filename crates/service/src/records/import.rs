//! Import: writes a batch of observations to the index. An older state never replaces a newer one.
//!
//! ```text
//! Batch::parse(body)                    documents to hash
//! batch.accept(hashes, owner)           refuses the records that cannot be stored
//! loop  batch.reads() -> batch.resolve(rows) -> writes, guarded by revision -> batch.applied(rows)
//!       until nothing is pending: what another import changed in between is read and merged again
//! batch.journal(now)                    the statements that write the journal
//! batch.reply()
//! ```

pub(crate) mod journal;
mod statements;

use crate::error::Cause;
use crate::http::parameters::body_text;
use crate::http::reply::{HeaderSet, Reply, json as json_body};
use crate::records::kind::RecordKind;
use crate::records::publish::Scope;
use crate::store::{Query, Row};
use fleetglass_model::import::{
    ImportOutcome, ImportRecord, ImportReply, ImportRequest, ImportResult, JobList, Journal, ProgressPoint,
    SourceReport,
};
use fleetglass_model::job_execution::{Owner, job_document_violation};
use fleetglass_model::key::owner_of_arn;
use fleetglass_model::merge::{Merge, merge, newness};
use fleetglass_model::presigned::{self, Signatures};
use fleetglass_model::raw::depth;
use fleetglass_model::recognise::check_keys;
use fleetglass_model::{Observation, Record, Timestamp, Violation, from_json, to_json};
use statements::{SQL, Sql};
use std::borrow::Cow;
use std::cmp::Ordering;

/// The most bytes of one bound parameter: D1 takes 2 MB.
const PARAMETER_MAX: usize = 1_000_000;
/// The most bytes of a record's JSON. The row quotes it once more, which at most doubles it, and adds the status: it
/// stays below D1's 2 MB.
const RECORD_MAX: usize = 600_000;
/// The deepest nesting of a record's JSON. SQLite reads 1,000 levels; the command and the console, which read it within
/// other objects, 127.
const DEPTH_MAX: usize = 100;
/// The most bytes of a job document, which grows at most six times when it is quoted. AWS's limit is 32,768 characters.
const DOCUMENT_MAX: usize = 300_000;

/// The name of a record.
#[derive(Debug, PartialEq)]
struct RecordId {
    kind: RecordKind,
    /// The task's id, the job's id, or the thing's name.
    name: String,
    /// The job's id for an execution, the key among the others for a part of a task, else empty.
    part: String,
    /// The execution's number; else 0.
    number: i64,
}

/// The statements of a kind.
fn sql_of(kind: RecordKind) -> &'static Sql {
    &SQL[kind as usize]
}

impl RecordId {
    /// The columns that the statements take.
    fn columns(&self) -> (&str, &str, i64) {
        (&self.name, &self.part, self.number)
    }

    fn of(record: &Record) -> Self {
        let id = |kind, name: &String, part, number| Self { kind, name: name.clone(), part, number };
        match record {
            Record::JobExecution(e) => {
                id(RecordKind::Execution, &e.thing_name, e.job_id.clone(), e.execution_number)
            }
            Record::RegistrationTask(task) => {
                id(RecordKind::RegistrationTask, &task.task_id, String::new(), 0)
            }
            Record::BatchTask(task) => id(RecordKind::BatchTask, &task.task_id, String::new(), 0),
            Record::Job(job) => id(RecordKind::Job, &job.job_id, String::new(), 0),
            Record::Subtask(subtask) => id(RecordKind::Subtask, &subtask.task_id, subtask.key(), 0),
            Record::Report(report) => {
                let part = [report.report_type.as_str(), " ", report.key()].concat();
                id(RecordKind::Report, &report.task_id, part, 0)
            }
        }
    }
}

/// A batch of records to import.
#[derive(Debug)]
pub struct Batch {
    documents: Vec<String>,
    /// The SHA-256 of each document, in hexadecimal.
    hashes: Vec<String>,
    /// The signatures that were taken out of each document.
    signatures: Vec<Option<Signatures>>,
    records: Vec<ImportRecord>,
    results: Vec<ImportResult>,
    groups: Vec<Group>,
    journal: Option<Journal>,
    progress: Vec<ProgressPoint>,
    sources: Vec<SourceReport>,
    lists: Vec<JobList>,
}

/// All observations of one record.
#[derive(Debug)]
struct Group {
    id: RecordId,
    /// Places among the batch's records, in the order of arrival.
    places: Vec<usize>,
    /// The outcome of each place, as far as it is decided.
    outcomes: Vec<ImportOutcome>,
    /// True if its document has got other signatures, which is no new revision.
    signed: bool,
    stage: Stage,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Not yet merged with what is known.
    Pending,
    /// Merged; the write is under way.
    Writing,
    /// Written.
    Written,
    /// Nothing to write, or nothing that changes an answer.
    Same,
}

/// The known state of a record.
#[derive(Debug)]
struct Known {
    rev: i64,
    /// The time since which the state is the same.
    since: Timestamp,
    observation: Observation,
    signatures: Option<Signatures>,
}

/// The job document of a record. While records are merged, the hash stands for the document.
fn document_of(record: &mut Record) -> Option<&mut Option<String>> {
    match record {
        Record::JobExecution(execution) => Some(&mut execution.job_document),
        Record::Job(job) => Some(&mut job.document),
        _ => None,
    }
}

impl Batch {
    /// Reads a request's body.
    pub fn parse(body: &[u8]) -> Result<Self, Box<Cause>> {
        if body.len() > ImportRequest::MAX_BYTES {
            return Err(Cause::TooLarge { most: ImportRequest::MAX_BYTES }.into());
        }
        let request: ImportRequest = from_json(body_text(body)?).map_err(Cause::Body)?;
        if request.records.len() > ImportRequest::MAX_RECORDS {
            let (given, max) = (request.records.len(), ImportRequest::MAX_RECORDS);
            return Err(Cause::Body(format!("it holds {given} records, more than {max}")).into());
        }
        if request.progress.len() > ImportRequest::MAX_RECORDS {
            return Err(Cause::Body("it holds more points of progress than records may be".to_owned()).into());
        }
        if request.lists.len() > ImportRequest::MAX_LISTS {
            return Err(Cause::Body("it holds more lists than records may be".to_owned()).into());
        }
        journal::check(request.journal.as_ref())?;
        journal::check_sources(&request.sources)?;
        Ok(Self::new(request))
    }

    /// Creates a batch from a request, which is not checked here.
    pub fn new(request: ImportRequest) -> Self {
        let ImportRequest { mut documents, mut records, journal, progress, sources, lists } = request;
        for record in &mut records {
            if let Some(document) = document_of(&mut record.observation.record).and_then(Option::take) {
                record.document = Some(documents.len());
                documents.push(document);
            }
        }
        let mut signatures = Vec::with_capacity(documents.len());
        for document in &mut documents {
            let (without, taken) = presigned::take_out(document);
            if let Cow::Owned(without) = without {
                *document = without;
            }
            signatures.push(taken);
        }
        let (hashes, results, groups) = (Vec::new(), Vec::new(), Vec::new());
        Self { documents, signatures, records, journal, progress, sources, lists, hashes, results, groups }
    }

    /// The job documents, to be hashed in this order (SHA-256, in hexadecimal).
    pub fn documents(&self) -> &[String] {
        &self.documents
    }

    /// Takes the documents' hashes, and refuses the records that cannot be stored.
    pub fn accept(&mut self, hashes: Vec<String>, owner: &Owner) {
        self.hashes = hashes;
        for place in 0..self.records.len() {
            let record = &mut self.records[place];
            let reason = refusal(record, &self.documents, owner);
            let violations = if reason.is_none() { violations(record, &self.documents) } else { Vec::new() };
            if let (Some(of_record), Some(document)) =
                (document_of(&mut record.observation.record), record.document)
            {
                *of_record = self.hashes.get(document).cloned();
            }
            if reason.is_none() {
                let id = RecordId::of(&record.observation.record);
                match self.groups.iter_mut().find(|group| group.id == id) {
                    Some(group) => group.places.push(place),
                    None => self.groups.push(Group::new(id, place)),
                }
            }
            self.results.push(ImportResult { outcome: ImportOutcome::Refused, reason, violations });
        }
    }

    /// True until every record is decided.
    pub fn is_pending(&self) -> bool {
        self.groups.iter().any(|group| group.stage == Stage::Pending)
    }

    /// The statements that read what is known of the pending records.
    pub fn reads(&self) -> Vec<Query> {
        let mut queries = Vec::new();
        for kind in RecordKind::ALL {
            // A row names its record by the place of the key. Records that are not read keep their places as null.
            let is_pending = |group: &Group| group.stage == Stage::Pending && group.id.kind == kind;
            if self.groups.iter().any(is_pending) {
                let keys: Vec<_> =
                    self.groups.iter().map(|g| is_pending(g).then(|| g.id.columns())).collect();
                queries.push(Query::with(sql_of(kind).known, to_json(&keys)));
            }
        }
        queries
    }

    /// Merges the records with the rows of [`Self::reads`], and returns the statements of one transaction that write
    /// the result.
    pub fn resolve(
        &mut self,
        rows: impl IntoIterator<Item = Row>,
        now_ms: i64,
    ) -> Result<Vec<Query>, Box<Cause>> {
        let mut known: Vec<Option<Known>> = Vec::new();
        known.resize_with(self.groups.len(), || None);
        for row in rows {
            let (place, entry) = known_row(row).map_err(Cause::Damaged)?;
            if let Some(slot) = known.get_mut(place) {
                *slot = Some(entry);
            }
        }
        let (mut changes, mut confirmations) = (Vec::new(), Vec::new());
        for (group, known) in self.groups.iter_mut().zip(known) {
            if group.stage == Stage::Pending {
                let expected = known.as_ref().map_or(0, |known| known.rev);
                let signatures_of = |record: &ImportRecord| self.signatures.get(record.document?)?.clone();
                let now = Timestamp::from_millis(now_ms);
                match group.merge(known, &self.records, signatures_of, now) {
                    Merged::Changed(state) => {
                        changes.push(Change { expected, rev: now_ms.max(expected + 1), state })
                    }
                    Merged::Confirmed(state) => confirmations.push(Change { expected, rev: expected, state }),
                    Merged::Same => {}
                }
            }
        }
        Ok(self.writes(&changes, &confirmations))
    }

    /// The statements of one transaction. Documents go before the records that name them.
    fn writes(&self, changes: &[Change], confirmations: &[Change]) -> Vec<Query> {
        let mut queries = self.progress();
        if changes.is_empty() && confirmations.is_empty() {
            return queries;
        }
        queries.push(Query::new(statements::TICK, &[]));
        let mut needed = vec![false; self.hashes.len()];
        for hash in changes.iter().filter_map(Change::document) {
            if let Some(place) = self.hashes.iter().position(|h| *h == hash) {
                needed[place] = true;
            }
        }
        let pairs = self.hashes.iter().zip(&self.documents).zip(needed).filter(|(_, needed)| *needed);
        let rows = pairs.map(|((hash, body), _)| to_json(&(hash, body)));
        queries.extend(chunks(statements::WRITE_DOCUMENTS, &mut { rows }));
        let of = |all: &[Change], kind, sql| {
            chunks(sql, &mut all.iter().filter(|change| change.kind() == kind).map(Change::row))
        };
        for kind in RecordKind::ALL {
            queries.extend(of(changes, kind, sql_of(kind).write));
        }
        let executions = changes.iter().filter(|change| change.kind() == RecordKind::Execution);
        let mut pairs =
            executions.map(|change| to_json(&RecordId::of(&change.state.observation.record).columns()));
        queries.extend(chunks(statements::SUPERSEDE_EXECUTIONS, &mut pairs));
        for kind in RecordKind::ALL {
            queries.extend(of(confirmations, kind, sql_of(kind).confirm));
        }
        queries
    }

    /// The statements that write the progress of tasks at each observation, including those that are older than what is
    /// known.
    fn progress(&self) -> Vec<Query> {
        let pending = self.groups.iter().filter(|group| group.stage != Stage::Written);
        let places = pending.flat_map(|group| &group.places);
        chunks(
            statements::WRITE_PROGRESS,
            &mut places.filter_map(|place| journal::progress(&self.records[*place].observation)),
        )
    }

    /// Takes the ids that the writes returned. A record that is not among them was changed by another import in
    /// between, and is pending again.
    pub fn applied(&mut self, rows: impl IntoIterator<Item = Row>) {
        let written: Vec<RecordId> = rows.into_iter().filter_map(written_id).collect();
        for group in self.groups.iter_mut().filter(|group| group.stage == Stage::Writing) {
            let is_written = written.contains(&group.id);
            group.stage = if is_written { Stage::Written } else { Stage::Pending };
        }
    }

    /// The records that this batch changes, which have to be published after its writes.
    pub fn scope(&self) -> Scope {
        let mut scope = Scope::default();
        let changing =
            |group: &&Group| matches!(group.stage, Stage::Writing | Stage::Written) || group.signed;
        for Group { id, .. } in self.groups.iter().filter(changing) {
            scope.add(id.kind, &id.name, &id.part);
        }
        scope
    }

    /// The statements that write the journal, and when each source last reported. To be called when nothing is pending.
    pub fn journal(&mut self, now: Timestamp) -> Vec<Query> {
        self.decide();
        let mut queries =
            chunks(statements::WRITE_PROGRESS, &mut self.progress.iter().filter_map(journal::point));
        queries.extend(journal::queries(self.journal.as_ref(), &self.records, &self.results, now));
        queries.extend(journal::job_lists(&self.lists));
        queries.extend(journal::source_reports(&self.sources, now));
        queries
    }

    fn decide(&mut self) {
        for group in &self.groups {
            for (place, outcome) in group.places.iter().zip(&group.outcomes) {
                self.results[*place].outcome = *outcome;
            }
        }
    }

    /// The result of each record, in the request's order: why it was refused. The outcomes of the others are in the
    /// reply.
    pub(crate) fn results(&self) -> &[ImportResult] {
        &self.results
    }

    /// The outcome of each record, in the request's order.
    pub fn reply(mut self) -> ImportReply {
        self.decide();
        ImportReply { results: self.results }
    }
}

enum Merged {
    Changed(State),
    Confirmed(State),
    Same,
}

/// The state of a record to write.
#[derive(Debug)]
struct State {
    since: Timestamp,
    /// The observation, with the hash of its job document in the document's place.
    observation: Observation,
    signatures: Option<Signatures>,
}

impl Group {
    fn new(id: RecordId, place: usize) -> Self {
        Self { id, places: vec![place], outcomes: Vec::new(), signed: false, stage: Stage::Pending }
    }

    /// Merges all observations of the record into what is known of it.
    fn merge(
        &mut self,
        known: Option<Known>,
        records: &[ImportRecord],
        signatures_of: impl Fn(&ImportRecord) -> Option<Signatures>,
        now: Timestamp,
    ) -> Merged {
        let (mut changed, mut confirmed) = (false, false);
        let (mut known, mut since, known_signatures) =
            known.map_or((None, None, None), |k| (Some(k.observation), Some(k.since), k.signatures));
        // Signatures, each with the hash of its document.
        let mut signed: Vec<_> =
            known_signatures.iter().cloned().map(|s| (document_in(known.as_ref()), s)).collect();
        self.outcomes.clear();
        for place in &self.places {
            let ImportRecord { observation: incoming, since: told_since, .. } = &records[*place];
            let moved =
                unmoved_since(known.as_ref(), since, incoming, told_since.unwrap_or(incoming.observed_at));
            confirmed |= since.is_some_and(|since| since != moved);
            since = Some(moved);
            signed.extend(signatures_of(&records[*place]).map(|s| (document_in(Some(incoming)), s)));
            self.outcomes.push(match merge(known.as_ref(), incoming.clone()) {
                Merge::Changed(merged) => {
                    known = Some(merged);
                    changed = true;
                    ImportOutcome::Imported
                }
                Merge::Confirmed(merged) => {
                    known = Some(merged);
                    confirmed = true;
                    ImportOutcome::Unchanged
                }
                Merge::Unchanged => ImportOutcome::Unchanged,
                Merge::Older => ImportOutcome::Older,
            });
        }
        self.stage = if changed { Stage::Writing } else { Stage::Same };
        let (Some(observation), Some(since)) = (known, since) else { return Merged::Same };
        // The last that the device was given expire last.
        let document = document_in(Some(&observation));
        let own = signed
            .into_iter()
            .filter(|(of, signatures)| of.is_some() && *of == document && signatures.are_valid(now));
        let signatures = own.map(|(_, signatures)| signatures).max_by_key(|signatures| signatures.until);
        self.signed = signatures.is_some() && signatures != known_signatures;
        let state = State { since, observation, signatures };
        match (changed, confirmed || self.signed) {
            (true, _) => Merged::Changed(state),
            (false, true) => Merged::Confirmed(state),
            (false, false) => Merged::Same,
        }
    }
}

/// The hash of an execution's document. A job's own has no signatures of anybody's.
fn document_in(observation: Option<&Observation>) -> Option<String> {
    match &observation?.record {
        Record::JobExecution(execution) => execution.job_document.clone(),
        _ => None,
    }
}

/// The time since which the record has been in its newest known state, after one more observation.
fn unmoved_since(
    known: Option<&Observation>,
    since: Option<Timestamp>,
    incoming: &Observation,
    first: Timestamp,
) -> Timestamp {
    let (Some(known), Some(since)) = (known, since) else { return first };
    match newness(known, incoming) {
        Ordering::Less => first,
        Ordering::Equal => since.min(first),
        Ordering::Greater => since,
    }
}

/// Why a record cannot be stored. None if it can.
fn refusal(record: &ImportRecord, documents: &[String], owner: &Owner) -> Option<String> {
    if let Err(error) = check_keys(&record.observation.record) {
        return Some(error.to_string());
    }
    let text = to_json(&record.observation);
    if text.len() > RECORD_MAX {
        return Some(format!("it has more than {RECORD_MAX} bytes"));
    }
    if depth(&text) > DEPTH_MAX {
        return Some(format!("it holds more than {DEPTH_MAX} arrays and objects within each other"));
    }
    if let Some(place) = record.document {
        match documents.get(place) {
            Some(text) if text.len() > DOCUMENT_MAX => {
                return Some(format!("its document has more than {DOCUMENT_MAX} bytes"));
            }
            Some(_) => {}
            None => {
                let count = documents.len();
                return Some(format!("document {place} is not among the {count} of the request"));
            }
        }
    }
    let arn = record.arn.as_deref()?;
    match owner_of_arn(arn) {
        Some((account, region)) if account == owner.account && region == owner.region => {
            let expected_arn = match &record.observation.record {
                Record::JobExecution(execution) => owner.thing_arn(&execution.thing_name),
                Record::Job(job) => owner.job_arn(&job.job_id),
                _ => return None,
            };
            (arn != expected_arn).then(|| format!("its ARN is not {expected_arn}"))
        }
        Some((account, region)) => Some(format!(
            "it is of account {account} in {region}; this Fleetglass serves account {} in {}",
            owner.account, owner.region
        )),
        None => Some(format!("{} is not an ARN", to_json(&arn))),
    }
}

/// The violations of a record and of its document.
fn violations(record: &ImportRecord, documents: &[String]) -> Vec<Violation> {
    let mut violations = record.observation.record.violations();
    let document = record.document.and_then(|place| documents.get(place));
    violations.extend(document.and_then(|text| job_document_violation(text)));
    violations
}

#[derive(Debug)]
struct Change {
    expected: i64,
    rev: i64,
    state: State,
}

impl Change {
    fn document(&self) -> Option<String> {
        document_of(&mut self.state.observation.record.clone())?.clone()
    }

    fn kind(&self) -> RecordKind {
        RecordId::of(&self.state.observation.record).kind
    }

    fn row(&self) -> String {
        let State { since, observation, signatures } = &self.state;
        let id = RecordId::of(&observation.record);
        let mut observation = observation.clone();
        let document = document_of(&mut observation.record).and_then(Option::take);
        let message = match &observation.record {
            Record::JobExecution(execution) => execution.message(),
            Record::Subtask(subtask) => subtask.error_text(),
            _ => None,
        };
        // In the order of the statements' `value ->> 0` to `value ->> 9`.
        to_json(&(
            &id.name,
            &id.part,
            &id.number,
            &to_json(&observation),
            &self.rev,
            &self.expected,
            &document,
            since,
            &message.unwrap_or_default(),
            signatures,
        ))
    }
}

/// Splits items over statements, each with as many items as one parameter holds.
pub(crate) fn chunks(sql: &'static str, items: &mut dyn Iterator<Item = String>) -> Vec<Query> {
    let mut queries: Vec<Query> = Vec::new();
    let mut list = String::new();
    let close = |list: &mut String| Query::with(sql, std::mem::take(list) + "]");
    for item in items {
        if !list.is_empty() && list.len() + item.len() > PARAMETER_MAX {
            queries.push(close(&mut list));
        }
        list.push(if list.is_empty() { '[' } else { ',' });
        list.push_str(&item);
    }
    if !list.is_empty() {
        queries.push(close(&mut list));
    }
    queries
}

fn known_row(row: Row) -> Result<(usize, Known), String> {
    let [place, rev, observation, document, since, signatures] = <[Option<String>; 6]>::try_from(row)
        .map_err(|row| format!("a known row has {} columns", row.len()))?;
    let place = place.and_then(|p| p.parse().ok()).ok_or("its place is not a number")?;
    let rev = rev.and_then(|rev| rev.parse().ok()).ok_or("rev is not a number")?;
    let since = since.and_then(|since| Timestamp::parse(&since).ok()).ok_or("since is not a time")?;
    let text = observation.ok_or("observation is null")?;
    let mut observation: Observation = from_json(&text).map_err(|e| ["observation: ", &e].concat())?;
    if let Some(of_record) = document_of(&mut observation.record) {
        *of_record = document;
    }
    let signatures = signatures.map(|text| from_json(&text)).transpose();
    let signatures = signatures.map_err(|e| ["signatures: ", &e].concat())?;
    Ok((place, Known { rev, since, observation, signatures }))
}

fn written_id(row: Row) -> Option<RecordId> {
    let [kind, name, part, number] = <[Option<String>; 4]>::try_from(row).ok()?;
    let kind = RecordKind::ALL.into_iter().find(|known| Some(sql_of(*known).name) == kind.as_deref())?;
    Some(RecordId { kind, name: name?, part: part?, number: number?.parse().ok()? })
}

/// The answer to an import.
pub fn reply(reply: &ImportReply) -> Reply {
    Reply::new(200, HeaderSet::Fleetglass, json_body(reply))
}
