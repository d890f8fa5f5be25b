//! Events that a rule pushes, marks for the collector, and reports of sources.

use crate::records::{body, execution, import, seen_at};
use crate::worker::{Answered, Worker};
use fleetglass_model::fleet::{Source, Sources};
use fleetglass_model::wanted::WantedList;
use fleetglass_model::{JobExecution, Timestamp, from_json};
use fleetglass_service::aws::ingest;
use fleetglass_service::aws::ingest::confirm;
use fleetglass_service::http::request::{Headers, Request, Target};
use fleetglass_service::records::wanted;
use serde_json::{Value, json};

/// When it is.
const NOW: i64 = 1_763_600_000;

struct Token(&'static str);

impl Headers for Token {
    fn get(&self, name: &str) -> Option<String> {
        (name == "authorization").then(|| ["Bearer ", self.0].concat())
    }
}

fn ask(worker: &mut Worker, method: &str, path: &str, body: &str, now: i64) -> Answered {
    let url = ["https://fleet.example.com", path].concat();
    let request = Request { method, target: Target::of_url(&url), headers: &Token("import-secret") };
    worker.answer(&request, body.as_bytes(), Timestamp::from_seconds(now))
}

/// Pushes messages, and returns the outcome of each.
#[track_caller]
fn push(worker: &mut Worker, messages: &Value, now: i64) -> Vec<String> {
    let answered = ask(worker, "POST", "/ingest/aws-iot", &messages.to_string(), now);
    let answer: Value = serde_json::from_slice(&answered.body).unwrap();
    assert_eq!(answered.status, 200, "{answer}");
    let outcome = |result: &Value| {
        let reason = result["reason"].as_str().map(|reason| [": ", reason].concat());
        [result["outcome"].as_str().unwrap(), &reason.unwrap_or_default()].concat()
    };
    answer["results"].as_array().unwrap().iter().map(outcome).collect()
}

fn get(worker: &mut Worker, path: &str, now: i64) -> String {
    let answered = ask(worker, "GET", path, "", now);
    let text = String::from_utf8(answered.body).unwrap();
    assert_eq!(answered.status, 200, "{text}");
    text
}

/// The wanted records: kind, names, reason.
fn all_wanted(worker: &mut Worker, now: i64) -> Vec<String> {
    let list: WantedList = from_json(&get(worker, "/api/v1/wanted", now)).unwrap();
    let name = |w: fleetglass_model::wanted::Wanted| {
        let number = w.execution_number.map(|number| number.to_string());
        let names = [Some(w.kind), w.task_id, w.thing_name, w.job_id, number, Some(w.why)];
        names.into_iter().flatten().collect::<Vec<_>>().join(" ")
    };
    list.wanted.into_iter().map(name).collect()
}

fn sources(worker: &mut Worker, now: i64) -> Vec<Source> {
    from_json::<Sources>(&get(worker, "/api/v1/sources", now)).unwrap().sources
}

fn known(worker: &mut Worker, thing: &str, job: &str) -> JobExecution {
    let path = ["/api/v1/executions/", thing, "/", job].concat();
    let view: Value = serde_json::from_str(&get(worker, &path, NOW)).unwrap();
    serde_json::from_value(view["record"].clone()).unwrap()
}

fn running(thing: &str, number: i64, version: i64, updated: i64, observed: i64) -> Value {
    let mut seen = seen_at(execution(thing, "j", number, version), observed);
    seen["record"]["status"] = "IN_PROGRESS".into();
    seen["record"]["lastUpdatedAt"] = updated.into();
    seen
}

fn ended(id: &str, thing: &str, status: &str, at: i64) -> Value {
    json!({
        "eventType": "JOB_EXECUTION", "eventId": id, "timestamp": at, "operation": status.to_lowercase(), "jobId": "j",
        "thingArn": format!("arn:aws:iot:us-west-2:123456789012:thing/{thing}"), "status": status,
        "statusDetails": {"reason": "valve jammed"}, "topic": "$aws/events/jobExecution/j/x",
    })
}

#[test]
fn an_event_ends_what_is_known_and_the_describe_has_the_last_word() {
    let mut worker = Worker::new();
    import(&mut worker, &[running("t", 1, 2, NOW - 60, NOW - 30)], 1000);
    assert_eq!(push(&mut worker, &ended("e-1", "t", "FAILED", NOW - 1), NOW), ["taken"]);
    let execution = known(&mut worker, "t", "j");
    assert_eq!(execution.status.unwrap().as_str(), "FAILED");
    assert_eq!((execution.execution_number, execution.version_number), (1, Some(2)));
    assert_eq!(execution.job_document.as_deref(), Some("document of j"));
    assert_eq!(all_wanted(&mut worker, NOW), ["job-execution t j pushed"]);
    let meta = &worker.kv.as_ref().unwrap()["aws/job-execution/t/j"];
    assert!(String::from_utf8_lossy(&meta.bytes).contains("valve jammed"), "it is published");

    let mut described = running("t", 1, 3, NOW - 1, NOW + 5);
    described["record"]["status"] = "FAILED".into();
    described["record"]["statusDetails"] = json!({"reason": "valve jammed", "code": "7"});
    import(&mut worker, &[described], 2000);
    assert_eq!(known(&mut worker, "t", "j").version_number, Some(3));
    assert_eq!(all_wanted(&mut worker, NOW), [""; 0]);
}

#[test]
fn an_event_behind_the_describe_changes_nothing() {
    let mut worker = Worker::new();
    let mut described = running("t", 1, 3, NOW - 1, NOW);
    described["record"]["status"] = "FAILED".into();
    described["record"]["statusDetails"] = json!({"reason": "valve jammed"});
    import(&mut worker, &[described], 1000);
    let before = worker.change();
    assert_eq!(push(&mut worker, &ended("e-1", "t", "FAILED", NOW - 1), NOW), ["taken"]);
    assert_eq!(worker.change(), before);
    assert_eq!(all_wanted(&mut worker, NOW), [""; 0]);
}

#[test]
fn what_an_event_cannot_be_about_is_marked_and_left() {
    let mut worker = Worker::new();
    // Another execution of the job has begun since.
    import(&mut worker, &[running("again", 2, 2, NOW - 5, NOW - 5)], 1000);
    let messages = json!([
        ended("e-1", "again", "FAILED", NOW - 10),
        ended("e-2", "unknown", "SUCCEEDED", NOW),
        ended("e-3", "again", "DELETED", NOW),
    ]);
    assert_eq!(push(&mut worker, &messages, NOW), ["taken"; 3]);
    assert_eq!(known(&mut worker, "again", "j").status.unwrap().as_str(), "IN_PROGRESS");
    let mut wanted = all_wanted(&mut worker, NOW);
    wanted.sort();
    assert_eq!(wanted, ["job-execution again j pushed", "job-execution unknown j pushed"]);
    // An observation of an execution that is not the latest leaves the mark.
    import(&mut worker, &[running("again", 1, 2, NOW - 50, NOW + 5)], 2000);
    assert_eq!(all_wanted(&mut worker, NOW).len(), 2);
}

#[test]
fn an_event_counts_once_also_where_its_writes_failed() {
    let mut worker = Worker::new();
    import(&mut worker, &[running("t", 1, 2, NOW - 60, NOW - 30)], 1000);
    let event = ended("e-1", "t", "FAILED", NOW - 1);
    worker.index.0.execute_batch("ALTER TABLE wanted RENAME TO elsewhere").unwrap();
    let failed = ask(&mut worker, "POST", "/ingest/aws-iot", &event.to_string(), NOW);
    assert_eq!(failed.status, 503);
    worker.index.0.execute_batch("ALTER TABLE elsewhere RENAME TO wanted").unwrap();
    assert_eq!(push(&mut worker, &event, NOW), ["taken"]);
    assert_eq!(push(&mut worker, &json!([event, event]), NOW), ["duplicate"; 2]);
    worker.index.run(&[ingest::expire(Timestamp::from_seconds(NOW + 86_399))]).unwrap();
    assert_eq!(push(&mut worker, &event, NOW), ["duplicate"]);
    worker.index.run(&[ingest::expire(Timestamp::from_seconds(NOW + 86_401))]).unwrap();
    assert_eq!(push(&mut worker, &event, NOW), ["taken"]);
}

#[test]
fn half_of_a_batch_is_wrong() {
    let mut worker = Worker::new();
    import(&mut worker, &[running("t", 1, 2, NOW - 60, NOW - 30)], 1000);
    let mut foreign = ended("e-1", "t", "FAILED", NOW);
    foreign["thingArn"] = "arn:aws:iot:us-west-2:210987654321:thing/t".into();
    let mut nameless = ended("e-2", "t", "FAILED", NOW);
    nameless["thingArn"] = "arn:aws:iot:us-west-2:123456789012:thing/a b".into();
    let pending = json!({"timestamp": NOW, "topic": "$aws/things/t/jobs/notify", "jobs": {"QUEUED": [{"jobId": "a b", "executionNumber": 1}]}});
    let messages = json!([foreign, 7, nameless, {"a": 1}, pending, ended("e-3", "t", "SUCCEEDED", NOW)]);
    assert_eq!(
        push(&mut worker, &messages, NOW),
        [
            "refused: its thing is of another account or region",
            "refused: invalid type: integer `7`, expected an object",
            "refused: its thing or its job has no name that AWS gives",
            "refused: it is no event, and has no topic that tells a thing of its jobs",
            "refused: jobId \"a b\" does not match [a-zA-Z0-9_-]+",
            "taken",
        ]
    );
    assert_eq!(known(&mut worker, "t", "j").status.unwrap().as_str(), "SUCCEEDED");
    foreign_ids_are_not_noted(&worker);
}

fn foreign_ids_are_not_noted(worker: &Worker) {
    assert_eq!(worker.index.rows("SELECT event_id FROM events"), [[Some("e-3".to_owned())]]);
}

#[test]
fn a_job_event_is_a_job() {
    let mut worker = Worker::new();
    let job = json!({
        "eventType": "JOB", "eventId": "e-1", "timestamp": NOW, "operation": "completed", "jobId": "j", "status": "COMPLETED",
        "targetSelection": "SNAPSHOT", "targets": ["arn:aws:iot:us-west-2:123456789012:thing/t"], "description": "Firmware",
        "createdAt": (NOW - 100) * 1000, "lastUpdatedAt": NOW * 1000 - 500, "completedAt": NOW * 1000 - 500,
        "jobProcessDetails": {"numberOfSucceededThings": 1},
    });
    assert_eq!(push(&mut worker, &job, NOW), ["taken"]);
    let view: Value = serde_json::from_str(&get(&mut worker, "/api/v1/jobs/j", NOW)).unwrap();
    assert_eq!(view["record"]["status"], "COMPLETED");
    assert_eq!(view["record"]["completedAt"], json!(NOW as f64 - 0.5));
    assert_eq!(all_wanted(&mut worker, NOW), ["job j pushed"]);
    // A job that is known only from an execution does not count as observed.
    import(&mut worker, &[running("t", 1, 2, NOW, NOW + 5)], 1000);
    assert_eq!(all_wanted(&mut worker, NOW), ["job j pushed"]);
    let described =
        json!({"kind": "job", "record": {"jobId": "j", "status": "COMPLETED"}, "observedAt": NOW + 5});
    import(&mut worker, &[described], 2000);
    assert_eq!(all_wanted(&mut worker, NOW), [""; 0]);
    let mut deleted = job;
    deleted["eventId"] = "e-2".into();
    deleted["operation"] = "deleted".into();
    assert_eq!(push(&mut worker, &deleted, NOW + 9), ["taken"]);
    assert_eq!(all_wanted(&mut worker, NOW), ["job j pushed"]);
}

#[test]
fn what_a_thing_is_told_is_observed_and_what_it_is_not_told_is_wanted() {
    let mut worker = Worker::new();
    let mut other = running("t", 1, 1, NOW - 60, NOW - 30);
    other["record"]["jobId"] = "gone".into();
    import(&mut worker, &[running("t", 1, 2, NOW - 60, NOW - 30), other], 1000);
    let summary = |job: &str| json!({"jobId": job, "queuedAt": NOW - 9, "lastUpdatedAt": NOW - 9, "executionNumber": 1, "versionNumber": 2});
    let notified = json!({"timestamp": NOW - 1, "topic": "$aws/things/t/jobs/notify",
        "jobs": {"IN_PROGRESS": [summary("j")], "QUEUED": [summary("new")]}});
    assert_eq!(push(&mut worker, &notified, NOW), ["taken"]);
    assert_eq!(known(&mut worker, "t", "new").status.unwrap().as_str(), "QUEUED");
    assert_eq!(all_wanted(&mut worker, NOW), ["job-execution t gone pushed"]);
    // A mark is not set twice, and not by an event that comes late.
    assert_eq!(
        push(
            &mut worker,
            &json!({"timestamp": NOW - 90, "jobs": {}, "topic": "$aws/things/t/jobs/notify"}),
            NOW
        ),
        ["taken"]
    );
    assert_eq!(all_wanted(&mut worker, NOW), ["job-execution t gone pushed"]);
    assert_eq!(
        push(&mut worker, &json!({"timestamp": NOW, "topic": "$aws/things/t/jobs/notify-next"}), NOW),
        ["taken"]
    );
    assert_eq!(all_wanted(&mut worker, NOW).len(), 3);
}

#[test]
fn what_a_notification_says_nothing_of_is_not_wanted() {
    let mut worker = Worker::new();
    let job = |id: &str, members: Value| {
        let mut record = json!({"jobId": id, "status": "IN_PROGRESS"});
        record.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        json!({"kind": "job", "record": record, "observedAt": NOW - 60})
    };
    let pending = |id: &str| {
        let mut pending = running("t", 1, 1, NOW - 60, NOW - 30);
        pending["record"]["jobId"] = id.into();
        pending
    };
    let window = json!({"schedulingConfig": {"maintenanceWindows": [{"startTime": "cron(0 0 * * ? *)", "durationInMinutes": 60}]}});
    let records = [
        job("in-a-window", window),
        job("of-a-namespace", json!({"namespaceId": "aws-gg-deployment"})),
        job("plain", json!({"schedulingConfig": {"maintenanceWindows": []}})),
        pending("in-a-window"),
        pending("of-a-namespace"),
        pending("plain"),
        pending("unknown"),
    ];
    import(&mut worker, &records, 1000);
    let nothing = json!({"timestamp": NOW, "topic": "$aws/things/t/jobs/notify-next"});
    assert_eq!(push(&mut worker, &nothing, NOW), ["taken"]);
    let mut wanted = all_wanted(&mut worker, NOW);
    wanted.sort();
    assert_eq!(wanted, ["job-execution t plain pushed", "job-execution t unknown pushed"]);
}

#[test]
fn an_execution_without_its_number_is_wanted() {
    let mut worker = Worker::new();
    let summary = json!({"jobId": "whole", "queuedAt": NOW - 9, "executionNumber": 1, "versionNumber": 1});
    let notified = json!({"timestamp": NOW, "topic": "$aws/things/t/jobs/notify",
        "jobs": {"QUEUED": [{"jobId": "half", "queuedAt": NOW - 9}, {"jobId": "a b"}, summary]}});
    assert_eq!(push(&mut worker, &notified, NOW), ["taken"]);
    assert_eq!(known(&mut worker, "t", "whole").status.unwrap().as_str(), "QUEUED");
    assert_eq!(all_wanted(&mut worker, NOW), ["job-execution t half pushed"]);
}

#[test]
fn the_next_job_comes_with_its_document_which_is_kept_as_it_was_written() {
    let mut worker = Worker::new();
    let next = |job: &str, version: i64| {
        json!({"timestamp": NOW, "topic": "$aws/things/t/jobs/notify-next", "execution": {"jobId": job,
        "status": "QUEUED", "queuedAt": NOW - 9, "lastUpdatedAt": NOW - 9, "executionNumber": 1, "versionNumber": version, "jobDocument": {"a": 1}}})
    };
    assert_eq!(push(&mut worker, &next("new", 1), NOW), ["taken"]);
    assert_eq!(known(&mut worker, "t", "new").job_document.as_deref(), Some(r#"{"a":1}"#));
    import(&mut worker, &[execution("t", "j", 1, 1)], 1000);
    assert_eq!(push(&mut worker, &next("j", 2), NOW), ["taken"]);
    let execution = known(&mut worker, "t", "j");
    assert_eq!(
        (execution.version_number, execution.job_document.as_deref()),
        (Some(2), Some("document of j"))
    );
}

#[test]
fn what_is_looked_at_is_wanted_once_a_minute() {
    let mut worker = Worker::new();
    let task = json!({"kind": "registration-task", "record": {"taskId": "a", "status": "InProgress"}, "observedAt": NOW - 60});
    let done = json!({"kind": "registration-task", "record": {"taskId": "b", "status": "Completed"}, "observedAt": NOW - 60});
    let job =
        json!({"kind": "job", "record": {"jobId": "j", "status": "IN_PROGRESS"}, "observedAt": NOW - 60});
    import(&mut worker, &[task.clone(), done, job, running("t", 1, 2, NOW - 90, NOW - 60)], 1000);
    let before = worker.change();
    for path in
        ["registration-tasks/a", "registration-tasks/b", "jobs/j", "executions/t/j", "executions/t/j/1"]
    {
        get(&mut worker, &["/api/v1/", path].concat(), NOW - 1);
    }
    assert_eq!(all_wanted(&mut worker, NOW), [""; 0], "they were observed within the last minute");
    for path in
        ["registration-tasks/a", "registration-tasks/b", "jobs/j", "executions/t/j", "executions/t/j/1"]
    {
        get(&mut worker, &["/api/v1/", path].concat(), NOW);
    }
    let all =
        ["job j seen", "job-execution t j seen", "job-execution t j 1 seen", "registration-task a seen"];
    let mut wanted = all_wanted(&mut worker, NOW);
    wanted.sort();
    let mut expected = all;
    expected.sort_unstable();
    assert_eq!(wanted, expected);
    assert_eq!(worker.change(), before, "nobody else's lists are told anew");

    let at = |worker: &Worker| {
        worker.index.rows("SELECT CAST(at AS TEXT) FROM wanted WHERE kind = 'registration-task'")
    };
    let first = at(&worker);
    get(&mut worker, "/api/v1/registration-tasks/a", NOW + 60);
    assert_eq!(at(&worker), first);
    get(&mut worker, "/api/v1/registration-tasks/a", NOW + 61);
    assert_ne!(at(&worker), first);
    import(&mut worker, &[seen_at(task.clone(), NOW + 60)], 2000);
    assert_eq!(all_wanted(&mut worker, NOW).len(), 4, "an older observation leaves the mark");
    import(&mut worker, &[seen_at(task, NOW + 61)], 2000);
    assert_eq!(all_wanted(&mut worker, NOW).len(), 3);
}

#[test]
fn what_nobody_describes_is_given_up() {
    let mut worker = Worker::new();
    import(&mut worker, &[running("t", 1, 2, NOW - 90, NOW - 90)], 1000);
    get(&mut worker, "/api/v1/executions/t/j/1", NOW);
    push(&mut worker, &ended("e-1", "unknown", "FAILED", NOW), NOW);
    let given_up = |worker: &mut Worker, after: i64| {
        worker.index.run(&[wanted::expire(Timestamp::from_seconds(NOW + after))]).unwrap();
        all_wanted(worker, NOW).len()
    };
    assert_eq!([3_600, 3_601, 86_400, 86_401].map(|after| given_up(&mut worker, after)), [2, 1, 1, 0]);
}

#[test]
fn a_collector_tells_of_its_sources() {
    let mut worker = Worker::new();
    let report = |reports: Value| json!({"records": [], "sources": reports}).to_string();
    let tell = |worker: &mut Worker, reports: Value, now: i64| {
        worker.import(report(reports).as_bytes(), now * 1000).map(drop).map_err(|cause| format!("{cause:?}"))
    };
    import(&mut worker, &[running("t", 1, 2, 5, NOW - 500)], NOW * 1000);
    let before = worker.change();
    tell(&mut worker, json!([{"source": "aws", "observedAt": NOW - 30, "every": 30, "behind": 7, "problem": "AccessDenied"}]), NOW).unwrap();
    let source = sources(&mut worker, NOW).remove(0);
    assert_eq!((source.via.as_str(), source.every, source.behind), ("collect", Some(30), Some(7)));
    assert_eq!((source.problem.as_deref(), source.observed_at.seconds()), (Some("AccessDenied"), NOW - 30));
    assert_eq!(source.told_at, Some(Timestamp::from_seconds(NOW)));
    tell(&mut worker, json!([{"source": "aws", "observedAt": NOW - 99, "every": 30}]), NOW + 30).unwrap();
    let source = sources(&mut worker, NOW).remove(0);
    assert_eq!(
        (source.problem, source.behind, source.observed_at.seconds()),
        (None, None, NOW - 30),
        "time does not go back"
    );
    assert_eq!(source.told_at, Some(Timestamp::from_seconds(NOW + 30)));
    assert_eq!(source.imported_at, Timestamp::from_seconds(NOW));
    assert_eq!(worker.change(), before, "nothing has changed but when it spoke");
    // An import by hand does not change the collector's report.
    import(&mut worker, &[running("t", 1, 2, 5, NOW + 50)], (NOW + 50) * 1000);
    let source = sources(&mut worker, NOW).remove(0);
    assert_eq!(
        (source.every, source.told_at, source.observed_at.seconds()),
        (Some(30), Some(Timestamp::from_seconds(NOW + 30)), NOW + 50)
    );

    for wrong in [
        json!([{"source": "", "observedAt": 1}]),
        json!([{"source": "x".repeat(101), "observedAt": 1}]),
        json!([{"source": "aws", "observedAt": 1, "every": 0}]),
        json!([{"source": "aws", "observedAt": 1, "behind": -1}]),
        json!([{"source": "aws"}]),
        Value::from(vec![json!({"source": "aws", "observedAt": 1}); 101]),
    ] {
        assert!(tell(&mut worker, wrong, NOW).unwrap_err().starts_with("Body"));
    }
}

#[test]
fn a_rule_is_a_source_too() {
    let mut worker = Worker::new();
    let messages = json!([
        ended("e-1", "a", "FAILED", NOW - 5),
        ended("e-2", "b", "FAILED", NOW - 9),
        ended("e-3", "b", "FAILED", NOW * 1000 + 900_000)
    ]);
    push(&mut worker, &messages, NOW);
    let source = sources(&mut worker, NOW).remove(0);
    assert_eq!((source.source.as_str(), source.via.as_str()), ("aws-events", "push"));
    assert_eq!(source.observed_at.seconds(), NOW, "nothing has happened later than now");
    assert_eq!(source.silent_since(Timestamp::from_seconds(NOW + 999_999)), None);
}

#[test]
fn marks_do_not_stand_in_the_way_of_an_import() {
    let mut worker = Worker::new();
    let messages: Vec<_> =
        (0..100).map(|n| ended(&format!("e-{n}"), &format!("t-{n}"), "FAILED", NOW)).collect();
    push(&mut worker, &Value::from(messages), NOW);
    assert_eq!(all_wanted(&mut worker, NOW).len(), 100);
    let observations: Vec<_> = (0..100).map(|n| running(&format!("t-{n}"), 1, 2, NOW, NOW + 1)).collect();
    assert!(body(&observations).len() > 1000);
    import(&mut worker, &observations, 1000);
    assert_eq!(all_wanted(&mut worker, NOW), [""; 0]);
}

#[test]
fn a_destination_is_confirmed_at_aws_alone() {
    let owner = |region: &str| fleetglass_model::job_execution::Owner {
        account: "1".to_owned(),
        region: region.to_owned(),
    };
    let sent = |region: &str, url: &str| {
        let body = json!({"arn": format!("arn:aws:iot:{region}:1:ruledestination/http/x"), "enableUrl": url})
            .to_string();
        confirm::url(body.as_bytes(), &owner(region)).ok()
    };
    for (region, url, follows) in [
        ("us-west-2", "https://iot.us-west-2.amazonaws.com/confirmdestination/A-b_c=", true),
        ("us-west-2", "https://iot.us-west-2.amazonaws.com/confirmdestination/A/b+c//d=", true),
        ("cn-north-1", "https://iot.cn-north-1.amazonaws.com.cn/confirmdestination/A", true),
        ("cn-north-1", "https://iot.cn-north-1.amazonaws.com/confirmdestination/A", false),
        ("us-west-2", "https://iot.us-west-2.amazonaws.com.cn/confirmdestination/A", false),
        ("", "https://iot..amazonaws.com/confirmdestination/A", false),
    ] {
        assert_eq!(sent(region, url).as_deref(), follows.then_some(url), "{region} {url}");
    }
}
