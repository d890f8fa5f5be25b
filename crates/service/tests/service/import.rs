//! Import into the index.

use crate::index::Index;
use crate::lists::NoHeaders;
use crate::records::{batch_task, body, execution, import, one_of_each, outcomes, seen_at, task};
use crate::worker::{Worker, hashes, owner};
use fleetglass_model::Timestamp;
use fleetglass_model::api::RegistrationTaskView;
use fleetglass_model::import::ImportOutcome::{self, Imported, Older, Refused, Unchanged};
use fleetglass_service::http::request::{Request, Target};
use fleetglass_service::records::import::Batch;
use fleetglass_service::store::Row;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// All that the index holds.
fn dump(index: &Index) -> Vec<Vec<Row>> {
    [
        "SELECT task_id, observation, status, rev || '', pub_rev || '' FROM registration_tasks ORDER BY 1",
        "SELECT thing_name, job_id, execution_number || '', observation, document, status, queued_at || '',
         updated_at || '', latest || '', rev || '', pub_rev || '' FROM executions ORDER BY 1, 2, 3",
        "SELECT task_id, observation, status, rev || '', pub_rev || '' FROM batch_tasks ORDER BY 1",
        "SELECT hash, body FROM documents ORDER BY 1",
    ]
    .map(|sql| index.rows(sql))
    .into()
}

/// The states of the records that [`one_of_each`] makes.
fn states(index: &Index) -> Vec<String> {
    let rows = index.rows(
        "SELECT * FROM (SELECT (observation -> '$.record.lastModifiedDate') || '' FROM registration_tasks \
         ORDER BY task_id) UNION ALL \
         SELECT (observation -> '$.record.versionNumber') || '' FROM executions UNION ALL \
         SELECT (observation -> '$.record.completeCnt') || '' FROM batch_tasks",
    );
    rows.into_iter().map(|mut row| row.remove(0).unwrap()).collect()
}

/// Number and whether it is the latest, of every execution, the latter as the index and as KV have it.
fn latest(worker: &Worker) -> Vec<(String, String, bool)> {
    let rows = worker.index.rows("SELECT execution_number || '', latest || '' FROM executions ORDER BY 1");
    let of_row = |row: Row| {
        let [number, latest] = <[Option<String>; 2]>::try_from(row).unwrap().map(Option::unwrap);
        let kv = worker.kv.as_ref().unwrap();
        let own_key = kv.contains_key(&format!("aws/job-execution/t/j/{number}"));
        (number, latest, own_key)
    };
    rows.into_iter().map(of_row).collect()
}

#[track_caller]
fn check_latest(batches: &[&[Value]], expected: &[(&str, &str, bool)]) {
    let mut worker = Worker::new();
    for batch in batches {
        import(&mut worker, batch, 1000);
    }
    let expected: Vec<_> =
        expected.iter().map(|(n, latest, own)| ((*n).into(), (*latest).into(), *own)).collect();
    assert_eq!(latest(&worker), expected);
    let kv = worker.kv.as_ref().unwrap();
    let top = kv["aws/job-execution/t/j"].meta.split(' ').nth(5).map(str::to_owned);
    assert_eq!(top.as_deref(), expected.last().map(|(number, ..)| number.as_str()));
}

/// A batch that has read what is known and has not written yet.
struct Racer(Batch);

impl Racer {
    fn read(
        index: &Index,
        observations: &[Value],
        now_ms: i64,
    ) -> (Self, Vec<fleetglass_service::store::Query>) {
        let mut batch = Batch::parse(&body(observations)).unwrap();
        batch.accept(hashes(batch.documents()), &owner());
        let known = index.run(&batch.reads()).unwrap();
        let writes = batch.resolve(known.into_iter().flatten(), now_ms).unwrap();
        (Self(batch), writes)
    }

    /// Writes, then reads and writes again until everything is decided. Tells how often it wrote, and the outcomes.
    fn finish(
        mut self,
        index: &Index,
        mut writes: Vec<fleetglass_service::store::Query>,
        now_ms: i64,
    ) -> (usize, Vec<ImportOutcome>) {
        let mut rounds = 1;
        loop {
            let written = index.run(&writes).unwrap();
            self.0.applied(written.into_iter().flatten());
            if !self.0.is_pending() {
                break;
            }
            rounds += 1;
            let known = index.run(&self.0.reads()).unwrap();
            writes = self.0.resolve(known.into_iter().flatten(), now_ms).unwrap();
        }
        (rounds, self.0.reply().results.iter().map(|result| result.outcome).collect())
    }
}

/// Both read before either writes: `first` writes first.
#[track_caller]
fn check_race(known: &[Value], first: &[Value], second: &[Value], outcomes: &[ImportOutcome], end: &[&str]) {
    let mut worker = Worker::new();
    import(&mut worker, known, 1000);
    let (one, one_writes) = Racer::read(&worker.index, first, 2000);
    let (two, two_writes) = Racer::read(&worker.index, second, 2000);
    let (rounds, _) = one.finish(&worker.index, one_writes, 2000);
    assert_eq!(rounds, 1, "nobody was in the way of the first");
    let (rounds, got) = two.finish(&worker.index, two_writes, 2000);
    assert_eq!(rounds, 2, "the second has to see what the first wrote");
    assert_eq!(got, outcomes);
    assert_eq!(states(&worker.index), end);
}

#[test]
fn twice_is_unchanged() {
    let mut worker = Worker::new();
    let mut records = one_of_each(5);
    records.push(execution("t", "j", i64::MAX, 1));
    records.push(task("it's \"quoted\" / ü", 1));
    assert_eq!(import(&mut worker, &records, 1000), [Imported; 5]);
    let before = dump(&worker.index);
    assert_eq!(import(&mut worker, &records, 9000), [Unchanged; 5]);
    assert_eq!(dump(&worker.index), before);
}

#[test]
fn the_older_never_replaces_the_newer() {
    let mut worker = Worker::new();
    import(&mut worker, &one_of_each(5), 1000);
    let before = dump(&worker.index);
    assert_eq!(import(&mut worker, &one_of_each(4), 9000), [Older; 3]);
    assert_eq!(dump(&worker.index), before);
    assert_eq!(import(&mut worker, &one_of_each(6), 9000), [Imported; 3]);
    assert_eq!(states(&worker.index), ["6", "6", "6"]);
}

#[test]
fn within_one_batch_the_newest_wins() {
    let mut worker = Worker::new();
    let records = [one_of_each(4), one_of_each(6), one_of_each(5)].concat();
    let outcomes = import(&mut worker, &records, 1000);
    assert_eq!(outcomes, [[Imported; 3], [Imported; 3], [Older; 3]].concat());
    assert_eq!(states(&worker.index), ["6", "6", "6"]);
}

#[test]
fn a_confirmation_moves_the_time_alone() {
    let mut worker = Worker::new();
    import(&mut worker, &one_of_each(5), 1000);
    let later: Vec<_> = one_of_each(5).into_iter().map(|seen| seen_at(seen, 1_000_060)).collect();
    assert_eq!(import(&mut worker, &later, 9000), [Unchanged; 3]);
    for table in [
        "SELECT (observation -> '$.observedAt') || '', rev || '' FROM registration_tasks",
        "SELECT (observation -> '$.observedAt') || '', rev || '' FROM executions",
        "SELECT (observation -> '$.observedAt') || '', rev || '' FROM batch_tasks",
    ] {
        assert_eq!(
            worker.index.rows(table),
            [[Some("1000060".to_owned()), Some("1000".to_owned())]],
            "{table}"
        );
    }
}

#[test]
fn a_view_tells_since_when_and_its_tag_moves_along() {
    let mut worker = Worker::new();
    let mut import_at = |modified, at| {
        import(&mut worker, &[seen_at(task("a", modified), at)], 1000);
        let target = Target::of_url("http://localhost/api/v1/registration-tasks/a");
        let request = Request { method: "GET", target, headers: &NoHeaders };
        let answered = worker.answer(&request, &[], Timestamp::from_seconds(at));
        let view: RegistrationTaskView =
            fleetglass_model::from_json(str::from_utf8(&answered.body).unwrap()).unwrap();
        (view.since.unwrap().seconds(), answered.headers["etag"].clone())
    };
    let states = [(1, 1000), (1, 3000), (1, 500), (2, 4000)].map(|(modified, at)| import_at(modified, at));
    assert_eq!(states.each_ref().map(|(since, _)| *since), [1000, 1000, 500, 4000]);
    let tags: BTreeSet<_> = states.iter().map(|(_, tag)| tag).collect();
    assert_eq!(tags.len(), 4, "{tags:?}");
}

#[test]
fn a_revision_rises_although_the_clock_does_not() {
    let mut worker = Worker::new();
    for (state, now_ms) in [(1, 5000), (2, 5000), (3, 40)] {
        import(&mut worker, &one_of_each(state), now_ms);
    }
    for table in ["registration_tasks", "executions", "batch_tasks"] {
        let sql = format!("SELECT max(rev), max(pub_rev) FROM {table}");
        let revs = worker.index.0.query_row(&sql, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        assert_eq!(revs, (5002, 5002), "{table}");
    }
}

#[test]
fn the_highest_number_is_the_latest() {
    let (one, two, ten) = (execution("t", "j", 1, 1), execution("t", "j", 2, 1), execution("t", "j", 10, 1));
    let end = &[("1", "0", true), ("10", "1", false)];
    check_latest(&[&[one.clone(), ten.clone()]], end);
    check_latest(&[&[ten.clone(), one.clone()]], end);
    check_latest(&[std::slice::from_ref(&one), std::slice::from_ref(&ten)], end);
    check_latest(&[std::slice::from_ref(&ten), std::slice::from_ref(&one)], end);
    let end = &[("1", "0", true), ("2", "0", true), ("10", "1", false)];
    let mut worker = Worker::new();
    for batch in [[ten.clone(), one.clone()], [two.clone(), one], [ten, two]] {
        import(&mut worker, &batch, 1000);
    }
    let mut rows = latest(&worker);
    rows.sort_by_key(|(number, ..)| number.parse::<i64>().unwrap());
    assert_eq!(rows, end.map(|(n, latest, own)| (n.into(), latest.into(), own)));
}

#[test]
fn of_two_imports_at_once_the_newest_wins() {
    check_race(&[], &one_of_each(5), &one_of_each(6), &[Imported; 3], &["6", "6", "6"]);
    check_race(&[], &one_of_each(6), &one_of_each(5), &[Older; 3], &["6", "6", "6"]);
    check_race(&one_of_each(1), &one_of_each(5), &one_of_each(6), &[Imported; 3], &["6", "6", "6"]);
    check_race(&one_of_each(1), &one_of_each(6), &one_of_each(5), &[Older; 3], &["6", "6", "6"]);
    check_race(&one_of_each(1), &one_of_each(6), &one_of_each(6), &[Unchanged; 3], &["6", "6", "6"]);
}

#[test]
fn of_two_imports_at_once_only_what_both_change_is_merged_again() {
    let mut worker = Worker::new();
    let (one, writes) = Racer::read(&worker.index, &[task("a", 1), task("b", 1)], 1000);
    import(&mut worker, &[task("b", 2), task("c", 2)], 1000);
    let (rounds, outcomes) = one.finish(&worker.index, writes, 1000);
    assert_eq!((rounds, outcomes), (2, vec![Imported, Older]));
    assert_eq!(states(&worker.index), ["1", "2", "2"]);
}

#[test]
fn two_imports_at_once_agree_on_the_latest() {
    for numbers in [[1, 2], [2, 1]] {
        let worker = Worker::new();
        let [first, second] = numbers.map(|number| [execution("t", "j", number, 1)]);
        let (one, one_writes) = Racer::read(&worker.index, &first, 1000);
        let (two, two_writes) = Racer::read(&worker.index, &second, 1000);
        one.finish(&worker.index, one_writes, 1000);
        two.finish(&worker.index, two_writes, 1000);
        let rows = worker.index.rows("SELECT latest || '' FROM executions ORDER BY execution_number");
        assert_eq!(rows, [[Some("0".to_owned())], [Some("1".to_owned())]], "{numbers:?}");
    }
}

#[test]
fn a_confirmation_never_overwrites_a_newer_state() {
    let mut worker = Worker::new();
    import(&mut worker, &one_of_each(5), 1000);
    let later: Vec<_> = one_of_each(5).into_iter().map(|seen| seen_at(seen, 1_000_060)).collect();
    let (confirming, writes) = Racer::read(&worker.index, &later, 2000);
    import(&mut worker, &one_of_each(6), 2000);
    confirming.finish(&worker.index, writes, 2000);
    assert_eq!(states(&worker.index), ["6", "6", "6"]);
}

#[test]
fn a_document_is_kept_once() {
    let mut worker = Worker::new();
    let records: Vec<_> = (0..3).map(|n| execution("t", "j", n, 1)).collect();
    import(&mut worker, &records, 1000);
    import(&mut worker, &[execution("other", "j", 1, 1)], 1000);
    assert_eq!(worker.index.rows("SELECT body FROM documents"), [[Some("document of j".to_owned())]]);
    let observations = worker.index.rows("SELECT observation FROM executions");
    assert!(!format!("{observations:?}").contains("jobDocument"), "{observations:?}");
}

#[test]
fn a_document_of_nothing_that_is_taken_is_not_kept() {
    let mut worker = Worker::new();
    let mut refused = execution("t", "j", 1, 1);
    refused["record"]["thingName"] = "not a thing's name".into();
    import(&mut worker, &[refused, execution("t", "k", 1, 5)], 1000);
    let mut older = execution("t", "k", 1, 4);
    older["record"]["jobDocument"] = "another".into();
    import(&mut worker, &[older], 1000);
    assert_eq!(worker.index.rows("SELECT body FROM documents"), [[Some("document of k".to_owned())]]);
}

#[test]
fn what_a_request_names_by_place_is_kept_as_what_stands_in_the_record() {
    let mut worker = Worker::new();
    let mut by_place = execution("t", "j", 1, 1);
    by_place["record"].as_object_mut().unwrap().remove("jobDocument");
    let request = json!({ "documents": ["unused", "document of j"],
                          "records": [{ "observation": by_place, "document": 1 }] });
    worker.import(request.to_string().as_bytes(), 1000).unwrap();
    let before = dump(&worker.index);
    assert_eq!(import(&mut worker, &[execution("t", "j", 1, 1)], 2000), [Unchanged]);
    assert_eq!(dump(&worker.index), before);
}

#[test]
fn the_largest_request_fits_the_database() {
    let mut worker = Worker::new();
    let long = |n: usize| {
        let mut seen = execution(&format!("t{n}"), "j", 1, 1);
        seen["record"]["jobDocument"] = format!("{n}{}", "\"".repeat(3000)).into();
        seen["record"]["statusDetails"] = json!({ "a": "\\".repeat(3000) });
        seen
    };
    let records: Vec<_> = (0..500).map(long).collect();
    let (_, writes) = Racer::read(&worker.index, &records, 1000);
    let longest = writes.iter().flat_map(|query| &query.parameters).map(String::len).max().unwrap();
    assert!(longest < 2_000_000, "D1 takes no parameter of {longest} bytes");
    assert!(writes.iter().all(|query| query.sql.len() < 100_000));
    assert_eq!(import(&mut worker, &records, 1000), [Imported; 500]);
    let counts =
        "SELECT (SELECT count(*) FROM executions WHERE pub_rev = rev) || ' ' || count(*) FROM documents";
    assert_eq!(worker.index.rows(counts), [[Some("500 500".to_owned())]]);
}

#[test]
fn the_largest_record_and_document_fit_the_database() {
    let worker = Worker::new();
    let mut seen = execution("t", "j", 1, 1);
    // What doubles when it is quoted once more, and what grows six times when it is quoted.
    seen["record"]["status"] = "\"".repeat(299_000).into();
    seen["record"]["jobDocument"] = "\u{1}".repeat(300_000).into();
    let (batch, writes) = Racer::read(&worker.index, &[seen], 1000);
    let longest = writes.iter().flat_map(|query| &query.parameters).map(String::len).max().unwrap();
    assert!(longest < 2_000_000, "D1 takes no parameter of {longest} bytes");
    assert_eq!(batch.finish(&worker.index, writes, 1000), (1, vec![Imported]));
}

/// What becomes of a job whose targets are so many lists within each other; one beside it is taken.
#[track_caller]
fn nested(deep: usize, outcome: ImportOutcome) {
    let targets = "[".repeat(deep) + &"]".repeat(deep);
    let observation = |id, targets: &str| {
        format!(
            r#"{{"observation":{{"kind":"job","record":{{"jobId":"{id}","targets":{targets}}},"observedAt":1}}}}"#
        )
    };
    let body = format!(r#"{{"records":[{},{}]}}"#, observation("a", &targets), observation("b", "[]"));
    let replied = Worker::new().import(body.as_bytes(), 1000).unwrap();
    assert_eq!(outcomes(&replied), [outcome, Imported]);
}

#[test]
fn what_is_nested_too_deep_is_refused_alone() {
    nested(98, Imported);
    for deep in [99, 999, 10_000] {
        nested(deep, Refused);
    }
}

#[test]
fn every_kind_has_its_own_ids() {
    let mut worker = Worker::new();
    let records = [task("j", 1), batch_task("j", 1), execution("j", "j", 1, 1)];
    assert_eq!(import(&mut worker, &records, 1000), [Imported; 3]);
    assert_eq!(worker.kv.as_ref().unwrap().len(), 3);
}

#[test]
fn a_part_of_a_jobs_list_is_told_until_a_whole_one_comes() {
    let mut worker = Worker::new();
    import(&mut worker, &[execution("t", "j", 1, 1)], 1000);
    let mut list = |observed_at: i64, whole: bool| {
        let lists = json!([{ "jobId": "j", "observedAt": observed_at - 1, "whole": !whole }, { "jobId": "j", "observedAt": observed_at, "whole": whole }]);
        let request = json!({ "records": [], "lists": lists });
        worker.import(request.to_string().as_bytes(), 1000).unwrap();
        let target = Target::of_url("http://localhost/api/v1/jobs/j");
        let request = Request { method: "GET", target, headers: &NoHeaders };
        let body = worker.answer(&request, &[], Timestamp::from_seconds(1)).body;
        serde_json::from_slice::<Value>(&body).unwrap()["listPartAt"].as_i64()
    };
    assert_eq!(list(10, false), Some(10));
    assert_eq!(list(9, true), Some(10), "it is older");
    assert_eq!(list(11, true), None);
    assert_eq!(list(12, false), Some(12));
}
