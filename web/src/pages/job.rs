//! One job, with its executions.

use crate::address::{Kind, Page};
use crate::components::list;
use crate::element::Markup;
use crate::lists::executions;
use crate::pages::record;
use std::sync::Arc;

/// The page.
pub(crate) fn page(job_id: String) -> Markup {
    let page = Page::Job { job_id: job_id.clone(), query: String::new() };
    let total = Arc::new(|| None);
    record::page(page, Kind::Job, |_| list::part(&executions::OF_JOB, vec![("job", job_id)], total))
}
