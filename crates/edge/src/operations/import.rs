//! `POST /api/v1/import`.

use crate::bindings::{Env, digest, said};
use crate::operations::publish;
use crate::operations::{now, now_ms};
use crate::respond::{log, respond};
use crate::stores::d1;
use crate::task::settled;
use fleetglass_service::access::Config;
use fleetglass_service::api;
use fleetglass_service::failure::Cause;
use fleetglass_service::import::Batch;
use fleetglass_service::store::Query;
use js_sys::Uint8Array;

/// How often a batch is merged anew because another import changed the same records.
const TRIES: usize = 8;

/// Takes a batch into the index, then publishes it. What is answered with 200 is kept.
pub(crate) async fn import(
    env: &Env,
    sent: Vec<u8>,
    config: &Config,
) -> Result<web_sys::Response, Box<Cause>> {
    let mut batch = Batch::parse(&sent)?;
    // It may be 8 MB, and is not needed any more.
    drop(sent);
    take(env, &mut batch, config, &mut |batch| batch.journal(now())).await?;
    Ok(respond(api::import(&batch.reply()), &[]))
}

/// Takes a batch into the index, and behind it what `last` tells; then publishes it.
pub(crate) async fn take(
    env: &Env,
    batch: &mut Batch,
    config: &Config,
    last: &mut dyn FnMut(&mut Batch) -> Vec<Query>,
) -> Result<(), Box<Cause>> {
    let hashes = hashes(batch.documents()).await?;
    batch.accept(hashes, &config.owner);
    let (mut tries, mut leased) = (0, Vec::new());
    while batch.is_pending() {
        tries += 1;
        if tries > TRIES {
            return Err(Cause::Storage("other imports keep changing the same records".to_owned()).into());
        }
        let known = d1::run(env, &batch.reads()).await?;
        let at = now_ms();
        let mut writes = batch.resolve(known.into_iter().flatten(), at)?;
        if writes.is_empty() {
            continue;
        }
        let leases = batch.scope().leases(at);
        let (kept, leases_from) = (writes.len(), leases.len());
        writes.extend(leases);
        let outcome = d1::run(env, &writes).await?;
        let mut outcome = outcome.into_iter();
        batch.applied(outcome.by_ref().take(kept).flatten());
        debug_assert_eq!(outcome.len(), leases_from);
        leased.extend(outcome.flatten());
    }
    d1::run(env, &last(batch)).await?;
    if let Err(detail) = publish::publish(env, &batch.scope(), leased.into_iter(), config).await {
        // Nothing is lost: what is unpublished is published by the scheduled handler.
        log("warning", "import", &detail);
    }
    Ok(())
}

/// SHA-256 of each text, in hexadecimal, by the runtime's own cryptography.
async fn hashes(texts: &[String]) -> Result<Vec<String>, Box<Cause>> {
    let failed = |error| Cause::Storage(format!("SHA-256: {}", said(error)));
    let mut hashes = Vec::with_capacity(texts.len());
    for text in texts {
        let promise = digest("SHA-256", text.as_bytes()).map_err(failed)?;
        let bytes = Uint8Array::new(&settled(promise).await.map_err(failed)?).to_vec();
        hashes.push(bytes.iter().map(|byte| format!("{byte:02x}")).collect());
    }
    Ok(hashes)
}
