//! The console as a whole: what all pages share, and which page is shown.

use crate::address::{BASE, Page, Section};
use crate::announcer::Announcer;
use crate::client::polling::Polling;
use crate::client::{language, version};
use crate::components::dialog::Dialogs;
use crate::components::frame::Frame;
use crate::components::sign_in;
use crate::i18n::text;
use crate::navigation::{Navigation, keyed};
use crate::pages::batch_task::BatchTaskPage;
use crate::pages::import::ImportPage;
use crate::pages::job::JobPage;
use crate::pages::job_execution::JobExecutionPage;
use crate::pages::list::ListPage;
use crate::pages::lookup::LookUpPage;
use crate::pages::not_found::NotFoundPage;
use crate::pages::overview::OverviewPage;
use crate::pages::registration_task::RegistrationTaskPage;
use crate::pages::settings::SettingsPage;
use crate::pages::thing::ThingPage;
use crate::preferences::Preferences;
use crate::shortcuts;
use leptos::mount::mount_to_body;
use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::path;
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
        mount_to_body(App);
        if let Some(shell) = document().get_element_by_id(SHELL) {
            shell.remove();
        }
    });
}

#[component]
fn App() -> impl IntoView {
    provide_meta_context();
    Preferences::provide();
    Announcer::provide();
    Polling::provide();
    Dialogs::provide();
    version::poll();
    view! {
        <Title formatter=|title: String| text::document_title(&title)/>
        <Router base=BASE>
            <Console/>
        </Router>
    }
}

/// The frame, and in it the page that the address names.
#[component]
fn Console() -> impl IntoView {
    Navigation::provide();
    shortcuts::listen();
    view! {
        <Frame>
            <FlatRoutes fallback=NotFoundPage>
                <Route path=path!("/") view=HomePage/>
                <Route path=path!("/search") view=LookUpPage/>
                <Route path=path!("/settings") view=SettingsPage/>
                <Route path=path!("/:section") view=SectionPage/>
                <Route path=path!("/registration-tasks/:task_id") view=RegistrationTaskPage/>
                <Route path=path!("/batch-tasks/:task_id") view=BatchTaskPage/>
                <Route path=path!("/jobs/:job_id") view=JobPage/>
                <Route path=path!("/imports/:import_id") view=ImportPage/>
                <Route path=path!("/things/:thing_name") view=ThingPage/>
                <Route path=path!("/things/:thing_name/jobs/:job_id") view=JobExecutionPage/>
            </FlatRoutes>
        </Frame>
    }
}

/// The overview; the look-up where the address asks for an id.
#[component]
fn HomePage() -> impl IntoView {
    let name = |page: &Page| match page {
        Page::Overview => Some(false),
        Page::LookUp { .. } => Some(true),
        _ => None,
    };
    keyed(name, |asks| match asks {
        false => view! { <OverviewPage/> }.into_any(),
        true => view! { <LookUpPage/> }.into_any(),
    })
}

/// The page of a list, where there is one of that name.
#[component]
fn SectionPage() -> impl IntoView {
    let name = |page: &Page| match page {
        Page::List { section, .. } => Some(Some(*section)),
        Page::Unknown => Some(None::<Section>),
        _ => None,
    };
    keyed(name, |section| match section {
        Some(section) => view! { <ListPage section/> }.into_any(),
        None => view! { <NotFoundPage/> }.into_any(),
    })
}
