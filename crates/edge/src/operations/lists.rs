//! Lists and what is told beside them, from the index.

use crate::bindings::Env;
use crate::operations::now;
use crate::respond::respond;
use crate::stores::d1;
use fleetglass_model::job_execution::Owner;
use fleetglass_model::list::ListKind;
use fleetglass_service::failure::Cause;
use fleetglass_service::fleet::Fleet;
use fleetglass_service::list::page::{Page, items};
use fleetglass_service::list::plan::Probed;
use fleetglass_service::list::{Ask, Plan};
use fleetglass_service::reply::{Family, Reply, matches};
use fleetglass_service::request::Request;
use fleetglass_service::store::{Row, clock, count_of};

/// A page of a list.
pub(crate) async fn page(
    env: &Env,
    request: &Request<'_>,
    list: ListKind,
) -> Result<web_sys::Response, Box<Cause>> {
    let ask = Ask::parse(list, request, now(), &[])?;
    if let Some(reply) = unchanged(env, request, |change| ask.etag(change, now())).await? {
        return Ok(respond(reply, &[]));
    }
    let (plan, change) = planned(env, ask).await?;
    let (page, counts) = found(env, &plan).await?;
    Ok(respond(plan.reply(&page, counts, change, now()), &[]))
}

/// 304, for the price of one row, where the index has not changed.
async fn unchanged(
    env: &Env,
    request: &Request<'_>,
    etag: impl Fn(i64) -> String,
) -> Result<Option<Reply>, Box<Cause>> {
    let Some(tags) = request.headers.get("if-none-match") else { return Ok(None) };
    let etag = etag(count_of(d1::first(env, clock()).await?));
    Ok(matches(&tags, &etag).then(|| Reply::not_modified(Family::Api, etag)))
}

/// Chooses how to find the rows, from what SEARCH and the index say of the filters.
pub(crate) async fn planned(env: &Env, ask: Ask) -> Result<(Plan, i64), Box<Cause>> {
    let search = match ask.search() {
        Some(query) => d1::search(env, &[query]).await?.pop().and_then(|mut rows| rows.pop()),
        None => None,
    };
    let mut queries = vec![clock()];
    queries.extend(ask.probes());
    let mut found = d1::run(env, &queries).await?;
    let probes = found.split_off(1);
    let change = count_of(found.pop().and_then(|mut rows| rows.pop()));
    Ok((ask.plan(&Probed::new(probes, search)), change))
}

/// The rows of the page, and its counts.
pub(crate) async fn found(env: &Env, plan: &Plan) -> Result<(Page, Vec<Vec<Row>>), Box<Cause>> {
    let mut found = d1::run(env, &plan.queries()).await?;
    let counts = found.split_off(1);
    let rows = items(found.pop().unwrap_or_default());
    let stop = match plan.stop(rows.len()) {
        Some(query) => {
            items(d1::run(env, std::slice::from_ref(query)).await?.pop().unwrap_or_default()).pop()
        }
        None => None,
    };
    Ok((plan.page(rows, stop), counts))
}

/// What is neither a list nor a record.
pub(crate) async fn fleet(
    env: &Env,
    request: &Request<'_>,
    fleet: &Fleet,
    owner: &Owner,
) -> Result<web_sys::Response, Box<Cause>> {
    if let Some(reply) = unchanged(env, request, |change| fleet.etag(change, now())).await? {
        return Ok(respond(reply, &[]));
    }
    let mut queries = vec![clock()];
    queries.extend(fleet.queries(now()));
    let mut found = d1::run(env, &queries).await?;
    let rest = found.split_off(1);
    let change = count_of(found.pop().and_then(|mut rows| rows.pop()));
    d1::note(env, fleet.seen(&rest, now())).await;
    Ok(respond(fleet.reply(rest, change, owner, now())?, &[]))
}
