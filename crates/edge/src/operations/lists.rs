//! The console's lists and resources, from the index.

use crate::call::Call;
use crate::clock::now;
use crate::respond::Answer;
use crate::stores::Stores;
use fleetglass_model::list::ListKind;
use fleetglass_service::api::list::page::{Page, items};
use fleetglass_service::api::list::plan::Estimates;
use fleetglass_service::api::list::{ListQuery, Plan};
use fleetglass_service::api::resource::Resource;
use fleetglass_service::error::Cause;
use fleetglass_service::http::reply::{HeaderSet, Reply, matches};
use fleetglass_service::store::{Row, clock, count_of};

/// Gives a page of a list.
pub(crate) async fn page(call: &Call<'_>, list: ListKind) -> Result<Answer, Box<Cause>> {
    call.log.set_source("index");
    let list_query = ListQuery::parse(list, call.request, now(), &[])?;
    if let Some(reply) = unchanged(call, |change| list_query.etag(change, now())).await? {
        return Ok(reply.into());
    }
    let (plan, change) = plan(call.stores, list_query).await?;
    let (page, counts) = read_page(call.stores, &plan).await?;
    Ok(plan.reply(&page, counts, change, now())?.into())
}

/// 304, for the price of one row, where the index has not changed.
async fn unchanged(call: &Call<'_>, etag: impl Fn(i64) -> String) -> Result<Option<Reply>, Box<Cause>> {
    let Some(tags) = call.request.headers.get("if-none-match") else { return Ok(None) };
    let etag = etag(count_of(call.stores.index().first(clock()).await?)?);
    Ok(matches(&tags, &etag).then(|| Reply::not_modified(HeaderSet::Fleetglass, etag)))
}

/// Chooses how to find the rows, from what SEARCH and the index say of the filters.
pub(crate) async fn plan(stores: &Stores, list_query: ListQuery) -> Result<(Plan, i64), Box<Cause>> {
    let search = match list_query.search() {
        Some(query) => stores.search().run(&[query]).await?.pop().and_then(|mut rows| rows.pop()),
        None => None,
    };
    let mut queries = vec![clock()];
    queries.extend(list_query.probes());
    let mut found = stores.index().run(&queries).await?;
    let probes = found.split_off(1);
    let change = count_of(found.pop().and_then(|mut rows| rows.pop()))?;
    Ok((list_query.plan(&Estimates::new(probes, search)), change))
}

/// Reads the rows of the page, and its counts.
pub(crate) async fn read_page(stores: &Stores, plan: &Plan) -> Result<(Page, Vec<Vec<Row>>), Box<Cause>> {
    let mut found = stores.index().run(&plan.queries()).await?;
    let counts = found.split_off(1);
    let rows = items(found.pop().unwrap_or_default())?;
    let stop = match plan.stop(rows.len()) {
        Some(query) => {
            items(stores.index().run(std::slice::from_ref(query)).await?.pop().unwrap_or_default())?.pop()
        }
        None => None,
    };
    Ok((plan.page(rows, stop), counts))
}

/// Gives a resource that is neither a list nor a record.
pub(crate) async fn resource(call: &Call<'_>, resource: &Resource) -> Result<Answer, Box<Cause>> {
    call.log.set_source("index");
    if let Some(reply) = unchanged(call, |change| resource.etag(change, now())).await? {
        return Ok(reply.into());
    }
    let mut queries = vec![clock()];
    queries.extend(resource.queries(now()));
    let mut found = call.stores.index().run(&queries).await?;
    let rest = found.split_off(1);
    let change = count_of(found.pop().and_then(|mut rows| rows.pop()))?;
    call.stores.index().note(resource.mark_seen(&rest, now())).await;
    Ok(resource.reply(rest, change, &call.config.owner, now())?.into())
}
