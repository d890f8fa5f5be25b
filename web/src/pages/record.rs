//! The page of one record, whatever its kind: what it says is in [`crate::records`].

use crate::address::{Kind, Page, Section};
use crate::announcer::Announcer;
use crate::browser;
use crate::client::poll::{Take, poll};
use crate::client::polling::Polling;
use crate::client::problem::Problem;
use crate::components::raw::Raw;
use crate::components::{
    buttons, commands, document, fields, icons, problem, progress, shares, skeleton, status, time, time_line,
};
use crate::element::{Element, Markup, el, reactive, reactive_text, views};
use crate::i18n::message::Message;
use crate::i18n::{format, text};
use crate::pages::{arrive, heading};
use crate::preferences::visits;
use crate::preferences::visits::Visit;
use crate::records::Detail;
use crate::records::commands::Command;
use crate::records::estimate::stuck_since;
use crate::signals::{Held, memo};
use fleetglass_model::status::State;
use fleetglass_model::{Timestamp, Violation};
use leptos::prelude::*;
use std::sync::Arc;

/// The signals of the page.
#[derive(Clone, Copy)]
pub(crate) struct Signals {
    /// What was read last.
    read: Held<Option<Arc<Detail>>>,
    raw: Raw,
    /// What is known of it beside the record.
    pub(crate) aside: Held<Option<Note>>,
    problem: RwSignal<Option<Problem>>,
    polling: Polling,
}

/// What is told beside the outcome, from more than the record itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Note {
    /// So many seconds remain, about.
    Remaining(i64),
    /// It looks stuck, since then.
    Stuck(Timestamp),
}

impl Signals {
    /// True once the record is known, and nothing more will happen to it. Tracked.
    pub(crate) fn is_final(self) -> bool {
        self.read.with(|read| read.as_ref().is_some_and(|read| read.status.state.is_final()))
    }

    /// Since when it has stood still, if it has for long. Tracked.
    pub(crate) fn still_since(self) -> Option<Timestamp> {
        self.read.with(|read| {
            let detail = read.as_ref().filter(|read| read.status.state.is_open())?;
            stuck_since(detail.since?, detail.observed_at)
        })
    }

    /// What a figure of the record is, once it is known. Tracked.
    pub(crate) fn figure(self, of: impl FnOnce(&Detail) -> Option<i64>) -> Option<i64> {
        self.read.with(|read| of(read.as_ref()?))
    }
}

/// The page of a record. `more` is what stands between what is told of it and its documents.
pub(crate) fn page(page: Page, kind: Kind, more: impl FnOnce(Signals) -> Markup) -> Markup {
    let (id, of) = page.record().unwrap_or_default();
    arrive(&text::title(id, of, kind));
    let read = Held::new(None);
    let path = page.api();
    let raw = Raw::new();
    let poll = poll(move || path.clone(), take(page.clone(), kind, read, raw));
    let signals = Signals {
        read,
        raw,
        aside: Held::new(None),
        problem: poll.problem.into(),
        polling: expect_context(),
    };
    views([
        head(kind, id, of, actions(signals)),
        subtitle(&page).map_or_else(|| Markup::Nothing, Into::into),
        content(signals, kind),
        more(signals),
        documents(signals),
        raw.section(),
    ])
}

fn take(page: Page, kind: Kind, read: Held<Option<Arc<Detail>>>, raw: Raw) -> Take {
    let announcer = expect_context::<Announcer>();
    let origin = browser::origin();
    Box::new(move |answer, request_id| {
        let detail = Detail::read(&page, answer, format::number, &origin)
            .map_err(|why| Problem::Unreadable { why, request_id })?;
        let settled = detail.status.state.is_final();
        visits::keep(Visit {
            page: page.with_query(String::new()),
            state: detail.status.state,
            raw: detail.status.raw.clone(),
            at: format::now(),
        });
        if read.with_untracked(|before| before.as_ref().is_some_and(|before| before.differs(&detail))) {
            announcer.say(text::changed(kind, detail.status.label, &detail.outcome));
        }
        raw.keep(answer);
        read.set(Some(Arc::new(detail)));
        Ok(settled)
    })
}

/// The head of a record's page: where it stands, its id as heading, and what can be done with it.
pub(crate) fn head(kind: Kind, id: &str, of: Option<&str>, actions: Element) -> Markup {
    let title = el("div")
        .class("title")
        .child(heading().child(el("code").text(id.to_owned())))
        .child(buttons::copy_value(text::id(kind).to_string(), id.to_owned()));
    views([breadcrumb(kind, id, of), el("div").class("head").child(title).child(actions).into()])
}

/// Where the page stands among the others: its section's list, and what it belongs to.
fn breadcrumb(kind: Kind, id: &str, of: Option<&str>) -> Markup {
    let section = match kind {
        Kind::JobExecution => Section::Things,
        kind => kind.section(),
    };
    let list_of = el("a").attr("href", section.page().href()).text(text::section(section));
    let of = of.map(|thing| {
        let page = Page::Thing { thing_name: thing.to_owned(), query: String::new() };
        el("li").child(el("a").attr("href", page.href()).text(thing.to_owned()))
    });
    let list = el("ol")
        .child(el("li").child(list_of))
        .children(of)
        .child(el("li").attr("aria-current", "page").text(id.to_owned()));
    el("nav").class("breadcrumb").name(text::BREADCRUMB).child(list).into()
}

/// On which thing an execution ran, and which of its executions this is.
fn subtitle(page: &Page) -> Option<Element> {
    let Page::JobExecution { thing_name, job_id, execution_number } = page else { return None };
    let job = Page::Job { job_id: job_id.clone(), query: String::new() };
    let thing = Page::Thing { thing_name: thing_name.clone(), query: String::new() };
    let line = el("p")
        .class("subtitle")
        .text(text::ON)
        .text(" ")
        .child(el("a").attr("href", thing.href()).child(el("code").text(thing_name.clone())))
        .child(buttons::copy_value(text::THE_THING.get().to_owned(), thing_name.clone()))
        .text(" · ")
        .child(el("a").attr("href", job.href()).text(text::TO_JOB));
    let Some(number) = execution_number else { return Some(line) };
    let latest =
        Page::JobExecution { thing_name: thing_name.clone(), job_id: job_id.clone(), execution_number: None };
    let link = el("a").attr("href", latest.href()).text(text::LATEST);
    Some(line.text(text::execution(number)).child(link))
}

/// All of them from the start, so that nothing moves when the record arrives.
fn actions(signals: Signals) -> Element {
    let read = signals.read;
    let commands = memo(move || read.with(|r| r.as_ref().map(|r| r.commands.clone())).unwrap_or_default());
    with_commands(signals.raw, move || commands.with(|list| commands::menu(list)))
}

/// What can be done with what a page tells of: a link to it, what the API answers, the commands for it.
pub(crate) fn actions_of(raw: Raw, commands: Vec<Command>) -> Element {
    with_commands(raw, move || commands::menu(if raw.known.get() { &commands } else { &[] }))
}

fn with_commands(raw: Raw, commands: impl Fn() -> Markup + Send + 'static) -> Element {
    el("div")
        .class("actions")
        .attr("role", "group")
        .name(text::RECORD_ACTIONS)
        .child(buttons::copy_link())
        .child(raw.button())
        .reactive(commands)
}

fn content(signals: Signals, kind: Kind) -> Markup {
    let Signals { read, problem, polling, .. } = signals;
    let known = memo(move || read.with(Option::is_some));
    let notice = move || match problem.get() {
        Some(problem) => problem::notice(&problem, polling),
        None => Markup::Nothing,
    };
    let told = move || read.get().map_or_else(|| Markup::Nothing, |read| told(&read, signals));
    reactive(move || {
        if known.get() {
            return views([reactive(notice), reactive(told)]);
        }
        match problem.get() {
            Some(problem) => problem_of(kind, &problem, polling),
            None => skeleton::skeleton(text::loading(kind)),
        }
    })
}

/// In the place of a record that could not be loaded: why, and where to go on from here.
pub(crate) fn problem_of(kind: Kind, problem: &Problem, polling: Polling) -> Markup {
    match problem {
        Problem::NotFound => not_found(kind, polling),
        _ if problem.is_lasting() => views([problem::panel(problem, polling), ways_on(kind).into()]),
        _ => problem::panel(problem, polling),
    }
}

/// What else the page has (lists, documents) is hidden behind it by style: there is nothing to tell of.
fn not_found(kind: Kind, polling: Polling) -> Markup {
    let asks = move || if polling.paused.get() { text::NOT_FOUND_PAUSED } else { text::NOT_FOUND_LIVE };
    el("section")
        .class("panel-of-problem not-found")
        .attr("role", "status")
        .child(el("h2").text(text::not_found(kind)))
        .child(el("p").text(text::NOT_FOUND_HELP))
        .child(el("p").reactive_text(move || asks().get().to_owned()))
        .child(ways_on(kind))
        .into()
}

/// Links to the nearest list, and to the look-up.
fn ways_on(kind: Kind) -> Element {
    let list = kind.section();
    let nearest = el("a").attr("href", list.page().href()).text(text::go_to(list));
    let link = el("a").attr("href", Page::LookUp { id: None }.href()).text(text::LOOK_UP_ANOTHER);
    el("p").class("ways-on").child(nearest).text(" · ").child(link)
}

/// They keep how they are shown for as long as they stay the same.
fn documents(signals: Signals) -> Markup {
    let documents = memo(move || {
        signals.read.with(|read| read.as_ref().map(|r| r.documents.clone())).unwrap_or_default()
    });
    // What stands above has its place by then: nothing moves.
    let answered = memo(move || signals.polling.is_answered());
    reactive(move || match answered.get() {
        true => documents.with(|all| views(all.iter().map(document::document))),
        false => Markup::Nothing,
    })
}

/// The record but for its documents.
fn told(detail: &Detail, signals: Signals) -> Markup {
    let parts = [
        Some(summary(detail, signals).into()),
        violations(&detail.violations).map(Into::into),
        detail.shares.as_ref().map(shares::shares),
        time_line::time_line(&detail.moments, detail.deadline),
        Some(fields::groups(&detail.groups)),
    ];
    views(parts.into_iter().flatten())
}

fn summary(detail: &Detail, signals: Signals) -> Element {
    let sentence = detail.outcome.clone();
    let remaining = move || match signals.aside.get() {
        Some(Note::Remaining(seconds)) => {
            text::clauses([Some(sentence.clone()), Some(text::remaining(seconds))])
        }
        _ => sentence.clone(),
    };
    let outcome = el("p")
        .class("outcome")
        .child(status::status(&detail.status))
        .text(" ")
        .child(el("span").reactive_text(remaining));
    let stuck = move || match signals.aside.get() {
        Some(Note::Stuck(since)) => stuck(since),
        _ => Markup::Nothing,
    };
    let deadline = detail.deadline;
    let left = move || deadline.map_or(0, |at| at.seconds() - signals.polling.now.get().seconds());
    let is_overdue = memo(move || left() < 0);
    let overdue = move || match is_overdue.get() {
        true => warning(text::OVERDUE, reactive_text(move || text::countdown(left()))),
        false => Markup::Nothing,
    };
    let message = detail.message.clone().map(|message| {
        let heading = el("h2").text(text::MESSAGE);
        el("div").class("message").child(heading).child(el("p").child(el("bdi").text(message)))
    });
    el("div")
        .class("summary")
        .child(outcome)
        .child(as_of(detail))
        .reactive(stuck)
        .reactive(overdue)
        .children(message)
        .children(detail.progress.map(|p| progress::progress(p, &detail.status)))
}

/// It looks stuck, and since when.
pub(crate) fn stuck(since: Timestamp) -> Markup {
    warning(text::LOOKS_STUCK, views([text::SAME_SINCE.get().into(), " ".into(), time::whole(since)]))
}

fn warning(what: Message, told: Markup) -> Markup {
    el("p")
        .class("stuck status warning")
        .child(icons::status(State::Warning))
        .child(el("strong").text(what))
        .child(el("span").child(told))
        .into()
}

fn as_of(detail: &Detail) -> Element {
    el("p").class("as-of").text(text::AS_OF).text(" ").child(time::whole(detail.observed_at))
}

fn violations(violations: &[Violation]) -> Option<Element> {
    if violations.is_empty() {
        return None;
    }
    let item =
        |v: &Violation| el("li").child(el("code").text(v.member.clone())).text(" ").text(v.message.clone());
    let heading = el("h2").child(icons::status(State::Warning)).text(text::violations(violations.len()));
    Some(
        el("section")
            .class("violations")
            .child(heading)
            .child(el("ul").children(violations.iter().map(item))),
    )
}
