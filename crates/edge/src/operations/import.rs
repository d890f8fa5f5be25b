//! `POST /api/v1/import`.

use super::publish::publish;
use crate::call::Call;
use crate::clock::{now, now_ms};
use crate::crypto::sha256_hex;
use crate::error::error_message;
use crate::log::log_cause;
use crate::respond::Answer;
use crate::stores::Stores;
use fleetglass_service::access::Config;
use fleetglass_service::error::Cause;
use fleetglass_service::records::import::{self, Batch};
use fleetglass_service::store::Query;

/// How often a batch is merged anew because another import changed the same records.
const TRIES: usize = 8;

/// Writes a batch to the index, then publishes it. A batch that is answered with 200 is kept.
pub(crate) async fn import(call: &Call<'_>, body: Vec<u8>) -> Result<Answer, Box<Cause>> {
    let mut batch = Batch::parse(&body)?;
    // It may be 8 MB, and is not needed any more.
    drop(body);
    store(call.stores, &mut batch, call.config, &mut |batch| batch.journal(now())).await?;
    Ok(import::reply(&batch.reply()).into())
}

/// Writes a batch to the index, and behind it the statements of `last`; then publishes it.
pub(crate) async fn store(
    stores: &Stores,
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
        let known = stores.index().run(&batch.reads()).await?;
        let at = now_ms();
        let mut writes = batch.resolve(known.into_iter().flatten(), at)?;
        if writes.is_empty() {
            continue;
        }
        let leases = batch.scope().leases(at);
        let (kept, leases_from) = (writes.len(), leases.len());
        writes.extend(leases);
        let outcome = stores.index().run(&writes).await?;
        let mut outcome = outcome.into_iter();
        batch.applied(outcome.by_ref().take(kept).flatten());
        debug_assert_eq!(outcome.len(), leases_from);
        leased.extend(outcome.flatten());
    }
    stores.index().run(&last(batch)).await?;
    if let Err(cause) = publish(stores, &batch.scope(), leased.into_iter(), config).await {
        // Nothing is lost: the scheduled handler publishes what is unpublished.
        log_cause("warning", "import", &cause);
    }
    Ok(())
}

/// The SHA-256 of each text, in hexadecimal.
async fn hashes(texts: &[String]) -> Result<Vec<String>, Box<Cause>> {
    let failed = |error| Cause::Storage(format!("SHA-256: {}", error_message(error)));
    let mut hashes = Vec::with_capacity(texts.len());
    for text in texts {
        hashes.push(sha256_hex(text).await.map_err(failed)?);
    }
    Ok(hashes)
}
