//! Workers KV.

use crate::bindings::{ARRAY_BUFFER, Env, Kv, ValueWithMetadata, said};
use crate::task::settled;
use fleetglass_service::failure::Cause;
use fleetglass_service::store::Key;
use fleetglass_service::value::Value;
use js_sys::{Array, ArrayBuffer, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};

/// A value that was read. Its bytes stay with JavaScript.
pub(crate) struct Stored {
    /// The metadata's text; empty where there is none.
    pub(crate) meta: String,
    /// The bytes.
    pub(crate) bytes: ArrayBuffer,
}

/// Begins a read; the reads of several keys go on at once.
fn begin(kv: &Kv, key: &str) -> Result<Promise, Box<Cause>> {
    ARRAY_BUFFER.with(|kind| kv.get_with_metadata(key, kind)).map_err(failed)
}

/// Reads keys, all at once; `None` where there is nothing.
pub(crate) async fn get(env: &Env, keys: &[Key]) -> Result<Vec<Option<Stored>>, Box<Cause>> {
    let kv = env.records();
    if let [key] = keys {
        return Ok(vec![stored(settled(begin(&kv, key.as_str())?).await.map_err(failed)?)]);
    }
    let reads = Array::new();
    for key in keys {
        reads.push(begin(&kv, key.as_str())?.as_ref());
    }
    let found = settled(Promise::all(&reads)).await.map_err(failed)?;
    Ok(Array::from(&found).iter().map(stored).collect())
}

fn stored(found: JsValue) -> Option<Stored> {
    let found: ValueWithMetadata = found.unchecked_into();
    let bytes = found.value().dyn_into().ok()?;
    Some(Stored { meta: found.metadata().as_string().unwrap_or_default(), bytes })
}

/// Puts values, all at once, and tells which succeeded, and why the first that did not failed.
pub(crate) async fn put(env: &Env, values: &[&(Key, Value)]) -> (Vec<bool>, Option<String>) {
    let kv = env.records();
    let promises: Array = values.iter().map(|value| begin_put(&kv, value)).collect();
    let outcomes =
        settled(Promise::all_settled(&promises)).await.map(|all| Array::from(&all)).unwrap_or_default();
    let mut first = None;
    let succeeded = |((key, _), outcome): (&&(Key, Value), JsValue)| {
        let field = |name: &str| Reflect::get(&outcome, &name.into()).unwrap_or_default();
        let ok = field("status").as_string().as_deref() == Some("fulfilled");
        if !ok && first.is_none() {
            first = Some(["KV put ", key.as_str(), ": ", &said(field("reason"))].concat());
        }
        ok
    };
    let succeeded = values.iter().zip(outcomes.iter()).map(succeeded).collect();
    (succeeded, first)
}

fn begin_put(kv: &Kv, (key, value): &(Key, Value)) -> JsValue {
    let options = Object::new();
    // A plain object takes any property.
    let _ = Reflect::set(&options, &"metadata".into(), &value.meta.as_str().into());
    let bytes = Uint8Array::from(value.bytes.as_slice());
    kv.put(key.as_str(), &bytes, &options).unwrap_or_else(|error| Promise::reject(&error)).into()
}

/// Deletes keys, all at once. Where one fails, all count as not deleted.
pub(crate) async fn delete(env: &Env, keys: &[String]) -> Result<(), Box<Cause>> {
    let kv = env.records();
    let promises = Array::new();
    for key in keys {
        promises.push(kv.delete(key).map_err(failed)?.as_ref());
    }
    settled(Promise::all(&promises)).await.map_err(failed).map(drop)
}

/// Some keys behind a cursor (empty: from the beginning), and the next cursor, where there are more.
pub(crate) async fn keys(env: &Env, cursor: &str) -> Result<(Vec<String>, Option<String>), Box<Cause>> {
    let options = Object::new();
    // A plain object takes any property.
    let _ = Reflect::set(&options, &"limit".into(), &500.into());
    if !cursor.is_empty() {
        let _ = Reflect::set(&options, &"cursor".into(), &cursor.into());
    }
    let found = settled(env.records().list(&options).map_err(failed)?).await.map_err(failed)?;
    let field = |of: &JsValue, name: &str| Reflect::get(of, &name.into()).unwrap_or_default();
    let names = Array::from(&field(&found, "keys"));
    let names = names.iter().filter_map(|key| field(&key, "name").as_string()).collect();
    let complete = field(&found, "list_complete").is_truthy();
    Ok((names, field(&found, "cursor").as_string().filter(|_| !complete)))
}

fn failed(error: JsValue) -> Box<Cause> {
    Cause::Storage(format!("KV: {}", said(error))).into()
}
