//! The pages, one file each.

pub(crate) mod batch_task;
pub(crate) mod import;
pub(crate) mod job;
pub(crate) mod job_execution;
pub(crate) mod look_up;
pub(crate) mod no_page;
pub(crate) mod overview;
pub(crate) mod record;
pub(crate) mod registration_task;
pub(crate) mod section;
pub(crate) mod settings;
pub(crate) mod thing;

use crate::browser;
use crate::element::{Element, el};
use crate::i18n::text;
use crate::navigation::Location;
use leptos::prelude::*;

const HEADING: &str = "heading";

/// The page's heading, which can take the focus.
pub(crate) fn heading() -> Element {
    el("h1").attr("id", HEADING).attr("tabindex", "-1")
}

/// Names the document after the page, and moves the focus to its heading, so that a reader says where it arrived.
/// The first page of a visit leaves the focus where the browser puts it: before the skip link.
pub(crate) fn arrive(title: &str) {
    document().set_title(&text::document_title(title));
    if expect_context::<Location>().has_moved() {
        request_animation_frame(|| browser::focus(HEADING));
    }
}
