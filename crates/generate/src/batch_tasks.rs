//! Huawei batch tasks: commands, registrations and the like, seen several times while they are under way.

use crate::seeded_rng::SeededRng;
use crate::{Reporter, observed, subtasks};
use fleetglass_model::batch_task::Tag;
use fleetglass_model::status::BatchStatus;
use fleetglass_model::{BatchTask, Record, Timestamp};
use std::io;

const DAY: i64 = 86_400;
/// A task under way was seen so often, and so many seconds apart.
const SEEN: i64 = 4;
const APART: i64 = 300;

/// The outcome of a task.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Waits,
    Runs,
    Completes,
    CompletesWithFailures,
    TimesOut,
}

/// In the order in which the first tasks meet them; then by chance, the frequent ones more often.
const FATES: [Outcome; 11] = [
    Outcome::Runs,
    Outcome::Completes,
    Outcome::CompletesWithFailures,
    Outcome::TimesOut,
    Outcome::Waits,
    Outcome::Completes,
    Outcome::Completes,
    Outcome::Completes,
    Outcome::Completes,
    Outcome::CompletesWithFailures,
    Outcome::Runs,
];

/// Types of tasks, what they are about, and their parameters.
const TYPES: [(&str, &str, &str); 4] = [
    (
        "DeviceCmd",
        "valve-close",
        r#"{"type":"DeviceType","deviceType":"WaterMeter","manufacturerId":"AcmeMetering","model":"AM-200","command":{"serviceId":"Valve","method":"SET_POSITION","paras":{"position":0}},"maxRetransmit":3}"#,
    ),
    (
        "DeviceCmd",
        "meter-read",
        r#"{"type":"GroupList","groupList":["g-7f01","g-7f02"],"command":{"serviceId":"Meter","method":"READ","paras":{}},"callbackUrl":"https://ops.example.com/iot/callback"}"#,
    ),
    ("DeviceReg", "register", r#"{"fileId":"f-20261112-0001"}"#),
    ("DeviceLicense", "licences", r#"{"fileId":"f-20261103-0007"}"#),
];

/// Writes so many tasks.
pub(super) fn write(tasks: u64, until: i64, mut random: SeededRng, tell: Reporter<'_>) -> io::Result<()> {
    for index in 0..tasks {
        let outcome = FATES.get(index as usize).copied().unwrap_or_else(|| random.pick(&FATES));
        let plan = Plan::new(index, outcome, until, &mut random);
        let seen = if outcome == Outcome::Runs { SEEN } else { 1 };
        for back in (0..seen).rev() {
            let now = until - back * APART;
            if now >= plan.started {
                tell(&observed(Record::BatchTask(plan.at(now)), now))?;
            }
        }
        subtasks::write(&plan.at(until), until, &mut random, tell)?;
    }
    Ok(())
}

struct Plan {
    task_id: String,
    name: String,
    kind: (&'static str, &'static str, &'static str),
    district: i64,
    outcome: Outcome,
    total: i64,
    /// How many of a thousand fail, time out, and expire.
    lost: [i64; 3],
    started: i64,
    timeout: i64,
    /// Seconds that all of it takes.
    whole: i64,
}

impl Plan {
    fn new(index: u64, outcome: Outcome, until: i64, random: &mut SeededRng) -> Self {
        let kind = random.pick(&TYPES);
        let whole = random.between(1_200, 5_400);
        let started = match outcome {
            Outcome::Waits => until - random.between(10, 300),
            Outcome::Runs => until - whole * random.between(30, 90) / 100,
            _ => until - 2 * whole - random.between(DAY / 4, 60 * DAY),
        };
        let lost = match outcome {
            Outcome::CompletesWithFailures => {
                [random.between(2, 60), random.between(0, 20), random.between(0, 12)]
            }
            Outcome::TimesOut => [random.between(2, 60), random.between(100, 350), random.between(0, 12)],
            Outcome::Runs => [random.between(0, 30), random.between(0, 10), 0],
            _ => [0; 3],
        };
        let district = random.between(1, 40);
        let total = random.skewed(20, 20_000);
        Self {
            task_id: random.hex(12) + &random.hex(12),
            name: format!("{}-{district}-{index:03}", kind.1),
            kind,
            district,
            outcome,
            total,
            // Of the few, more fail. None expires, because no status of a subtask expresses it.
            lost: if total <= subtasks::MOST { [lost[0] * 4, lost[1] * 2, 0] } else { lost },
            started,
            timeout: random.pick(&[7_200, 14_400, 86_400]),
            whole,
        }
    }

    fn at(&self, now: i64) -> BatchTask {
        let part = match self.outcome {
            Outcome::Waits => 0,
            Outcome::Runs => ((now - self.started) * 1000 / self.whole).min(999),
            _ => 1000,
        };
        let done = self.total * part / 1000;
        let [failed, timed_out, expired] = self.lost.map(|permille| done * permille / 1000);
        let succeeded = done - failed - timed_out - expired;
        let ended = succeeded + failed + timed_out;
        BatchTask {
            app_id: Some("xKWF0ZqnH0wXn2nGvdE4YwQ1bBEa".to_owned()),
            task_id: self.task_id.clone(),
            task_name: Some(self.name.clone()),
            operator: Some("ops-shift-b".to_owned()),
            task_from: Some("Northbound".to_owned()),
            task_type: Some(self.kind.0.to_owned()),
            status: Some(match self.outcome {
                Outcome::Waits => BatchStatus::Pending,
                Outcome::Runs => BatchStatus::Running,
                Outcome::TimesOut => BatchStatus::Timeout,
                Outcome::Completes | Outcome::CompletesWithFailures => BatchStatus::Complete,
            }),
            start_time: Some(Timestamp::from_seconds(self.started).to_compact()),
            timeout: Some(self.timeout),
            progress: Some(ended * 1000 / self.total),
            total_cnt: Some(self.total),
            success_cnt: Some(succeeded),
            fail_cnt: Some(failed),
            timeout_cnt: Some(timed_out),
            expired_cnt: Some(expired),
            complete_cnt: Some(ended),
            success_rate: Some(succeeded * 1000 / self.total),
            param: serde_json::from_str(self.kind.2).ok(),
            iotda: None,
            tags: Some(vec![Tag {
                tag_name: Some("district".to_owned()),
                tag_value: Some(self.district.to_string()),
            }]),
        }
    }
}
