//! Method, path and query to an operation.

use crate::refusal;
use crate::request::FuzzRequest;
use fleetglass_model::key::ExecutionNumber;
use fleetglass_service::aws;
use fleetglass_service::describe::{Describe, ExecutionSelector};
use fleetglass_service::http::percent::{decode_query, decode_segment};
use fleetglass_service::operation::Operation;
use fleetglass_service::route::route;
use fleetglass_service::store::record::RecordKey;

/// The longest key of KV, in bytes.
const KEY_MAX: usize = 512;

pub(crate) fn check(input: &[u8]) -> bool {
    let mut sent = FuzzRequest::read(input);
    match route(&sent.request()) {
        Ok(routed) => {
            keys(&routed.operation);
            assert!(!routed.operation.name().is_empty());
            sent.url = escaped(&sent);
            match route(&sent.request()) {
                Ok(again) => assert_eq!(again, routed),
                Err(failure) => {
                    assert!(sent.url.len() > fleetglass_service::error::URL_MAX, "{failure:?}")
                }
            }
            true
        }
        Err(failure) => {
            refusal::of_client(failure.api, failure.cause);
            false
        }
    }
}

/// What names a record keeps its constraint.
fn keys(operation: &Operation) {
    match operation {
        Operation::Describe(describe) => {
            match describe {
                Describe::RegistrationTask(task) => text(task.as_str(), 40, ""),
                Describe::BatchTask { task, .. } => text(task.as_str(), 64, "_-"),
                Describe::Execution { thing, selector, .. } => {
                    text(thing.as_str(), 128, ":_-");
                    match selector {
                        ExecutionSelector::Latest(job) => text(job.as_str(), 64, "_-"),
                        ExecutionSelector::Number(job, number) => {
                            text(job.as_str(), 64, "_-");
                            assert!(number.get() >= 0);
                        }
                        ExecutionSelector::Next => {}
                    }
                }
            }
            assert!(describe.keys().iter().all(|key| key.as_str().len() <= KEY_MAX));
        }
        Operation::Record(RecordKey::Execution(thing, job, number)) => {
            text(thing.as_str(), 128, ":_-");
            text(job.as_str(), 64, "_-");
            assert!(number.map_or(0, ExecutionNumber::get) >= 0);
        }
        Operation::Record(RecordKey::RegistrationTask(task)) => text(task.as_str(), 40, ""),
        Operation::Record(RecordKey::BatchTask(task)) => text(task.as_str(), 64, "_-"),
        Operation::Aws(operation) => of_aws(operation),
        Operation::Subtasks(query) => {
            text(query.task.as_str(), 64, "_-");
            assert!((1..=250).contains(&query.page_size));
        }
        _ => {}
    }
}

fn of_aws(operation: &aws::Operation) {
    use aws::Operation;
    match operation {
        Operation::ListThingRegistrationTasks { paging, .. }
        | Operation::ListThingRegistrationTaskReports { paging, .. }
        | Operation::ListJobs { paging, .. }
        | Operation::ListJobExecutionsForJob { paging, .. }
        | Operation::ListJobExecutionsForThing { paging, .. } => assert!((1..=250).contains(&paging.max)),
        Operation::DescribeJob(job) | Operation::GetJobDocument(job) => text(job.as_str(), 64, "_-"),
        Operation::GetPendingJobExecutions(thing) => text(thing.as_str(), 128, ":_-"),
    }
}

/// So many characters, and no other signs than these beside letters and digits; of any kind where there are none.
fn text(text: &str, max: usize, signs: &str) {
    let right = |c: char| signs.is_empty() || c.is_ascii_alphanumeric() || signs.contains(c);
    assert!((1..=max).contains(&text.chars().count()) && text.chars().all(right), "{text:?}");
}

/// The same URL with everything escaped that may be: behind the path's first segment, which tells whose errors apply.
fn escaped(sent: &FuzzRequest) -> String {
    let target = sent.request().target;
    let segment = |(place, segment): (usize, &str)| match place {
        0 | 1 => segment.to_owned(),
        _ => bytes(&decode_segment(segment).unwrap()),
    };
    let path: Vec<_> = target.path.split('/').enumerate().map(segment).collect();
    [target.origin, &path.join("/"), "?", &query(target.query)].concat()
}

fn bytes(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02x}")).collect()
}

/// A query with everything escaped that may be: what is not UTF-8 stays.
pub(super) fn query(query: &str) -> String {
    let escaped = |text: &str| decode_query(text).map_or(text.to_owned(), |text| bytes(&text));
    let pair = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        [escaped(name), escaped(value)].join("=")
    };
    query.split('&').filter(|pair| !pair.is_empty()).map(pair).collect::<Vec<_>>().join("&")
}
