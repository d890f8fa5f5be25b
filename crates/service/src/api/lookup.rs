//! `/api/v1/lookup`: the records that a text names.

use crate::error::{Cause, damaged};
use crate::http::parameters::{flag, invalid_parameter, parameter};
use crate::http::reply::{HeaderSet, Reply, json};
use crate::http::request::Request;
use crate::store::{Query, Row, columns, next_prefix, number_column, text_column};
use fleetglass_model::api::{Lookup, Match};

/// The most characters: a thing's name, a job's id, and the separator.
const TEXT_MAX: usize = 256;

/// Ids from ?1 to ?2, which is the same unless ?1 is a prefix. Names of batch tasks from ?1 to before ?2: of a prefix alone.
/// Executions by their thing or job (?3), or by both (?4 and ?5).
const LOOKUP: &str = "SELECT kind, a, b, CAST(n AS TEXT), nullif(status, '') FROM (\
     SELECT * FROM (SELECT 0 AS o, 'r' AS kind, task_id AS a, NULL AS b, NULL AS n, status, 0 AS t FROM registration_tasks \
       WHERE task_id BETWEEN ?1 AND ?2 ORDER BY task_id LIMIT 5) \
     UNION ALL SELECT * FROM (SELECT * FROM (SELECT 1, 'b', task_id AS a, nullif(name, ''), NULL, status, ?1 IN (task_id, name) AS t \
       FROM batch_tasks WHERE task_id BETWEEN ?1 AND ?2 ORDER BY task_id LIMIT 5) \
       UNION SELECT * FROM (SELECT 1, 'b', task_id, name, NULL, status, ?1 IN (task_id, name) \
       FROM batch_tasks WHERE name >= ?1 AND name < ?2 ORDER BY name LIMIT 5) ORDER BY t DESC, a LIMIT 5) \
     UNION ALL SELECT * FROM (SELECT 2, 'j', job_id, NULL, NULL, status, 0 FROM jobs \
       WHERE job_id BETWEEN ?1 AND ?2 ORDER BY job_id LIMIT 5) \
     UNION ALL SELECT * FROM (SELECT 3, 't', thing_name, NULL, NULL, NULL, 0 FROM things \
       WHERE thing_name BETWEEN ?1 AND ?2 ORDER BY thing_name LIMIT 5) \
     UNION ALL SELECT * FROM (SELECT * FROM (SELECT 4, 'e', thing_name, job_id, execution_number, status, updated_at FROM executions \
       WHERE thing_name = ?3 AND latest ORDER BY updated_at DESC LIMIT 20) \
     UNION ALL SELECT * FROM (SELECT 4, 'e', thing_name, job_id, execution_number, status, updated_at FROM executions \
       WHERE job_id = ?3 AND thing_name <> ?3 AND latest ORDER BY updated_at DESC LIMIT 20) \
     UNION ALL SELECT 4, 'e', thing_name, job_id, execution_number, status, updated_at FROM executions \
       WHERE thing_name = ?4 AND job_id = ?5 AND latest)) ORDER BY o, t DESC, a LIMIT 20";

/// The statement of a look-up: by an id, or by a thing and a job with `/` or white space between. A prefix finds no
/// executions: none has an empty name.
pub fn query(text: &str, prefix: bool) -> Query {
    if prefix {
        return Query::new(LOOKUP, &[text, &next_prefix(text), "", "", ""]);
    }
    let (thing, job) = text.split_once(|c: char| c == '/' || c.is_whitespace()).unwrap_or_default();
    Query::new(LOOKUP, &[text, text, text, thing.trim(), job.trim()])
}

/// Reads the rows of [`query`].
pub fn parse_rows(rows: Vec<Row>) -> Result<Lookup, Box<Cause>> {
    Ok(Lookup { matches: rows.into_iter().map(parse_row).collect::<Result<_, _>>()? })
}

fn parse_row(row: Row) -> Result<Match, Box<Cause>> {
    let [kind, name, part, number, status] = columns(row)?;
    let name = text_column(name)?;
    Ok(match text_column(kind)?.as_str() {
        "r" => Match::RegistrationTask { task_id: name, status },
        "b" => Match::BatchTask { task_id: name, task_name: part, status },
        "j" => Match::Job { job_id: name, status },
        "t" => Match::Thing { thing_name: name },
        "e" => Match::JobExecution {
            thing_name: name,
            job_id: text_column(part)?,
            execution_number: number_column(number)?,
            status,
        },
        kind => return Err(damaged(&["a look-up has a row of kind ", kind].concat())),
    })
}

/// The answer to a look-up.
pub fn reply(lookup: &Lookup) -> Reply {
    Reply::new(200, HeaderSet::Fleetglass, json(lookup))
}

/// Reads the text, and whether it is a prefix of ids and names.
pub(crate) fn parse(request: &Request<'_>) -> Result<(String, bool), Box<Cause>> {
    match parameter(request, "id")?.map(|id| id.trim().to_owned()) {
        Some(text) if !text.is_empty() && text.chars().count() <= TEXT_MAX => {
            Ok((text, flag(request, "prefix")?.unwrap_or(false)))
        }
        _ => Err(invalid_parameter("id", "1 to 256 characters")),
    }
}
