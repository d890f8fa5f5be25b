//! Reads from the deployment which records it has, and which it wants first.

use super::known_executions::KnownExecutions;
use super::reporter::Reporter;
use crate::remote::{Client, ClientError, percent_encode};
use fleetglass_model::fleet::Sources;
use fleetglass_model::import::SourceReport;
use fleetglass_model::list::{BatchTaskRow, ExecutionRow, JobRow, Page, RegistrationTaskRow};
use fleetglass_model::wanted::{Wanted, WantedList};
use fleetglass_model::{Timestamp, from_json};
use serde::de::DeserializeOwned;
use std::collections::{HashMap, HashSet};

/// A reader of the deployment's records.
pub(crate) struct Deployment<'a> {
    client: &'a Client,
    reporter: &'a Reporter,
}

impl<'a> Deployment<'a> {
    /// Reads through this client.
    pub(crate) fn new(client: &'a Client, reporter: &'a Reporter) -> Self {
        Self { client, reporter }
    }

    /// The executions of a job.
    pub(crate) fn executions(&self, job: &str) -> Result<KnownExecutions, ClientError> {
        let mut executions = KnownExecutions::default();
        let query = format!("executions?job={}&sort=job&order=asc", percent_encode(job));
        self.rows(&query, |row: ExecutionRow| executions.insert_row(&row))?;
        Ok(executions)
    }

    /// The jobs that have ended and have no open execution, with the time of their last update.
    pub(crate) fn ended_jobs(&self) -> Result<HashMap<String, Timestamp>, ClientError> {
        let mut ended = HashMap::new();
        self.rows("jobs?state=success,warning,stopped", |row: JobRow| {
            let over = row.executions > 0 && row.queued + row.in_progress == 0;
            ended.extend(row.last_updated_at.filter(|_| over).map(|at| (row.job_id, at)));
        })?;
        Ok(ended)
    }

    /// The registration tasks that have ended.
    pub(crate) fn ended_tasks(&self) -> Result<HashSet<String>, ClientError> {
        let mut ended = HashSet::new();
        let query = "registration-tasks?state=success,warning,error,stopped";
        self.rows(query, |row: RegistrationTaskRow| _ = ended.insert(row.task_id))?;
        Ok(ended)
    }

    /// The batch tasks that have not ended: their ids and applications.
    pub(crate) fn open_batch_tasks(&self) -> Result<Vec<(String, Option<String>)>, ClientError> {
        let mut open = Vec::new();
        let query = "batch-tasks?state=pending,in-progress,unknown";
        self.rows(query, |row: BatchTaskRow| open.push((row.task_id, row.app_id)))?;
        Ok(open)
    }

    /// The last reported state of a source; only its name if there is none.
    pub(crate) fn source(&self, name: &str) -> Result<SourceReport, ClientError> {
        let note = |note: &str| self.reporter.warn(note);
        let all = self.client.get("/api/v1/sources", note, |text| from_json::<Sources>(&text))?.sources;
        let (problem, behind) = all
            .into_iter()
            .find(|source| source.source == name)
            .map_or((None, None), |source| (source.problem, source.behind));
        Ok(SourceReport { source: name.to_owned(), problem, behind, ..SourceReport::default() })
    }

    /// The records that the deployment wants first.
    pub(crate) fn wanted(&self) -> Result<Vec<Wanted>, ClientError> {
        let note = |note: &str| self.reporter.warn(note);
        Ok(self.client.get("/api/v1/wanted", note, |text| from_json::<WantedList>(&text))?.wanted)
    }

    /// Reads all rows of a list, page by page. A row that changes meanwhile may be repeated or missed.
    fn rows<Row: DeserializeOwned>(&self, query: &str, mut take: impl FnMut(Row)) -> Result<(), ClientError> {
        let first = format!("/api/v1/{query}&limit=250");
        let mut path = first.clone();
        loop {
            let note = |note: &str| self.reporter.warn(note);
            let page = self.client.get(&path, note, |text| from_json::<Page<Row>>(&text))?;
            page.items.into_iter().for_each(&mut take);
            let Some(next) = page.next else { return Ok(()) };
            path = format!("{first}&cursor={}", percent_encode(&next));
        }
    }
}
