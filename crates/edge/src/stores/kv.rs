//! Writes to Workers KV, and its list of keys. `passthrough` reads its values.

use crate::error::error_message;
use crate::stores::Stores;
use fleetglass_service::error::Cause;
use fleetglass_service::store::key::Key;
use fleetglass_service::store::value::Value;
use futures_util::future::join_all;
use worker::{Error, KvStore};

/// The most keys that are listed at once.
const PAGE: u64 = 500;

impl Stores {
    /// Puts values, all at once, and tells which succeeded, and why the first that did not failed.
    pub(crate) async fn put(&self, values: &[&(Key, Value)]) -> (Vec<bool>, Option<String>) {
        let outcomes = join_all(values.iter().map(|value| self.put_one(value))).await;
        let failure = |((key, _), outcome): (&&(Key, Value), &Result<(), String>)| {
            let message = outcome.as_ref().err()?;
            Some(["KV put ", key.as_str(), ": ", message].concat())
        };
        let first = values.iter().zip(&outcomes).find_map(failure);
        (outcomes.iter().map(Result::is_ok).collect(), first)
    }

    async fn put_one(&self, (key, value): &(Key, Value)) -> Result<(), String> {
        let put = async {
            let put = self.records()?.put_bytes(key.as_str(), &value.bytes)?.metadata(&value.meta)?;
            Ok::<_, Error>(put.execute().await?)
        };
        put.await.map_err(error_message)
    }

    /// Deletes keys, all at once. Where one fails, all count as not deleted.
    pub(crate) async fn delete(&self, keys: &[String]) -> Result<(), Box<Cause>> {
        let records = self.records().map_err(failed)?;
        let outcomes = join_all(keys.iter().map(|key| records.delete(key))).await;
        outcomes.into_iter().collect::<Result<(), _>>().map_err(failed)
    }

    /// Some keys behind a cursor (empty: from the beginning), and the next cursor, where there are more.
    pub(crate) async fn keys(&self, cursor: &str) -> Result<(Vec<String>, Option<String>), Box<Cause>> {
        let mut list = self.records().map_err(failed)?.list().limit(PAGE);
        if !cursor.is_empty() {
            list = list.cursor(cursor.to_owned());
        }
        let page = list.execute().await.map_err(failed)?;
        let names = page.keys.into_iter().map(|key| key.name).collect();
        Ok((names, page.cursor.filter(|_| !page.list_complete)))
    }

    fn records(&self) -> Result<KvStore, Error> {
        self.env.kv("RECORDS")
    }
}

fn failed(error: impl Into<Error>) -> Box<Cause> {
    Cause::Storage(format!("KV: {}", error_message(error))).into()
}
