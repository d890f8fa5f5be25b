//! From the index to KV.

use crate::records::{execution, import, one_of_each};
use crate::worker::Worker;
use fleetglass_service::records::publish::{LEASE_MS, Publication, any_leases};
use serde_json::Value;

const LATEST: &str = "aws/job-execution/t/j";
const NUMBERED: &str = "aws/job-execution/t/j/1";

/// A worker whose KV is down while it imports.
fn unpublished(observations: &[Value], now_ms: i64) -> Worker {
    let mut worker = Worker::new();
    worker.kv = None;
    import(&mut worker, observations, now_ms);
    worker.kv = Some(Default::default());
    worker
}

fn lease(worker: &Worker, now_ms: i64) -> Publication {
    Publication::new(worker.index.run(&any_leases(now_ms)).unwrap().into_iter().flatten())
}

fn mark(worker: &Worker, publication: &Publication, succeeded: &[bool]) {
    worker.index.run(&publication.marks(succeeded)).unwrap();
}

/// The revision under a key.
fn rev(worker: &Worker, key: &str) -> Option<String> {
    let value = worker.kv.as_ref().unwrap().get(key)?;
    value.meta.split(' ').nth(1).map(str::to_owned)
}

/// The number of the execution under a key.
fn number(worker: &Worker, key: &str) -> Option<String> {
    let value = worker.kv.as_ref().unwrap().get(key)?;
    value.meta.split(' ').nth(5).map(str::to_owned)
}

#[test]
fn what_was_put_is_not_leased_again() {
    let mut worker = Worker::new();
    import(&mut worker, &one_of_each(1), 1000);
    assert_eq!(worker.kv.as_ref().unwrap().len(), 3);
    assert!(lease(&worker, 1000 + 10 * LEASE_MS).is_empty());
}

#[test]
fn what_could_not_be_put_is_published_later() {
    let mut worker = unpublished(&one_of_each(1), 1000);
    assert!(lease(&worker, 1000 + LEASE_MS - 1).is_empty(), "the import's own lease still holds");
    worker.publish_all(1001 + LEASE_MS);
    assert_eq!(worker.kv.as_ref().unwrap().len(), 3);
    assert!(lease(&worker, 1000 + 10 * LEASE_MS).is_empty());
}

#[test]
fn a_lease_is_one_publishers_until_it_ends() {
    let worker = unpublished(&one_of_each(1), 1000);
    let now_ms = 1001 + LEASE_MS;
    assert_eq!(lease(&worker, now_ms).len(), 3);
    assert_eq!(lease(&worker, now_ms + LEASE_MS - 1).len(), 0);
    assert_eq!(lease(&worker, now_ms + LEASE_MS + 1).len(), 3);
}

#[test]
fn only_the_puts_that_succeeded_are_marked() {
    let mut worker = unpublished(&one_of_each(1), 1000);
    let now_ms = 1001 + LEASE_MS;
    let publication = lease(&worker, now_ms);
    worker.put(&publication);
    mark(&worker, &publication, &[true, false, true]);
    assert_eq!(lease(&worker, now_ms + LEASE_MS + 1).len(), 1);
}

#[test]
fn a_put_that_lands_late_is_put_right() {
    let mut worker = unpublished(&one_of_each(1), 1000);
    let late = lease(&worker, 1001 + LEASE_MS);
    let now_ms = 1002 + 2 * LEASE_MS;
    import(&mut worker, &one_of_each(2), now_ms);
    let newest = rev(&worker, LATEST);
    assert_eq!(newest, Some(now_ms.to_string()), "the late one's lease is over");
    let succeeded = worker.put(&late);
    assert_ne!(rev(&worker, LATEST), newest);
    mark(&worker, &late, &succeeded);
    worker.publish_all(now_ms + LEASE_MS + 1);
    assert_eq!(rev(&worker, LATEST), newest);
    assert_eq!(rev(&worker, "aws/registration-task/a"), newest);
    assert_eq!(rev(&worker, "huawei/batch-task/a"), newest);
}

#[test]
fn a_put_that_lands_late_is_put_right_whoever_marks_last() {
    for late_marks_last in [true, false] {
        let mut worker = unpublished(&one_of_each(1), 1000);
        let late = lease(&worker, 1001 + LEASE_MS);
        worker.kv = None;
        let now_ms = 1002 + 2 * LEASE_MS;
        import(&mut worker, &one_of_each(2), now_ms);
        worker.kv = Some(Default::default());
        let now_ms = now_ms + LEASE_MS + 1;
        let timely = lease(&worker, now_ms);
        assert_eq!((late.len(), timely.len()), (3, 3));
        for publication in [&timely, &late] {
            worker.put(publication);
        }
        let marks = if late_marks_last { [&timely, &late] } else { [&late, &timely] };
        for publication in marks {
            mark(&worker, publication, &[true; 3]);
        }
        worker.publish_all(now_ms + 1);
        let keys = [LATEST, "aws/registration-task/a", "huawei/batch-task/a"];
        let newest = Some((1002 + 2 * LEASE_MS).to_string());
        assert_eq!(keys.map(|key| rev(&worker, key)), [&newest, &newest, &newest].map(Clone::clone));
    }
}

#[test]
fn a_change_during_a_publication_is_published_after_it() {
    let mut worker = unpublished(&one_of_each(1), 1000);
    let now_ms = 1001 + LEASE_MS;
    let slow = lease(&worker, now_ms);
    import(&mut worker, &one_of_each(2), now_ms + 1);
    assert_eq!(rev(&worker, LATEST), None, "the other one holds the lease");
    let succeeded = worker.put(&slow);
    mark(&worker, &slow, &succeeded);
    worker.publish_all(now_ms + 2);
    assert_eq!(rev(&worker, LATEST), Some((now_ms + 1).to_string()));
}

#[test]
fn a_superseded_execution_moves_to_its_own_key() {
    let mut worker = Worker::new();
    import(&mut worker, &[execution("t", "j", 1, 1)], 1000);
    assert_eq!((number(&worker, LATEST), number(&worker, NUMBERED)), (Some("1".into()), None));
    import(&mut worker, &[execution("t", "j", 2, 1)], 2000);
    assert_eq!((number(&worker, LATEST), number(&worker, NUMBERED)), (Some("2".into()), Some("1".into())));
}

#[test]
fn an_execution_that_was_superseded_while_it_was_put_is_put_right() {
    let mut worker = unpublished(&[execution("t", "j", 1, 1)], 1000);
    let late = lease(&worker, 1001 + LEASE_MS);
    let now_ms = 1002 + 2 * LEASE_MS;
    import(&mut worker, &[execution("t", "j", 2, 1)], now_ms);
    assert_eq!(number(&worker, LATEST), Some("2".into()));
    let succeeded = worker.put(&late);
    assert_eq!(number(&worker, LATEST), Some("1".into()), "it lies under the wrong key");
    mark(&worker, &late, &succeeded);
    worker.publish_all(now_ms + LEASE_MS + 1);
    assert_eq!((number(&worker, LATEST), number(&worker, NUMBERED)), (Some("2".into()), Some("1".into())));
}

#[test]
fn one_row_that_cannot_be_read_does_not_hold_up_the_others() {
    let mut worker = unpublished(&one_of_each(1), 1000);
    worker.index.0.execute("UPDATE executions SET observation = '{\"observedAt\":1}'", []).unwrap();
    let publication = lease(&worker, 1001 + LEASE_MS);
    assert_eq!(publication.damaged.len(), 1);
    let succeeded = worker.put(&publication);
    mark(&worker, &publication, &succeeded);
    assert_eq!(worker.kv.as_ref().unwrap().len(), 2);
}
