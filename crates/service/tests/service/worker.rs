//! A Worker without its runtime, with stores in memory.

use crate::index::Index;
use fleetglass_model::Timestamp;
use fleetglass_model::job_execution::Owner;
use fleetglass_service::access::keys::KeySet;
use fleetglass_service::access::rate::Rate;
use fleetglass_service::access::{AuthStep, Config, Rates, authenticate};
use fleetglass_service::api::list::ListQuery;
use fleetglass_service::api::list::page::items;
use fleetglass_service::api::list::plan::Estimates;
use fleetglass_service::api::lookup;
use fleetglass_service::api::record as api;
use fleetglass_service::aws::ingest::{PushBatch, confirm};
use fleetglass_service::describe::Describe;
use fleetglass_service::describe::{KvEntry, respond};
use fleetglass_service::error::Cause;
use fleetglass_service::failure::{Failure, failure_reply};
use fleetglass_service::http::cors::Origins;
use fleetglass_service::http::reply::{Body, Reply, assemble};
use fleetglass_service::http::request::Request;
use fleetglass_service::operation::Operation;
use fleetglass_service::records::import::{self, Batch};
use fleetglass_service::records::publish::{Publication, any_leases};
use fleetglass_service::route::{Routed, route};
use fleetglass_service::store::key::Key;
use fleetglass_service::store::record::RecordKey;
use fleetglass_service::store::record::indexed;
use fleetglass_service::store::value::{Value, render};
use fleetglass_service::store::{Query, clock, count_of};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// KV: values by key.
pub(crate) type Kv = BTreeMap<String, Value>;

/// A Worker without its runtime.
pub(crate) struct Worker {
    pub(crate) config: Config,
    pub(crate) index: Index,
    pub(crate) search: Index,
    /// `None`: it fails.
    pub(crate) kv: Option<Kv>,
}

/// A complete reply.
#[derive(Debug)]
pub(crate) struct Answered {
    pub(crate) status: u16,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
}

pub(crate) const REQUEST_ID: &str = "4711";
/// The keyset, the same as in the tests over HTTP. The tokens are `import-secret` and `read-secret`.
const KEYS: &str = include_str!("../../../../tests/data/keys.json");
const RATE: Rate = Rate { requests: 0, seconds: 1 };

/// The owner of the tests' records.
pub(crate) fn owner() -> Owner {
    Owner { account: "123456789012".to_owned(), region: "us-west-2".to_owned() }
}

/// Hashes of documents. The index accepts any text.
pub(crate) fn hashes(documents: &[String]) -> Vec<String> {
    let hash = |text: &String| {
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        format!("{:016x}", hasher.finish())
    };
    documents.iter().map(hash).collect()
}

impl Worker {
    pub(crate) fn new() -> Self {
        let config = Config {
            owner: owner(),
            keys: KeySet::parse(&[("KEYS_1", KEYS)]).map_err(|error| error.to_string()),
            open: true,
            origins: Origins::default(),
            rates: Rates { aws: RATE, huawei: RATE, api: RATE },
            retain_days: None,
            derived: RefCell::default(),
        };
        Self { config, index: Index::new(), search: Index::search(), kv: Some(Kv::new()) }
    }

    /// Answers a request.
    pub(crate) fn answer(&mut self, request: &Request<'_>, body: &[u8], now: Timestamp) -> Answered {
        let answered = route(request).and_then(|routed| {
            self.operate(request, body, &routed, now).map_err(|cause| Failure { api: routed.api, cause })
        });
        answered.unwrap_or_else(|failure| whole(failure_reply(&failure, REQUEST_ID), &[]))
    }

    fn operate(
        &mut self,
        request: &Request<'_>,
        body: &[u8],
        routed: &Routed,
        now: Timestamp,
    ) -> Result<Answered, Box<Cause>> {
        let operation = &routed.operation;
        let right = operation.right();
        let who = match authenticate(&self.config, request, routed.api, right, now)? {
            AuthStep::Done(who) => who,
            AuthStep::Signed(signed) => signed.verify(&self.config, request, body, now)?,
            AuthStep::LoggedIn(_) => panic!("the cases have no logins"),
        };
        who.authorize(&self.config, right, operation.application())?;
        if matches!(operation, Operation::Import) {
            return self.import(body, now.millis()).map(|reply| whole(reply, &[]));
        }
        let tags = request.headers.get("if-none-match");
        match operation {
            // As if AWS took it.
            Operation::ConfirmDestination => {
                confirm::url(body, &self.config.owner)?;
                Ok(whole(confirm::reply(true)?, &[]))
            }
            Operation::Ingest => self.ingest(body, now).map(|reply| whole(reply, &[])),
            Operation::Describe(describe) => self.describe(describe, tags.as_deref(), now),
            Operation::Record(key) => self.view(key, tags.as_deref(), now).map(|reply| whole(reply, &[])),
            Operation::Lookup { text, prefix } => {
                let rows = self.index.one(lookup::query(text, *prefix))?;
                Ok(whole(lookup::reply(&lookup::parse_rows(rows)?), &[]))
            }
            Operation::Aws(aws) => {
                let results = self.index.run(&aws.queries(&self.config.owner))?;
                Ok(whole(aws.reply(results, &self.config.owner)?, &[]))
            }
            Operation::Subtasks(query) => {
                let results = self.index.run(&query.queries())?;
                Ok(whole(query.reply(results, None)?, &[]))
            }
            Operation::List(list) => {
                let list_query = ListQuery::parse(*list, request, now, &[])?;
                Ok(whole(self.page(list_query, now)?, &[]))
            }
            Operation::Resource(resource) => {
                let results = self.index.run(&resource.queries(now))?;
                self.note(resource.mark_seen(&results, now));
                Ok(whole(resource.reply(results, self.change(), &self.config.owner, now)?, &[]))
            }
            other => panic!("{other:?} is not answered from the stores"),
        }
    }

    fn describe(
        &self,
        describe: &Describe,
        if_none_match: Option<&str>,
        now: Timestamp,
    ) -> Result<Answered, Box<Cause>> {
        let read = |key: &Key| match &self.kv {
            Some(kv) => Ok(kv.get(key.as_str())),
            None => Err(Cause::Storage("KV: fails".to_owned())),
        };
        let values = describe.keys().iter().map(read).collect::<Result<Vec<_>, _>>()?;
        let stored: Vec<_> = values.iter().map(|value| value.map(entries)).collect();
        if let Some(reply) = respond(describe, &stored, None, if_none_match, now)? {
            return Ok(whole(reply, &values));
        }
        let Some(row) = self.index.one(describe.query())?.into_iter().next() else {
            let reply = describe.without_record().ok_or_else(|| Cause::NotFound(describe.name()))?;
            return Ok(whole(reply, &[]));
        };
        let record = indexed(row).map_err(Cause::Damaged)?;
        let value =
            render(&record.observation, record.signatures.as_ref(), record.rev, &self.config.owner).unwrap();
        let reply = respond(describe, &[Some(entries(&value))], None, if_none_match, now)?;
        let reply = reply.ok_or_else(|| Cause::NotFound(describe.name()))?;
        Ok(whole(reply, &[Some(&value)]))
    }

    pub(crate) fn change(&self) -> i64 {
        count_of(self.index.one(clock()).unwrap().pop()).unwrap()
    }

    /// A page of a list.
    pub(crate) fn page(&self, list_query: ListQuery, now: Timestamp) -> Result<Reply, Box<Cause>> {
        let search = list_query.search().map(|query| self.search.one(query).unwrap().remove(0));
        let probes = self.index.run(&list_query.probes())?;
        let plan = list_query.plan(&Estimates::new(probes, search));
        let mut results = self.index.run(&plan.queries())?;
        let counts = results.split_off(1);
        let rows = items(results.remove(0))?;
        let stop = match plan.stop(rows.len()) {
            Some(query) => items(self.index.one(query.clone())?)?.pop(),
            None => None,
        };
        plan.reply(&plan.page(rows, stop), counts, self.change(), now)
    }

    fn view(
        &self,
        key: &RecordKey,
        if_none_match: Option<&str>,
        now: Timestamp,
    ) -> Result<Reply, Box<Cause>> {
        let row = self.index.one(key.query())?.into_iter().next();
        let record = indexed(row.ok_or_else(|| Cause::NotFound(key.name()))?).map_err(Cause::Damaged)?;
        self.note(key.mark_seen(&record, now));
        api::view(record, &self.config.owner, if_none_match, now)
    }

    /// Takes a batch into the index, and publishes it.
    pub(crate) fn import(&mut self, body: &[u8], now_ms: i64) -> Result<Reply, Box<Cause>> {
        let mut batch = Batch::parse(body)?;
        self.take(&mut batch, now_ms)?;
        self.index.run(&batch.journal(Timestamp::from_millis(now_ms)))?;
        Ok(import::reply(&batch.reply()))
    }

    fn ingest(&mut self, body: &[u8], now: Timestamp) -> Result<Reply, Box<Cause>> {
        let mut pushed = PushBatch::parse(body, &self.config.owner, now)?;
        let known = self.index.one(pushed.reads())?;
        let mut batch = pushed.batch(known);
        self.take(&mut batch, now.millis())?;
        self.index.run(&pushed.finish(&batch))?;
        Ok(pushed.reply())
    }

    fn note(&self, query: Option<Query>) {
        self.index.run(&query.into_iter().collect::<Vec<_>>()).unwrap();
    }

    fn take(&mut self, batch: &mut Batch, now_ms: i64) -> Result<(), Box<Cause>> {
        batch.accept(hashes(batch.documents()), &self.config.owner);
        while batch.is_pending() {
            let known = self.index.run(&batch.reads())?;
            let writes = batch.resolve(known.into_iter().flatten(), now_ms)?;
            let (kept, leases) = (writes.len(), batch.scope().leases(now_ms));
            let mut outcome = self.index.run(&[writes, leases].concat())?.into_iter();
            batch.applied(outcome.by_ref().take(kept).flatten());
            self.publish(Publication::new(outcome.flatten()));
        }
        Ok(())
    }

    /// The scheduled handler.
    pub(crate) fn publish_all(&mut self, now_ms: i64) {
        let leased = self.index.run(&any_leases(now_ms)).unwrap();
        self.publish(Publication::new(leased.into_iter().flatten()));
    }

    fn publish(&mut self, publication: Publication) {
        assert_eq!(publication.damaged, [""; 0]);
        let succeeded = self.put(&publication);
        self.index.run(&publication.marks(&succeeded)).unwrap();
    }

    /// Puts a publication's values, and returns which puts succeeded.
    pub(crate) fn put(&mut self, publication: &Publication) -> Vec<bool> {
        let documents = publication.documents().map(|query| self.index.one(query).unwrap());
        let values = publication.values(documents.unwrap_or_default(), &self.config.owner);
        self.search.run(&publication.texts()).unwrap();
        let put = |value: Result<Option<(Key, Value)>, String>| {
            let Some((key, value)) = value.unwrap() else { return true };
            self.kv.as_mut().map(|kv| kv.insert(key.as_str().to_owned(), value)).is_some()
        };
        values.into_iter().map(put).collect()
    }
}

fn entries(value: &Value) -> KvEntry<'_> {
    KvEntry { meta: &value.meta, length: value.bytes.len() }
}

fn whole(reply: Reply, values: &[Option<&Value>]) -> Answered {
    let Reply { status, header_set, headers: reply_headers, body } = reply;
    let pair = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    let mut headers: BTreeMap<_, _> = header_set.headers().iter().map(pair).collect();
    headers.insert(header_set.request_id().to_owned(), REQUEST_ID.to_owned());
    headers.extend(reply_headers.into_iter().map(|(name, value)| (name.to_owned(), value.into_owned())));
    let body = match body {
        Body::Empty => Vec::new(),
        Body::Bytes(bytes) => bytes,
        Body::Stored { source, parts } => assemble(&parts, &values[source].unwrap().bytes),
    };
    Answered { status, headers, body }
}
