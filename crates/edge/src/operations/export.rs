//! An export goes out piece by piece, as it is read: no more of it than a page is ever held.

use crate::bindings::Env;
use crate::operations::lists::{found, planned};
use crate::operations::now;
use crate::respond::{log, respond};
use crate::task::Task;
use fleetglass_model::list::ListKind;
use fleetglass_service::failure::Cause;
use fleetglass_service::list::Ask;
use fleetglass_service::list::export::{Format, head, parse, piece};
use fleetglass_service::request::{Headers, Request, Target};
use js_sys::Reflect;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// The body of a response, which is made as it is read.
#[wasm_bindgen]
pub struct Pieces(Rc<RefCell<Rest>>);

/// What is still to come.
struct Rest {
    env: Env,
    list: ListKind,
    format: Format,
    /// The request's query: each piece asks it anew, behind the one before.
    query: String,
    /// The first piece, then the cursor of the next.
    ready: Option<String>,
    next: Option<String>,
}

/// No header matters to an export's pieces.
struct NoHeaders;

impl Headers for NoHeaders {
    fn get(&self, _: &str) -> Option<String> {
        None
    }
}

/// Begins an export: what is wrong with the request, or with the stores at its beginning, is told as for any other.
pub(crate) async fn export(
    env: &Env,
    request: &Request<'_>,
    list: ListKind,
) -> Result<web_sys::Response, Box<Cause>> {
    let (ask, format) = parse(list, request, now())?;
    let (ready, next) = piece_of(env, ask, format, true).await?;
    let query = request.target.query.to_owned();
    let rest = Rest { env: env.clone(), list, format, query, ready: Some(ready), next };
    let response = respond(head(list, format), &[]);
    // JavaScript makes them its body (worker.js).
    let pieces = JsValue::from(Pieces(Rc::new(RefCell::new(rest))));
    // Any object takes any property.
    let _ = Reflect::set(&response, &"pieces".into(), &pieces);
    Ok(response)
}

async fn piece_of(
    env: &Env,
    ask: Ask,
    format: Format,
    first: bool,
) -> Result<(String, Option<String>), Box<Cause>> {
    let (plan, _) = planned(env, ask).await?;
    let (page, _) = found(env, &plan).await?;
    Ok((piece(plan.ask(), &page, format, first), page.next))
}

#[wasm_bindgen]
impl Pieces {
    /// Begins to make the next piece: a text, `undefined` behind the last, or an error.
    pub fn next(&self) -> Task {
        let rest = Rc::clone(&self.0);
        Task::new(async move {
            match next(&rest).await {
                Ok(Some(piece)) => piece.into(),
                Ok(None) => JsValue::UNDEFINED,
                Err(cause) => {
                    // The status is out: whoever reads is told by a body that breaks off.
                    log("error", "export", cause.internal().unwrap_or("a piece could not be asked for"));
                    js_sys::Error::new("The export broke off.").into()
                }
            }
        })
    }
}

async fn next(rest: &RefCell<Rest>) -> Result<Option<String>, Box<Cause>> {
    let (env, query, list, format) = {
        let mut rest = rest.borrow_mut();
        if let Some(ready) = rest.ready.take() {
            return Ok(Some(ready));
        }
        let Some(cursor) = rest.next.take() else { return Ok(None) };
        // Of two parameters of one name the first counts.
        (rest.env.clone(), ["cursor=", &cursor, "&", &rest.query].concat(), rest.list, rest.format)
    };
    let target = Target { origin: "", host: "", path: "", query: &query, length: 0 };
    let request = Request { method: "GET", target, headers: &NoHeaders };
    let (ask, _) = parse(list, &request, now())?;
    let (piece, next) = piece_of(&env, ask, format, false).await?;
    rest.borrow_mut().next = next;
    Ok(Some(piece))
}
