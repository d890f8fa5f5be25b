//! Tells people of refused records and violations, up to a limit.

use fleetglass_model::Violation;
use std::fmt;

/// How many of each kind are printed, unless all are requested.
const SHOWN: u64 = 20;

/// Identifies a record for people: its input, line, number, and its name if it has one.
#[derive(Clone, Debug)]
pub struct RecordLabel(String);

impl RecordLabel {
    /// `fleet.ndjson:12: record 12, batch task 5bf8…`
    pub fn new(input: &str, line: u64, index: u64, name: Option<&str>) -> Self {
        let name = name.map(|name| format!(", {name}")).unwrap_or_default();
        Self(format!("{input}:{line}: record {index}{name}"))
    }
}

impl fmt::Display for RecordLabel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The words of what drives an import for its own controls.
#[derive(Clone, Copy, Debug)]
pub struct Wording {
    /// What gives the id of a task to an answer that lacks it.
    pub task_id: &'static str,
    /// What gives the name of a thing.
    pub thing: &'static str,
    /// What gives the id of a job.
    pub job_id: &'static str,
    /// What shows the notices that were left out; empty if nothing does.
    pub more: &'static str,
}

impl Wording {
    /// The options of a command line.
    pub const COMMAND: Self = Self {
        task_id: "--task-id gives it",
        thing: "--thing gives it",
        job_id: "--job-id gives it",
        more: "--verbose names them",
    };

    /// The fields of the console.
    pub const CONSOLE: Self = Self {
        task_id: "the field Task id gives it",
        thing: "the field Thing name gives it",
        job_id: "the field Job id gives it",
        more: "",
    };
}

/// Counts refusals and violations, and limits how many are told.
#[derive(Debug)]
pub struct Notices {
    shown: u64,
    more: &'static str,
    refusals: u64,
    violations: u64,
    remarks: u64,
}

impl Notices {
    /// Tells all, or the first of each kind; `more`: what shows the others, if anything does.
    pub fn new(all: bool, more: &'static str) -> Self {
        Self { shown: if all { u64::MAX } else { SHOWN }, more, refusals: 0, violations: 0, remarks: 0 }
    }

    /// The line for a refused record, if it is to be told.
    pub fn refusal(&mut self, label: &RecordLabel, reason: &str) -> Option<String> {
        self.refusals += 1;
        (self.refusals <= self.shown).then(|| format!("{label}: refused: {reason}"))
    }

    /// The line for an imported record that breaks constraints, if it is to be told.
    pub fn violations(&mut self, label: &RecordLabel, violations: &[Violation]) -> Option<String> {
        self.violations += 1;
        let text = || violations.iter().map(Violation::to_string).collect::<Vec<_>>().join("; ");
        (self.violations <= self.shown).then(|| format!("{label}: {}", text()))
    }

    /// The line for what is odd about an input, if it is to be told.
    pub fn remark(&mut self, line: String) -> Option<String> {
        self.remarks += 1;
        (self.remarks <= self.shown).then_some(line)
    }

    /// The line with how many were not told.
    pub fn rest(&self) -> Option<String> {
        let more = |count: u64| count.saturating_sub(self.shown);
        let counts = [
            (more(self.refusals), "refused"),
            (more(self.violations), "with violations"),
            (more(self.remarks), "remarks"),
        ];
        let parts: Vec<_> = counts
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{count} more {what}"))
            .collect();
        let more = if self.more.is_empty() { String::new() } else { format!(" ({})", self.more) };
        (!parts.is_empty()).then(|| format!("… and {}{more}", parts.join(", ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(name: Option<&str>) -> RecordLabel {
        RecordLabel::new("fleet.json", 12, 3, name)
    }

    #[test]
    fn lines_name_file_record_and_reason() {
        let mut notices = Notices::new(false, Wording::COMMAND.more);
        assert_eq!(
            notices.refusal(&label(Some("batch task b")), "taskId is missing").as_deref(),
            Some("fleet.json:12: record 3, batch task b: refused: taskId is missing")
        );
        assert_eq!(
            notices.refusal(&label(None), "not JSON").as_deref(),
            Some("fleet.json:12: record 3: refused: not JSON")
        );
        let violation =
            |message: &str| Violation { member: "status".to_owned(), message: message.to_owned() };
        assert_eq!(
            notices
                .violations(&label(Some("batch task b")), &[violation("is missing"), violation("is odd")])
                .as_deref(),
            Some("fleet.json:12: record 3, batch task b: status is missing; status is odd")
        );
        assert_eq!(notices.rest(), None);
    }

    #[test]
    fn twenty_of_each_are_named() {
        let mut notices = Notices::new(false, Wording::COMMAND.more);
        let named = (0..25).filter_map(|_| notices.refusal(&label(None), "x")).count();
        assert_eq!(
            (named, notices.rest().as_deref()),
            (20, Some("… and 5 more refused (--verbose names them)"))
        );
        let named = (0..22).filter_map(|_| notices.violations(&label(None), &[])).count();
        assert_eq!(named, 20);
        assert_eq!(
            notices.rest().as_deref(),
            Some("… and 5 more refused, 2 more with violations (--verbose names them)")
        );
        let mut all = Notices::new(true, Wording::COMMAND.more);
        assert_eq!((0..25).filter_map(|_| all.refusal(&label(None), "x")).count(), 25);
        assert_eq!(all.rest(), None);
    }
}
