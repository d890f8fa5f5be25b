//! No statement of a request scans a whole table.

use crate::index::{Index, plan};
use crate::lists::NoHeaders;
use crate::records::{body, one_of_each, seen_at};
use crate::worker::{Worker, hashes, owner};
use fleetglass_model::key::{BatchTaskId, ExecutionNumber, JobId, TaskId, ThingName};
use fleetglass_model::{Timestamp, from_json};
use fleetglass_service::api::lookup;
use fleetglass_service::describe::{Describe, ExecutionSelector, Plane};
use fleetglass_service::http::request::{Request, Target};
use fleetglass_service::operation::Operation;
use fleetglass_service::records::backup;
use fleetglass_service::records::import::Batch;
use fleetglass_service::records::publish::{Publication, any_leases};
use fleetglass_service::records::retention::{Forget, PendingRemoval, retention};
use fleetglass_service::route::route;
use fleetglass_service::store::Query;
use fleetglass_service::store::record::RecordKey;
use serde_json::Value;

const TABLES: [&str; 11] = [
    "registration_tasks",
    "executions",
    "batch_tasks",
    "documents",
    "jobs",
    "things",
    "subtasks",
    "reports",
    "progress",
    "imports",
    "t",
];

/// The steps of a plan that read all rows of a table or of an index.
fn scans(index: &Index, query: &Query) -> Vec<String> {
    let is_scan = |step: &String| {
        let table = step.strip_prefix("SCAN ").and_then(|rest| rest.split(' ').next());
        table.is_some_and(|table| TABLES.contains(&table) || matches!(table, "n" | "e"))
    };
    plan(index, query).into_iter().filter(is_scan).collect()
}

#[track_caller]
fn check(index: &Index, queries: impl IntoIterator<Item = Query>) {
    for query in queries {
        assert_eq!(scans(index, &query), [""; 0], "{}", query.sql);
    }
}

fn names() -> (ThingName, JobId, ExecutionNumber) {
    (ThingName::new("t").unwrap(), JobId::new("j").unwrap(), ExecutionNumber::new(1).unwrap())
}

/// All statements of an import and of its publication.
fn import(index: &Index, observations: &[Value]) -> Vec<Query> {
    let mut batch = Batch::parse(&body(observations)).unwrap();
    batch.accept(hashes(batch.documents()), &owner());
    let mut all = batch.reads();
    let known = index.run(&all).unwrap();
    let writes = batch.resolve(known.into_iter().flatten(), 1).unwrap();
    let leases = batch.scope().leases(1);
    index.run(&writes).unwrap();
    let leased = index.run(&leases).unwrap();
    let publication = Publication::new(leased.into_iter().flatten());
    all.extend(writes.into_iter().chain(leases).chain(publication.documents()));
    all.extend(publication.marks(&vec![true; publication.len()]));
    all
}

#[test]
fn describes_and_look_ups() {
    let index = Index::new();
    let (thing, job, number) = names();
    let execution =
        |selector| Describe::Execution { plane: Plane::Data, thing: thing.clone(), selector, document: true };
    let describes = [
        Describe::RegistrationTask(TaskId::new("a").unwrap()),
        Describe::BatchTask { task: BatchTaskId::new("a").unwrap(), tags: true, app: None },
        execution(ExecutionSelector::Latest(job.clone())),
        execution(ExecutionSelector::Number(job.clone(), number)),
        execution(ExecutionSelector::Next),
    ];
    check(&index, describes.iter().map(Describe::query));
    let views = [
        RecordKey::RegistrationTask(TaskId::new("a").unwrap()),
        RecordKey::BatchTask(BatchTaskId::new("a").unwrap()),
        RecordKey::Execution(thing.clone(), job.clone(), None),
        RecordKey::Execution(thing, job, Some(number)),
    ];
    check(&index, views.iter().map(RecordKey::query));
    check(&index, [lookup::query("t/j", false), lookup::query("t", true)]);
}

#[test]
fn a_look_up_by_prefix_goes_along_ranges_of_indexes() {
    let index = Index::new();
    let steps = plan(&index, &lookup::query("t", true));
    for range in [
        "registration_tasks_key (task_id>? AND task_id<?)",
        "batch_tasks_key (task_id>? AND task_id<?)",
        "batch_tasks_name (name>? AND name<?)",
        "jobs_key (job_id>? AND job_id<?)",
        "things_key (thing_name>? AND thing_name<?)",
    ] {
        let place = steps.iter().position(|step| step.ends_with(range));
        // What comes next is the limit, not a sort.
        let next = place.and_then(|place| steps.get(place + 1));
        assert!(next.is_some_and(|step| step.starts_with("SCAN (subquery")), "{range}: {steps:#?}");
    }
}

#[test]
fn the_next_execution_is_found_without_sorting() {
    let index = Index::new();
    let (thing, ..) = names();
    let next =
        Describe::Execution { plane: Plane::Data, thing, selector: ExecutionSelector::Next, document: true };
    let steps = plan(&index, &next.query());
    assert!(steps.iter().any(|step| step.contains("executions_pending")), "{steps:?}");
    assert!(!steps.iter().any(|step| step.contains("TEMP B-TREE")), "{steps:?}");
}

#[test]
fn imports_and_publications() {
    let worker = Worker::new();
    // The plan of an insert of documents holds a foreign key's look for rows that miss it, which is never taken: no row
    // ever misses its document.
    worker.index.0.pragma_update(None, "foreign_keys", false).unwrap();
    let first = import(&worker.index, &one_of_each(1));
    assert!(first.len() >= 14, "reads, writes, leases and marks of three kinds: {}", first.len());
    check(&worker.index, first);
    let later: Vec<_> = one_of_each(1).into_iter().map(|seen| seen_at(seen, 2_000_000)).collect();
    let confirmations = import(&worker.index, &later);
    assert!(confirmations.iter().any(|query| query.sql.starts_with("UPDATE batch_tasks SET observation")));
    check(&worker.index, confirmations);
    check(&worker.index, any_leases(1));
}

/// The statements of a request.
fn queries_of(path: &str) -> Vec<Query> {
    let url = format!("http://localhost{path}");
    let request = Request { method: "GET", target: Target::of_url(&url), headers: &NoHeaders };
    match route(&request).unwrap_or_else(|failure| panic!("{path}: {failure:?}")).operation {
        Operation::Aws(operation) => operation.queries(&owner()),
        Operation::Subtasks(query) => query.queries(),
        Operation::Resource(resource) => resource.queries(Timestamp::from_seconds(1)),
        other => panic!("{path}: {other:?}"),
    }
}

#[test]
fn neighbours_and_what_is_told_beside_lists() {
    let index = Index::new();
    for path in [
        "/thing-registration-tasks",
        "/thing-registration-tasks?status=Failed",
        "/thing-registration-tasks/a/reports?reportType=ERRORS",
        "/jobs",
        "/jobs?status=COMPLETED&thingGroupName=g&thingGroupId=i&namespaceId=n&targetSelection=SNAPSHOT",
        "/jobs/j",
        "/jobs/j/job-document",
        "/jobs/j/things",
        "/jobs/j/things?status=FAILED",
        "/iot/things/t/jobs?status=FAILED&namespaceId=n&jobId=j",
        "/jobs-data/things/t/jobs",
        "/iocm/app/batchtask/v1.1.0/taskDetails?taskId=a&status=Fail&deviceId=d&commandId=c&index=1&nodeId=n",
        "/api/v1/attention?from=5",
        "/api/v1/totals?from=1&to=90000",
        "/api/v1/changes?since=1",
        "/api/v1/things/t",
        "/api/v1/jobs/j",
        "/api/v1/registration-tasks/a/progress",
        "/api/v1/registration-tasks/a/reports",
        "/api/v1/imports/a/refusals",
    ] {
        check(&index, queries_of(path));
    }
}

#[test]
fn what_is_forgotten_and_saved() {
    let index = Index::new();
    index.0.pragma_update(None, "foreign_keys", false).unwrap();
    let by_key = [
        r#"{"kind": "job-execution", "thingName": "t", "jobId": "j", "executionNumber": 1}"#,
        r#"{"kind": "job", "jobId": "j"}"#,
        r#"{"kind": "registration-task", "taskId": "a"}"#,
        r#"{"kind": "batch-task", "taskId": "a"}"#,
    ];
    let steps = by_key.iter().flat_map(|body| Forget::steps(&from_json(body).unwrap(), 1).unwrap());
    for step in steps.chain(retention(30, Timestamp::from_seconds(1)).into_iter().flatten()) {
        check(&index, [step.select().clone()]);
        let row = vec![Some(r#"[1,"a","b",1,null]"#.to_owned())];
        check(&index, step.writes(vec![row], 1).unwrap().unwrap());
    }
    check(&index, [PendingRemoval::query()]);
    for table in 0..8 {
        check(&index, [backup::query(&format!("{table}.0.0")).unwrap()]);
    }
}
