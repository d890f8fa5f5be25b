//! The parameters of every list, and of what else has some.

use super::{are_json, now, path};
use crate::refusal;
use crate::request::FuzzRequest;
use fleetglass_model::list::ListKind;
use fleetglass_service::api::list::ListQuery;
use fleetglass_service::api::list::plan::Estimates;
use fleetglass_service::error::Api;
use fleetglass_service::http::request::Target;
use fleetglass_service::route::route;

/// What reads parameters, beside lists.
const PATHS: &[&str] = &[
    "/thing-registration-tasks",
    "/thing-registration-tasks/t/reports",
    "/jobs",
    "/jobs/j/things",
    "/iot/things/t/jobs",
    "/things/t/jobs/j",
    "/things/t/jobs/$next",
    "/iocm/app/batchtask/v1.1.0/tasks/t",
    "/iocm/app/batchtask/v1.1.0/taskDetails",
    "/api/v1/attention",
    "/api/v1/totals",
    "/api/v1/changes",
    "/api/v1/lookup",
    "/api/v1/backup",
];

/// An input is a query.
pub(crate) fn check(input: &[u8]) -> bool {
    let query = String::from_utf8_lossy(input);
    let query = query.split('#').next().unwrap_or_default();
    let target = Target { query, ..Target::of_url("https://fleet.example/") };
    assert!(target.names().all(|name| name.is_empty() || target.parameter(&name).is_some()));
    PATHS.iter().for_each(|path| routes(path, query));
    ListKind::ALL.into_iter().filter(|list| asks(*list, query)).count() > 0
}

fn sent(path: &str, query: &str) -> FuzzRequest {
    FuzzRequest::read(format!("GET https://fleet.example{path}?{}", query.replace('\n', "%0A")).as_bytes())
}

fn asks(list: ListKind, query: &str) -> bool {
    let parse = |query: &str| ListQuery::parse(list, &sent("/", query).request(), now(), &[]);
    let ask = match parse(query) {
        Ok(ask) => ask,
        Err(cause) => {
            refusal::of_client(Api::Fleetglass, cause);
            return false;
        }
    };
    assert!((1..=250).contains(&ask.limit));
    let again = parse(&path::query(query)).unwrap();
    assert_eq!(format!("{ask:?}"), format!("{again:?}"));
    are_json(&ask.probes());
    let plan = ask.plan(&Estimates::default());
    are_json(&plan.queries());
    assert!(plan.queries().iter().all(|query| query.sql.len() < 100_000), "D1 takes 100 KB of SQL");
    true
}

fn routes(path: &str, query: &str) {
    let sent = sent(path, query);
    if let Err(failure) = route(&sent.request()) {
        refusal::of_client(failure.api, failure.cause);
    }
}
