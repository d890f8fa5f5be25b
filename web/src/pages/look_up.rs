//! The look-up: an id leads to its record, and the records visited last are at hand.

use crate::address::Page;
use crate::announcer::Announcer;
use crate::browser;
use crate::client::answer::read;
use crate::client::poll::{Take, poll};
use crate::client::problem::Problem;
use crate::components::{buttons, problem, search, skeleton, status, time};
use crate::element::{Element, Markup, el, reactive, views};
use crate::i18n::message::Message;
use crate::i18n::text;
use crate::lists::{List, batch_tasks, executions, jobs, registration_tasks};
use crate::navigation::Location;
use crate::pages::{arrive, heading};
use crate::preferences::visits;
use crate::preferences::visits::Visit;
use crate::records::Status;
use crate::signals::Held;
use fleetglass_model::api::{Lookup, Match};
use fleetglass_model::status::{BatchStatus, ExecutionStatus, JobStatus, RegistrationStatus, State};
use leptos::prelude::*;

/// The page, with what was asked for.
pub(crate) fn page(id: Option<String>) -> Markup {
    arrive(text::LOOK_UP_TITLE.get());
    el("div")
        .class("narrow")
        .child(heading().text(text::LOOK_UP_TITLE))
        .child(search::large(id.clone().unwrap_or_default()))
        .child(id.map_or_else(|| recent().into(), results))
        .into()
}

fn results(id: String) -> Markup {
    let found = Held::new(None);
    let path = Page::LookUp { id: Some(id.clone()) }.api();
    let problem = poll(move || path.clone(), take(found)).problem;
    reactive(move || {
        let answer = match (found.get(), problem.get()) {
            (Some(matches), _) => list(&id, &matches),
            (None, Some(Problem::NotFound)) => nothing(&id),
            (None, Some(problem)) => problem::panel(&problem, expect_context()),
            (None, None) => return skeleton::rows(text::LOOKING_UP),
        };
        views([answer, recent().into()])
    })
}

/// A single match is gone to at once.
fn take(found: Held<Option<Vec<Match>>>) -> Take {
    let (location, announcer) = (expect_context::<Location>(), expect_context::<Announcer>());
    let here = location.page.get_untracked();
    Box::new(move |body, request_id| {
        let lookup: Lookup = read(body, request_id)?;
        match only(&lookup.matches) {
            // Who has gone elsewhere meanwhile stays there.
            Some(only) if location.is_within(&here) => location.replace(Page::of_match(only)),
            Some(_) => {}
            None => {
                if !lookup.matches.is_empty() {
                    announcer.say(text::matches(lookup.matches.len(), Lookup::MAX));
                }
                found.set(Some(lookup.matches));
            }
        }
        Ok(true)
    })
}

/// The one record that is meant: a job or a thing stands for its executions.
fn only(matches: &[Match]) -> Option<&Match> {
    let is_execution = |found: &&Match| matches!(found, Match::JobExecution { .. });
    match matches {
        [only] => Some(only),
        several => {
            let mut others = several.iter().filter(|found| !is_execution(found));
            others.next().filter(|_| others.next().is_none())
        }
    }
}

fn nothing(id: &str) -> Markup {
    el("section")
        .attr("role", "status")
        .child(el("h2").text(text::no_match(id)))
        .child(el("p").text(text::NO_MATCH_HELP))
        .into()
}

fn list(id: &str, matches: &[Match]) -> Markup {
    if matches.is_empty() {
        return nothing(id);
    }
    let columns = [text::COLUMN_RECORD, text::COLUMN_STATUS, text::COLUMN_KIND];
    el("section")
        .child(el("h2").text(text::matches(matches.len(), Lookup::MAX)))
        .child(table(&columns, matches.iter().map(row)))
        .into()
}

/// A table, of which the columns behind the second give way where there is little room.
fn table(columns: &[Message], rows: impl Iterator<Item = Element>) -> Element {
    let head = columns.iter().enumerate().map(|(index, title)| {
        let cell = el("th").attr("scope", "col").text(*title);
        if index > 1 { cell.class("minor") } else { cell }
    });
    el("table").child(el("thead").child(el("tr").children(head))).child(el("tbody").children(rows))
}

fn row(found: &Match) -> Element {
    let page = Page::of_match(found);
    let shown = match (stands(found), found.status()) {
        (Some(known), _) => status::status(&known),
        (None, Some(raw)) => el("code").class("raw").text(raw.to_owned()).into(),
        (None, None) => el("span").class("absent").text(text::NONE).into(),
    };
    el("tr").child(record(&page)).child(el("td").child(shown)).child(kind(&page))
}

/// How a match stands, where its status alone tells: what a completed task or job came to, it does not; and a thing has
/// none.
fn stands(found: &Match) -> Option<Status> {
    let (list, state): (&List, fn(&str) -> Option<State>) = match found {
        Match::JobExecution { .. } => (&executions::LIST, |raw| Some(ExecutionStatus::from(raw).state())),
        Match::RegistrationTask { .. } => {
            (&registration_tasks::LIST, |raw| RegistrationStatus::from(raw).state())
        }
        Match::BatchTask { .. } => (&batch_tasks::LIST, |raw| BatchStatus::from(raw).state()),
        Match::Job { .. } => {
            (&jobs::LIST, |raw| Some(JobStatus::from(raw).state()).filter(|state| *state != State::Success))
        }
        Match::Thing { .. } => return None,
    };
    let raw = found.status();
    let state = raw.map_or(Some(State::Unknown), state)?;
    Some(Status { state, label: (list.label)(raw, state), raw: raw.map(str::to_owned) })
}

/// The cell that names a record and leads to it.
fn record(page: &Page) -> Element {
    let Some((id, of)) = page.record() else { return el("td") };
    let link = el("a").attr("href", page.href()).child(el("code").text(id.to_owned()));
    let of = of.map(|thing| el("span").class("ago").text(text::on_thing(thing)));
    // Where there is no room for a column of kinds.
    let kind = el("span").class("kind ago").text(name_of_kind(page));
    el("td").child(link).text(" ").children(of).child(kind)
}

fn kind(page: &Page) -> Element {
    el("td").class("minor").text(name_of_kind(page))
}

fn name_of_kind(page: &Page) -> &'static str {
    page.kind().map_or(text::NONE, |kind| text::kind(kind).get())
}

/// The id of the title over what was looked at last.
const RECENT: &str = "recent";

fn recent() -> Element {
    let visits = Held::new(visits::all());
    let forget = move |_| {
        visits::forget();
        visits.set(Vec::new());
        browser::focus(RECENT);
        expect_context::<Announcer>().say(text::FORGOTTEN.to_string());
    };
    let button = move || {
        if visits.with(Vec::is_empty) {
            return Markup::Nothing;
        }
        buttons::plain().text(text::FORGET).on("click", forget).into()
    };
    let title = el("h2").attr("id", RECENT).attr("tabindex", "-1").text(text::RECENT);
    let bar = el("div").class("bar-of-tools").child(title).reactive(button);
    el("section").child(bar).reactive(move || visits.with(|visits| visited(visits)))
}

fn visited(visits: &[Visit]) -> Markup {
    if visits.is_empty() {
        return el("p").class("ago").text(text::RECENT_NONE).into();
    }
    let columns = [text::COLUMN_RECORD, text::COLUMN_STATUS_THEN, text::COLUMN_KIND, text::COLUMN_VISITED];
    table(&columns, visits.iter().map(visit)).into()
}

fn visit(visit: &Visit) -> Element {
    let state = Status { state: visit.state, label: text::state(visit.state), raw: visit.raw.clone() };
    el("tr")
        .child(record(&visit.page))
        .child(el("td").child(status::status(&state)))
        .child(kind(&visit.page))
        .child(el("td").class("minor").child(time::ago(visit.at)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_tells_how_a_match_stands_where_it_can() {
        let task = |status: Option<&str>| {
            let found = Match::RegistrationTask { task_id: "t".into(), status: status.map(str::to_owned) };
            stands(&found).map(|status| (status.state, status.label))
        };
        assert_eq!(task(Some("InProgress")), Some((State::InProgress, text::STATE_IN_PROGRESS)));
        assert_eq!(task(Some("Cancelled")), Some((State::Stopped, text::STATUS_CANCELLED)));
        assert_eq!(task(Some("Completed")), None);
        assert_eq!(task(Some("Paused")), Some((State::Unknown, text::STATE_UNKNOWN)));
        assert_eq!(task(None), Some((State::Unknown, text::NO_STATUS)));
        assert_eq!(stands(&Match::Thing { thing_name: "t".into() }), None);
    }
}
