//! Puts records into requests, and counts what came of them.

use crate::batch::{Batch, UploadItem};
use crate::journal::ImportJournal;
use crate::notices::{Notices, RecordLabel};
use crate::summary::{ImportSummary, RecordKind};
use fleetglass_model::import::{
    ImportOutcome, ImportReply, ImportRequest, ImportResult, JobList, ProgressPoint,
};
use std::collections::VecDeque;
use std::io;

/// An upload: records go in, requests and lines for people come out.
pub struct Upload {
    summary: ImportSummary,
    batch: Batch,
    /// The labels of the batch's records, in its order.
    labels: Vec<Label>,
    /// Requests without a reply yet, in their order.
    pending: VecDeque<PendingRequest>,
    journal: ImportJournal,
    notices: Notices,
    lines: Vec<String>,
    /// The first list of which there is more than its input holds.
    first_part: Option<String>,
    /// How many such lists there are.
    parts: u64,
}

type Label = (RecordKind, RecordLabel);

struct PendingRequest {
    request: ImportRequest,
    labels: Vec<Label>,
}

impl Upload {
    /// An upload without records.
    pub fn new(journal: ImportJournal, notices: Notices) -> Self {
        Self {
            summary: ImportSummary::default(),
            batch: Batch::default(),
            labels: Vec::new(),
            pending: VecDeque::new(),
            journal,
            notices,
            lines: Vec::new(),
            first_part: None,
            parts: 0,
        }
    }

    /// Adds a record. Closes the current request first if the record does not fit.
    pub fn pack(&mut self, kind: RecordKind, label: RecordLabel, item: UploadItem) {
        if !item.can_be_sent() {
            self.refuse(kind, &label, "larger than a request may be");
            return;
        }
        if !self.batch.has_room_for(&item) {
            self.close();
        }
        self.batch.add(item);
        self.labels.push((kind, label));
    }

    /// Adds a progress point of a task. Closes the current request first if the point does not fit.
    pub fn pack_point(&mut self, point: ProgressPoint) {
        if !self.batch.has_room_for_point() {
            self.close();
        }
        self.batch.add_point(point);
    }

    /// Counts a list of which there is more than its input holds.
    pub fn add_part(&mut self, label: &RecordLabel) {
        let name = label.to_string();
        self.journal.add_part(&name);
        self.first_part.get_or_insert(name);
        self.parts += 1;
    }

    /// Adds what came of a job's executions as a list, behind its records.
    pub fn add_list(&mut self, list: JobList) {
        if !self.batch.has_room_for_list() {
            self.close();
        }
        self.batch.add_list(list);
    }

    /// Counts and reports a record that is not sent.
    pub fn refuse(&mut self, kind: RecordKind, label: &RecordLabel, reason: &str) {
        self.summary.add_refused(kind);
        self.journal.refuse(&label.to_string(), reason);
        let notice = self.notices.refusal(label, reason);
        self.lines.extend(notice);
    }

    /// Counts an input that cannot be opened, or not be read to its end, as one refusal.
    pub fn refuse_input(&mut self, name: &str, error: &io::Error) {
        let reason = format!("cannot be read: {error}");
        self.summary.add_refused(RecordKind::NotRecognised);
        self.journal.refuse(name, &reason);
        self.remark(format!("{name}: {reason}"));
    }

    /// Tells people what is odd about an input.
    pub fn remark(&mut self, line: String) {
        let notice = self.notices.remark(line);
        self.lines.extend(notice);
    }

    /// Closes the last request, if it holds anything, the journal entry included.
    pub fn finish(&mut self) {
        if !self.batch.is_empty() || !self.journal.is_clean() {
            self.close();
        }
    }

    fn close(&mut self) {
        let request = std::mem::take(&mut self.batch).request(Some(self.journal.entry()));
        self.pending.push_back(PendingRequest { request, labels: std::mem::take(&mut self.labels) });
    }

    /// The oldest closed request without a reply.
    pub fn next_request(&self) -> Option<&ImportRequest> {
        self.pending.front().map(|pending| &pending.request)
    }

    /// Counts the reply to [`Self::next_request`], which has to answer for each of its records.
    pub fn settle(&mut self, reply: &ImportReply) {
        let Some(PendingRequest { labels, .. }) = self.pending.pop_front() else { return };
        for ((kind, label), result) in labels.into_iter().zip(&reply.results) {
            self.count(kind, &label, result);
        }
    }

    fn count(&mut self, kind: RecordKind, label: &RecordLabel, result: &ImportResult) {
        self.summary.add(kind, result);
        let notice = if result.outcome == ImportOutcome::Refused {
            self.notices.refusal(label, result.reason.as_deref().unwrap_or("the server gave no reason"))
        } else if !result.violations.is_empty() {
            self.notices.violations(label, &result.violations)
        } else {
            None
        };
        self.lines.extend(notice);
    }

    /// The lines for people since the last call: refused records and violations, up to a limit.
    pub fn take_lines(&mut self) -> Vec<String> {
        std::mem::take(&mut self.lines)
    }

    /// The lines at the end: how many were left out, and lists of which there is more.
    pub fn last_lines(&self) -> Vec<String> {
        let parts = self.first_part.as_ref().map(|first| text_of_parts(first, self.parts));
        self.notices.rest().into_iter().chain(parts).collect()
    }

    /// The counts so far.
    pub fn summary(&self) -> &ImportSummary {
        &self.summary
    }
}

/// What is said at the end of lists of which there is more.
fn text_of_parts(first: &str, count: u64) -> String {
    const MORE: &str = "the answer tells of further pages, whose records are missing here";
    match count {
        1 => format!("{first}: not the whole list: {MORE}"),
        count => format!("{first} and {} more: not whole lists: {MORE}", count - 1),
    }
}
