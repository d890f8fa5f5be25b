//! An address that names no page.

use crate::address::Page;
use crate::element::{Markup, el};
use crate::i18n::text;
use crate::pages::{arrive, heading};

/// The page.
pub(crate) fn page() -> Markup {
    arrive(text::NO_PAGE.get());
    let link = el("a").attr("href", Page::LookUp { id: None }.href()).text(text::LOOK_UP_TITLE);
    el("div")
        .class("narrow")
        .child(heading().text(text::NO_PAGE))
        .child(el("p").text(text::NO_PAGE_HELP))
        .child(el("p").child(link))
        .into()
}
