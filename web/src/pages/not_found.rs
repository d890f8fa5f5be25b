//! An address that names no page.

use crate::address::Page;
use crate::components::page::Heading;
use crate::i18n::text;
use leptos::prelude::*;
use leptos_meta::Title;

/// The page.
#[component]
pub(crate) fn NotFoundPage() -> impl IntoView {
    view! {
        <Title text=text::NO_PAGE.get()/>
        <div class="narrow">
            <Heading>{text::NO_PAGE}</Heading>
            <p>{text::NO_PAGE_HELP}</p>
            <p>
                <a href=Page::LookUp { id: None }.href()>{text::LOOK_UP_TITLE}</a>
            </p>
        </div>
    }
}
