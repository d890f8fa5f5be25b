//! One Huawei batch task, with its subtasks.

use crate::address::{Kind, Page};
use crate::components::list::RecordList;
use crate::lists::subtasks;
use crate::navigation::keyed;
use crate::pages::record::{RecordState, RecordView};
use leptos::prelude::*;

/// The page.
#[component]
pub(crate) fn BatchTaskPage() -> impl IntoView {
    let name = |page: &Page| match page {
        Page::BatchTask { task_id, .. } => Some(task_id.clone()),
        _ => None,
    };
    keyed(name, |task_id| view! { <BatchTask task_id/> }.into_any())
}

#[component]
fn BatchTask(task_id: String) -> impl IntoView {
    let page = Page::BatchTask { task_id: task_id.clone(), query: String::new() };
    let record = RecordState::poll(page, Kind::BatchTask);
    record.poll_progress();
    let total = Signal::derive(move || record.figure(|detail| detail.total));
    view! {
        <RecordView record>
            <RecordList list=&subtasks::LIST fixed=vec![("task", task_id.clone())] of=total/>
        </RecordView>
    }
}
