//! One job, with its executions.

use crate::list::executions;
use crate::page::{Kind, Page};
use crate::parts::list;
use crate::routes::record;
use leptos::prelude::*;

/// The page.
pub(crate) fn page(job_id: String) -> AnyView {
    let page = Page::Job { job_id: job_id.clone(), query: String::new() };
    record::page(page, Kind::Job, |_| list::part(&executions::LIST, vec![("job", job_id)]))
}
