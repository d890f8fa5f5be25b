//! Huawei's login, and what belongs to it.

use crate::call::Call;
use crate::clock::now;
use crate::crypto::random_uuid;
use crate::rates::check_rate;
use crate::respond::Answer;
use fleetglass_service::error::{Api, Cause};
use fleetglass_service::huawei::login;

/// Logs an application in or out, or refreshes its token.
pub(crate) async fn login(
    call: &Call<'_>,
    step: login::LoginStep,
    body: &[u8],
) -> Result<Answer, Box<Cause>> {
    let asked = login::parse(step, body, call.config, now())?;
    call.log.set_principal(asked.name());
    // Whoever has asked too often may still end their tokens.
    if step != login::LoginStep::Logout {
        check_rate(call.stores, call.config, asked.name(), Api::Huawei).await?;
    }
    let index = call.stores.index();
    let row = index.first(asked.query()).await?;
    let (write, reply) = asked.respond(row, &random_uuid(), now())?;
    index.run(&[write]).await?;
    Ok(reply.into())
}
