//! One routed request: its reads, and its reply.

pub(crate) mod export;
pub(crate) mod import;
pub(crate) mod ingest;
pub(crate) mod lists;
pub(crate) mod publish;
pub(crate) mod retention;

use crate::authenticate;
use crate::bindings::{Env, said};
use crate::config::config;
use crate::respond::{request_id, respond};
use crate::stores::{d1, kv};
use crate::task::settled;
use fleetglass_model::Timestamp;
use fleetglass_model::job_execution::Owner;
use fleetglass_service::access::Config;
use fleetglass_service::failure::{Cause, Failure, Surface};
use fleetglass_service::finish::{Fetched, finish};
use fleetglass_service::operation::{Describe, Operation, RecordKey};
use fleetglass_service::reply::{Body, Family, Reply};
use fleetglass_service::request::Request;
use fleetglass_service::route::Routed;
use fleetglass_service::store::{found, health_key, health_query, health_search, indexed, lookup};
use fleetglass_service::{api, login, session, value};
use js_sys::{ArrayBuffer, Uint8Array};
use std::cell::{Cell, RefCell};
use wasm_bindgen::JsCast;

/// What the log tells of a request, beside what it was.
#[derive(Default)]
pub(crate) struct Told {
    /// Who asked.
    pub(crate) principal: RefCell<String>,
    /// What was not taken of what was sent.
    pub(crate) refused: RefCell<String>,
    /// Where the answer came from.
    pub(crate) source: Cell<&'static str>,
}

impl Told {
    /// Names who asked.
    pub(crate) fn name(&self, name: &str) {
        name.clone_into(&mut self.principal.borrow_mut());
    }
}

/// Answers what was routed.
pub(crate) async fn answer(
    env: &Env,
    raw: &web_sys::Request,
    request: &Request<'_>,
    routed: &Routed,
    told: &Told,
) -> Result<web_sys::Response, Failure> {
    let done = admitted(env, raw, request, routed, told).await;
    done.map_err(|cause| Failure { surface: routed.surface, cause })
}

async fn admitted(
    env: &Env,
    raw: &web_sys::Request,
    request: &Request<'_>,
    routed: &Routed,
    told: &Told,
) -> Result<web_sys::Response, Box<Cause>> {
    let config = config(env);
    let (who, sent) = authenticate::known(env, raw, request, routed, &config, told).await?;
    match &routed.operation {
        Operation::Redirect => Ok(redirect(raw)),
        Operation::ConsolePage => console_page(env, raw).await,
        Operation::Health => Ok(respond(health(env).await, &[])),
        Operation::Session => Ok(respond(session::session_of(who), &[])),
        Operation::SignIn => {
            let holder = session::holder(&config, &sent, now())?;
            told.name(&holder.principal.name);
            authenticate::within(env, &config, &holder.principal.name, routed.surface).await?;
            Ok(respond(session::sign_in(holder, &String::from(request_id()), now())?, &[]))
        }
        Operation::SignOut => Ok(respond(session::sign_out(), &[])),
        Operation::Huawei(step) => huawei_login(env, &sent, *step, &config, told).await,
        Operation::Import => import::import(env, sent, &config).await,
        Operation::Ingest => ingest::ingest(env, sent, &config, told).await,
        Operation::Confirm => ingest::confirm(&sent, &config).await,
        operation @ (Operation::Forget | Operation::Republish(_) | Operation::Backup(_)) => {
            retention::keep(env, &sent, operation, &config).await
        }
        operation => read(env, request, operation, &config.owner, who.applications(), told).await,
    }
}

async fn huawei_login(
    env: &Env,
    sent: &[u8],
    step: login::Step,
    config: &Config,
    told: &Told,
) -> Result<web_sys::Response, Box<Cause>> {
    let asked = login::ask(step, sent, config, now())?;
    told.name(asked.name());
    authenticate::within(env, config, asked.name(), Surface::Huawei).await?;
    let row = d1::first(env, asked.query()).await?;
    let (write, reply) = asked.answer(row, &String::from(request_id()), now())?;
    d1::run(env, &[write]).await?;
    Ok(respond(reply, &[]))
}

async fn read(
    env: &Env,
    request: &Request<'_>,
    operation: &Operation,
    owner: &Owner,
    applications: Option<&[String]>,
    told: &Told,
) -> Result<web_sys::Response, Box<Cause>> {
    told.source.set("index");
    match operation {
        Operation::Describe(describe) => {
            self::describe(env, request, describe, owner, applications, told).await
        }
        Operation::View(key) => Ok(respond(view(env, request, key, owner).await?, &[])),
        Operation::Lookup { text, prefix } => {
            let rows = d1::run(env, &[lookup(text, *prefix)]).await?.pop().unwrap_or_default();
            Ok(respond(api::lookup(&found(rows)), &[]))
        }
        Operation::Neighbour(neighbour) => {
            let found = d1::run(env, &neighbour.queries(owner)).await?;
            Ok(respond(neighbour.reply(found, owner, applications)?, &[]))
        }
        Operation::List(list) => lists::page(env, request, *list).await,
        Operation::Export(list) => export::export(env, request, *list).await,
        Operation::Fleet(fleet) => lists::fleet(env, request, fleet, owner).await,
        // Answered above; here for the compiler.
        _ => Err(Cause::UnknownRoute.into()),
    }
}

/// From KV; what it does not have is asked of the index once.
async fn describe(
    env: &Env,
    request: &Request<'_>,
    describe: &Describe,
    owner: &Owner,
    applications: Option<&[String]>,
    told: &Told,
) -> Result<web_sys::Response, Box<Cause>> {
    let stored = kv::get(env, &describe.keys()).await?;
    let fetched: Vec<_> = stored
        .iter()
        .map(|value| {
            value.as_ref().map(|v| Fetched { meta: &v.meta, length: v.bytes.byte_length() as usize })
        })
        .collect();
    let tags = request.headers.get("if-none-match");
    let reply = finish(describe, &fetched, applications, tags.as_deref(), now())?;
    if let Some(reply) = reply {
        told.source.set("kv");
        let values: Vec<_> = stored.into_iter().map(|value| value.map(|v| v.bytes)).collect();
        return Ok(respond(reply, &values));
    }
    from_index(env, describe, tags.as_deref(), owner, applications).await
}

async fn from_index(
    env: &Env,
    describe: &Describe,
    if_none_match: Option<&str>,
    owner: &Owner,
    applications: Option<&[String]>,
) -> Result<web_sys::Response, Box<Cause>> {
    let Some(row) = d1::first(env, describe.query()).await? else {
        return match describe.without_record() {
            Some(reply) => Ok(respond(reply, &[])),
            None => Err(Cause::NotFound(describe.name()).into()),
        };
    };
    let found = indexed(row).map_err(Cause::Damaged)?;
    let value = value::render(&found.observation, found.rev, owner)
        .ok_or_else(|| Cause::Damaged("the record is of a kind that is not described".to_owned()))?;
    let fetched = [Some(Fetched { meta: &value.meta, length: value.bytes.len() })];
    match finish(describe, &fetched, applications, if_none_match, now())? {
        Some(reply) => Ok(respond(reply, &[Some(buffer(&value.bytes))])),
        None => Err(Cause::NotFound(describe.name()).into()),
    }
}

async fn view(env: &Env, request: &Request<'_>, key: &RecordKey, owner: &Owner) -> Result<Reply, Box<Cause>> {
    let row = d1::first(env, key.query()).await?.ok_or_else(|| Cause::NotFound(key.name()))?;
    let found = indexed(row).map_err(Cause::Damaged)?;
    d1::note(env, key.seen(&found, now())).await;
    api::view(found, owner, request.headers.get("if-none-match").as_deref(), now())
}

/// Asks the stores for something that costs them little.
async fn health(env: &Env) -> Reply {
    let kv = kv::get(env, &health_key()).await;
    let index = d1::first(env, health_query()).await;
    let search = d1::search(env, &[health_search()]).await;
    api::health(env!("CARGO_PKG_VERSION"), kv.is_ok(), index.is_ok(), search.is_ok())
}

/// A deep link into the console is answered with its page.
async fn console_page(env: &Env, raw: &web_sys::Request) -> Result<web_sys::Response, Box<Cause>> {
    let failed = |error| Box::new(Cause::Storage(format!("assets: {}", said(error))));
    let page = env.assets().fetch_with_str(&console(raw)).map_err(failed)?;
    Ok(settled(page).await.map_err(failed)?.unchecked_into())
}

fn redirect(raw: &web_sys::Request) -> web_sys::Response {
    let mut reply = Reply::new(302, Family::Api, Body::Empty);
    reply.headers.push(("location", console(raw).into()));
    respond(reply, &[])
}

/// Where the console is: at the origin that was asked.
fn console(raw: &web_sys::Request) -> String {
    let origin = raw.url().split('/').take(3).collect::<Vec<_>>().join("/");
    format!("{origin}/console/")
}

fn buffer(bytes: &[u8]) -> ArrayBuffer {
    Uint8Array::from(bytes).buffer()
}

/// What the clock says. Within a Worker it moves with each read and write.
pub(crate) fn now() -> Timestamp {
    Timestamp::from_millis(now_ms())
}

/// The same, in milliseconds.
pub(crate) fn now_ms() -> i64 {
    js_sys::Date::now() as i64
}
