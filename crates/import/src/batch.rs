//! Collects records into requests.

use fleetglass_model::import::{ImportRecord, ImportRequest, JobList, Journal, ProgressPoint};
use fleetglass_model::recognise::Recognised;
use fleetglass_model::{Observation, Record, Timestamp};
use serde::Serialize;
use std::collections::HashMap;
use std::io;

/// The approximate size of a request: large enough for its overhead, small enough to be sent again.
const TARGET_BYTES: usize = 2 << 20;
/// An upper bound of what a request holds besides records, documents and points: mostly the journal.
const ENVELOPE: usize = 256 << 10;

/// A record for a request, with its document apart.
pub struct UploadItem {
    record: ImportRecord,
    document: Option<String>,
    bytes: usize,
    document_bytes: usize,
}

impl UploadItem {
    /// Prepares a record. `since`: when it was first observed in its state, if known; `as_of`: the time of the
    /// observation, if the record does not contain it.
    pub fn new(recognised: Recognised, since: Option<Timestamp>, as_of: Timestamp) -> Self {
        let Recognised { mut record, observed_at, arn } = recognised;
        let document = match &mut record {
            Record::JobExecution(execution) => execution.job_document.take(),
            Record::Job(job) => job.document.take(),
            Record::RegistrationTask(_) | Record::BatchTask(_) | Record::Subtask(_) | Record::Report(_) => {
                None
            }
        };
        let observation = Observation { record, observed_at: observed_at.unwrap_or(as_of) };
        // The place among the documents is not known yet; its digits are few.
        let record = ImportRecord { observation, document: document.as_ref().map(|_| 0), arn, since };
        let bytes = length_as_json(&record) + 8;
        let document_bytes = document.as_ref().map_or(0, |document| length_as_json(document) + 1);
        Self { record, document, bytes, document_bytes }
    }

    /// False if the record is too large for any request.
    pub fn can_be_sent(&self) -> bool {
        ENVELOPE + self.bytes + self.document_bytes <= ImportRequest::MAX_BYTES
    }
}

/// A request that is being filled. It contains each job document once, even if several records share it.
#[derive(Default)]
pub struct Batch {
    request: ImportRequest,
    places: HashMap<String, usize>,
    bytes: usize,
}

impl Batch {
    /// True if the item fits. The first item always does: see [`UploadItem::can_be_sent`].
    pub fn has_room_for(&self, item: &UploadItem) -> bool {
        let count = self.request.records.len();
        let known = item.document.as_ref().is_some_and(|document| self.places.contains_key(document));
        let bytes = self.bytes + item.bytes + if known { 0 } else { item.document_bytes };
        count == 0 || (count < ImportRequest::MAX_RECORDS && bytes <= TARGET_BYTES)
    }

    /// Adds an item.
    pub fn add(&mut self, item: UploadItem) {
        let UploadItem { mut record, document, bytes, document_bytes } = item;
        self.bytes += bytes;
        record.document = document.map(|document| {
            *self.places.entry(document).or_insert_with_key(|document| {
                self.bytes += document_bytes;
                self.request.documents.push(document.clone());
                self.request.documents.len() - 1
            })
        });
        self.request.records.push(record);
    }

    /// True if one more progress point fits.
    pub fn has_room_for_point(&self) -> bool {
        self.request.progress.len() < ImportRequest::MAX_RECORDS && self.bytes <= TARGET_BYTES
    }

    /// Adds a progress point of a task.
    pub fn add_point(&mut self, point: ProgressPoint) {
        self.bytes += length_as_json(&point) + 1;
        self.request.progress.push(point);
    }

    /// True if one more list fits.
    pub fn has_room_for_list(&self) -> bool {
        self.request.lists.len() < ImportRequest::MAX_LISTS
    }

    /// Adds what came of a job's executions as a list.
    pub fn add_list(&mut self, list: JobList) {
        self.bytes += length_as_json(&list) + 1;
        self.request.lists.push(list);
    }

    /// True if the batch is empty.
    pub fn is_empty(&self) -> bool {
        self.request.records.is_empty() && self.request.progress.is_empty() && self.request.lists.is_empty()
    }

    /// Turns the batch into a request with a journal entry.
    pub fn request(self, journal: Option<Journal>) -> ImportRequest {
        ImportRequest { journal, ..self.request }
    }
}

/// How many bytes a value has as JSON.
fn length_as_json(value: &impl Serialize) -> usize {
    struct Count(usize);
    impl io::Write for Count {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 += bytes.len();
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let mut count = Count(0);
    // If it cannot be written as JSON, sending the request returns the error.
    let _ = serde_json::to_writer(&mut count, value);
    count.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use fleetglass_model::recognise::{Keys, recognise};
    use serde_json::{Value, json};

    fn item(value: Value) -> UploadItem {
        let recognised = recognise(value, &Keys::default()).remove(0).unwrap();
        UploadItem::new(recognised, None, Timestamp::from_seconds(7))
    }

    fn execution(number: i64, document: Option<&str>) -> UploadItem {
        let mut value = json!({"jobId": "j", "thingName": "t", "executionNumber": number});
        if let Some(document) = document {
            value["jobDocument"] = json!(document);
        }
        item(value)
    }

    fn fill(parcels: impl Iterator<Item = UploadItem>) -> Vec<ImportRequest> {
        let mut batches = vec![Batch::default()];
        for item in parcels {
            if !batches.last().unwrap().has_room_for(&item) {
                batches.push(Batch::default());
            }
            batches.last_mut().unwrap().add(item);
        }
        batches.into_iter().map(|batch| batch.request).collect()
    }

    #[test]
    fn a_document_is_sent_once() {
        let documents = [Some("{\"a\":1}"), None, Some("{\"b\":1}"), Some("{\"a\":1}")];
        let requests = fill((0..).zip(documents).map(|(number, document)| execution(number, document)));
        let [request] = &requests[..] else { panic!("{} requests", requests.len()) };
        assert_eq!(request.documents, ["{\"a\":1}", "{\"b\":1}"]);
        let places: Vec<_> = request.records.iter().map(|record| record.document).collect();
        assert_eq!(places, [Some(0), None, Some(1), Some(0)]);
        let text = serde_json::to_string(&request.records).unwrap();
        assert!(!text.contains("jobDocument"), "{text}");
    }

    #[test]
    fn a_jobs_document_is_its_executions() {
        let document = "{\"a\":1}";
        let job = item(json!({"document": document, "job": {"jobId": "j"}}));
        let value = json!({"kind": "job", "record": {"jobId": "j", "document": document}, "observedAt": 5});
        assert_eq!(job.document, None, "DescribeJob has no document");
        let requests = fill([item(value), execution(1, Some(document))].into_iter());
        assert_eq!(requests[0].documents, [document]);
        let places: Vec<_> = requests[0].records.iter().map(|record| record.document).collect();
        assert_eq!(places, [Some(0), Some(0)]);
        let text = serde_json::to_string(&requests[0].records).unwrap();
        assert!(!text.contains("\\\"a"), "{text}");
    }

    #[test]
    fn a_request_holds_so_many_records() {
        let requests = fill((0..1001).map(|number| execution(number, None)));
        let counts: Vec<_> = requests.iter().map(|request| request.records.len()).collect();
        assert_eq!(counts, [500, 500, 1]);
    }

    #[test]
    fn a_request_becomes_about_so_large() {
        let documents =
            (0..200).map(|number| format!("{{\"n\":\"{}\"}}", "xxxxxxxxxxxxxxxxxxx\"".repeat(1500 + number)));
        let requests =
            fill((0..).zip(documents).map(|(number, document)| execution(number, Some(&document))));
        assert!(requests.len() > 2, "{}", requests.len());
        for request in requests {
            let bytes = serde_json::to_vec(&request).unwrap().len();
            assert!(bytes <= TARGET_BYTES + ENVELOPE, "{bytes}");
        }
    }

    #[test]
    fn what_no_request_can_hold() {
        assert!(execution(1, Some(&"x".repeat(4 << 20))).can_be_sent());
        assert!(!execution(1, Some(&"x".repeat(8 << 20))).can_be_sent());
        let lone = fill([execution(1, Some(&"x".repeat(4 << 20))), execution(2, None)].into_iter());
        assert_eq!(lone.len(), 2);
    }

    #[test]
    fn a_request_holds_so_many_points() {
        let mut batch = Batch::default();
        assert!(batch.is_empty());
        while batch.has_room_for_point() {
            batch.add_point(ProgressPoint { of: "batch-task".to_owned(), ..ProgressPoint::default() });
        }
        assert!(!batch.is_empty());
        assert_eq!(batch.request(None).progress.len(), ImportRequest::MAX_RECORDS);
    }

    #[test]
    fn a_records_own_time_is_kept() {
        let own = item(json!({"kind": "registration-task", "record": {"taskId": "a"}, "observedAt": 5}));
        assert_eq!(own.record.observation.observed_at, Timestamp::from_seconds(5));
        let other = item(json!({"taskId": "a", "status": "Completed"}));
        assert_eq!(other.record.observation.observed_at, Timestamp::from_seconds(7));
    }

    #[test]
    fn the_arn_goes_along() {
        let arn = "arn:aws:iot:eu-west-1:1:thing/t";
        let value = json!({"execution": {"jobId": "j", "thingArn": arn, "executionNumber": 1}});
        assert_eq!(item(value).record.arn.as_deref(), Some(arn));
    }
}
