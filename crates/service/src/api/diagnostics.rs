//! `/api/v1/diagnostics`: how a deployment is, as `npx fleetglass doctor` asks: its stores and its cron trigger, how late KV
//! is, and what of a request arrives.

use crate::access::{Config, rate::Rate};
use crate::http::reply::{HeaderSet, Reply, json};
use crate::http::request::Request;
use crate::store::key::Key;
use crate::store::value::Value;
use crate::store::{Query, Row};
use fleetglass_model::Timestamp;
use serde::Serialize;

/// At most a thousand unpublished rows of a table are counted.
const SQL: &str = "SELECT CAST((SELECT at FROM runs WHERE handler = 'scheduled') AS TEXT) AS a, CAST(\
     (SELECT count(*) FROM (SELECT 1 FROM executions WHERE pub_rev < rev LIMIT 1000)) \
     + (SELECT count(*) FROM (SELECT 1 FROM registration_tasks WHERE pub_rev < rev LIMIT 1000)) \
     + (SELECT count(*) FROM (SELECT 1 FROM batch_tasks WHERE pub_rev < rev LIMIT 1000)) \
     + (SELECT count(*) FROM (SELECT 1 FROM jobs WHERE pub_rev < rev LIMIT 1000)) \
     + (SELECT count(*) FROM (SELECT 1 FROM things WHERE pub_rev < rev LIMIT 1000)) AS TEXT) AS b";

/// The key of the mark, which tells when a value of KV was written.
pub fn key() -> [Key; 1] {
    [Key::diagnostics()]
}

/// The mark: the time of its writing, in epoch milliseconds, as the metadata.
pub fn mark(now_ms: i64) -> (Key, Value) {
    let meta = now_ms.to_string();
    (Key::diagnostics(), Value { bytes: meta.clone().into_bytes(), meta })
}

/// The reply to a written mark.
pub fn marked(now_ms: i64) -> Reply {
    Reply::new(200, HeaderSet::Fleetglass, json(&Marked { written_at: Timestamp::from_millis(now_ms) }))
}

/// The statement that reads when the scheduled handler last ran, in epoch milliseconds, and how many rows are unpublished.
pub fn query() -> Query {
    Query::new(SQL, &[])
}

/// The statement that notes a run of the scheduled handler.
pub fn note_run(now_ms: i64) -> Query {
    Query::new(
        "INSERT INTO runs (handler, at) VALUES ('scheduled', CAST(?1 AS INTEGER)) ON CONFLICT DO UPDATE SET at = excluded.at",
        &[&now_ms.to_string()],
    )
}

/// What the edge found out of a deployment.
pub struct Findings {
    /// Its version.
    pub version: &'static str,
    /// The time.
    pub now: Timestamp,
    /// The metadata of KV's mark, where there is one; or that KV failed.
    pub mark: Result<Option<String>, ()>,
    /// The row of [`query`]; or that the index failed.
    pub row: Result<Option<Row>, ()>,
    /// Whether SEARCH answered.
    pub search: bool,
    /// Whether it has Cloudflare's rate limiters.
    pub has_ceilings: bool,
}

/// The reply.
pub fn reply(findings: &Findings, request: &Request<'_>, config: &Config) -> Reply {
    let word = |ok| if ok { "ok" } else { "unavailable" };
    let row = findings.row.as_ref().ok().and_then(Option::as_ref);
    let column = |at: usize| row.and_then(|row| row.get(at)?.as_deref()?.parse::<i64>().ok());
    let mark = findings.mark.as_ref().ok().and_then(|mark| mark.as_deref()?.parse().ok());
    let header = |name: &str| request.headers.get(name);
    let scheme = |value: String| value.split(' ').next().unwrap_or_default().to_owned();
    Reply::new(
        200,
        HeaderSet::Fleetglass,
        json(&Diagnostics {
            version: findings.version,
            account: &config.owner.account,
            region: &config.owner.region,
            now: findings.now,
            stores: Stores {
                records: word(findings.mark.is_ok()),
                index: word(findings.row.is_ok()),
                search: word(findings.search),
            },
            unpublished: column(1),
            cron_at: column(0).map(Timestamp::from_millis),
            mark_written_at: mark.map(Timestamp::from_millis),
            request: Received {
                host: request.target.host,
                connection: header("connection"),
                accept_encoding: header("accept-encoding"),
                client_accept_encoding: request.headers.client_accept_encoding(),
                authorization: header("authorization").map(scheme),
                address: header("cf-connecting-ip").is_some(),
                client_certificate: request.headers.client_certificate(),
            },
            rates: Limits {
                aws: limit(config.rates.aws),
                huawei: limit(config.rates.huawei),
                api: limit(config.rates.api),
                ceilings: findings.has_ceilings,
            },
            open_access: config.open,
        }),
    )
}

fn limit(Rate { requests, seconds }: Rate) -> Limit {
    Limit { requests, seconds }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Marked {
    written_at: Timestamp,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Diagnostics<'a> {
    version: &'a str,
    account: &'a str,
    region: &'a str,
    now: Timestamp,
    stores: Stores,
    #[serde(skip_serializing_if = "Option::is_none")]
    unpublished: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cron_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mark_written_at: Option<Timestamp>,
    request: Received<'a>,
    rates: Limits,
    open_access: bool,
}

#[derive(Serialize)]
struct Stores {
    records: &'static str,
    index: &'static str,
    search: &'static str,
}

/// What of the request arrived.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Received<'a> {
    host: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    connection: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    accept_encoding: Option<String>,
    /// As Cloudflare says that the client sent it.
    #[serde(skip_serializing_if = "Option::is_none")]
    client_accept_encoding: Option<String>,
    /// The scheme alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    authorization: Option<String>,
    /// Whether the client's address is known.
    address: bool,
    /// What Cloudflare says of the client's certificate: `NONE`, `SUCCESS`, `FAILED:…`.
    #[serde(skip_serializing_if = "Option::is_none")]
    client_certificate: Option<String>,
}

#[derive(Serialize)]
struct Limits {
    aws: Limit,
    huawei: Limit,
    api: Limit,
    ceilings: bool,
}

/// So many requests in so many seconds; 0 requests: no limit.
#[derive(Serialize)]
struct Limit {
    requests: i64,
    seconds: i64,
}
