//! Registration tasks: bulk provisioning, seen several times while it is under way.

use crate::seeded_rng::SeededRng;
use crate::{Reporter, observed};
use fleetglass_model::report::ReportType;
use fleetglass_model::status::RegistrationStatus;
use fleetglass_model::{Record, RegistrationTask, ReportLink, Timestamp};
use std::io;

const DAY: i64 = 86_400;
/// A task under way was seen so often, and so many seconds apart.
const SEEN: i64 = 5;
const APART: i64 = 600;
const TEMPLATE: &str = r#"{"Parameters":{"ThingName":{"Type":"String"},"SerialNumber":{"Type":"String"},"CSR":{"Type":"String"}},"Resources":{"thing":{"Type":"AWS::IoT::Thing","Properties":{"ThingName":{"Ref":"ThingName"},"AttributePayload":{"serialNumber":{"Ref":"SerialNumber"}}}},"certificate":{"Type":"AWS::IoT::Certificate","Properties":{"CertificateSigningRequest":{"Ref":"CSR"},"Status":"ACTIVE"}}}}"#;
const MESSAGES: [&str; 4] = [
    "Access denied to S3 object in bucket acme-provisioning: the role may not read it",
    "The input file is not newline-delimited JSON: line 214 cannot be parsed",
    "Template validation failed: the parameter SerialNumber is not given on line 1",
    "The role arn:aws:iam::123456789012:role/IoTBulkProvisioning cannot be assumed",
];

/// The outcome of a task.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Completes,
    CompletesWithFailures,
    Fails,
    Cancelled,
    Cancelling,
    Runs,
    /// Runs, and nothing moves any more.
    Stalls,
    /// Runs, with a progress that cannot be.
    Odd,
}

/// In the order in which the first tasks meet them; then by chance, the frequent ones more often.
const FATES: [Outcome; 16] = [
    Outcome::Runs,
    Outcome::CompletesWithFailures,
    Outcome::Completes,
    Outcome::Fails,
    Outcome::Stalls,
    Outcome::Cancelled,
    Outcome::Cancelling,
    Outcome::Odd,
    Outcome::Completes,
    Outcome::Completes,
    Outcome::Completes,
    Outcome::Completes,
    Outcome::Completes,
    Outcome::CompletesWithFailures,
    Outcome::CompletesWithFailures,
    Outcome::Runs,
];

/// Writes so many tasks.
pub(super) fn write(tasks: u64, until: i64, mut random: SeededRng, tell: Reporter<'_>) -> io::Result<()> {
    for index in 0..tasks {
        let outcome = FATES.get(index as usize).copied().unwrap_or_else(|| random.pick(&FATES));
        let plan = Plan::new(outcome, until, &mut random);
        let seen = if plan.is_over() { 1 } else { SEEN };
        for back in (0..seen).rev() {
            let now = until - back * APART;
            if now >= plan.created {
                tell(&observed(Record::RegistrationTask(plan.at(now)), now))?;
            }
        }
        if plan.is_over() {
            plan.reports(until, &mut random)
                .try_for_each(|report| tell(&observed(Record::Report(report), until)))?;
        }
    }
    Ok(())
}

struct Plan {
    task_id: String,
    outcome: Outcome,
    /// Things in the input file.
    total: i64,
    /// Seconds for a hundred things.
    pace: i64,
    /// How many of a thousand fail.
    failing: i64,
    created: i64,
    /// When nothing moved any more, or the task was stopped.
    halted: Option<i64>,
    key: String,
    message: &'static str,
}

impl Plan {
    fn new(outcome: Outcome, until: i64, random: &mut SeededRng) -> Self {
        let total = random.skewed(40, 60_000);
        let pace = random.between(20, 60);
        let whole = (total * pace / 100).max(60);
        let so_far = whole * random.between(15, 95) / 100;
        let created = match outcome {
            Outcome::Runs | Outcome::Odd | Outcome::Cancelling => until - so_far,
            Outcome::Stalls => until - so_far - DAY / 8,
            _ => until - whole - random.between(0, 90 * DAY) - 60,
        };
        let halted = match outcome {
            Outcome::Stalls | Outcome::Cancelled => Some(created + so_far),
            Outcome::Fails => Some(created),
            _ => None,
        };
        let failing = match outcome {
            Outcome::CompletesWithFailures | Outcome::Cancelled => random.between(1, 60),
            Outcome::Runs | Outcome::Stalls if random.permille(400) => random.between(1, 20),
            _ => 0,
        };
        let (line, batch) = (random.between(1, 12), random.between(1, 400));
        Self {
            task_id: random.uuid(),
            outcome,
            total,
            pace,
            failing,
            created,
            halted,
            key: format!("batches/2026/line{line}-{batch:03}.json"),
            message: random.pick(&MESSAGES),
        }
    }

    fn is_over(&self) -> bool {
        !matches!(self.outcome, Outcome::Runs | Outcome::Stalls | Outcome::Odd | Outcome::Cancelling)
    }

    /// The links to its reports: results and errors. A signature is valid for a week.
    fn reports(&self, now: i64, random: &mut SeededRng) -> impl Iterator<Item = ReportLink> {
        let task = self.at(now);
        let (results, errors) =
            (task.success_count > Some(0), task.failure_count > Some(0) || self.outcome == Outcome::Fails);
        let signed = Timestamp::from_seconds(now).to_compact();
        let signature: String = (0..4).map(|_| random.hex(16)).collect();
        let reports = [(results, ReportType::Results, "results"), (errors, ReportType::Errors, "errors")];
        reports.into_iter().filter(|(exists, ..)| *exists).map(move |(_, report_type, name)| {
            let task_id = task.task_id.clone();
            let link = format!(
                "https://acme-provisioning.s3.us-west-2.amazonaws.com/reports/{task_id}/{name}-0.json?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date={signed}&X-Amz-Expires=604800&X-Amz-SignedHeaders=host&X-Amz-Signature={signature}"
            );
            ReportLink { task_id, report_type, link }
        })
    }

    fn at(&self, now: i64) -> RegistrationTask {
        let worked = self.halted.unwrap_or(now).min(now) - self.created;
        let processed = (worked * 100 / self.pace).min(self.total);
        // At least one, where any fail.
        let failed =
            if self.failing > 0 { (processed * self.failing / 1000).max(1).min(processed) } else { 0 };
        let modified = self.created + (processed * self.pace).div_euclid(100).min(worked);
        let progress = processed * 100 / self.total;
        RegistrationTask {
            creation_date: Some(Timestamp::from_seconds(self.created)),
            failure_count: Some(failed),
            input_file_bucket: Some("acme-provisioning".to_owned()),
            input_file_key: Some(self.key.clone()),
            last_modified_date: Some(Timestamp::from_seconds(modified)),
            message: (self.outcome == Outcome::Fails).then(|| self.message.to_owned()),
            percentage_progress: Some(if self.outcome == Outcome::Odd { 130 } else { progress }),
            role_arn: Some("arn:aws:iam::123456789012:role/IoTBulkProvisioning".to_owned()),
            status: Some(match self.outcome {
                Outcome::Completes | Outcome::CompletesWithFailures => RegistrationStatus::Completed,
                Outcome::Fails => RegistrationStatus::Failed,
                Outcome::Cancelled => RegistrationStatus::Cancelled,
                Outcome::Cancelling => RegistrationStatus::Cancelling,
                Outcome::Runs | Outcome::Stalls | Outcome::Odd => RegistrationStatus::InProgress,
            }),
            success_count: Some(processed - failed),
            task_id: self.task_id.clone(),
            template_body: Some(TEMPLATE.to_owned()),
        }
    }
}
