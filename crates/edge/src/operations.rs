//! The operations: one file each kind.

mod backup;
mod describe;
mod diagnostics;
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
use crate::clock::now_ms;
use crate::log::log_cause;
use crate::respond::Answer;
use crate::stores::Stores;
use fleetglass_service::access::Config;
use fleetglass_service::api::diagnostics::note_run;
use fleetglass_service::error::Cause;
use fleetglass_service::operation::Operation;
use fleetglass_service::route::Routed;
use futures_util::FutureExt;

/// Answers a routed request.
pub(crate) async fn answer(call: &Call<'_>, routed: &Routed) -> Result<Answer, Box<Cause>> {
    let (who, body) = authenticate(call, routed).await?;
    // All but the describes are boxed: else the code of all operations is one function, and is compiled before the first
    // describe is answered.
    let answer = match &routed.operation {
        Operation::Describe(operation) => {
            return describe::describe(call, operation, who.applications()).await;
        }
        Operation::Aws(operation) => records::aws(call, operation).boxed_local(),
        Operation::Subtasks(query) => records::subtasks(call, query, who.applications()).boxed_local(),
        Operation::Record(key) => records::view(call, key).boxed_local(),
        Operation::Lookup { text, prefix } => records::lookup(call, text, *prefix).boxed_local(),
        Operation::List(list) => lists::page(call, *list).boxed_local(),
        Operation::Resource(resource) => lists::resource(call, resource).boxed_local(),
        Operation::Export(list) => export::export(call, *list).boxed_local(),
        Operation::Import => import::import(call, body).boxed_local(),
        Operation::Ingest => ingest::ingest(call, body).boxed_local(),
        Operation::ConfirmDestination => ingest::confirm(call, &body).boxed_local(),
        Operation::Forget => retention::forget(call, &body).boxed_local(),
        Operation::Republish(after) => republish::republish(call, after).boxed_local(),
        Operation::Backup(after) => backup::backup(call, after).boxed_local(),
        Operation::HuaweiLogin(step) => login::login(call, *step, &body).boxed_local(),
        Operation::Session => return session::session(who),
        Operation::SignIn => session::sign_in(call, &body, routed.api).boxed_local(),
        Operation::SignOut => return session::sign_out(),
        Operation::Diagnostics => diagnostics::diagnostics(call).boxed_local(),
        Operation::Mark => diagnostics::mark(call).boxed_local(),
        Operation::Health => site::health(call).boxed_local(),
        Operation::ConsolePage => site::console_page(call).boxed_local(),
        Operation::Redirect => return site::redirect(call),
    };
    answer.await
}

/// So many rows are published at most where the scheduled handler removes others as well.
const PUBLISHED_FEW: usize = 100;

/// Publishes what an import could not, removes what was forgotten, and forgets what is older than is kept.
pub(crate) async fn maintain(stores: &Stores, config: &Config) {
    let began = now_ms();
    let outcome = match publish::publish_all(stores, config).await {
        // KV takes 1,000 operations an invocation.
        Ok(published) if published > PUBLISHED_FEW => Ok(()),
        Ok(_) => retention::retain(stores, config).await,
        Err(cause) => Err(cause),
    };
    if let Err(cause) = outcome {
        log_cause("error", "scheduled", &cause);
    }
    stores.index().note(Some(note_run(began))).await;
}
