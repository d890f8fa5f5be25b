//! The parameters of the resources.

use super::{Resource, Span};
use crate::error::Cause;
use crate::http::parameters::{invalid_parameter, parameter};
use crate::http::request::{Request, parse_digits};
use fleetglass_model::Timestamp;

/// The most hours of a span: by the hour, and by the day.
const HOURS_MAX: i64 = 31 * 24;
const DAYS_MAX: i64 = 732 * 24;

pub(crate) fn time(request: &Request<'_>, name: &'static str) -> Result<Option<Timestamp>, Box<Cause>> {
    let Some(text) = parameter(request, name)? else { return Ok(None) };
    let time = Timestamp::parse(&text);
    time.map(Some).map_err(|_| invalid_parameter(name, "a time: epoch seconds or ISO 8601 with an offset"))
}

pub(crate) fn changes(request: &Request<'_>) -> Result<Resource, Box<Cause>> {
    let since = parameter(request, "since")?.and_then(|text| parse_digits(&text));
    let refused = || invalid_parameter("since", "the change of another answer: a whole number, 0 or more");
    since.map(|since| Resource::Changes { since }).ok_or_else(refused)
}

/// `from` and `to` are rounded to whole hours, outwards.
pub(crate) fn span(request: &Request<'_>) -> Result<Span, Box<Cause>> {
    let every = match parameter(request, "every")?.as_deref() {
        None | Some("hour") => 1,
        Some("day") => 24,
        Some(_) => return Err(invalid_parameter("every", "hour or day")),
    };
    let needed = |time: Option<Timestamp>, name| {
        time.ok_or_else(|| invalid_parameter(name, "a time: epoch seconds or ISO 8601 with an offset"))
    };
    let from = needed(time(request, "from")?, "from")?.seconds().div_euclid(3600);
    let to = (needed(time(request, "to")?, "to")?.seconds() + 3599).div_euclid(3600);
    let most = if every == 1 { HOURS_MAX } else { DAYS_MAX };
    if to < from || to - from > most {
        return Err(invalid_parameter("to", "at most 31 days behind from, or 732 days where every is day"));
    }
    Ok(Span { from, to, every })
}
