//! One job, with its executions.

use crate::address::{Kind, Page};
use crate::components::list::RecordList;
use crate::lists::executions;
use crate::navigation::keyed;
use crate::pages::record::{RecordState, RecordView};
use leptos::prelude::*;

/// The page.
#[component]
pub(crate) fn JobPage() -> impl IntoView {
    let name = |page: &Page| match page {
        Page::Job { job_id, .. } => Some(job_id.clone()),
        _ => None,
    };
    keyed(name, |job_id| view! { <Job job_id/> }.into_any())
}

#[component]
fn Job(job_id: String) -> impl IntoView {
    let page = Page::Job { job_id: job_id.clone(), query: String::new() };
    let record = RecordState::poll(page, Kind::Job);
    view! {
        <RecordView record>
            <RecordList list=&executions::OF_JOB fixed=vec![("job", job_id.clone())]/>
        </RecordView>
    }
}
