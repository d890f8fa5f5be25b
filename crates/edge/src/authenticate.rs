//! Who asks, and how often.

use crate::body::read_body;
use crate::call::Call;
use crate::clock::now;
use crate::rates::{check_ceiling, check_rate};
use crate::stores::ceiling::Ceiling;
use fleetglass_service::access::{self, AuthStep, Principal};
use fleetglass_service::error::Cause;
use fleetglass_service::operation::BODY_MAX;
use fleetglass_service::route::Routed;

/// Finds out who asks, and reads the body; refuses who may not ask for the operation, or asks too often.
pub(crate) async fn authenticate<'a>(
    call: &Call<'a>,
    routed: &Routed,
) -> Result<(Principal<'a>, Vec<u8>), Box<Cause>> {
    let Call { incoming, request, stores, config, log } = *call;
    let most = routed.operation.body_max();
    let mut body = None;
    let right = routed.operation.right();
    let who = match access::authenticate(config, request, routed.api, right, now())? {
        AuthStep::Done(who) => who,
        AuthStep::Signed(signed) => {
            // A body is signed even where the operation takes none.
            let body = body.insert(read_body(&incoming.raw, most.max(BODY_MAX), stores.deadline).await?);
            signed.verify(config, request, body, now())?
        }
        AuthStep::LoggedIn(logged_in) => {
            let row = stores.index().first(logged_in.query()).await?;
            logged_in.verify(row)?
        }
    };
    // First of all: the log tells who is refused.
    log.set_principal(who.name());
    match who {
        Principal::Known(identity, _) => check_rate(stores, config, &identity.name, routed.api).await?,
        // Requests of unknown callers that cost anything are counted by their address.
        Principal::Anonymous if routed.operation.is_counted_by_address() => {
            let address = request.headers.get("cf-connecting-ip").unwrap_or_default();
            check_ceiling(stores, Ceiling::ALL, &["address ", &address].concat()).await?;
        }
        _ => {}
    }
    who.authorize(config, right, routed.operation.application())?;
    let body = match body {
        Some(body) => body,
        None if most > 0 => read_body(&incoming.raw, most, stores.deadline).await?,
        None => Vec::new(),
    };
    Ok((who, body))
}
