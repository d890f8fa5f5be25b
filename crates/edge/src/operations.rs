//! The operations: one file each kind.

mod backup;
mod describe;
mod export;
mod import;
mod ingest;
mod lists;
mod login;
mod publish;
mod records;
mod republish;
mod retention;
mod session;
mod site;

use crate::authenticate::authenticate;
use crate::call::Call;
use crate::log::log_cause;
use crate::respond::Answer;
use crate::stores::Stores;
use fleetglass_service::access::Config;
use fleetglass_service::error::Cause;
use fleetglass_service::operation::Operation;
use fleetglass_service::route::Routed;

/// Answers a routed request.
pub(crate) async fn answer(call: &Call<'_>, routed: &Routed) -> Result<Answer, Box<Cause>> {
    let (who, body) = authenticate(call, routed).await?;
    match &routed.operation {
        Operation::Describe(operation) => describe::describe(call, operation, who.applications()).await,
        Operation::Aws(operation) => records::aws(call, operation).await,
        Operation::Subtasks(query) => records::subtasks(call, query, who.applications()).await,
        Operation::Record(key) => records::view(call, key).await,
        Operation::Lookup { text, prefix } => records::lookup(call, text, *prefix).await,
        Operation::List(list) => lists::page(call, *list).await,
        Operation::Resource(resource) => lists::resource(call, resource).await,
        Operation::Export(list) => export::export(call, *list).await,
        Operation::Import => import::import(call, body).await,
        Operation::Ingest => ingest::ingest(call, body).await,
        Operation::ConfirmDestination => ingest::confirm(call, &body).await,
        Operation::Forget => retention::forget(call, &body).await,
        Operation::Republish(after) => republish::republish(call, after).await,
        Operation::Backup(after) => backup::backup(call, after).await,
        Operation::HuaweiLogin(step) => login::login(call, *step, &body).await,
        Operation::Session => session::session(who),
        Operation::SignIn => session::sign_in(call, &body, routed.api).await,
        Operation::SignOut => session::sign_out(),
        Operation::Health => site::health(call).await,
        Operation::ConsolePage => site::console_page(call).await,
        Operation::Redirect => site::redirect(call),
    }
}

/// So many rows are published at most where the scheduled handler removes others as well.
const PUBLISHED_FEW: usize = 100;

/// Publishes what an import could not, removes what was forgotten, and forgets what is older than is kept.
pub(crate) async fn maintain(stores: &Stores, config: &Config) {
    let outcome = match publish::publish_all(stores, config).await {
        // KV takes 1,000 operations an invocation.
        Ok(published) if published > PUBLISHED_FEW => Ok(()),
        Ok(_) => retention::retain(stores, config).await,
        Err(cause) => Err(cause),
    };
    if let Err(cause) = outcome {
        log_cause("error", "scheduled", &cause);
    }
}
