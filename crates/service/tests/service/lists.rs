//! Lists: every order in both directions, page by page; every filter; and no plan that scans a table.

use crate::index::{Index, plan};
use crate::records::import;
use crate::worker::Worker;
use fleetglass_model::Timestamp;
use fleetglass_model::fleet::{
    AttentionCounts, Changes, JobView, Progress, Refusals, Reports, Sources, ThingView, Totals,
};
use fleetglass_model::list::{
    BatchTaskRow, ExecutionRow, ImportRow, JobRow, ListKind, Page, RegistrationTaskRow, SubtaskRow, ThingRow,
};
use fleetglass_service::api::list::ListQuery;
use fleetglass_service::api::list::plan::Estimates;
use fleetglass_service::error::Cause;
use fleetglass_service::http::reply::Body;
use fleetglass_service::http::request::{Headers, Request, Target};
use fleetglass_service::store::Query;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const NOW: i64 = 1_763_700_000;

pub(crate) struct NoHeaders;

impl Headers for NoHeaders {
    fn get(&self, _: &str) -> Option<String> {
        None
    }
}

fn list_query(list: ListKind, query: &str) -> Result<ListQuery, Box<Cause>> {
    let url = format!("http://localhost/api/v1/{}?{query}", list.name());
    let request = Request { method: "GET", target: Target::of_url(&url), headers: &NoHeaders };
    ListQuery::parse(list, &request, Timestamp::from_seconds(NOW), &[])
}

fn page(worker: &Worker, list: ListKind, query: &str) -> Value {
    let list_query = list_query(list, query).unwrap_or_else(|cause| panic!("{query}: {cause:?}"));
    let reply =
        worker.page(list_query, Timestamp::from_seconds(NOW)).unwrap_or_else(|e| panic!("{query}: {e:?}"));
    let Body::Bytes(bytes) = reply.body else { panic!("no body") };
    serde_json::from_slice(&bytes).unwrap()
}

const EXECUTION_STATUSES: [&str; 9] = [
    "QUEUED",
    "IN_PROGRESS",
    "SUCCEEDED",
    "FAILED",
    "TIMED_OUT",
    "REJECTED",
    "REMOVED",
    "CANCELED",
    "PAUSED",
];

/// One of the words, in turn.
fn one(n: i64, words: &[&'static str]) -> &'static str {
    words[n as usize % words.len()]
}

/// An execution with values that others share, so that every order has rows that differ by their id only.
fn execution(n: i64) -> Value {
    let status = one(n, &EXECUTION_STATUSES);
    let mut record = json!({
        "thingName": format!("thing-{:02}", n % 23), "jobId": format!("job-{}", n % 5), "executionNumber": n / 23,
        "status": status, "lastUpdatedAt": 1_763_600_000 + n / 4, "versionNumber": 1,
    });
    if n % 3 > 0 {
        record["queuedAt"] = json!(1_763_500_000.125 + (n / 7) as f64);
    }
    if n % 4 == 1 {
        record["startedAt"] = json!(1_763_550_000 + n);
    }
    if status == "IN_PROGRESS" && n % 2 == 0 {
        record["approximateSecondsBeforeTimedOut"] = json!(100_000 + n * 50);
    }
    if n % 6 == 0 {
        record["statusDetails"] = json!({ "reason": format!("Disk \"{n}\" full"), "step": "3" });
    }
    if n % 6 == 3 {
        record["statusDetails"] =
            json!({ "reason": one(n / 6, &["阀门未打开", "ÜBERHITZT", "ΣΦΆΛΜΑ ΣΤΟΥΣ"]) });
    }
    json!({ "kind": "job-execution", "record": record, "observedAt": 1_763_600_500 + n })
}

fn registration_task(n: i64) -> Value {
    let status = one(n, &["InProgress", "Completed", "Failed", "Cancelled", "Cancelling", "Odd"]);
    let mut record = json!({
        "taskId": format!("task-{n:03}"), "status": status, "successCount": n / 3, "inputFileBucket": "bucket-a",
        "inputFileKey": format!("key/{n}.json"), "lastModifiedDate": 1_763_000_000 + n / 2,
    });
    if n % 5 > 0 {
        record["failureCount"] = json!(n % 2);
        record["creationDate"] = json!(1_762_900_000 + n);
        record["percentageProgress"] = json!(n % 101);
    }
    json!({ "kind": "registration-task", "record": record, "observedAt": 1_763_600_000 })
}

fn batch_task(n: i64) -> Value {
    let status = one(n, &["Pending", "Running", "Complete", "Timeout", "Odd"]);
    let record = json!({
        "taskId": format!("b{n:023}"), "appId": format!("app{}", n % 3), "taskName": format!("Name {}", n % 7),
        "taskType": one(n, &["DeviceCmd", "DeviceReg"]), "status": status, "progress": n % 1000, "totalCnt": 100,
        "successCnt": n, "failCnt": n % 2, "completeCnt": n, "startTime": format!("202511{:02}T120000Z", 1 + n % 20),
    });
    json!({ "kind": "batch-task", "record": record, "observedAt": 1_763_600_000 + n % 4 })
}

fn job(n: i64) -> Value {
    let record = json!({
        "jobId": format!("job-{n}"), "status": one(n, &["IN_PROGRESS", "COMPLETED", "CANCELED", "SCHEDULED"]),
        "targetSelection": "SNAPSHOT", "description": format!("Firmware {n}"), "createdAt": 1_763_400_000 + n, "lastUpdatedAt": 1_763_500_000 + n / 2,
    });
    json!({ "kind": "job", "record": record, "observedAt": 1_763_600_000 })
}

fn subtask(n: i64) -> Value {
    let record = json!({
        "taskId": format!("b{:023}", n % 2), "status": one(n, &["Pending", "WaitResult", "Success", "Fail", "Timeout"]),
        "error": "{\"error_code\": \"100418\", \"error_desc\":\"The deviceData is not existed.\"}",
        "param": { "deviceId": format!("dev-{}", n / 2), "commandId": format!("c-{n}") },
    });
    json!({ "kind": "subtask", "record": record, "observedAt": 1_763_600_000 + n % 3 })
}

fn fleet() -> Worker {
    let mut worker = Worker::new();
    let all: Vec<Value> = (0..161)
        .map(execution)
        .chain((0..61).map(registration_task))
        .chain((0..47).map(batch_task))
        .chain((0..9).map(job))
        .chain((0..60).map(subtask))
        .collect();
    for some in all.chunks(100) {
        import(&mut worker, some, NOW * 1000);
    }
    // Everything was seen again, an hour later.
    let again =
        all.iter().map(|seen| crate::records::seen_at(seen.clone(), 1_763_604_000)).collect::<Vec<_>>();
    import(&mut worker, &again[..120], NOW * 1000 + 1);
    for n in 0..5 {
        let journal = format!(
            "INSERT INTO import_requests VALUES ('i{}', {n}, {}, 'test', {n}, 0, 0, {}, '[]', '[]')",
            n / 2,
            1_763_600_000 + n,
            n % 2
        );
        worker.index.0.execute(&journal, []).unwrap();
    }
    worker
}

/// The rows of all pages, one after another.
fn walk(worker: &Worker, list: ListKind, query: &str) -> (Vec<Value>, Vec<Value>) {
    let (mut rows, mut pages) = (Vec::new(), Vec::new());
    let mut cursor = String::new();
    loop {
        let page = page(worker, list, &format!("{query}{cursor}"));
        rows.extend(page["items"].as_array().unwrap().clone());
        let next = page["next"].as_str().map(|next| format!("&cursor={next}"));
        pages.push(page);
        match next {
            Some(next) => cursor = next,
            None => return (rows, pages),
        }
    }
}

/// An answer of `/api/v1`, read as the console reads it.
fn read_answer<T: serde::de::DeserializeOwned>(worker: &mut Worker, path: &str) -> T {
    let url = format!("http://localhost/api/v1/{path}");
    let request = Request { method: "GET", target: Target::of_url(&url), headers: &NoHeaders };
    let answered = worker.answer(&request, b"", Timestamp::from_seconds(NOW));
    let text = String::from_utf8(answered.body).unwrap();
    fleetglass_model::from_json(&text).unwrap_or_else(|error| panic!("{path}: {error}: {text}"))
}

#[test]
fn answers_are_of_the_types_that_the_console_reads() {
    let mut worker = fleet();
    let worker = &mut worker;
    assert_eq!(read_answer::<Page<ExecutionRow>>(worker, "executions?limit=250").items.len(), 161);
    assert_eq!(
        read_answer::<Page<RegistrationTaskRow>>(worker, "registration-tasks?limit=250").items.len(),
        61
    );
    assert_eq!(read_answer::<Page<JobRow>>(worker, "jobs").items.len(), 9);
    assert_eq!(read_answer::<Page<ThingRow>>(worker, "things").items.len(), 23);
    assert_eq!(read_answer::<Page<BatchTaskRow>>(worker, "batch-tasks?limit=250").items.len(), 47);
    assert_eq!(read_answer::<Page<SubtaskRow>>(worker, "subtasks?limit=250").items.len(), 60);
    assert_eq!(read_answer::<Page<ImportRow>>(worker, "imports").items.len(), 3);
    assert!(read_answer::<AttentionCounts>(worker, "attention").groups.iter().any(|group| group.count > 0));
    let totals: Totals = read_answer(worker, "totals?from=1763599000&to=1763603000");
    assert_eq!(totals.times.iter().map(|time| time.count).sum::<i64>(), 161);
    let changes: Changes = read_answer(worker, "changes?since=0");
    assert!(!changes.more && !changes.incomplete && changes.changes.len() > 300);
    assert_eq!(read_answer::<Sources>(worker, "sources").sources.len(), 5);
    let thing: ThingView = read_answer(worker, "things/thing-00");
    // Superseded executions are counted, and no longer in the queue.
    assert!((1..=thing.thing.queued + thing.thing.in_progress).contains(&(thing.queue.len() as i64)));
    assert_eq!(read_answer::<JobView>(worker, "jobs/job-1").record.job_id, "job-1");
    assert_eq!(
        read_answer::<Progress>(worker, "batch-tasks/b00000000000000000000003/progress").points.len(),
        1
    );
    assert!(read_answer::<Reports>(worker, "registration-tasks/task-001/reports").reports.is_empty());
    assert_eq!(read_answer::<Refusals>(worker, "imports/i0/refusals").refusals.len(), 1);
}

const ORDERS: [(ListKind, &[&str]); 7] = [
    (ListKind::Executions, &["updated", "queued", "started", "thing", "job", "status", "number", "timesOut"]),
    (
        ListKind::RegistrationTasks,
        &["updated", "created", "task", "status", "progress", "succeeded", "failed"],
    ),
    (ListKind::Jobs, &["updated", "created", "job", "status", "executions", "failures"]),
    (ListKind::Things, &["thing", "updated", "pending", "failures", "executions"]),
    (
        ListKind::BatchTasks,
        &[
            "created",
            "observed",
            "task",
            "name",
            "app",
            "type",
            "status",
            "progress",
            "total",
            "succeeded",
            "failed",
        ],
    ),
    (ListKind::Subtasks, &["task", "device", "status", "observed"]),
    (ListKind::Imports, &["began", "ended", "records", "refused"]),
];

#[test]
fn every_order_both_ways_page_by_page() {
    let worker = fleet();
    for (list, sorts) in ORDERS {
        let total = walk(&worker, list, "limit=250").0.len();
        assert!(total >= 3, "{list:?}");
        for sort in sorts {
            let (up, _) = walk(&worker, list, &format!("sort={sort}&order=asc&limit=7"));
            let (mut down, pages) = walk(&worker, list, &format!("sort={sort}&order=desc&limit=9"));
            let distinct: BTreeSet<String> = up.iter().map(Value::to_string).collect();
            assert_eq!((up.len(), distinct.len()), (total, total), "{list:?} by {sort}: each row once");
            // Back from the last page.
            if let Some(previous) = pages.last().unwrap()["previous"].as_str() {
                let query = format!("sort={sort}&order=desc&limit=9");
                let mut back = Vec::new();
                let mut cursor = Some(previous.to_owned());
                while let Some(at) = cursor {
                    let page = page(&worker, list, &format!("{query}&cursor={at}"));
                    back.splice(0..0, page["items"].as_array().unwrap().clone());
                    cursor = page["previous"].as_str().map(str::to_owned);
                    assert!(cursor.is_some() || page["from"] == 1, "{list:?} by {sort}: {}", page["from"]);
                }
                let before = down.len() - pages.last().unwrap()["items"].as_array().unwrap().len();
                assert_eq!(back, down[..before], "{list:?} by {sort}, backwards");
            }
            down.reverse();
            assert_eq!(up, down, "{list:?} by {sort}");
        }
    }
}

/// Filters, and the condition that their rows must meet.
type Meaning = fn(&Value) -> bool;

fn text<'a>(row: &'a Value, member: &str) -> &'a str {
    row[member].as_str().unwrap_or_default()
}

const FILTERS: &[(ListKind, &str, Meaning)] = &[
    (ListKind::Executions, "thing=thing-07", |row| row["thingName"] == "thing-07"),
    (ListKind::Executions, "job=job-3", |row| row["jobId"] == "job-3"),
    (ListKind::Executions, "status=FAILED", |row| row["status"] == "FAILED"),
    (ListKind::Executions, "status=PAUSED", |row| row["status"] == "PAUSED"),
    (ListKind::Executions, "status=FAILED,QUEUED,IN_PROGRESS,SUCCEEDED,REJECTED,REMOVED,TIMED_OUT", |row| {
        !matches!(text(row, "status"), "PAUSED" | "CANCELED")
    }),
    (ListKind::Executions, "status=FAILED,QUEUED", |row| matches!(text(row, "status"), "FAILED" | "QUEUED")),
    (ListKind::Executions, "state=error", |row| row["state"] == "error"),
    (ListKind::Executions, "state=unknown,stopped", |row| {
        matches!(text(row, "state"), "unknown" | "stopped")
    }),
    (ListKind::Executions, "prefix=thing-1", |row| text(row, "thingName").starts_with("thing-1")),
    (ListKind::Executions, "prefix=job-2", |row| text(row, "jobId").starts_with("job-2")),
    (ListKind::Executions, "search=DISK%20%221", |row| text(row, "message").contains("Disk \"1")),
    (ListKind::Executions, "search=%E9%98%80%E9%97%A8", |row| text(row, "message").contains("阀门")),
    (ListKind::Executions, "search=%C3%BCberhitzt", |row| text(row, "message") == "ÜBERHITZT"),
    (ListKind::Executions, "search=%CE%A3%CF%84%CE%BF%CF%8D%CF%82", |_| false),
    (ListKind::Executions, "search=%CE%A3%CF%84%CE%BF%CF%85%CF%82", |row| {
        text(row, "message").contains("ΣΤΟΥΣ")
    }),
    (ListKind::Executions, "search=full%20ing-1%203", |row| {
        let has_three = ["thingName", "jobId", "message"].iter().any(|name| text(row, name).contains('3'));
        text(row, "message").contains("full") && text(row, "thingName").contains("ing-1") && has_three
    }),
    (ListKind::Executions, "search=ing-03", |row| text(row, "thingName").contains("ing-03")),
    (ListKind::Executions, "search=%25_%22'", |_| false),
    (ListKind::Executions, "updatedFrom=1763600010&updatedTo=1763600020", |row| {
        (1763600010..1763600020).contains(&row["lastUpdatedAt"].as_i64().unwrap())
    }),
    (ListKind::Executions, "queuedFrom=2025-11-18T21:06:50Z", |row| {
        row["queuedAt"].as_f64() >= Some(1763500010.0)
    }),
    (ListKind::Executions, "startedTo=1763550031", |row| {
        row["startedAt"].as_f64().is_none_or(|at| at < 1763550031.0)
    }),
    (ListKind::Executions, "latest=true", |row| row["latest"] == true),
    (ListKind::Executions, "latest=false", |row| row["latest"] == false),
    (ListKind::Executions, "source=aws", |_| true),
    (ListKind::Executions, "source=huawei", |_| false),
    (ListKind::Executions, "attention=failed,timed-out", |row| row["state"] == "error"),
    (ListKind::Executions, "attention=about-to-time-out", |row| {
        row["timesOutAt"].as_f64().is_some_and(|at| at < (NOW + 600) as f64)
    }),
    (ListKind::Executions, "attention=stuck", |row| {
        let unmoved = row["observedAt"].as_f64().unwrap() - row["since"].as_f64().unwrap();
        matches!(text(row, "state"), "pending" | "in-progress") && unmoved >= 1800.0
    }),
    (ListKind::RegistrationTasks, "state=warning", |row| row["state"] == "warning"),
    (ListKind::RegistrationTasks, "status=Completed", |row| row["status"] == "Completed"),
    (ListKind::RegistrationTasks, "attention=failed,with-failures", |row| {
        matches!(text(row, "state"), "warning" | "error")
    }),
    (ListKind::RegistrationTasks, "prefix=task-03", |row| text(row, "taskId").starts_with("task-03")),
    (ListKind::RegistrationTasks, "search=Y/1", |row| text(row, "inputFileKey").contains("y/1")),
    (ListKind::RegistrationTasks, "createdFrom=1762900010&createdTo=1762900030", |row| {
        row["creationDate"].as_i64().is_some_and(|at| (1762900010..1762900030).contains(&at))
    }),
    (ListKind::Jobs, "state=in-progress", |row| row["state"] == "in-progress"),
    (ListKind::Jobs, "search=ware%207", |row| row["jobId"] == "job-7"),
    (ListKind::Jobs, "attention=with-failures", |row| {
        ["failed", "timedOut", "rejected"].iter().map(|n| row[n].as_i64().unwrap()).sum::<i64>() > 0
    }),
    (ListKind::Things, "prefix=thing-2", |row| text(row, "thingName").starts_with("thing-2")),
    (ListKind::Things, "search=g-1", |row| text(row, "thingName").contains("g-1")),
    (ListKind::Things, "attention=with-failures", |row| row["failures"].as_i64() > Some(0)),
    (ListKind::BatchTasks, "app=app1", |row| row["appId"] == "app1"),
    (ListKind::BatchTasks, "source=huawei:app1", |row| row["appId"] == "app1"),
    (ListKind::BatchTasks, "source=aws", |_| false),
    (ListKind::BatchTasks, "type=DeviceReg", |row| row["taskType"] == "DeviceReg"),
    (ListKind::BatchTasks, "search=NAME%203", |row| {
        text(row, "taskName").starts_with("Name")
            && (row["taskName"] == "Name 3" || text(row, "taskId").contains('3'))
    }),
    (ListKind::BatchTasks, "state=success,error", |row| matches!(text(row, "state"), "success" | "error")),
    (ListKind::Subtasks, "task=b00000000000000000000001", |row| row["taskId"] == "b00000000000000000000001"),
    (ListKind::Subtasks, "device=dev-3", |row| row["deviceId"] == "dev-3"),
    (ListKind::Subtasks, "state=error", |row| row["state"] == "error"),
    (ListKind::Subtasks, "status=Fail", |row| row["status"] == "Fail"),
    (ListKind::Subtasks, "search=c-1", |row| text(row, "commandId").contains("c-1")),
    (ListKind::Imports, "state=warning", |row| row["state"] == "warning"),
];

/// One filter alone, and any two of a list together, in every order.
fn combinations() -> Vec<(ListKind, String, Vec<Meaning>)> {
    let mut all = Vec::new();
    for (place, (list, query, meaning)) in FILTERS.iter().enumerate() {
        all.push((*list, (*query).to_owned(), vec![*meaning]));
        let name = |query: &str| query.split('=').next().unwrap().to_owned();
        for (other_list, other, also) in &FILTERS[place + 1..] {
            if other_list == list && name(other) != name(query) {
                all.push((*list, format!("{query}&{other}"), vec![*meaning, *also]));
            }
        }
    }
    all
}

/// The usual order, and the others in turn.
fn two_orders(list: ListKind, turn: usize) -> [&'static str; 2] {
    let (_, sorts) = ORDERS.iter().find(|(known, _)| *known == list).unwrap();
    [sorts[0], sorts[1 + turn % (sorts.len() - 1)]]
}

#[test]
fn every_filter_means_what_it_says() {
    let worker = fleet();
    for (turn, (list, query, meanings)) in combinations().into_iter().enumerate() {
        for sort in two_orders(list, turn) {
            let all = walk(&worker, list, &format!("sort={sort}&limit=250")).0;
            let expected: Vec<_> = all.into_iter().filter(|row| meanings.iter().all(|m| m(row))).collect();
            let parameters = format!("{query}&sort={sort}&limit=8");
            let (rows, pages) = walk(&worker, list, &parameters);
            assert_eq!(rows, expected, "{list:?}?{parameters}");
            let total = &pages[0]["total"];
            assert_eq!(total["exact"], true, "{list:?}?{parameters}");
            assert_eq!(total["count"], expected.len(), "{list:?}?{parameters}: {}", pages[0]["counts"]);
        }
    }
}

/// The steps of a plan that read all rows of a table or of an index.
fn scans(index: &Index, query: &Query) -> Vec<String> {
    let tables = [
        "executions",
        "registration_tasks",
        "jobs",
        "things",
        "batch_tasks",
        "subtasks",
        "imports",
        "t",
        "e",
        "j",
    ];
    let is_scan = |step: &String| {
        let table = step.strip_prefix("SCAN ").and_then(|rest| rest.split(' ').next());
        let of_list = step.contains("VIRTUAL TABLE") || step == "SCAN j";
        table.is_some_and(|table| tables.contains(&table)) && !of_list && !step.contains("_unknown")
    };
    plan(index, query).into_iter().filter(is_scan).collect()
}

#[test]
fn no_list_looks_through_a_table() {
    let worker = fleet();
    // Estimates of few rows, and of more rows than are fetched.
    let all_estimates = [
        Estimates::new(
            vec![vec![vec![Some("5".to_owned())]]; 9],
            Some(vec![Some("[1,2]".into()), Some("2".into())]),
        ),
        Estimates::new(
            vec![vec![vec![Some("10001".to_owned())]]; 9],
            Some(vec![Some("[]".into()), Some("10001".into())]),
        ),
    ];
    for (turn, (list, query, _)) in combinations().into_iter().enumerate() {
        for sort in two_orders(list, turn) {
            let first = page(&worker, list, &format!("{query}&sort={sort}&limit=1"));
            let cursor = first["next"].as_str().map(|next| format!("&cursor={next}")).unwrap_or_default();
            for cursor in ["", cursor.as_str()] {
                for estimates in &all_estimates {
                    let parameters = format!("{query}&sort={sort}&limit=1{cursor}");
                    let list_query = list_query(list, &parameters).unwrap();
                    let probes = list_query.probes();
                    let plan = list_query.plan(estimates);
                    let queries = probes.iter().cloned().chain(plan.queries()).chain(plan.stop(0).cloned());
                    for query in queries {
                        assert_eq!(
                            scans(&worker.index, &query),
                            [""; 0],
                            "{list:?}?{parameters}: {}",
                            query.sql
                        );
                    }
                }
            }
        }
    }
    for (list, sorts) in ORDERS {
        for sort in sorts {
            for order in ["asc", "desc"] {
                let plan = list_query(list, &format!("sort={sort}&order={order}"))
                    .unwrap()
                    .plan(&Estimates::default());
                for query in plan.queries() {
                    assert_eq!(scans(&worker.index, &query), [""; 0], "{list:?} by {sort}: {}", query.sql);
                }
            }
        }
    }
}

#[test]
fn what_is_wrong_is_named() {
    for (query, named) in [
        ("limit=0", "limit"),
        ("limit=251", "limit"),
        ("limit=x", "limit"),
        ("sort=colour", "sort"),
        ("order=up", "order"),
        ("cursor=00", "cursor"),
        ("search=ab", "search"),
        ("state=fine", "state"),
        ("attention=late", "attention"),
        ("updatedFrom=yesterday", "updatedFrom"),
        ("latest=1", "latest"),
        ("counts=yes", "counts"),
        ("thing=", "thing"),
        ("source=azure", "source"),
        ("nextToken=1", "nextToken"),
    ] {
        let cause =
            list_query(ListKind::Executions, query).err().unwrap_or_else(|| panic!("{query} is taken"));
        let text = format!("{cause:?}");
        assert!(text.contains(named), "{query}: {text}");
    }
    let other =
        page(&fleet(), ListKind::Executions, "sort=queued&limit=1")["next"].as_str().unwrap().to_owned();
    assert!(
        list_query(ListKind::Executions, &format!("sort=updated&cursor={other}")).is_err(),
        "another order's cursor"
    );
}

/// A table with enough executions for the plan to depend on the filters.
fn many() -> Worker {
    let worker = Worker::new();
    worker
        .index
        .0
        .execute_batch(
            "DROP TRIGGER executions_inserted;
             WITH RECURSIVE n (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n < 59999)
             INSERT INTO executions (thing_name, job_id, execution_number, observation, since, message, latest, rev, pub_rev, change)
             SELECT 'thing-' || n, 'job-' || (n % 3), 1, json_object('kind', 'job-execution', 'record', json_object('thingName', 'thing-' || n,
               'jobId', 'job-' || (n % 3), 'executionNumber', 1, 'status', iif(n % 2, 'SUCCEEDED', 'FAILED'), 'lastUpdatedAt', 1763000000 + n,
               'queuedAt', 1763000000 + (n * 7919) % 60000, 'startedAt', 1763000000 + n), 'observedAt', 1763600000), 0,
               iif(n < 15000, 'FRÜH τέΛΟΣ', 'late') || iif(n % 20000 = 7, ' rare', ''), 1, 1, 1, 1 FROM n;",
        )
        .unwrap();
    worker.search.0.execute_batch("WITH RECURSIVE n (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n < 59999) \
        INSERT INTO executions (rowid, text) SELECT n + 1, 'thing-' || n || ' job-' || (n % 3) || ' ' || iif(n < 15000, 'früh τέλοσ', 'late') || \
        iif(n % 20000 = 7, ' rare', '') FROM n").unwrap();
    worker
}

#[test]
fn a_search_that_is_too_wide_says_so_and_goes_on() {
    let worker = many();
    let count = |query: &str| {
        let (rows, pages) = walk(&worker, ListKind::Executions, query);
        let stopped = pages.iter().filter(|page| page["stopped"] == true).count();
        (rows.len(), stopped, pages[0]["total"]["exact"] == true)
    };
    assert_eq!(count("search=rare&limit=250"), (3, 0, true), "few rows are fetched");
    assert_eq!(count("search=rare&sort=queued&limit=250"), (3, 0, true));
    assert_eq!(
        count("status=FAILED&limit=250&sort=queued&counts=false"),
        (30_000, 0, false),
        "found along the order"
    );
    assert_eq!(
        count("search=fr%C3%BCh%20%CF%84%CE%AD%CE%BB%CE%BF%CF%82&limit=250"),
        (15_000, 2, false),
        "45,000 others come first"
    );
    assert_eq!(count("search=fr%C3%BCh%20%CF%84%CE%AD%CE%BB%CE%BF%CF%82&order=asc&limit=250").0, 15_000);
    assert_eq!(count("search=fr%C3%BCh%20%CF%84%CE%AD%CE%BB%CE%BF%CF%82&status=FAILED&limit=250").0, 7_500);
    let first = page(&worker, ListKind::Executions, "status=FAILED&job=job-1");
    assert_eq!(first["total"], json!({ "count": 10_000, "exact": true }), "{first}");
    let groups = page(&worker, ListKind::Executions, "updatedFrom=1763050000&limit=1")["counts"].clone();
    assert_eq!(groups[2], json!({ "status": "SUCCEEDED", "state": "success", "count": 5000, "exact": true }));
    let groups = page(&worker, ListKind::Executions, "updatedFrom=1763010000&limit=1")["counts"].clone();
    assert_eq!(
        groups[2],
        json!({ "status": "SUCCEEDED", "state": "success", "count": 10_000, "exact": false })
    );
}
