//! What an import stores beside its records: the journal, the freshness of each source, and the progress of tasks.

use super::chunks;
use super::statements::{REPORT_SOURCES, TICK, WRITE_LISTS, WRITE_REQUEST, WRITE_SOURCES};
use crate::error::Cause;
use crate::store::Query;
use fleetglass_model::import::{
    ImportOutcome, ImportRecord, ImportRequest, ImportResult, JobList, Journal, ProgressPoint, Refused,
    SourceReport,
};
use fleetglass_model::to_json;
use fleetglass_model::{Observation, Record, Timestamp};

/// The most refusals and lists of a request that are kept, and the most characters of each text.
const REFUSALS_MAX: usize = 20;
const TEXT_MAX: usize = 500;

/// Refuses a journal entry that cannot be stored.
pub(super) fn check(journal: Option<&Journal>) -> Result<(), Box<Cause>> {
    let Some(journal) = journal else { return Ok(()) };
    let fits = |text: &str| text.chars().count() <= Journal::ID_MAX;
    if journal.import.is_empty() || !fits(&journal.import) || !fits(&journal.via) || journal.request < 0 {
        return Err(Cause::Body("its journal does not name an import and a request of it".to_owned()).into());
    }
    Ok(())
}

/// Refuses a collector's reports of its sources that cannot be stored.
pub(super) fn check_sources(reports: &[SourceReport]) -> Result<(), Box<Cause>> {
    let is_invalid = |report: &SourceReport| {
        let length = report.source.chars().count();
        !(1..=SourceReport::NAME_MAX).contains(&length)
            || report.every.is_some_and(|every| every < 1)
            || report.behind.is_some_and(|behind| behind < 0)
    };
    if reports.len() > ImportRequest::MAX_SOURCES || reports.iter().any(is_invalid) {
        return Err(Cause::Body("its sources are not what a collector tells of them".to_owned()).into());
    }
    Ok(())
}

/// The statements that store a collector's reports of its sources. The clock counts changes of records only, and stays
/// as it is.
pub(super) fn source_reports(reports: &[SourceReport], now: Timestamp) -> Vec<Query> {
    let report = |report: &SourceReport| {
        let problem = report.problem.as_deref().map(shorten);
        to_json(&(
            &report.source,
            &report.observed_at,
            &now,
            &"collect",
            &report.every,
            &problem,
            &report.behind,
        ))
    };
    chunks(REPORT_SOURCES, &mut reports.iter().map(report))
}

/// The statements that store whether the last list of each job's executions was whole.
pub(super) fn job_lists(lists: &[JobList]) -> Vec<Query> {
    // Of the lists of one job, the last one of a request.
    let is_last =
        |place: usize, list: &JobList| !lists[place + 1..].iter().any(|later| later.job_id == list.job_id);
    let last = lists.iter().enumerate().filter(|(place, list)| is_last(*place, list));
    let mut queries = chunks(
        WRITE_LISTS,
        &mut last.map(|(_, list)| to_json(&(&list.job_id, &list.observed_at, !list.whole))),
    );
    if !queries.is_empty() {
        queries.insert(0, Query::new(TICK, &[]));
    }
    queries
}

/// The statement that stores when a source pushed an event.
pub(crate) fn push_report(source: &str, at: Timestamp, now: Timestamp) -> Query {
    Query::with(REPORT_SOURCES, ["[", &to_json(&(&source, &at, &now, &"push")), "]"].concat())
}

/// The statements that write the journal. Refused records do not count as a report of their source.
pub(super) fn queries(
    journal: Option<&Journal>,
    records: &[ImportRecord],
    results: &[ImportResult],
    now: Timestamp,
) -> Vec<Query> {
    let mut queries = vec![Query::new(TICK, &[])];
    let taken = records.iter().zip(results).filter(|(_, result)| result.outcome != ImportOutcome::Refused);
    let sources = sources(taken.map(|(record, _)| &record.observation));
    if !sources.is_empty() {
        let rows: Vec<_> = sources.iter().map(|(source, at)| to_json(&(source, at, &now))).collect();
        queries.push(Query::with(WRITE_SOURCES, ["[", &rows.join(","), "]"].concat()));
    }
    if let Some(journal) = journal {
        let entry = entry(journal, records, results, now);
        queries.push(Query::with(WRITE_REQUEST, ["[", &entry, "]"].concat()));
    }
    if queries.len() == 1 { Vec::new() } else { queries }
}

fn entry(journal: &Journal, records: &[ImportRecord], results: &[ImportResult], now: Timestamp) -> String {
    let count = |outcome| results.iter().filter(|result| result.outcome == outcome).count();
    let refused = count(ImportOutcome::Refused) + usize::try_from(journal.refused).unwrap_or_default();
    let here = records.iter().zip(results).filter_map(|(record, result)| {
        let reason = result.reason.clone()?;
        Some(Refused { record: record.observation.record.to_string(), reason })
    });
    let refusals: Vec<Refused> =
        journal.refusals.iter().cloned().chain(here).take(REFUSALS_MAX).map(shorten_refusal).collect();
    to_json(&(
        &journal.import,
        &journal.request,
        &now,
        &journal.via,
        &count(ImportOutcome::Imported),
        &count(ImportOutcome::Unchanged),
        &count(ImportOutcome::Older),
        &refused,
        &refusals,
        &journal.parts.iter().take(REFUSALS_MAX).map(|part| shorten(part)).collect::<Vec<_>>(),
    ))
}

fn shorten_refusal(refused: Refused) -> Refused {
    Refused { record: shorten(&refused.record), reason: shorten(&refused.reason) }
}

fn shorten(text: &str) -> String {
    text.chars().take(TEXT_MAX).collect()
}

/// The sources of the observations, each with the time of its last one.
fn sources<'a>(observations: impl Iterator<Item = &'a Observation>) -> Vec<(String, Timestamp)> {
    let mut sources: Vec<(String, Timestamp)> = Vec::new();
    for observation in observations {
        let name = match &observation.record {
            Record::BatchTask(task) => match &task.app_id {
                Some(app) => ["huawei:", app].concat(),
                None => "huawei".to_owned(),
            },
            Record::Subtask(_) => "huawei".to_owned(),
            _ => "aws".to_owned(),
        };
        match sources.iter_mut().find(|(known, _)| *known == name) {
            Some((_, at)) => *at = observation.observed_at.max(*at),
            None => sources.push((name, observation.observed_at)),
        }
    }
    sources
}

/// The row of a task's progress from an observation. None if it counts nothing.
pub(super) fn progress(observation: &Observation) -> Option<String> {
    let (task_id, status, done, failed, total) = match &observation.record {
        Record::RegistrationTask(task) => {
            let status = task.status.as_ref().map(|status| status.as_str());
            (&task.task_id, status, task.processed()?, task.failure_count.unwrap_or_default(), None)
        }
        Record::BatchTask(task) => {
            let status = task.status.as_ref().map(|status| status.as_str());
            let failed = [task.fail_cnt, task.timeout_cnt, task.expired_cnt].into_iter().flatten();
            let failed = failed.fold(0, i64::saturating_add);
            task.complete_cnt?;
            (&task.task_id, status, task.ended(), failed, task.total_cnt)
        }
        _ => return None,
    };
    point(&ProgressPoint {
        of: observation.record.kind().to_owned(),
        task_id: task_id.clone(),
        observed_at: observation.observed_at,
        status: status.unwrap_or_default().to_owned(),
        done,
        failed,
        total,
    })
}

/// The row of a point. None if it is not of a task.
pub(super) fn point(p: &ProgressPoint) -> Option<String> {
    let is_task = matches!(p.of.as_str(), "registration-task" | "batch-task");
    is_task.then(|| to_json(&(&p.of, &p.task_id, &p.observed_at, &p.status, &p.done, &p.failed, &p.total)))
}
