//! No statement of a request looks through a whole table.

use crate::index::{Index, plan};
use crate::records::{body, one_of_each, seen_at};
use crate::worker::{Worker, hashes, owner};
use fleetglass_model::key::{BatchTaskId, ExecutionNumber, JobId, TaskId, ThingName};
use fleetglass_service::import::Batch;
use fleetglass_service::operation::{Describe, Plane, RecordKey, Which};
use fleetglass_service::publish::{Publication, any_leases};
use fleetglass_service::store::{Query, lookup};
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

/// Steps that go through all rows of a table, or of an index of it.
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

/// What the statements of an import and of the publication behind it are, from the first to the last.
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
        |which| Describe::Execution { plane: Plane::Data, thing: thing.clone(), which, document: true };
    let describes = [
        Describe::RegistrationTask(TaskId::new("a").unwrap()),
        Describe::BatchTask { task: BatchTaskId::new("a").unwrap(), tags: true, app: None },
        execution(Which::Job(job.clone(), None)),
        execution(Which::Job(job.clone(), Some(number))),
        execution(Which::Next),
    ];
    check(&index, describes.iter().map(Describe::query));
    let views = [
        RecordKey::RegistrationTask(TaskId::new("a").unwrap()),
        RecordKey::BatchTask(BatchTaskId::new("a").unwrap()),
        RecordKey::Execution(thing.clone(), job.clone(), None),
        RecordKey::Execution(thing, job, Some(number)),
    ];
    check(&index, views.iter().map(RecordKey::query));
    check(&index, [lookup("t/j")]);
}

#[test]
fn the_next_execution_is_found_without_sorting() {
    let index = Index::new();
    let (thing, ..) = names();
    let next = Describe::Execution { plane: Plane::Data, thing, which: Which::Next, document: true };
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
