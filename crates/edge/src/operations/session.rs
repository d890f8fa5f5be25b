//! The console's sessions.

use crate::call::Call;
use crate::clock::now;
use crate::crypto::random_uuid;
use crate::rates::check_rate;
use crate::respond::Answer;
use fleetglass_service::access::Principal;
use fleetglass_service::api::session;
use fleetglass_service::error::{Api, Cause};

/// Tells who is signed in.
pub(crate) fn session(who: Principal<'_>) -> Result<Answer, Box<Cause>> {
    Ok(session::session_of(who).into())
}

/// Signs an operator in.
pub(crate) async fn sign_in(call: &Call<'_>, body: &[u8], api: Api) -> Result<Answer, Box<Cause>> {
    let holder = session::holder(call.config, body, now())?;
    call.log.set_principal(&holder.identity.name);
    check_rate(call.stores, call.config, &holder.identity.name, api).await?;
    Ok(session::sign_in(holder, &random_uuid(), now())?.into())
}

/// Signs an operator out.
pub(crate) fn sign_out() -> Result<Answer, Box<Cause>> {
    Ok(session::sign_out().into())
}
