//! Who asks, and how much of it.

use crate::answer::{Told, now, now_ms};
use crate::bindings::{Env, said};
use crate::body::{SMALL, body};
use crate::index;
use crate::respond::log;
use crate::task::settled;
use fleetglass_service::access::rate::Bucket;
use fleetglass_service::access::{Config, Step, Who, admit};
use fleetglass_service::failure::{Cause, Surface};
use fleetglass_service::ingest::MAX_BYTES;
use fleetglass_service::operation::Operation;
use fleetglass_service::request::Request;
use fleetglass_service::route::Routed;
use js_sys::{Object, Reflect};
use std::cell::RefCell;

thread_local! {
    /// What each principal has used of its rates, by its name and the surface's.
    static BUCKETS: RefCell<Vec<(String, Bucket)>> = const { RefCell::new(Vec::new()) };
}

/// How long to wait where the ceiling was reached, in seconds: its own period.
const CEILING_SECONDS: i64 = 10;

/// Tells who asks; refuses who may not, or not so often.
pub(crate) async fn known<'a>(
    env: &Env,
    raw: &web_sys::Request,
    request: &Request<'_>,
    routed: &Routed,
    config: &'a Config,
    told: &Told,
) -> Result<Who<'a>, Box<Cause>> {
    let who = match admit(config, request, routed, now())? {
        Step::In(who) => who,
        Step::Signed(signed) => {
            let (most, sent) = match routed.operation {
                // It is read once more.
                Operation::Ingest => (MAX_BYTES, raw.clone().map_err(|error| Cause::Body(said(error)))?),
                _ => (SMALL, Clone::clone(raw)),
            };
            let body = if sent.body().is_some() { body(&sent, most).await? } else { Vec::new() };
            signed.verify(config, request, &body, now())?
        }
        Step::LoggedIn(logged_in) => {
            let row = index::first(env, logged_in.query()).await?;
            logged_in.verify(row)?
        }
    };
    // First of all: the log tells who is refused.
    told.name(who.name());
    who.may(config, &routed.operation)?;
    if let Who::Known(principal, _) = who {
        limit(config, &principal.name, routed.surface)?;
        ceiling(env, &principal.name).await?;
    }
    Ok(who)
}

/// What this isolate lets through.
fn limit(config: &Config, name: &str, surface: Surface) -> Result<(), Box<Cause>> {
    let (rate, of) = config.rates.of(surface);
    BUCKETS.with_borrow_mut(|buckets| {
        let name = [of, "/", name].concat();
        let place = buckets.iter().position(|(own, _)| *own == name).unwrap_or_else(|| {
            buckets.push((name, Bucket::default()));
            buckets.len() - 1
        });
        buckets[place].1.take(rate, now_ms()).map_err(|seconds| Cause::Throttled(seconds).into())
    })
}

/// What Cloudflare lets through over all isolates of a location, where the deployment has such a limit.
async fn ceiling(env: &Env, name: &str) -> Result<(), Box<Cause>> {
    let Some(limiter) = env.ceiling() else { return Ok(()) };
    let asked = Object::new();
    // A plain object takes any property.
    let _ = Reflect::set(&asked, &"key".into(), &name.into());
    let outcome = match limiter.limit(&asked) {
        Ok(promise) => settled(promise).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(outcome) if Reflect::get(&outcome, &"success".into()).is_ok_and(|success| success.is_falsy()) => {
            Err(Cause::Throttled(CEILING_SECONDS).into())
        }
        Ok(_) => Ok(()),
        // A limiter that fails keeps nobody out.
        Err(error) => {
            log("warning", "ceiling", &said(error));
            Ok(())
        }
    }
}
