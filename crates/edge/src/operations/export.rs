//! An export: its rows go out piece by piece, and no more of them than a page is ever held.

use super::lists::{plan, read_page};
use crate::call::Call;
use crate::clock::now;
use crate::log::log;
use crate::respond::Answer;
use crate::stores::Stores;
use fleetglass_model::list::ListKind;
use fleetglass_service::api::list::ListQuery;
use fleetglass_service::api::list::export::{Format, head, parse, piece};
use fleetglass_service::error::Cause;
use fleetglass_service::http::request::{Headers, Request, Target};
use futures_util::stream::try_unfold;
use worker::{Error, Response};

/// What is still to come of an export.
struct Rest {
    stores: Stores,
    list: ListKind,
    format: Format,
    /// The request's query: each piece asks it anew, behind the one before.
    query: String,
    /// The first piece, which is at hand.
    first: Option<String>,
    /// The cursor of the next piece.
    next: Option<String>,
}

/// A piece of an export depends on no header.
struct NoHeaders;

impl Headers for NoHeaders {
    fn get(&self, _: &str) -> Option<String> {
        None
    }
}

/// Begins an export. An error at its beginning is answered as any other's.
pub(crate) async fn export(call: &Call<'_>, list: ListKind) -> Result<Answer, Box<Cause>> {
    call.log.set_source("index");
    let (list_query, format) = parse(list, call.request, now())?;
    let (first, next) = read_piece(call.stores, list_query, format, true).await?;
    let query = call.request.target.query.to_owned();
    let rest = Rest { stores: call.stores.clone(), list, format, query, first: Some(first), next };
    // The stream is asked for a piece when the one before has been read.
    let body = Response::from_stream(try_unfold(rest, |mut rest| async move {
        let piece = rest.read().await.map_err(|cause| {
            // The status is sent: the reader is told by a body that breaks off.
            log("error", "export", cause.internal().unwrap_or("a piece could not be asked for"));
            Error::from("The export broke off.")
        })?;
        Ok::<_, Error>(piece.map(|piece| (piece, rest)))
    }));
    let failed = |error: Error| Cause::Storage(error.to_string());
    Ok(Answer::Stream(head(list, format), body.map_err(failed)?))
}

impl Rest {
    /// Reads the next piece; none behind the last.
    async fn read(&mut self) -> Result<Option<String>, Box<Cause>> {
        if let Some(first) = self.first.take() {
            return Ok(Some(first));
        }
        let Some(cursor) = self.next.take() else { return Ok(None) };
        // Of two parameters of one name the first counts.
        let query = ["cursor=", &cursor, "&", &self.query].concat();
        let target = Target { origin: "", host: "", path: "", query: &query, length: 0 };
        let request = Request { method: "GET", target, headers: &NoHeaders };
        let (list_query, _) = parse(self.list, &request, now())?;
        let (piece, next) = read_piece(&self.stores, list_query, self.format, false).await?;
        self.next = next;
        Ok(Some(piece))
    }
}

async fn read_piece(
    stores: &Stores,
    list_query: ListQuery,
    format: Format,
    first: bool,
) -> Result<(String, Option<String>), Box<Cause>> {
    let (plan, _) = plan(stores, list_query).await?;
    let (page, _) = read_page(stores, &plan).await?;
    Ok((piece(plan.list_query(), &page, format, first), page.next))
}
