//! Jobs: their documents and their sizes.

use crate::seeded_rng::SeededRng;
use fleetglass_model::job_execution::JOB_DOCUMENT_MAX;

const DAY: i64 = 86_400;

/// A job.
pub(super) struct Job {
    pub(super) id: String,
    /// JSON.
    pub(super) document: String,
    /// When it was created, in epoch seconds.
    pub(super) created: i64,
    /// Over how many seconds its executions are queued.
    pub(super) rollout: i64,
    /// Seconds after which an execution that began times out; none where the job has no timer.
    pub(super) timeout: Option<i64>,
    /// How often an execution that failed is tried again.
    pub(super) retries: i64,
    /// When the queued executions were cancelled, if they were.
    pub(super) cancelled: Option<i64>,
    /// Seconds that a device usually needs.
    pub(super) pace: i64,
    /// It is of the last day: much of it is under way.
    pub(super) recent: bool,
    /// Its operator has ended all of it.
    pub(super) settled: bool,
    /// The steps of its devices.
    pub(super) operation: &'static str,
    /// Things that join the target later run it as well: it never completes.
    pub(super) continuous: bool,
}

impl Job {
    /// The job with this number, in its state at a time.
    pub(super) fn new(number: u64, until: i64, random: &mut SeededRng) -> Self {
        let recent = number.is_multiple_of(4);
        let age = if recent { random.between(DAY / 4, DAY) } else { random.between(2 * DAY, 90 * DAY) };
        let created = until - age;
        let (id, operation, pace) = kind(number, random);
        let cancelled = (!recent && random.permille(250)).then(|| created + random.between(DAY, 2 * DAY));
        let timeout = random.pick(&[Some(3_600), Some(7_200), None]);
        Self {
            document: document(number, operation, &id, random),
            id,
            created,
            rollout: random.pick(&[60, 3_600, DAY / 4]),
            // The first one's devices run out of time.
            timeout: if number == 0 { Some(7_200) } else { timeout },
            retries: random.between(0, 3),
            cancelled,
            pace,
            recent,
            settled: !recent && cancelled.is_none() && !number.is_multiple_of(3),
            operation,
            continuous: number % 8 == 5,
        }
    }
}

/// So many executions of so many has the job with this number: the first ones have most of them.
pub(super) fn size(number: u64, executions: u64, random: &mut SeededRng) -> u64 {
    let fair = executions as f64 * 0.22 / (number + 1) as f64;
    (fair * random.between(70, 130) as f64 / 100.0) as u64
}

fn kind(number: u64, random: &mut SeededRng) -> (String, &'static str, i64) {
    match number % 5 {
        0 => {
            let (minor, patch) = (number / 8, random.between(0, 9));
            (format!("firmware-4_{minor}_{patch}-{number:03}"), "firmware-update", 900)
        }
        1 => (format!("settings-{number:03}"), "write-settings", 20),
        2 => (format!("cert-rotation-{number:03}"), "rotate-certificate", 45),
        3 => (format!("diagnostics-{number:03}"), "collect-diagnostics", 300),
        _ => (format!("reboot-{number:03}"), "reboot", 120),
    }
}

/// A few hundred bytes, for some jobs some thousand, for a few as long as a document may be.
fn document(number: u64, operation: &str, id: &str, random: &mut SeededRng) -> String {
    let length = match number % 16 {
        15 => JOB_DOCUMENT_MAX,
        7 | 11 => random.between(3_000, 9_000) as usize,
        _ => 0,
    };
    let mut files = vec![file(id, 0, random)];
    let text = |files: &[String]| {
        format!(
            r#"{{"operation":"{operation}","version":"{id}","files":[{}],"rebootAfter":true}}"#,
            files.join(",")
        )
    };
    let one = text(&files).len();
    while one + files.iter().skip(1).map(|file| file.len() + 1).sum::<usize>() + 220 < length {
        files.push(file(id, files.len(), random));
    }
    text(&files)
}

fn file(id: &str, index: usize, random: &mut SeededRng) -> String {
    let sha256: String = (0..4).map(|_| random.hex(16)).collect();
    let size = random.between(10_000, 9_000_000);
    format!(
        r#"{{"name":"part-{index}.bin","url":"${{aws:iot:s3-presigned-url:https://s3.us-west-2.amazonaws.com/acme-firmware/{id}/{index}}}","sha256":"{sha256}","size":{size}}}"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_json_and_of_all_lengths() {
        let mut random = SeededRng::new(1);
        let lengths: Vec<usize> = (0..32)
            .map(|number| {
                let job = Job::new(number, 1_795_104_000, &mut random);
                assert!(serde_json::from_str::<serde_json::Value>(&job.document).is_ok());
                job.document.len()
            })
            .collect();
        let longest = lengths.iter().max().copied().unwrap_or_default();
        assert!((32_000..=JOB_DOCUMENT_MAX).contains(&longest), "{longest}");
        assert!(lengths.iter().any(|length| *length < 500));
    }
}
