//! Damaged rows of the index. No answer leaves one out or holds null in its place, and retention deletes nothing.

use crate::lists::NoHeaders;
use crate::worker::{Worker, owner};
use fleetglass_model::forget::ForgetRequest;
use fleetglass_model::{Timestamp, from_json};
use fleetglass_service::api::list::ListQuery;
use fleetglass_service::api::list::page::items;
use fleetglass_service::api::list::plan::Estimates;
use fleetglass_service::api::lookup;
use fleetglass_service::error::Cause;
use fleetglass_service::http::reply::Reply;
use fleetglass_service::http::request::{Request, Target};
use fleetglass_service::operation::Operation;
use fleetglass_service::records::republish;
use fleetglass_service::records::retention::{Forget, PendingRemoval};
use fleetglass_service::route::route;
use fleetglass_service::store::{Query, Row, count_of};
use serde_json::json;

const NOW: Timestamp = Timestamp::from_seconds(1_763_700_000);

/// A worker with a record of each kind.
fn worker() -> Worker {
    let records = [
        json!({ "kind": "registration-task", "record": { "taskId": "a", "successCount": 1 } }),
        json!({ "kind": "report", "record": { "taskId": "a", "reportType": "ERRORS", "link": "https://reports.example.com/1" } }),
        json!({ "kind": "job", "record": { "jobId": "j", "status": "IN_PROGRESS" } }),
        json!({ "kind": "job-execution", "record": { "thingName": "t", "jobId": "j", "executionNumber": 1,
            "status": "QUEUED", "lastUpdatedAt": 1_763_600_000 } }),
        json!({ "kind": "batch-task", "record": { "taskId": "a", "status": "Running", "completeCnt": 1 } }),
        json!({ "kind": "subtask", "record": { "taskId": "a", "status": "Fail", "param": { "deviceId": "d" } } }),
    ]
    .map(|mut observation| {
        observation["observedAt"] = 1_763_600_000.into();
        json!({ "observation": observation })
    });
    let refusals = json!([{ "record": "b", "reason": "it has no id" }]);
    let journal = json!({ "import": "i", "request": 0, "refused": 1, "refusals": refusals });
    let body = json!({ "records": records, "journal": journal }).to_string();
    let mut worker = Worker::new();
    worker.import(body.as_bytes(), NOW.millis()).unwrap();
    worker
}

fn request(url: &str) -> Request<'_> {
    Request { method: "GET", target: Target::of_url(url), headers: &NoHeaders }
}

fn list_query(operation: &Operation, request: &Request<'_>) -> ListQuery {
    let Operation::List(list) = operation else { panic!("{operation:?} is no list") };
    ListQuery::parse(*list, request, NOW, &[]).unwrap()
}

fn queries(operation: &Operation, request: &Request<'_>) -> Vec<Query> {
    match operation {
        Operation::Aws(operation) => operation.queries(&owner()),
        Operation::Subtasks(query) => query.queries(),
        Operation::Resource(resource) => resource.queries(NOW),
        Operation::Lookup { text, prefix } => vec![lookup::query(text, *prefix)],
        _ => list_query(operation, request).plan(&Estimates::default()).queries(),
    }
}

/// The answer that the rows of [`queries`] give.
fn answer(
    operation: &Operation,
    request: &Request<'_>,
    mut rows: Vec<Vec<Row>>,
) -> Result<Reply, Box<Cause>> {
    match operation {
        Operation::Aws(operation) => operation.reply(rows, &owner()),
        Operation::Subtasks(query) => query.reply(rows, None),
        Operation::Resource(resource) => resource.reply(rows, 1, &owner(), NOW),
        Operation::Lookup { .. } => Ok(lookup::reply(&lookup::parse_rows(rows.remove(0))?)),
        _ => {
            let plan = list_query(operation, request).plan(&Estimates::default());
            let counts = rows.split_off(1);
            plan.reply(&plan.page(items(rows.remove(0))?, None), counts, 1, NOW)
        }
    }
}

/// A column of a statement's first row.
#[derive(Clone, Copy, Debug)]
enum Column {
    /// Any text.
    Text(usize, usize),
    /// JSON, a number or a word of a fixed set.
    Parsed(usize, usize),
}
use Column::{Parsed, Text};

/// Requests, and the columns that their answers need.
const ANSWERS: &[(&str, &[Column])] = &[
    ("/thing-registration-tasks", &[Parsed(0, 0), Text(0, 1)]),
    ("/thing-registration-tasks/a/reports?reportType=ERRORS", &[Parsed(0, 0), Text(0, 1)]),
    ("/jobs", &[Parsed(0, 0), Text(0, 1)]),
    ("/jobs/j", &[Parsed(0, 0), Parsed(0, 1)]),
    ("/jobs/j/things", &[Parsed(0, 0), Text(0, 1)]),
    ("/iot/things/t/jobs", &[Parsed(0, 0), Text(0, 1)]),
    ("/jobs-data/things/t/jobs", &[Parsed(1, 0)]),
    ("/iocm/app/batchtask/v1.1.0/taskDetails?taskId=a", &[Parsed(0, 0), Parsed(1, 0)]),
    ("/api/v1/attention", &[Parsed(0, 0)]),
    ("/api/v1/totals?from=1763590000&to=1763610000", &[Parsed(0, 0), Parsed(1, 0)]),
    ("/api/v1/changes?since=0", &[Parsed(0, 0), Parsed(0, 1)]),
    ("/api/v1/sources", &[Parsed(0, 0)]),
    ("/api/v1/things/t", &[Parsed(0, 0), Parsed(1, 0)]),
    ("/api/v1/jobs/j", &[Parsed(0, 0), Parsed(0, 1), Parsed(0, 2)]),
    ("/api/v1/registration-tasks/a/progress", &[Parsed(0, 0)]),
    ("/api/v1/registration-tasks/a/reports", &[Parsed(0, 0)]),
    ("/api/v1/imports/i/refusals", &[Parsed(0, 0), Parsed(1, 0)]),
    ("/api/v1/lookup?id=t/j", &[Parsed(0, 0), Text(0, 1), Text(0, 2), Parsed(0, 3)]),
    ("/api/v1/executions", &[Parsed(0, 0), Text(0, 1), Text(1, 0), Text(1, 1), Parsed(1, 2), Text(1, 3)]),
];

/// The texts of a damaged column.
fn damages(column: Column) -> (usize, usize, Vec<Option<String>>) {
    match column {
        Text(statement, column) => (statement, column, vec![None]),
        Parsed(statement, column) => (statement, column, vec![None, Some("{".to_owned())]),
    }
}

#[track_caller]
fn assert_damaged<T>(result: Result<T, Box<Cause>>, what: &str) {
    let cause = result.err();
    assert!(matches!(cause.as_deref(), Some(Cause::Damaged(_))), "{what}: {cause:?}");
}

#[test]
fn no_answer_leaves_a_damaged_row_out() {
    let worker = worker();
    for (path, columns) in ANSWERS {
        let url = format!("http://localhost{path}");
        let request = request(&url);
        let operation = route(&request).unwrap().operation;
        let rows = worker.index.run(&queries(&operation, &request)).unwrap();
        answer(&operation, &request, rows.clone()).unwrap_or_else(|cause| panic!("{path}: {cause:?}"));
        for (statement, column, texts) in columns.iter().copied().map(damages) {
            for text in texts {
                let what = format!("{path}: column {column} of statement {statement} is {text:?}");
                let mut rows = rows.clone();
                rows[statement][0][column] = text;
                assert_damaged(answer(&operation, &request, rows), &what);
            }
        }
    }
}

#[test]
fn a_damaged_row_is_the_providers_internal_error() {
    let mut worker = worker();
    let mut check = |sql: &str, path: &str, expected: &str| {
        worker.index.0.execute(sql, []).unwrap();
        let url = format!("http://localhost{path}");
        let answered = worker.answer(&request(&url), b"", NOW);
        let body = String::from_utf8(answered.body).unwrap();
        assert_eq!((answered.status, body.as_str()), (500, expected), "{path}");
    };
    check(
        "UPDATE reports SET observation = json_remove(observation, '$.record.link')",
        "/thing-registration-tasks/a/reports?reportType=ERRORS",
        r#"{"message":"The service is temporarily unavailable."}"#,
    );
    check(
        "UPDATE subtasks SET observation = json_remove(observation, '$.record')",
        "/iocm/app/batchtask/v1.1.0/taskDetails?taskId=a",
        r#"{"error_code":"50252","error_desc":"Internal server error."}"#,
    );
}

#[test]
fn a_damaged_count_of_the_clock_is_no_count() {
    assert_eq!(count_of(Some(vec![Some("7".to_owned())])), Ok(7));
    for row in [None, Some(vec![]), Some(vec![None]), Some(vec![Some("x".to_owned())])] {
        assert_damaged(count_of(row.clone()), &format!("{row:?}"));
    }
}

#[test]
fn a_damaged_range_ends_no_republication() {
    assert_eq!(republish::behind_rows("", Some(vec![None, Some("0".to_owned())])).unwrap().1, 0);
    for row in [None, Some(vec![None, None]), Some(vec![Some("x".to_owned()), Some("1".to_owned())])] {
        assert_damaged(republish::behind_rows("", row.clone()), &format!("{row:?}"));
    }
}

#[test]
fn retention_deletes_nothing_where_a_row_is_damaged() {
    let worker = worker();
    let body = r#"{"kind": "job-execution", "thingName": "t", "jobId": "j"}"#;
    let steps = Forget::steps(&from_json::<ForgetRequest>(body).unwrap(), NOW.millis()).unwrap();
    let rows = worker.index.one(steps[0].select().clone()).unwrap();
    assert_eq!(rows.len(), 1);
    for text in [None, Some("{"), Some("{}"), Some("[]"), Some(r#"[null,"t","j",1,null]"#)] {
        let damaged = vec![text.map(str::to_owned)];
        let rows = [rows.clone(), vec![damaged]].concat();
        assert_damaged(steps[0].writes(rows, NOW.millis()), &format!("{text:?}"));
    }
    let writes = steps[0].writes(rows, NOW.millis()).unwrap().unwrap();
    assert_eq!(worker.index.run(&writes).unwrap()[0].len(), 1);

    let pending = worker.index.one(PendingRemoval::query()).unwrap();
    for (column, text) in (0..6).map(|column| (column, None)).chain([(0, Some("x")), (2, Some("x"))]) {
        let mut rows = pending.clone();
        rows[0][column] = text.map(str::to_owned);
        assert_damaged(PendingRemoval::new(rows), &format!("column {column} is {text:?}"));
    }
    assert!(PendingRemoval::new(pending).unwrap().is_some());
    assert!(PendingRemoval::new(Vec::new()).unwrap().is_none());
}
