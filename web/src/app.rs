//! The console as a whole: what all pages share, and which page is shown.

use crate::address::Page;
use crate::announcer::Announcer;
use crate::client::polling::Polling;
use crate::client::version;
use crate::components::{frame, sign_in};
use crate::dom::Root;
use crate::element::{Markup, reactive};
use crate::i18n::language;
use crate::navigation::Location;
use crate::pages::{
    batch_task, import, job, job_execution, look_up, no_page, overview, registration_task, section, settings,
    thing,
};
use crate::preferences::Preferences;
use crate::shortcuts;
use leptos::mount::mount_to_body;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// The id of the static outline in the page, which stands until the console does.
const SHELL: &str = "shell";

/// Starts the console in the page that loaded it.
pub fn start() {
    #[cfg(debug_assertions)]
    std::panic::set_hook(Box::new(|panic| leptos::logging::error!("{panic}")));
    spawn_local(async {
        sign_in::by_address().await;
        match language::wanted() {
            language::ENGLISH => {}
            other => language::speak(other).await,
        }
        mount();
    });
}

fn mount() {
    mount_to_body(|| Root(console()));
    if let Some(shell) = document().get_element_by_id(SHELL) {
        shell.remove();
    }
}

fn console() -> Markup {
    Preferences::provide();
    Announcer::provide();
    let location = Location::provide(Polling::provide());
    shortcuts::listen();
    version::watch();
    let place = location.place();
    frame::frame(reactive(move || page(place.get())))
}

fn page(place: Page) -> Markup {
    match place {
        Page::Overview => overview::page(),
        Page::LookUp { id } => look_up::page(id),
        Page::List { section, .. } => section::page(section),
        Page::RegistrationTask { task_id } => registration_task::page(task_id),
        Page::Job { job_id, .. } => job::page(job_id),
        Page::Thing { thing_name, .. } => thing::page(thing_name),
        Page::JobExecution { thing_name, job_id, execution_number } => {
            job_execution::page(thing_name, job_id, execution_number)
        }
        Page::BatchTask { task_id, .. } => batch_task::page(task_id),
        Page::Import { import_id } => import::page(import_id),
        Page::Settings => settings::page(),
        Page::Unknown => no_page::page(),
    }
}
