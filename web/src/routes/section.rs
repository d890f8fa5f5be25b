//! The lists that have a page of their own: `crate::list` says what each is a list of.

use crate::element::Markup;
use crate::list::{List, batch_tasks, executions, imports, jobs, registration_tasks, things};
use crate::page::Section;
use crate::parts::list;
use crate::routes::arrive;
use crate::text;

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
