//! Shows the progress of a long command on a terminal, and nothing in a file or a pipe.

use crate::escape::escape_controls;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

const WITH_TOTAL: &str = "{bar:30} {bytes} of {total_bytes}, {msg}, {eta} left";
const WITHOUT_TOTAL: &str = "{bytes} read, {msg}";
const ALONE: &str = "{msg}";

/// A line on standard error. It appears with the second request, because a single one is short.
pub(crate) struct Progress {
    bar: ProgressBar,
    requests: u64,
}

impl Progress {
    /// A line that counts bytes; a bar if their total is known.
    pub(crate) fn reading(total: Option<u64>) -> Self {
        Self::new(total, if total.is_some() { WITH_TOTAL } else { WITHOUT_TOTAL })
    }

    /// A line for work of unknown length.
    pub(crate) fn counting() -> Self {
        Self::new(None, ALONE)
    }

    fn new(total: Option<u64>, template: &str) -> Self {
        let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        Self { bar, requests: 0 }
    }

    /// Call this before each request, with the counts so far and the number of bytes read.
    pub(crate) fn request(&mut self, so_far: String, bytes: u64) {
        self.requests += 1;
        if self.requests == 2 {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.bar.set_message(so_far);
        self.bar.set_position(bytes);
    }

    /// Writes a line to standard error, above the bar.
    pub(crate) fn print(&self, line: &str) {
        let line = escape_controls(line);
        self.bar.suspend(|| eprintln!("{line}"));
    }

    /// Removes the bar.
    pub(crate) fn close(&self) {
        self.bar.finish_and_clear();
    }
}
