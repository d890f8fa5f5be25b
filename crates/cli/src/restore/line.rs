//! Parses a line of a backup.

use crate::backup::ControlLine;
use fleetglass_model::from_json;
use fleetglass_model::import::ProgressPoint;
use fleetglass_model::presigned::Signatures;
use fleetglass_model::recognise::{Keys, Recognised, recognise};
use fleetglass_model::{Record, Timestamp};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::collections::HashMap;

/// A parsed line.
#[derive(Debug)]
pub(crate) enum BackupLine {
    /// A job document.
    Document {
        /// By which records name it.
        hash: String,
        /// The document.
        body: String,
    },
    /// A record, its document put back in, and when it was first observed in its state.
    Record(Box<Recognised>, Option<Timestamp>),
    /// A progress point of a task.
    Progress(ProgressPoint),
    /// A position, or the end.
    Control(ControlLine),
}

const NO_LINE: &str = "not a line of a backup";

/// Parses a line. The error is the reason why it is refused.
pub(crate) fn read(line: Value, documents: &HashMap<String, String>) -> Result<BackupLine, String> {
    #[derive(Deserialize)]
    struct Document {
        hash: String,
        body: String,
    }
    match line.get("kind").and_then(Value::as_str) {
        Some("document") => parse(line).map(|Document { hash, body }| BackupLine::Document { hash, body }),
        Some("progress") => parse(line).map(BackupLine::Progress),
        Some("next" | "end") => parse(line).map(BackupLine::Control),
        _ => match line {
            Value::Object(line) if line.contains_key("record") => record(line, documents),
            _ => Err(NO_LINE.to_owned()),
        },
    }
}

fn record(mut line: Map<String, Value>, documents: &HashMap<String, String>) -> Result<BackupLine, String> {
    let since = line.remove("since").map(parse).transpose()?;
    let hash: Option<String> = line.remove("document").map(parse).transpose()?;
    let signatures: Option<Signatures> = line.remove("signatures").map(parse).transpose()?;
    let taken = recognise(Value::Object(line), &Keys::default()).into_iter().next();
    let mut recognised = taken.ok_or(NO_LINE)?.map_err(|refusal| refusal.to_string())?;
    if let Some(hash) = hash {
        let document =
            documents.get(&hash).ok_or_else(|| format!("its document {hash} is not in the backup"))?;
        match &mut recognised.record {
            Record::JobExecution(execution) => {
                let signed = signatures.and_then(|signatures| signatures.put_back(document));
                execution.job_document = Some(signed.unwrap_or_else(|| document.clone()));
            }
            Record::Job(job) => job.document = Some(document.clone()),
            Record::RegistrationTask(_) | Record::BatchTask(_) | Record::Subtask(_) | Record::Report(_) => {
                return Err("a document belongs to a job or an execution".to_owned());
            }
        }
    }
    Ok(BackupLine::Record(Box::new(recognised), since))
}

fn parse<T: DeserializeOwned>(value: Value) -> Result<T, String> {
    from_json(&value.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn refused(line: Value, reason: &str) {
        let error = read(line, &HashMap::new()).unwrap_err();
        assert!(error.contains(reason), "{error}");
    }

    #[test]
    fn lines_that_are_not_taken() {
        let task = json!({"taskId": "t"});
        refused(json!(1), NO_LINE);
        refused(json!({"taskId": "t", "status": "Completed"}), NO_LINE);
        refused(json!({"kind": "document", "hash": "h"}), "body");
        refused(json!({"kind": "progress", "of": "batch-task"}), "taskId is missing");
        refused(json!({"kind": "registration-task", "record": task}), "observedAt is missing");
        let since = json!({"kind": "registration-task", "record": task, "observedAt": 5, "since": "noon"});
        refused(since, "is not a time");
        let lost = json!({"kind": "job", "record": {"jobId": "j"}, "observedAt": 5, "document": "h"});
        refused(lost, "its document h is not in the backup");
    }

    #[test]
    fn a_record_gets_its_document_back() {
        let documents = HashMap::from([("h".to_owned(), "{}".to_owned())]);
        let job = json!({"kind": "job", "record": {"jobId": "j"}, "observedAt": 5.0, "since": 4.5, "document": "h"});
        let Ok(BackupLine::Record(job, since)) = read(job, &documents) else { panic!("no record") };
        assert_eq!(
            (job.observed_at, since),
            (Some(Timestamp::from_seconds(5)), Some(Timestamp::from_millis(4_500)))
        );
        assert!(matches!(job.record, Record::Job(job) if job.document.as_deref() == Some("{}")));
        let task = json!({"kind": "batch-task", "record": {"taskId": "b"}, "observedAt": 5, "document": "h"});
        assert!(read(task, &documents).is_err());
    }
}
