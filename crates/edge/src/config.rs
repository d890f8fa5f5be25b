//! The deployment's variables, read once an isolate: they never change within it.

use crate::bindings::Env;
use fleetglass_model::job_execution::Owner;
use fleetglass_service::access::Config;
use std::cell::OnceCell;
use std::rc::Rc;

thread_local! {
    static CONFIG: OnceCell<Rc<Config>> = const { OnceCell::new() };
}

/// What the deployment is configured with.
pub(crate) fn config(env: &Env) -> Rc<Config> {
    CONFIG.with(|cell| {
        let read = || {
            Rc::new(Config {
                owner: Owner {
                    account: env.aws_account_id().unwrap_or_default(),
                    region: env.aws_region().unwrap_or_default(),
                },
                read_token: env.read_token(),
                import_token: env.import_token(),
                retain_days: env.retain_days().and_then(|days| days.parse().ok()).filter(|days| *days > 0),
            })
        };
        Rc::clone(cell.get_or_init(read))
    })
}
