//! Presigned URLs of job documents: kept once without signatures, and given to each device as it was given them.

use crate::lists::NoHeaders;
use crate::records::{body, execution, import, outcomes, seen_at};
use crate::worker::Worker;
use fleetglass_model::Timestamp;
use fleetglass_model::import::ImportOutcome::{Imported, Unchanged};
use fleetglass_service::http::request::{Request, Target};
use fleetglass_service::records::import::Batch;
use fleetglass_service::records::retention::expire_signatures;
use serde_json::{Value, json};

/// 2025-11-20 01:56:01 UTC, when the URLs are signed, for an hour.
const SIGNED: i64 = 1_763_603_761;

/// An execution whose document holds a URL, signed so many seconds later.
fn signed(thing: &str, later: i64, secret: &str) -> Value {
    let date = Timestamp::from_seconds(SIGNED + later).to_compact();
    let query = format!("v=7&X-Amz-Date={date}&X-Amz-Expires=3600&X-Amz-Signature={secret}");
    let mut seen = seen_at(execution(thing, "fw", 1, 1), SIGNED + later);
    seen["record"]["jobDocument"] = json!(format!("{{\"url\":\"https://b/fw.bin?{query}\"}}"));
    seen["record"]["statusDetails"] = json!({ "reason": format!("GET https://b/fw.bin?{query}: 403") });
    seen
}

fn ask(worker: &mut Worker, path: &str, now: i64) -> (String, Option<String>) {
    let url = ["http://localhost", path].concat();
    let request = Request { method: "GET", target: Target::of_url(&url), headers: &NoHeaders };
    let answered = worker.answer(&request, &[], Timestamp::from_seconds(now));
    (String::from_utf8(answered.body).unwrap(), answered.headers.get("etag").cloned())
}

const DATA: &str = "/things/a/jobs/fw?includeJobDocument=true";
const WITHOUT: &str = r#""jobDocument":"{\"url\":\"https://b/fw.bin?v=7\"}""#;

#[track_caller]
fn check(worker: &mut Worker, path: &str, now: i64, secret: Option<&str>) {
    // From KV, then from the index.
    for _ in 0..2 {
        let (body, _) = ask(worker, path, now);
        match secret {
            Some(secret) => {
                assert!(body.contains(&format!("X-Amz-Signature={secret}\\\"}}\"}}}}")), "{body}");
            }
            None => assert!(body.contains(WITHOUT), "{body}"),
        }
        worker.kv.as_mut().unwrap().clear();
    }
    worker.index.rows("UPDATE executions SET pub_rev = 0");
    worker.publish_all(now * 1000);
}

#[test]
fn each_device_gets_its_own_last_signatures_until_they_expire() {
    let mut worker = Worker::new();
    let now = SIGNED + 700;
    let take = |worker: &mut Worker, seen: &[Value]| import(worker, seen, now * 1000);
    assert_eq!(take(&mut worker, &[signed("a", 0, "one"), signed("b", 0, "other")]), [Imported, Imported]);
    check(&mut worker, DATA, now, Some("one"));
    let tag = ask(&mut worker, DATA, now).1;

    let rev = || "SELECT rev || '' FROM executions WHERE thing_name = 'a'";
    let before = worker.index.rows(rev());
    let same = json!({ "statusDetails": signed("a", 0, "one")["record"]["statusDetails"] });
    let again = |later: i64, secret: &str| {
        let mut seen = signed("a", later, secret);
        seen["record"]["statusDetails"] = same["statusDetails"].clone();
        seen
    };
    assert_eq!(take(&mut worker, &[again(600, "two")]), [Unchanged]);
    assert_eq!(take(&mut worker, &[again(0, "one")]), [Unchanged], "an older one changes nothing");
    assert_eq!(worker.index.rows(rev()), before);
    check(&mut worker, DATA, now, Some("two"));
    assert_ne!(ask(&mut worker, DATA, now).1, tag);
    check(&mut worker, "/things/b/jobs/fw?includeJobDocument=true", now, Some("other"));

    check(&mut worker, DATA, SIGNED + 600 + 3599, Some("two"));
    check(&mut worker, DATA, SIGNED + 600 + 3600, None);
    worker.index.run(&[expire_signatures(Timestamp::from_seconds(SIGNED + 3600))]).unwrap();
    let kept = worker.index.rows("SELECT thing_name FROM executions WHERE signatures IS NOT NULL");
    assert_eq!(kept, [[Some("a".to_owned())]]);
}

#[test]
fn the_document_is_kept_once_and_nobody_else_sees_a_signature() {
    let mut worker = Worker::new();
    let now = SIGNED + 1;
    import(&mut worker, &[signed("a", 0, "one"), signed("b", 0, "other")], now * 1000);
    assert_eq!(
        worker.index.rows("SELECT body FROM documents"),
        [[Some(r#"{"url":"https://b/fw.bin?v=7"}"#.to_owned())]]
    );
    assert_eq!(
        ask(&mut worker, "/jobs/fw/job-document", now).0,
        r#"{"document":"{\"url\":\"https://b/fw.bin?v=7\"}"}"#
    );
    for path in ["/api/v1/executions/a/fw", "/api/v1/executions", "/api/v1/jobs/fw", "/api/v1/things/a"] {
        let (body, _) = ask(&mut worker, path, now);
        assert!(body.contains("fw") && !body.contains("one"), "{path}: {body}");
    }
    let (body, _) = ask(&mut worker, "/api/v1/executions", now);
    assert!(body.contains("X-Amz-Signature=***: 403") || body.contains("X-Amz-Signature=*** 403"), "{body}");
    // The provider's own answer says what the device said.
    assert!(
        ask(&mut worker, "/things/a/jobs/fw?executionNumber=1", now).0.contains("X-Amz-Signature=one: 403")
    );
}

#[test]
fn what_expired_before_it_came_is_not_kept() {
    let mut worker = Worker::new();
    import(&mut worker, &[signed("a", 0, "one")], (SIGNED + 3600) * 1000);
    assert_eq!(worker.index.rows("SELECT signatures FROM executions"), [[None]]);
    check(&mut worker, DATA, SIGNED + 1, None);
}

#[test]
fn a_new_document_drops_the_signatures_of_the_one_before() {
    let mut worker = Worker::new();
    let now = SIGNED + 1;
    import(&mut worker, &[signed("a", 0, "one")], now * 1000);
    let mut other = signed("a", 60, "two");
    other["record"]["jobDocument"] = json!("{}");
    other["record"]["versionNumber"] = json!(2);
    assert_eq!(import(&mut worker, &[other], now * 1000), [Imported]);
    assert_eq!(worker.index.rows("SELECT signatures FROM executions"), [[None]]);
}

#[test]
fn documents_by_their_place_have_signatures_too() {
    let mut worker = Worker::new();
    let mut seen = signed("a", 0, "one");
    let document = seen["record"].as_object_mut().unwrap().remove("jobDocument").unwrap();
    let request = json!({ "documents": [document], "records": [{ "observation": seen, "document": 0 }] });
    let reply = worker.import(request.to_string().as_bytes(), (SIGNED + 1) * 1000).unwrap();
    assert_eq!(outcomes(&reply), [Imported]);
    check(&mut worker, DATA, SIGNED + 1, Some("one"));
    let batch = Batch::parse(&body(&[signed("a", 0, "one")])).unwrap();
    assert_eq!(batch.documents(), [r#"{"url":"https://b/fw.bin?v=7"}"#]);
}
