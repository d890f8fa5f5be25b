//! Runs the table of cases without a server.

use crate::case::{Case, Expected, IndexTrouble, KvTrouble, all};
use crate::index::Index;
use crate::worker::{Answered, Kv, REQUEST_ID, Worker};
use fleetglass_model::Timestamp;
use fleetglass_service::http::request::{Headers, Request, Target};
use fleetglass_service::store::value::Value as Stored;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// When the records are imported, in milliseconds: small, so that it is their revision.
const IMPORTED_MS: i64 = 1000;
/// The time of cases that do not set it.
const NOW: i64 = 1_763_600_000;

struct HeadersOf<'a>(&'a BTreeMap<String, String>);

impl Headers for HeadersOf<'_> {
    fn get(&self, name: &str) -> Option<String> {
        self.0.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.clone())
    }
}

/// The names that texts of a case may contain.
struct Names(Vec<(&'static str, String)>);

impl Names {
    fn of(case: &Case) -> Self {
        let observed_at = case.stored.first().map(|observation| observation["observedAt"].to_string());
        Self(vec![
            ("{rev}", IMPORTED_MS.to_string()),
            ("{observedAt}", observed_at.unwrap_or_default()),
            ("{requestId}", REQUEST_ID.to_owned()),
            ("{urlLength}", url(case).len().to_string()),
        ])
    }

    fn fill(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, (name, value)| text.replace(name, value))
    }

    /// A text that is a name alone stands for a number, save for the request's id.
    fn fill_json(&self, value: &Value) -> Value {
        match value {
            Value::String(text) if text == "{rev}" || text == "{observedAt}" => {
                serde_json::from_str(&self.fill(text)).unwrap()
            }
            Value::String(text) => Value::from(self.fill(text)),
            Value::Array(array) => array.iter().map(|value| self.fill_json(value)).collect(),
            Value::Object(object) => {
                object.iter().map(|(name, value)| (name.clone(), self.fill_json(value))).collect()
            }
            other => other.clone(),
        }
    }
}

fn prepare(case: &Case) -> Worker {
    let mut worker = Worker::new();
    worker.config.open = !case.config.closed;
    if !case.stored.is_empty() {
        let records: Vec<_> = case.stored.iter().map(|seen| json!({ "observation": seen })).collect();
        let body = json!({ "records": records }).to_string();
        let reply = worker.import(body.as_bytes(), IMPORTED_MS).unwrap();
        let reply = format!("{reply:?}");
        assert!(!reply.contains("refused"), "{}: a record was not taken: {reply}", case.id);
    }
    trouble(case, &mut worker);
    worker
}

fn trouble(case: &Case, worker: &mut Worker) {
    let change = |kv: &mut Kv, change: fn(&mut Stored)| kv.values_mut().for_each(change);
    let kv = worker.kv.as_mut().unwrap();
    match case.stores.kv {
        None => {}
        Some(KvTrouble::Unpublished) => kv.clear(),
        Some(KvTrouble::Fails) => worker.kv = None,
        Some(KvTrouble::Truncated) => change(kv, |value| value.bytes.truncate(value.bytes.len() - 1)),
        Some(KvTrouble::GarbledMetadata) => change(kv, |value| value.meta = "x1 y z".to_owned()),
        Some(KvTrouble::FarOffset) => change(kv, |value| {
            let mut fields: Vec<_> = value.meta.split(' ').map(str::to_owned).collect();
            fields[4] = u32::MAX.to_string();
            value.meta = fields.join(" ");
        }),
        Some(KvTrouble::NoMetadata) => change(kv, |value| value.meta.clear()),
        Some(KvTrouble::OtherKind) => change(kv, |value| {
            let kind = if value.meta.starts_with("r1") { "b1 1 {length} 1 a" } else { "r1 1 {length}" };
            value.meta = kind.replace("{length}", &value.bytes.len().to_string());
        }),
    }
    match case.stores.index {
        None => {}
        Some(IndexTrouble::Fails) => worker.index = Index::without_tables(),
        Some(IndexTrouble::GarbledRow) => {
            for table in ["registration_tasks", "executions", "batch_tasks"] {
                let sql = format!("UPDATE {table} SET observation = json_remove(observation, '$.kind')");
                worker.index.0.execute(&sql, []).unwrap();
            }
        }
    }
}

fn url(case: &Case) -> String {
    let host = case.request.host.as_deref().unwrap_or("127.0.0.1:8787");
    format!("http://{host}{}", case.request.path)
}

fn answer(case: &Case, names: &Names) -> Answered {
    let mut worker = prepare(case);
    let url =
        format!("http://{}{}", case.request.host.as_deref().unwrap_or("127.0.0.1:8787"), case.request.path);
    let headers =
        case.request.headers.iter().map(|(name, value)| (name.clone(), names.fill(value))).collect();
    let headers = HeadersOf(&headers);
    let request = Request { method: &case.request.method, target: Target::of_url(&url), headers: &headers };
    let now = Timestamp::from_seconds(case.now.unwrap_or(NOW));
    worker.answer(&request, case.request.body.as_bytes(), now)
}

/// The differences between an answer and the expected reply.
fn differences(expected: &Expected, answered: &Answered, names: &Names) -> Vec<String> {
    let mut wrong = Vec::new();
    if answered.status != expected.status {
        wrong.push(format!("status {} instead of {}", answered.status, expected.status));
    }
    for (name, value) in &expected.headers {
        let value = value.as_ref().map(|value| names.fill(value));
        let got = answered.headers.get(name);
        if got != value.as_ref() {
            wrong.push(format!("{name}: {got:?} instead of {value:?}"));
        }
    }
    let body = String::from_utf8_lossy(&answered.body);
    match (&expected.body, &expected.text) {
        (Some(json), None) => {
            let json = names.fill_json(json);
            if serde_json::from_str::<Value>(&body).ok() != Some(json.clone()) {
                wrong.push(format!("body\n    {body}\n  instead of\n    {json}"));
            }
        }
        (None, Some(text)) => {
            let text = names.fill(text);
            if body != text {
                wrong.push(format!("body\n    {body}\n  instead of\n    {text}"));
            }
        }
        _ => wrong.push("the case has to expect a body or a text".to_owned()),
    }
    wrong
}

#[track_caller]
fn check(cases: &[Case]) {
    let mut failures = String::new();
    for case in cases {
        let names = Names::of(case);
        let wrong = differences(&case.reply, &answer(case, &names), &names);
        if !wrong.is_empty() {
            failures += &format!("\n{} ({})\n  {}", case.id, case.why, wrong.join("\n  "));
        }
    }
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn every_case() {
    let cases = all();
    assert!(cases.len() >= 120, "there are only {} cases", cases.len());
    check(&cases);
}

#[test]
fn ids_and_records_are_of_one_case_alone() {
    let mut seen = BTreeSet::new();
    for case in all() {
        assert!(seen.insert(case.id.clone()), "{} is there twice", case.id);
        let keys: BTreeSet<String> = case.stored.iter().map(key).collect();
        for key in keys {
            assert!(seen.insert(key.clone()), "{}: another case has the record {key}", case.id);
        }
    }
}

/// The record's key; of executions the thing, since `$next` looks at all of a thing's.
fn key(observation: &Value) -> String {
    let record = &observation["record"];
    let name =
        ["thingName", "taskId", "jobId"].iter().map(|name| &record[name]).find(|name| name.is_string());
    let name = name.unwrap();
    format!("{} {name}", observation["kind"])
}
