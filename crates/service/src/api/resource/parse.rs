//! Paths and parameters.

use super::{Fleet, Span};
use crate::error::Cause;
use crate::http::request::{Request, whole};
use crate::route::{batch_task_id, job_id, parameter, task_id, thing_name, wrong};
use fleetglass_model::Timestamp;

/// The most hours that are told one by one, and in days.
const HOURS_MAX: i64 = 31 * 24;
const DAYS_MAX: i64 = 732 * 24;

/// The request that a path behind `/api/v1/` stands for, if it is one.
pub(crate) fn route(request: &Request<'_>, segments: &[&str]) -> Option<Result<Fleet, Box<Cause>>> {
    let progress = |kind, task: String| Fleet::Progress { kind, task };
    Some(match segments {
        ["attention"] => time(request, "from").map(|from| Fleet::Attention { from }),
        ["totals"] => span(request).map(Fleet::Totals),
        ["changes"] => changes(request),
        ["sources"] => Ok(Fleet::Sources),
        ["wanted"] => Ok(Fleet::Wanted),
        ["things", thing] => thing_name(thing).map(Fleet::Thing),
        ["jobs", job] => job_id(job).map(Fleet::Job),
        ["registration-tasks", id, "progress"] => {
            task_id(id).map(|task| progress("registration-task", task.to_string()))
        }
        ["batch-tasks", id, "progress"] => {
            batch_task_id(id).map(|task| progress("batch-task", task.to_string()))
        }
        ["registration-tasks", id, "reports"] => task_id(id).map(|task| Fleet::Reports(task.to_string())),
        ["imports", import, "refusals"] => Ok(Fleet::Refusals((*import).to_owned())),
        _ => return None,
    })
}

fn time(request: &Request<'_>, name: &'static str) -> Result<Option<Timestamp>, Box<Cause>> {
    let Some(text) = parameter(request, name)? else { return Ok(None) };
    let time = Timestamp::parse(&text);
    time.map(Some).map_err(|_| wrong(name, "a time: epoch seconds or ISO 8601 with an offset"))
}

fn changes(request: &Request<'_>) -> Result<Fleet, Box<Cause>> {
    let since = parameter(request, "since")?.and_then(|text| whole(&text));
    let refused = || wrong("since", "the change of another answer: a whole number, 0 or more");
    since.map(|since| Fleet::Changes { since }).ok_or_else(refused)
}

/// `from` and `to` are rounded to whole hours, outwards.
fn span(request: &Request<'_>) -> Result<Span, Box<Cause>> {
    let every = match parameter(request, "every")?.as_deref() {
        None | Some("hour") => 1,
        Some("day") => 24,
        Some(_) => return Err(wrong("every", "hour or day")),
    };
    let needed = |time: Option<Timestamp>, name| {
        time.ok_or_else(|| wrong(name, "a time: epoch seconds or ISO 8601 with an offset"))
    };
    let from = needed(time(request, "from")?, "from")?.seconds().div_euclid(3600);
    let to = (needed(time(request, "to")?, "to")?.seconds() + 3599).div_euclid(3600);
    let most = if every == 1 { HOURS_MAX } else { DAYS_MAX };
    if to < from || to - from > most {
        return Err(wrong("to", "at most 31 days behind from, or 732 days where every is day"));
    }
    Ok(Span { from, to, every })
}
