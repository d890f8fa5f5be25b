//! The entries of one run for the deployment's journal of imports.

use fleetglass_model::import::{Journal, Refused};

/// The maximum number of refusals with a reason, and of lists, in an entry, and the maximum length of each text.
const REFUSALS_MAX: usize = 20;
const TEXT_MAX: usize = 500;

/// Numbers a run's requests, and collects local refusals and lists that are not whole for the next entry.
pub struct ImportJournal {
    next: Journal,
}

impl ImportJournal {
    /// Starts a run. `by`: what sends it, for example `fleetglass import`; `random` tells it from all others.
    pub fn new(by: &str, random: u64) -> Self {
        let via = format!("{by} {}", env!("CARGO_PKG_VERSION"));
        let import = format!("{random:016x}");
        Self { next: Journal { import, via, ..Journal::default() } }
    }

    /// Adds a record that was refused before it was sent.
    pub fn refuse(&mut self, record: &str, reason: &str) {
        self.next.refused += 1;
        if self.next.refusals.len() < REFUSALS_MAX {
            self.next.refusals.push(Refused { record: cut(record), reason: cut(reason) });
        }
    }

    /// Adds a list of which there is more.
    pub fn add_part(&mut self, list: &str) {
        if self.next.parts.len() < REFUSALS_MAX {
            self.next.parts.push(cut(list));
        }
    }

    /// True if there is nothing to report.
    pub fn is_clean(&self) -> bool {
        self.next.refused == 0 && self.next.parts.is_empty()
    }

    /// The entry of the next request. A retry of the request keeps its entry.
    pub fn entry(&mut self) -> Journal {
        let Journal { import, request, via, .. } = self.next.clone();
        let next = Journal { import, request: request + 1, via, ..Journal::default() };
        std::mem::replace(&mut self.next, next)
    }
}

fn cut(text: &str) -> String {
    text.chars().take(TEXT_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_numbered() {
        let mut journal = ImportJournal::new("fleetglass import", 7);
        let (first, second) = (journal.entry(), journal.entry());
        assert_eq!((first.request, second.request), (0, 1));
        assert_eq!(first.import, second.import);
        assert!(first.import.len() == 16 && first.import.bytes().all(|byte| byte.is_ascii_hexdigit()));
        assert_eq!(first.via, concat!("fleetglass import ", env!("CARGO_PKG_VERSION")));
        assert_ne!(ImportJournal::new("fleetglass import", 8).entry().import, first.import);
    }

    #[test]
    fn twenty_refusals_are_told_with_their_reason() {
        let mut journal = ImportJournal::new("fleetglass import", 7);
        for number in 0..25 {
            journal.refuse(&format!("record {number}"), &"x".repeat(600));
        }
        assert!(!journal.is_clean());
        let Journal { refused, refusals, .. } = journal.entry();
        assert_eq!((refused, refusals.len()), (25, 20));
        assert_eq!((&*refusals[19].record, refusals[19].reason.len()), ("record 19", 500));
        assert!(journal.is_clean() && journal.entry().refusals.is_empty());
    }
}
