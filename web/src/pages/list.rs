//! The lists that have a page of their own: `crate::lists` says what each is a list of.

use crate::address::Section;
use crate::components::import_files::ImportFiles;
use crate::components::list::WholePageList;
use crate::i18n::text;
use crate::lists::of_section;
use leptos::prelude::*;
use leptos_meta::Title;

/// The page of a section.
#[component]
pub(crate) fn ListPage(section: Section) -> impl IntoView {
    view! {
        <Title text=text::section(section).get()/>
        <WholePageList list=of_section(section)>
            {(section == Section::Imports).then(|| view! { <ImportFiles/> })}
        </WholePageList>
    }
}
