//! One Huawei batch task, with its subtasks.

use crate::address::{Kind, Page};
use crate::components::list;
use crate::element::Markup;
use crate::lists::subtasks;
use crate::pages::record;
use crate::pages::registration_task::follow_progress;
use std::sync::Arc;

/// The page.
pub(crate) fn page(task_id: String) -> Markup {
    let page = Page::BatchTask { task_id: task_id.clone(), query: String::new() };
    let api = page.api().unwrap_or_default();
    record::page(page, Kind::BatchTask, |signals| {
        follow_progress(signals, &api);
        let total = move || signals.figure(|detail| detail.total);
        list::part(&subtasks::LIST, vec![("task", task_id)], Arc::new(total))
    })
}
