//! One thing-registration task.

use crate::address::{Kind, Page};
use crate::client::answer::read;
use crate::client::poll::poll;
use crate::components::time;
use crate::element::{Element, Markup, el, reactive};
use crate::i18n::message::Message;
use crate::i18n::text;
use crate::pages::record::{self, Note, Signals};
use crate::records::estimate::remaining;
use crate::signals::{Held, effect};
use fleetglass_model::fleet::{Point, Progress, Report, Reports};
use leptos::prelude::*;

/// The page.
pub(crate) fn page(task_id: String) -> Markup {
    let page = Page::RegistrationTask { task_id };
    let api = page.api().unwrap_or_default();
    record::page(page, Kind::RegistrationTask, |signals| {
        follow_progress(signals, &api);
        reports(&api)
    })
}

/// Tells how long a task will still take, and whether it still moves, from its observations.
pub(crate) fn follow_progress(signals: Signals, api: &str) {
    let points: Held<Vec<Point>> = Held::new(Vec::new());
    let path = format!("{api}/progress");
    poll(
        // What has ended has no time remaining.
        move || (!signals.is_final()).then(|| path.clone()),
        Box::new(move |body, request_id| {
            let progress: Progress = read(body, request_id)?;
            points.set(progress.points);
            Ok(untrack(move || signals.is_final()))
        }),
    );
    effect(move || {
        let total = signals.figure(|detail| detail.total);
        let aside = match (signals.still_since(), points.with(|points| remaining(points, total))) {
            _ if signals.is_final() => None,
            // As lists and what needs attention tell it.
            (Some(since), _) => Some(Note::Stuck(since)),
            (None, seconds) => seconds.map(Note::Remaining),
        };
        signals.aside.set(aside);
    });
}

fn reports(api: &str) -> Markup {
    let found: Held<Vec<Report>> = Held::new(Vec::new());
    let path = format!("{api}/reports");
    poll(
        move || Some(path.clone()),
        Box::new(move |body, request_id| {
            let read: Reports = read(body, request_id)?;
            found.set(read.reports);
            Ok(true)
        }),
    );
    reactive(move || {
        found.with(|reports| {
            if reports.is_empty() {
                return Markup::Nothing;
            }
            el("section")
                .class("reports")
                .child(el("h2").text(text::REPORTS))
                .child(el("p").class("ago").text(text::REPORTS_HELP))
                .child(el("ul").class("plain-list").children(reports.iter().map(report)))
                .into()
        })
    })
}

fn report(report: &Report) -> Element {
    let title: Message =
        if report.report_type == "ERRORS" { text::REPORT_ERRORS } else { text::REPORT_RESULTS };
    let item = el("li").child(el("code").text(report.report_type.clone())).text(" ");
    // Nothing but the web is followed from here.
    let link = if report.link.starts_with("https://") {
        el("a")
            .attr("href", report.link.clone())
            .attr("rel", "noreferrer")
            .attr("target", "_blank")
            .text(title)
    } else {
        el("code").text(report.link.clone())
    };
    item.child(link).text(" ").child(el("span").class("ago").child(time::ago(report.observed_at)))
}
