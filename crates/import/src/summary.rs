//! Counts the outcomes of records, and prints them as a table or as JSON.

use fleetglass_model::Record;
use fleetglass_model::import::{ImportOutcome, ImportResult};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::ops::AddAssign;

/// The kind of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RecordKind {
    /// A thing registration task.
    RegistrationTask,
    /// A report of one.
    Report,
    /// A job.
    Job,
    /// A job execution.
    JobExecution,
    /// A batch task.
    BatchTask,
    /// A subtask of one.
    Subtask,
    /// What no record was recognised in.
    NotRecognised,
}

impl RecordKind {
    /// The kind of a record.
    pub fn of(record: &Record) -> Self {
        match record {
            Record::RegistrationTask(_) => Self::RegistrationTask,
            Record::JobExecution(_) => Self::JobExecution,
            Record::BatchTask(_) => Self::BatchTask,
            Record::Job(_) => Self::Job,
            Record::Subtask(_) => Self::Subtask,
            Record::Report(_) => Self::Report,
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::RegistrationTask => "registration tasks",
            Self::Report => "reports",
            Self::Job => "jobs",
            Self::JobExecution => "job executions",
            Self::BatchTask => "batch tasks",
            Self::Subtask => "subtasks",
            Self::NotRecognised => "not recognised",
        }
    }
}

/// The number of records by outcome. Records with violations are counted in their outcome too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Counts {
    /// New, or newer than what was known.
    pub imported: u64,
    /// As it was known.
    pub unchanged: u64,
    /// Older than what was known.
    pub older: u64,
    /// Not taken.
    pub refused: u64,
    /// Breaking constraints of its source.
    pub with_violations: u64,
}

impl Counts {
    const TITLES: [&str; 5] = ["imported", "unchanged", "older", "refused", "with violations"];

    fn columns(self) -> [u64; 5] {
        [self.imported, self.unchanged, self.older, self.refused, self.with_violations]
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.imported += other.imported;
        self.unchanged += other.unchanged;
        self.older += other.older;
        self.refused += other.refused;
        self.with_violations += other.with_violations;
    }
}

/// The counts of an import, by kind.
#[derive(Debug, Default)]
pub struct ImportSummary(BTreeMap<RecordKind, Counts>);

impl ImportSummary {
    /// Counts the server's result of a record.
    pub fn add(&mut self, kind: RecordKind, result: &ImportResult) {
        let counts = self.0.entry(kind).or_default();
        match result.outcome {
            ImportOutcome::Imported => counts.imported += 1,
            ImportOutcome::Unchanged => counts.unchanged += 1,
            ImportOutcome::Older => counts.older += 1,
            ImportOutcome::Refused => counts.refused += 1,
        }
        if !result.violations.is_empty() {
            counts.with_violations += 1;
        }
    }

    /// Counts a record that was refused before it was sent.
    pub fn add_refused(&mut self, kind: RecordKind) {
        self.0.entry(kind).or_default().refused += 1;
    }

    /// Records refused.
    pub fn refused(&self) -> u64 {
        self.total().refused
    }

    /// Records that the server has acknowledged.
    pub fn acknowledged(&self) -> u64 {
        let Counts { imported, unchanged, older, .. } = self.total();
        imported + unchanged + older
    }

    fn total(&self) -> Counts {
        let mut total = Counts::default();
        for counts in self.0.values() {
            total += *counts;
        }
        total
    }

    /// A table with a row for each kind that occurred, and a total.
    pub fn table(&self) -> String {
        let mut text = format!("{:18}", "");
        for title in Counts::TITLES {
            let _ = write!(text, "  {title:>9}");
        }
        text.push('\n');
        for (kind, counts) in &self.0 {
            row(&mut text, kind.title(), *counts);
        }
        row(&mut text, "total", self.total());
        text
    }

    /// The same as JSON.
    pub fn json(&self) -> String {
        #[derive(Serialize)]
        struct Summary<'a> {
            kinds: &'a BTreeMap<RecordKind, Counts>,
            total: Counts,
        }
        let summary = serde_json::to_string(&Summary { kinds: &self.0, total: self.total() });
        summary.unwrap_or_default() + "\n"
    }
}

fn row(text: &mut String, title: &str, counts: Counts) {
    let _ = write!(text, "{title:18}");
    for (title, count) in Counts::TITLES.iter().zip(counts.columns()) {
        let _ = write!(text, "  {count:>width$}", width = title.len().max(9));
    }
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;
    use fleetglass_model::Violation;

    fn result(outcome: ImportOutcome, violations: usize) -> ImportResult {
        let violation = Violation { member: "status".to_owned(), message: "is missing".to_owned() };
        ImportResult { outcome, reason: None, violations: vec![violation; violations] }
    }

    fn sample() -> ImportSummary {
        let mut summary = ImportSummary::default();
        summary.add(RecordKind::BatchTask, &result(ImportOutcome::Imported, 0));
        summary.add(RecordKind::BatchTask, &result(ImportOutcome::Imported, 2));
        summary.add(RecordKind::RegistrationTask, &result(ImportOutcome::Unchanged, 1));
        summary.add(RecordKind::RegistrationTask, &result(ImportOutcome::Older, 0));
        summary.add(RecordKind::RegistrationTask, &result(ImportOutcome::Refused, 0));
        summary.add_refused(RecordKind::NotRecognised);
        summary
    }

    #[test]
    fn a_table() {
        let expected = "                     imported  unchanged      older    refused  with violations
registration tasks          0          1          1          1                1
batch tasks                 2          0          0          0                1
not recognised              0          0          0          1                0
total                       2          1          1          2                2
";
        assert_eq!(sample().table(), expected);
        assert_eq!((sample().refused(), sample().acknowledged()), (2, 4));
    }

    #[test]
    fn an_empty_table() {
        assert_eq!(ImportSummary::default().table().lines().count(), 2);
    }

    #[test]
    fn json() {
        let value: serde_json::Value = serde_json::from_str(&sample().json()).unwrap();
        assert_eq!(value["kinds"]["registration-task"]["older"], 1);
        assert_eq!(value["total"]["withViolations"], 2);
    }
}
