//! Who asks, and how much of it.

use crate::bindings::{Env, said};
use crate::body::body;
use crate::operations::{Told, now, now_ms};
use crate::respond::log;
use crate::stores::d1;
use crate::task::settled;
use fleetglass_service::access::rate::Bucket;
use fleetglass_service::access::{Config, Step, Who, admit};
use fleetglass_service::failure::{Cause, Surface};
use fleetglass_service::operation::BODY_MAX;
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

/// Tells who asks, and the body that they sent; refuses who may not, or not so often.
pub(crate) async fn known<'a>(
    env: &Env,
    raw: &web_sys::Request,
    request: &Request<'_>,
    routed: &Routed,
    config: &'a Config,
    told: &Told,
) -> Result<(Who<'a>, Vec<u8>), Box<Cause>> {
    let most = routed.operation.body_max();
    let mut sent = None;
    let who = match admit(config, request, routed, now())? {
        Step::In(who) => who,
        Step::Signed(signed) => {
            // What is not asked for would be signed, too.
            let sent = sent.insert(body(raw, most.max(BODY_MAX)).await?);
            signed.verify(config, request, sent, now())?
        }
        Step::LoggedIn(logged_in) => {
            let row = d1::first(env, logged_in.query()).await?;
            logged_in.verify(row)?
        }
    };
    // First of all: the log tells who is refused.
    told.name(who.name());
    match who {
        Who::Known(principal, _) => within(env, config, &principal.name, routed.surface).await?,
        // Of those whose name is not known, what costs anything is counted by their address.
        Who::Anybody if routed.operation.is_counted_by_address() => {
            let address = request.headers.get("cf-connecting-ip").unwrap_or_default();
            ceiling(env, &["address ", &address].concat()).await?;
        }
        _ => {}
    }
    who.may(config, &routed.operation)?;
    let sent = match sent {
        Some(sent) => sent,
        None if most > 0 => body(raw, most).await?,
        None => Vec::new(),
    };
    Ok((who, sent))
}

/// Takes a request of somebody's from what they may ask.
pub(crate) async fn within(
    env: &Env,
    config: &Config,
    name: &str,
    surface: Surface,
) -> Result<(), Box<Cause>> {
    limit(config, name, surface)?;
    ceiling(env, name).await
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
