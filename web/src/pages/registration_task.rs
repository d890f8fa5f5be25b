//! One thing-registration task.

use crate::address::{Kind, Page};
use crate::client::answer::read;
use crate::client::poll::poll;
use crate::components::time::Age;
use crate::i18n::text;
use crate::navigation::keyed;
use crate::pages::record::{RecordState, RecordView};
use fleetglass_model::fleet::{Report, Reports as ReportsAnswer};
use leptos::prelude::*;

/// The page.
#[component]
pub(crate) fn RegistrationTaskPage() -> impl IntoView {
    let name = |page: &Page| match page {
        Page::RegistrationTask { task_id } => Some(task_id.clone()),
        _ => None,
    };
    keyed(name, |task_id| view! { <RegistrationTask task_id/> }.into_any())
}

#[component]
fn RegistrationTask(task_id: String) -> impl IntoView {
    let page = Page::RegistrationTask { task_id };
    let api = page.api().unwrap_or_default();
    let record = RecordState::poll(page, Kind::RegistrationTask);
    record.poll_progress();
    view! {
        <RecordView record>
            <Reports api=api.clone()/>
        </RecordView>
    }
}

/// The reports that AWS wrote about the task, where any were imported.
#[component]
fn Reports(api: String) -> impl IntoView {
    let reports: RwSignal<Vec<Report>> = RwSignal::new(Vec::new());
    let path = format!("{api}/reports");
    poll(
        move || Some(path.clone()),
        Box::new(move |body, request_id| {
            let answer: ReportsAnswer = read(body, request_id)?;
            reports.set(answer.reports);
            Ok(true)
        }),
    );
    view! {
        <Show when=move || reports.with(|reports| !reports.is_empty())>
            <section class="reports">
                <h2>{text::REPORTS}</h2>
                <p class="ago">{text::REPORTS_HELP}</p>
                <ul class="plain-list">{move || reports.get().into_iter().map(report).collect_view()}</ul>
            </section>
        </Show>
    }
}

fn report(report: Report) -> impl IntoView {
    let title = if report.report_type == "ERRORS" { text::REPORT_ERRORS } else { text::REPORT_RESULTS };
    // Nothing but the web is followed from here.
    let link = if report.link.starts_with("https://") {
        view! {
            <a href=report.link rel="noreferrer" target="_blank">
                {title}
            </a>
        }
        .into_any()
    } else {
        view! { <code>{report.link}</code> }.into_any()
    };
    view! {
        <li>
            <code>{report.report_type}</code>
            " "
            {link}
            " "
            <span class="ago">
                <Age at=report.observed_at/>
            </span>
        </li>
    }
}
