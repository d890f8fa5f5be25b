//! The export of all matching rows of a list, as CSV (RFC 4180) or as a line of JSON for each row.

use super::page::Page;
use super::query::ListQuery;
use crate::error::Cause;
use crate::http::parameters::{invalid_parameter, parameter};
use crate::http::reply::{Body, HeaderSet, Reply};
use crate::http::request::Request;
use fleetglass_model::Timestamp;
use fleetglass_model::list::{ListKind, csv_line};

/// Rows that are read at once.
const AT_ONCE: usize = 1000;

/// How the rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated values, names first.
    Csv,
    /// JSON, one row a line.
    Ndjson,
}

/// Reads the parameters of an export: those of the list, except its page's, and `format`.
pub fn parse(
    list: ListKind,
    request: &Request<'_>,
    now: Timestamp,
) -> Result<(ListQuery, Format), Box<Cause>> {
    let format = match parameter(request, "format")?.as_deref() {
        Some("csv") => Format::Csv,
        None | Some("ndjson") => Format::Ndjson,
        Some(_) => return Err(invalid_parameter("format", "csv or ndjson")),
    };
    let mut list_query = ListQuery::parse(list, request, now, &["format"])?;
    (list_query.limit, list_query.counts) = (AT_ONCE, false);
    Ok((list_query, format))
}

/// The rows of a page in the export's format. The first piece begins with the names.
pub fn piece(list_query: &ListQuery, page: &Page, format: Format, first: bool) -> String {
    let mut out = String::new();
    if first && format == Format::Csv {
        out.push_str(&list_query.table.csv.join(","));
        out.push_str("\r\n");
    }
    for item in &page.items {
        match format {
            Format::Csv => out.push_str(&csv_line(item.json.get(), list_query.table.csv)),
            Format::Ndjson => out.extend([item.json.get(), "\n"]),
        }
    }
    out
}

/// The reply without its body. A browser saves it under the list's name.
pub fn head(list: ListKind, format: Format) -> Reply {
    let (kind, ending) = match format {
        Format::Csv => ("text/csv; charset=utf-8; header=present", "csv"),
        Format::Ndjson => ("application/x-ndjson", "ndjson"),
    };
    let mut reply = Reply::new(200, HeaderSet::Fleetglass, Body::Empty);
    reply.headers.push(("content-type", kind.into()));
    let name = format!(r#"attachment; filename="{}.{ending}""#, list.name());
    reply.headers.push(("content-disposition", name.into()));
    reply
}
