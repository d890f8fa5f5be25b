//! The collector's output: sentences on a terminal, JSON elsewhere.

use crate::clock;
use crate::escape::escape_controls;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};
use std::collections::HashSet;
use std::io::{self, IsTerminal, Write};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// The maximum number of different warnings.
const REMEMBERED: usize = 1000;

/// Prints rounds, warnings and progress.
pub(crate) struct Reporter {
    /// The progress line on a terminal. None: print JSON.
    bar: Option<ProgressBar>,
    printed: Mutex<HashSet<String>>,
}

impl Reporter {
    /// Prints a progress line on a terminal, lines of JSON elsewhere or with `json`.
    pub(crate) fn new(json: bool) -> Self {
        let people = !json && io::stdout().is_terminal();
        let bar = people.then(|| {
            let bar = ProgressBar::new_spinner();
            if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}") {
                bar.set_style(style);
            }
            bar.enable_steady_tick(Duration::from_millis(250));
            bar
        });
        Self { bar, printed: Mutex::new(HashSet::new()) }
    }

    /// Shows the current progress, on a terminal only.
    pub(crate) fn show_progress(&self, what: impl FnOnce() -> String) {
        if let Some(bar) = &self.bar {
            bar.set_message(escape_controls(&what()));
        }
    }

    /// Prints a warning.
    pub(crate) fn warn(&self, what: &str) {
        self.line(&format!("warning: {what}"), || json!({"level": "warning", "message": what}));
    }

    /// Prints a warning, unless one of the same kind was printed before.
    pub(crate) fn warn_once(&self, sort: &str, what: &str) {
        let mut printed = self.printed.lock().unwrap_or_else(PoisonError::into_inner);
        let new = printed.len() < REMEMBERED && printed.insert(sort.to_owned());
        drop(printed);
        if new {
            self.warn(what);
        }
    }

    /// Prints the result of a round: the sentence on a terminal, the members as JSON elsewhere.
    pub(crate) fn report_round(&self, sentence: &str, members: Value) {
        self.line(sentence, || members);
    }

    /// Removes the progress line.
    pub(crate) fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    fn line(&self, sentence: &str, members: impl FnOnce() -> Value) {
        // The reader may be gone (`… | head`); collecting continues.
        match &self.bar {
            Some(bar) => bar.suspend(|| {
                let _ = writeln!(io::stdout(), "{}", escape_controls(sentence));
            }),
            None => {
                let mut members = members();
                members["at"] = json!(clock::now().to_iso());
                let _ = writeln!(io::stdout(), "{members}");
            }
        }
    }
}
