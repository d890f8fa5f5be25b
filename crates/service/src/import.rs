//! Import: from a batch of observations to writes of the index, without ever letting an older state replace a newer one.
//!
//! ```text
//! Batch::parse(body)                    documents to hash
//! batch.accept(hashes, owner)           refuses what cannot be kept
//! loop  batch.reads() -> batch.resolve(rows) -> writes, guarded by revision -> batch.applied(rows)
//!       until nothing is pending: what another import changed in between is read and merged again
//! batch.reply()
//! ```

use crate::failure::Cause;
use crate::publish::Scope;
use crate::store::{Query, Row};
use fleetglass_model::api::{ImportOutcome, ImportRecord, ImportReply, ImportRequest, ImportResult};
use fleetglass_model::job_execution::{Owner, job_document_violation};
use fleetglass_model::json::{ToJson, json};
use fleetglass_model::key::owner_of_arn;
use fleetglass_model::merge::{Merge, merge};
use fleetglass_model::recognise::check_keys;
use fleetglass_model::{Observation, Record, Violation};

/// The most bytes of one bound parameter: D1 takes 2 MB.
const PARAMETER_MAX: usize = 1_000_000;
/// The most bytes of a record's JSON. Quoted once more for its row, which at most doubles it, and with its status beside
/// it, it stays below D1's 2 MB.
const RECORD_MAX: usize = 600_000;
/// The most bytes of a job document. Quoted, it grows six times at most. Its own limit is 32,768 characters.
const DOCUMENT_MAX: usize = 300_000;

const KNOWN_EXECUTIONS: &str = "SELECT CAST(key AS TEXT) AS a, CAST(rev AS TEXT) AS b, observation AS c, document AS d \
     FROM json_each(?1) CROSS JOIN executions \
     ON thing_name = value ->> 0 AND job_id = value ->> 1 AND execution_number = value ->> 2";
const WRITE_DOCUMENTS: &str = "INSERT INTO documents (hash, body) SELECT value ->> 0, value ->> 1 FROM json_each(?1) \
     WHERE true ON CONFLICT DO NOTHING";
/// `pub_rev` brings the revision that the row is expected to have: a new row has 0 in both.
const WRITE_EXECUTIONS: &str = "INSERT INTO executions (thing_name, job_id, execution_number, observation, rev, pub_rev, \
     document, status, queued_at, last_updated_at, latest) \
     SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7, \
     value ->> 8, value ->> 9, NOT EXISTS (SELECT 1 FROM executions n WHERE n.thing_name = value ->> 0 \
     AND n.job_id = value ->> 1 AND n.execution_number > value ->> 2) FROM json_each(?1) WHERE true \
     ON CONFLICT (thing_name, job_id, execution_number) DO UPDATE SET observation = excluded.observation, \
     rev = excluded.rev, document = excluded.document, status = excluded.status, queued_at = excluded.queued_at, \
     last_updated_at = excluded.last_updated_at WHERE executions.rev = excluded.pub_rev \
     RETURNING 'e' AS a, thing_name AS b, job_id AS c, CAST(execution_number AS TEXT) AS d";
/// An execution that a newer one has superseded moves to a key of its own.
const SUPERSEDE_EXECUTIONS: &str = "UPDATE executions SET latest = 0, pub_rev = 0 WHERE latest \
     AND (thing_name, job_id) IN (SELECT value ->> 0, value ->> 1 FROM json_each(?1)) \
     AND EXISTS (SELECT 1 FROM executions n WHERE n.thing_name = executions.thing_name \
     AND n.job_id = executions.job_id AND n.execution_number > executions.execution_number)";
const CONFIRM_EXECUTIONS: &str = "UPDATE executions SET observation = value ->> 3 FROM json_each(?1) \
     WHERE thing_name = value ->> 0 AND job_id = value ->> 1 AND execution_number = value ->> 2 AND rev = value ->> 4";

struct TaskSql {
    known: &'static str,
    write: &'static str,
    confirm: &'static str,
}

macro_rules! task_sql {
    ($table:literal, $letter:literal) => {
        TaskSql {
            known: concat!(
                "SELECT CAST(key AS TEXT) AS a, CAST(rev AS TEXT) AS b, observation AS c, NULL AS d FROM json_each(?1) CROSS JOIN ",
                $table, " ON task_id = value ->> 0"
            ),
            write: concat!(
                "INSERT INTO ", $table, " (task_id, observation, rev, pub_rev, status) \
                 SELECT value ->> 0, value ->> 3, value ->> 4, value ->> 5, value ->> 7 FROM json_each(?1) WHERE true \
                 ON CONFLICT (task_id) DO UPDATE SET observation = excluded.observation, rev = excluded.rev, \
                 status = excluded.status WHERE ", $table, ".rev = excluded.pub_rev \
                 RETURNING '", $letter, "' AS a, task_id AS b, '' AS c, '0' AS d"
            ),
            confirm: concat!(
                "UPDATE ", $table, " SET observation = value ->> 3 FROM json_each(?1) \
                 WHERE task_id = value ->> 0 AND rev = value ->> 4"
            ),
        }
    };
}

const REGISTRATION_TASKS: TaskSql = task_sql!("registration_tasks", "r");
const BATCH_TASKS: TaskSql = task_sql!("batch_tasks", "b");

/// What names a record.
#[derive(Debug, PartialEq)]
struct RecordId {
    /// A letter for its kind, one of [`KINDS`].
    kind: char,
    /// The task's id, or the thing's name.
    name: String,
    /// The job's id; of tasks empty.
    job: String,
    /// The execution's number; of tasks 0.
    number: i64,
}

impl RecordId {
    fn of(record: &Record) -> Self {
        let (kind, name, job, number) = match record {
            Record::JobExecution(e) => ('e', &e.thing_name, e.job_id.clone(), e.execution_number),
            Record::RegistrationTask(task) => ('r', &task.task_id, String::new(), 0),
            Record::BatchTask(task) => ('b', &task.task_id, String::new(), 0),
        };
        Self { kind, name: name.clone(), job, number }
    }
}

/// As a row of a statement's list begins.
impl ToJson for RecordId {
    fn put(&self, out: &mut String) {
        let columns: &[&dyn ToJson] = &[&self.name, &self.job, &self.number];
        columns.put(out);
    }
}

/// A batch on its way into the index.
#[derive(Debug)]
pub struct Batch {
    documents: Vec<String>,
    /// Of each document, SHA-256 in hexadecimal.
    hashes: Vec<String>,
    records: Vec<ImportRecord>,
    results: Vec<ImportResult>,
    groups: Vec<Group>,
}

/// All that came in of one record.
#[derive(Debug)]
struct Group {
    id: RecordId,
    /// Places among the batch's records, in the order of arrival.
    places: Vec<usize>,
    /// Of each place, as far as it is decided.
    outcomes: Vec<ImportOutcome>,
    stage: Stage,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// To be merged with what is known.
    Pending,
    /// Merged; the write is under way.
    Writing,
    /// Written.
    Written,
    /// Nothing to write, or nothing that changes what is answered.
    Same,
}

impl Batch {
    /// Reads a request's body.
    pub fn parse(body: &[u8]) -> Result<Self, Cause> {
        if body.len() > ImportRequest::MAX_BYTES {
            return Err(Cause::TooLarge);
        }
        let body = str::from_utf8(body).map_err(|_| Cause::Body("it is not UTF-8".to_owned()))?;
        let request = ImportRequest::read(body).map_err(Cause::Body)?;
        if request.records.len() > ImportRequest::MAX_RECORDS {
            let (given, max) = (request.records.len(), ImportRequest::MAX_RECORDS);
            return Err(Cause::Body(format!("it holds {given} records, more than {max}")));
        }
        let ImportRequest { mut documents, mut records } = request;
        for record in &mut records {
            if let Record::JobExecution(execution) = &mut record.observation.record
                && let Some(document) = execution.job_document.take()
            {
                record.document = Some(documents.len());
                documents.push(document);
            }
        }
        Ok(Self { documents, records, hashes: Vec::new(), results: Vec::new(), groups: Vec::new() })
    }

    /// The job documents, to be hashed in this order (SHA-256, in hexadecimal).
    pub fn documents(&self) -> &[String] {
        &self.documents
    }

    /// Takes the documents' hashes, and refuses the records that cannot be kept.
    pub fn accept(&mut self, hashes: Vec<String>, owner: &Owner) {
        self.hashes = hashes;
        for place in 0..self.records.len() {
            let record = &mut self.records[place];
            let reason = refusal(record, &self.documents, owner);
            let violations = if reason.is_none() { violations(record, &self.documents) } else { Vec::new() };
            // While it is merged, a document is known by its hash.
            if let (Record::JobExecution(execution), Some(document)) =
                (&mut record.observation.record, record.document)
            {
                execution.job_document = self.hashes.get(document).cloned();
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

    /// What is known of the pending records.
    pub fn reads(&self) -> Vec<Query> {
        let mut queries = Vec::new();
        for (kind, sql) in KINDS.iter().zip([KNOWN_EXECUTIONS, REGISTRATION_TASKS.known, BATCH_TASKS.known]) {
            // A row tells its record by the key's place: what is not asked for here keeps its place as null.
            let asked = |group: &Group| group.stage == Stage::Pending && group.id.kind == *kind;
            if self.groups.iter().any(asked) {
                let keys: Vec<_> = self.groups.iter().map(|g| asked(g).then_some(&g.id)).collect();
                queries.push(Query::new(sql, [json(&keys)]));
            }
        }
        queries
    }

    /// Merges what came in with the rows that [`Self::reads`] gave, and tells what to write, in one transaction.
    pub fn resolve(&mut self, rows: impl IntoIterator<Item = Row>, now_ms: i64) -> Result<Vec<Query>, Cause> {
        let mut known: Vec<Option<(i64, Observation)>> = Vec::new();
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
                let (expected, known) =
                    known.map_or((0, None), |(rev, observation)| (rev, Some(observation)));
                match group.merge(known, &self.records) {
                    Merged::Changed(o) => {
                        changes.push(Change { expected, rev: now_ms.max(expected + 1), observation: o })
                    }
                    Merged::Confirmed(o) => {
                        confirmations.push(Change { expected, rev: expected, observation: o })
                    }
                    Merged::Same => {}
                }
            }
        }
        Ok(self.writes(&changes, &confirmations))
    }

    /// The statements of one transaction. Documents go before the executions that name them.
    fn writes(&self, changes: &[Change], confirmations: &[Change]) -> Vec<Query> {
        let mut needed = vec![false; self.hashes.len()];
        for hash in changes.iter().filter_map(Change::document) {
            if let Some(place) = self.hashes.iter().position(|h| h == hash) {
                needed[place] = true;
            }
        }
        let pairs = self.hashes.iter().zip(&self.documents).zip(needed).filter(|(_, needed)| *needed);
        let mut queries = chunks(WRITE_DOCUMENTS, &mut pairs.map(|((hash, body), _)| row(&[hash, body])));
        for (kind, sql) in KINDS.iter().zip([WRITE_EXECUTIONS, REGISTRATION_TASKS.write, BATCH_TASKS.write]) {
            queries.extend(chunks(sql, &mut changes.iter().filter(|c| c.kind() == *kind).map(Change::row)));
        }
        let executions = changes.iter().filter(|c| c.kind() == 'e');
        let mut pairs = executions.map(|c| json(&RecordId::of(&c.observation.record)));
        queries.extend(chunks(SUPERSEDE_EXECUTIONS, &mut pairs));
        for (kind, sql) in
            KINDS.iter().zip([CONFIRM_EXECUTIONS, REGISTRATION_TASKS.confirm, BATCH_TASKS.confirm])
        {
            queries.extend(chunks(
                sql,
                &mut confirmations.iter().filter(|c| c.kind() == *kind).map(Change::row),
            ));
        }
        queries
    }

    /// Takes the ids that the writes returned. What is not among them was changed by another import in between, and
    /// is pending again.
    pub fn applied(&mut self, rows: impl IntoIterator<Item = Row>) {
        let written: Vec<RecordId> = rows.into_iter().filter_map(written_id).collect();
        for group in self.groups.iter_mut().filter(|group| group.stage == Stage::Writing) {
            let kept = written.contains(&group.id);
            group.stage = if kept { Stage::Written } else { Stage::Pending };
        }
    }

    /// The records that this batch changes: what has to be published after its writes.
    pub fn scope(&self) -> Scope {
        let mut scope = Scope::default();
        let changing = |group: &&Group| matches!(group.stage, Stage::Writing | Stage::Written);
        for Group { id, .. } in self.groups.iter().filter(changing) {
            match id.kind {
                'e' => scope.executions.push((id.name.clone(), id.job.clone())),
                'r' => scope.registration_tasks.push(id.name.clone()),
                _ => scope.batch_tasks.push(id.name.clone()),
            }
        }
        scope
    }

    /// What became of each record, in the request's order.
    pub fn reply(mut self) -> ImportReply {
        for group in &self.groups {
            for (place, outcome) in group.places.iter().zip(&group.outcomes) {
                self.results[*place].outcome = *outcome;
            }
        }
        ImportReply { results: self.results }
    }
}

enum Merged {
    Changed(Observation),
    Confirmed(Observation),
    Same,
}

impl Group {
    fn new(id: RecordId, place: usize) -> Self {
        Self { id, places: vec![place], outcomes: Vec::new(), stage: Stage::Pending }
    }

    /// Merges all that came in of the record into what is known of it.
    fn merge(&mut self, mut known: Option<Observation>, records: &[ImportRecord]) -> Merged {
        let (mut changed, mut confirmed) = (false, false);
        self.outcomes.clear();
        for place in &self.places {
            self.outcomes.push(match merge(known.as_ref(), records[*place].observation.clone()) {
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
        match known {
            Some(observation) if changed => Merged::Changed(observation),
            Some(observation) if confirmed => Merged::Confirmed(observation),
            _ => Merged::Same,
        }
    }
}

/// Why a record cannot be kept, where it cannot.
fn refusal(record: &ImportRecord, documents: &[String], owner: &Owner) -> Option<String> {
    if let Err(error) = check_keys(&record.observation.record) {
        return Some(error.to_string());
    }
    if json(&record.observation).len() > RECORD_MAX {
        return Some(format!("it has more than {RECORD_MAX} bytes"));
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
    let arn = record.thing_arn.as_deref()?;
    match owner_of_arn(arn) {
        Some((account, region)) if account == owner.account && region == owner.region => {
            let Record::JobExecution(execution) = &record.observation.record else { return None };
            let own = owner.thing_arn(&execution.thing_name);
            (arn != own).then(|| format!("its thingArn is not {own}"))
        }
        Some((account, region)) => Some(format!(
            "it is of account {account} in {region}; this Fleetglass serves account {} in {}",
            owner.account, owner.region
        )),
        None => Some(format!("thingArn {} is not an ARN", json(&arn))),
    }
}

/// The record's violations, with those of the document that it only points to.
fn violations(record: &ImportRecord, documents: &[String]) -> Vec<Violation> {
    let mut violations = record.observation.record.violations();
    let document = record.document.and_then(|place| documents.get(place));
    violations.extend(document.and_then(|text| job_document_violation(text)));
    violations
}

const KINDS: [char; 3] = ['e', 'r', 'b'];

#[derive(Debug)]
struct Change {
    expected: i64,
    rev: i64,
    /// An execution's job document is its hash.
    observation: Observation,
}

impl Change {
    fn document(&self) -> Option<&str> {
        match &self.observation.record {
            Record::JobExecution(execution) => execution.job_document.as_deref(),
            _ => None,
        }
    }

    fn kind(&self) -> char {
        RecordId::of(&self.observation.record).kind
    }

    fn row(&self) -> String {
        let mut observation = self.observation.clone();
        if let Record::JobExecution(execution) = &mut observation.record {
            execution.job_document = None;
        }
        let id = RecordId::of(&self.observation.record);
        let (status, queued, updated) = match &self.observation.record {
            Record::JobExecution(e) => {
                (e.status.as_ref().map(|s| s.as_str()), e.queued_at, e.last_updated_at)
            }
            Record::RegistrationTask(task) => (task.status.as_ref().map(|s| s.as_str()), None, None),
            Record::BatchTask(task) => (task.status.as_ref().map(|s| s.as_str()), None, None),
        };
        // In the order of the statements' `value ->> 0` to `value ->> 9`.
        row(&[
            &id.name,
            &id.job,
            &id.number,
            &json(&observation),
            &self.rev,
            &self.expected,
            &self.document(),
            &status,
            &queued,
            &updated,
        ])
    }
}

fn row(columns: &[&dyn ToJson]) -> String {
    let mut out = String::new();
    columns.put(&mut out);
    out
}

/// One statement for as many items as one parameter holds.
fn chunks(sql: &'static str, items: &mut dyn Iterator<Item = String>) -> Vec<Query> {
    let mut queries: Vec<Query> = Vec::new();
    let mut list = String::new();
    let close = |list: &mut String| Query::new(sql, [std::mem::take(list) + "]"]);
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

fn known_row(row: Row) -> Result<(usize, (i64, Observation)), String> {
    let [place, rev, observation, document] = <[Option<String>; 4]>::try_from(row)
        .map_err(|row| format!("a known row has {} columns", row.len()))?;
    let place = place.and_then(|p| p.parse().ok()).ok_or("its place is not a number")?;
    let rev = rev.and_then(|rev| rev.parse().ok()).ok_or("rev is not a number")?;
    let text = observation.ok_or("observation is null")?;
    let mut observation = Observation::read(&text).map_err(|e| ["observation: ", &e].concat())?;
    if let Record::JobExecution(execution) = &mut observation.record {
        execution.job_document = document;
    }
    Ok((place, (rev, observation)))
}

fn written_id(row: Row) -> Option<RecordId> {
    let [kind, name, job, number] = <[Option<String>; 4]>::try_from(row).ok()?;
    Some(RecordId { kind: kind?.chars().next()?, name: name?, job: job?, number: number?.parse().ok()? })
}
