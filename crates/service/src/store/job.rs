//! The row of a job: its observation, the number of its known executions in each status, and its document.

use super::text_column;
use crate::error::{Cause, damaged};
use fleetglass_model::job::ProcessDetails;
use fleetglass_model::key::JobId;
use fleetglass_model::{Observation, from_json};

/// The number of known executions of a job in each status, as [`job_of`] reads it.
macro_rules! counts_sql {
    () => {
        "json_array(queued, in_progress, succeeded, failed, timed_out, rejected, removed, canceled)"
    };
}
/// The document of the job `j`: its own, or that of one of its executions, which all have the same.
macro_rules! document_sql {
    () => {
        "(SELECT body FROM documents WHERE hash = ifnull(j.document, (SELECT document FROM executions AS e \
         INDEXED BY executions_job WHERE e.job_id = j.job_id AND document IS NOT NULL LIMIT 1)))"
    };
}
pub(crate) use {counts_sql, document_sql};

pub(crate) fn no_job(job: &JobId) -> Box<Cause> {
    Cause::NotFound(format!("Job {job}")).into()
}

/// Reads the columns of a job: its observation, and how many executions are known in each status.
pub(crate) fn job_of(
    observation: Option<String>,
    counts: Option<String>,
) -> Result<(Observation, ProcessDetails), Box<Cause>> {
    let observation = from_json(&text_column(observation)?).map_err(|e| damaged(&e))?;
    let [queued, in_progress, succeeded, failed, timed_out, rejected, removed, canceled] =
        from_json(&text_column(counts)?).map_err(|e| damaged(&e))?;
    let known = ProcessDetails {
        processing_targets: Vec::new(),
        queued,
        in_progress,
        succeeded,
        failed,
        timed_out,
        rejected,
        removed,
        canceled,
    };
    Ok((observation, known))
}

/// The counts of a job: the provider's if they count more executions than are known here, else those of the known
/// executions, which are newer. Both count executions, not things: a retry counts again.
pub(crate) fn process_details(reported: Option<ProcessDetails>, known: ProcessDetails) -> ProcessDetails {
    match reported {
        Some(reported) if reported.total() > known.total() => reported,
        Some(reported) => ProcessDetails { processing_targets: reported.processing_targets, ..known },
        None => known,
    }
}
