//! The console as a whole: what all pages share, and which page is shown.

use crate::announcer::Announcer;
use crate::element::reactive;
use crate::live::Live;
use crate::location::Location;
use crate::page::Page;
use crate::parts::frame;
use crate::preferences::Preferences;
use crate::routes::{look_up, no_page, record};
use crate::shortcuts;
use leptos::mount::mount_to_body;
use leptos::prelude::*;

/// The id of the static outline in the page, which stands until the console does.
const SHELL: &str = "shell";

/// Starts the console in the page that loaded it.
pub fn start() {
    #[cfg(debug_assertions)]
    std::panic::set_hook(Box::new(|panic| leptos::logging::error!("{panic}")));
    mount_to_body(console);
    if let Some(shell) = document().get_element_by_id(SHELL) {
        shell.remove();
    }
}

fn console() -> AnyView {
    Preferences::provide();
    Announcer::provide();
    let location = Location::provide(Live::provide());
    shortcuts::listen();
    frame::frame(reactive(move || page(location.page.get())))
}

fn page(page: Page) -> AnyView {
    match page.kind() {
        Some(kind) => record::page(page, kind),
        None => match page {
            Page::LookUp { id } => look_up::page(id),
            _ => no_page::page(),
        },
    }
}
