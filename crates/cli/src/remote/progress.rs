//! Shows people how far a long command has come; in a file or a pipe nothing of it appears.

use crate::escape::escape_controls;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

const WITH_TOTAL: &str = "{bar:30} {bytes} of {total_bytes}, {msg}, {eta} left";
const WITHOUT_TOTAL: &str = "{bytes} read, {msg}";
const ALONE: &str = "{msg}";

/// A line on standard error. It shows from the second request on: what one request does needs none.
pub(crate) struct Progress {
    bar: ProgressBar,
    requests: u64,
}

impl Progress {
    /// A line for what is read, in bytes; a bar, where it is known of how many.
    pub(crate) fn reading(total: Option<u64>) -> Self {
        Self::new(total, if total.is_some() { WITH_TOTAL } else { WITHOUT_TOTAL })
    }

    /// A line for what nobody knows the length of.
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

    /// A request is about to be sent; so far it came to this, and so many bytes were read.
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

    /// Takes the bar away.
    pub(crate) fn close(&self) {
        self.bar.finish_and_clear();
    }
}
