//! Reads inputs to their ends, and recognises what is in them.

use crate::batch::UploadItem;
use crate::notices::{RecordLabel, Wording};
use crate::reader::{InputValue, Position, Reader};
use crate::summary::RecordKind;
use crate::upload::Upload;
use fleetglass_model::import::JobList;
use fleetglass_model::recognise::{Keys, ListExtent, Recognised, Refusal, list_extent, recognise};
use fleetglass_model::{Record, Timestamp};
use std::io::Read;

/// An input that is being read.
pub struct Input<R> {
    name: String,
    reader: Reader<R>,
    is_empty: bool,
    nameless: Nameless,
}

impl<R: Read> Input<R> {
    /// An input, read from its start; `name` is what people know it by.
    pub fn new(name: &str, input: R) -> Self {
        Self {
            name: name.to_owned(),
            reader: Reader::new(input),
            is_empty: true,
            nameless: Nameless::default(),
        }
    }

    /// The number of bytes that were processed.
    pub fn consumed(&self) -> u64 {
        self.reader.consumed()
    }
}

/// An import: what is read from its inputs is put into an upload.
pub struct Import {
    /// The records on their way.
    pub upload: Upload,
    keys: Keys,
    as_of: Timestamp,
    wording: Wording,
}

impl Import {
    /// An import. `keys`: the ids for answers that lack them; `as_of`: when the source spoke, where a record does not tell.
    pub fn new(upload: Upload, keys: Keys, as_of: Timestamp, wording: Wording) -> Self {
        Self { upload, keys, as_of, wording }
    }

    /// Reads the next value of an input; false at its end. What is wrong with a value or with the input is a refusal.
    pub fn read_value<R: Read>(&mut self, input: &mut Input<R>) -> bool {
        let Some(next) = input.reader.next() else {
            self.end(input);
            return false;
        };
        input.is_empty = false;
        match next {
            Ok(value) if input.nameless.takes(&value) => {}
            Ok(value) => self.add(&input.name, value),
            Err(error) => self.upload.refuse_input(&input.name, &error),
        }
        true
    }

    fn end<R>(&mut self, input: &Input<R>) {
        if let Some((place, reason)) = input.nameless.refusal() {
            let label = RecordLabel::new(&input.name, place.line, place.index, None);
            self.upload.refuse(RecordKind::NotRecognised, &label, &reason);
        }
        if input.is_empty {
            self.upload.remark(format!("{}: holds no records", input.name));
        }
    }

    fn add(&mut self, input: &str, value: InputValue) {
        let InputValue { place, value, replaced, is_truncated } = value;
        let label = |name: Option<&str>| RecordLabel::new(input, place.line, place.index, name);
        if replaced > 0 {
            self.upload.remark(format!("{}: {}", label(None), text_of_replaced(replaced)));
        }
        let (elements, extent) = match value {
            Ok(value) => {
                let extent = list_extent(&value);
                (recognise(value, &self.keys), extent)
            }
            Err(reason) => {
                self.upload.refuse(RecordKind::NotRecognised, &label(None), &reason);
                return;
            }
        };
        if extent.is_some_and(|extent| extent.is_part) {
            self.upload.add_part(&label(None));
        }
        let list = extent.and_then(|extent| {
            let is_part = extent.is_part || is_truncated;
            self.job_list(ListExtent { is_part, ..extent }, &elements)
        });
        let several = elements.len() > 1;
        for (index, element) in elements.into_iter().enumerate() {
            match element {
                Ok(recognised) => {
                    let label = label(Some(&recognised.record.to_string()));
                    self.pack(recognised, label);
                }
                Err(refusal) => {
                    let name = several.then(|| format!("element {}", index + 1));
                    let reason = self.explain(refusal);
                    self.upload.refuse(RecordKind::NotRecognised, &label(name.as_deref()), &reason);
                }
            }
        }
        if let Some(list) = list {
            self.upload.add_list(list);
        }
    }

    /// What a list of one job's executions tells of itself.
    fn job_list(&self, extent: ListExtent, elements: &[Result<Recognised, Refusal>]) -> Option<JobList> {
        if !extent.of_job {
            return None;
        }
        let recognised = elements.iter().find_map(|element| element.as_ref().ok());
        let job_of = |recognised: &Recognised| match &recognised.record {
            Record::JobExecution(execution) => Some(execution.job_id.clone()),
            _ => None,
        };
        let job_id = recognised.and_then(job_of).or_else(|| self.keys.job_id.clone())?;
        let observed_at = recognised.and_then(|recognised| recognised.observed_at).unwrap_or(self.as_of);
        Some(JobList { job_id, observed_at, whole: !extent.is_part })
    }

    fn pack(&mut self, recognised: Recognised, label: RecordLabel) {
        let kind = RecordKind::of(&recognised.record);
        self.upload.pack(kind, label, UploadItem::new(recognised, None, self.as_of));
    }

    /// The reason, with what would help.
    fn explain(&self, refusal: Refusal) -> String {
        let help = match &refusal {
            Refusal::MissingKey("taskId") => self.wording.task_id,
            Refusal::MissingKey("thingName") => self.wording.thing,
            Refusal::MissingKey("jobId") => self.wording.job_id,
            _ => return refusal.to_string(),
        };
        format!("{refusal} ({help})")
    }
}

fn text_of_replaced(count: usize) -> String {
    let (bytes, are) = if count == 1 { ("byte", "is") } else { ("bytes", "are") };
    format!("{count} {bytes} of its text {are} not UTF-8, and became \u{fffd}")
}

/// The values of an input that are no objects: `--query` leaves such, without the names that tell what they are.
#[derive(Default)]
struct Nameless {
    first: Option<Position>,
    count: u64,
}

impl Nameless {
    /// Counts a value that is no object.
    fn takes(&mut self, value: &InputValue) -> bool {
        let is_nameless = value.value.as_ref().is_ok_and(|value| !value.is_object());
        if is_nameless {
            self.first.get_or_insert(value.place);
            self.count += 1;
        }
        is_nameless
    }

    /// One refusal for all of them, with the place of the first.
    fn refusal(&self) -> Option<(Position, String)> {
        let what = match self.count {
            1 => "not a JSON object".to_owned(),
            count => format!("{count} values that are not JSON objects"),
        };
        Some((self.first?, what + ": import the answer whole, without --query"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ImportJournal, notices::Notices};
    use fleetglass_model::import::{ImportOutcome, ImportReply, ImportRequest, ImportResult};

    /// Everything that is sent of an input, and everything that is said.
    fn import(input: &str, wording: Wording) -> (Vec<ImportRequest>, Vec<String>, String) {
        let upload = Upload::new(ImportJournal::new("tests", 7), Notices::new(false, wording.more));
        let mut import = Import::new(upload, Keys::default(), Timestamp::from_seconds(7), wording);
        let mut input = Input::new("a.json", input.as_bytes());
        while import.read_value(&mut input) {}
        let upload = &mut import.upload;
        upload.finish();
        let mut sent = Vec::new();
        while let Some(request) = upload.next_request() {
            let result = ImportResult { outcome: ImportOutcome::Imported, reason: None, violations: vec![] };
            let results = vec![result; request.records.len()];
            sent.push(request.clone());
            upload.settle(&ImportReply { results });
        }
        (sent, upload.take_lines(), upload.summary().table())
    }

    #[test]
    fn every_record_is_sent_once_and_counted() {
        let lines: String = (0..1201)
            .map(|n| format!("{{\"jobId\":\"j\",\"thingName\":\"t\",\"executionNumber\":{n}}}\n"))
            .collect();
        let (sent, lines, summary) = import(&lines, Wording::COMMAND);
        let counts: Vec<_> = sent.iter().map(|request| request.records.len()).collect();
        assert_eq!((counts, lines), (vec![500, 500, 201], vec![]));
        assert!(summary.contains(&format!("job executions      {:>9}", 1201)), "{summary}");
    }

    #[test]
    fn a_refusal_says_what_helps() {
        let list = r#"{"executionSummaries":[{"thingArn":"arn:aws:iot:us-west-2:1:thing/t","jobExecutionSummary":{}}]}"#;
        let (sent, lines, _) = import(list, Wording::COMMAND);
        assert_eq!(lines, ["a.json:1: record 1: refused: jobId is missing (--job-id gives it)"]);
        let journal = sent[0].journal.as_ref().unwrap();
        assert_eq!((sent.len(), sent[0].records.len(), journal.refused), (1, 0, 1));
        let (_, lines, _) = import(list, Wording::CONSOLE);
        assert_eq!(lines, ["a.json:1: record 1: refused: jobId is missing (the field Job id gives it)"]);
    }

    #[test]
    fn nothing_is_sent_of_an_empty_input() {
        let (sent, lines, _) = import("", Wording::COMMAND);
        assert_eq!((sent.len(), lines), (0, vec!["a.json: holds no records".to_owned()]));
    }
}
