//! Backup: the rows of the index, a step a request.

use crate::call::Call;
use crate::respond::Answer;
use fleetglass_service::error::Cause;
use fleetglass_service::records::backup;

/// Gives the rows behind a position.
pub(crate) async fn backup(call: &Call<'_>, after: &str) -> Result<Answer, Box<Cause>> {
    let rows = call.stores.index().run(&[backup::query(after)?]).await?.pop().unwrap_or_default();
    Ok(backup::reply(after, rows)?.into())
}
