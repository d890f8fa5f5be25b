//! The lists that have a page of their own: `crate::lists` says what each is a list of.

use crate::address::Section;
use crate::components::list;
use crate::element::Markup;
use crate::i18n::text;
use crate::lists::{List, batch_tasks, executions, imports, jobs, registration_tasks, things};
use crate::pages::arrive;

/// The page of a section.
pub(crate) fn page(section: Section) -> Markup {
    arrive(text::section(section).get());
    list::page(list_of(section))
}

/// What a section lists.
pub(crate) fn list_of(section: Section) -> &'static List {
    match section {
        Section::RegistrationTasks => &registration_tasks::LIST,
        Section::Jobs => &jobs::LIST,
        Section::Executions => &executions::LIST,
        Section::Things => &things::LIST,
        Section::BatchTasks => &batch_tasks::LIST,
        Section::Imports => &imports::LIST,
    }
}
