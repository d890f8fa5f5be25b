//! What the journal of imports is told.

use crate::command::{import, tasks};
use crate::server::{DOWN, Server, Step};
use fleetglass_model::import::Journal;

fn journals(server: &Server) -> Vec<Journal> {
    server.requests().iter().map(|request| request.import().journal.unwrap()).collect()
}

#[test]
fn requests_of_a_run_are_numbered() {
    let server = Server::start([Step::Import, DOWN, Step::Close]);
    import().to(&server).stdin(tasks(1203)).outcome().exits(0);
    let journals = journals(&server);
    let numbers: Vec<_> = journals.iter().map(|journal| journal.request).collect();
    assert_eq!(numbers, [0, 1, 1, 1, 2], "what is sent again has its number");
    let Journal { import: id, via, .. } = &journals[0];
    assert!(id.len() == 16 && journals.iter().all(|journal| journal.import == *id), "{journals:?}");
    assert_eq!(*via, concat!("fleetglass import ", env!("CARGO_PKG_VERSION")));
    assert!(journals.iter().all(|journal| journal.refused == 0 && journal.refusals.is_empty()));

    let again = Server::start([]);
    import().to(&again).stdin(tasks(1)).outcome().exits(0);
    assert_ne!(again.requests()[0].import().journal.unwrap().import, *id);
}

/// An object that is refused.
const UNKNOWN: &str = r#"{"a":1}"#;

#[test]
fn refusals_are_told_once() {
    let server = Server::start([]);
    let input = format!("{UNKNOWN}\n{}{UNKNOWN}\n{{}}\n", tasks(501));
    import().to(&server).stdin(input).outcome().exits(1);
    let told: Vec<_> = journals(&server)
        .into_iter()
        .map(|journal| (journal.refused, journal.refusals.into_iter().map(|r| r.record).collect::<Vec<_>>()))
        .collect();
    let records = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    assert_eq!(told[0], (1, records(&["stdin:1: record 1"])));
    assert_eq!(told[1], (2, records(&["stdin:503: record 503", "stdin:504: record 504"])));
}

#[test]
fn refusals_alone_are_told_too() {
    let server = Server::start([]);
    let outcome = import()
        .to(&server)
        .args(["missing.json"])
        .stdin((UNKNOWN.to_owned() + "\n").repeat(25))
        .outcome()
        .exits(1);
    assert_eq!(outcome.row("total"), [0, 0, 0, 26, 0]);
    let requests = server.requests();
    let [request] = &requests[..] else { panic!("{} requests", requests.len()) };
    let Journal { refused, refusals, .. } = request.import().journal.unwrap();
    assert_eq!((request.import().records.len(), refused, refusals.len()), (0, 26, 20));
    assert_eq!(refusals[0].record, "missing.json");
    assert!(refusals[0].reason.starts_with("cannot be read: "), "{refusals:?}");
    assert_eq!(
        (&*refusals[1].record, &*refusals[1].reason),
        ("stdin:1: record 1", "not an answer that is known")
    );
}

#[test]
fn nothing_at_all_is_no_request() {
    let server = Server::start([]);
    import().to(&server).stdin("").outcome().exits(0);
    assert_eq!(server.requests().len(), 0);
}
