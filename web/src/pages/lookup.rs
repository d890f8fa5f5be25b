//! The look-up: an id leads to its record, and the records visited last are at hand.

use crate::address::Page;
use crate::announcer::Announcer;
use crate::browser;
use crate::client::answer::read;
use crate::client::poll::{Take, poll};
use crate::client::problem::Problem;
use crate::components::page::Heading;
use crate::components::problem::ProblemPanel;
use crate::components::search::LookUpSearch;
use crate::components::skeleton::RowsSkeleton;
use crate::components::status::StatusLabel;
use crate::components::time::Age;
use crate::i18n::message::Message;
use crate::i18n::text;
use crate::lists::{List, batch_tasks, executions, jobs, registration_tasks};
use crate::navigation::{Navigation, keyed};
use crate::preferences::visits::{self, Visit};
use crate::records::Status;
use fleetglass_model::api::{Lookup, Match};
use fleetglass_model::status::{BatchStatus, ExecutionStatus, JobStatus, RegistrationStatus, State};
use leptos::prelude::*;
use leptos_meta::Title;

/// The page, with what was asked for.
#[component]
pub(crate) fn LookUpPage() -> impl IntoView {
    let name = |page: &Page| match page {
        Page::LookUp { id } => Some(id.clone()),
        _ => None,
    };
    keyed(name, |id| view! { <LookUp id/> }.into_any())
}

#[component]
fn LookUp(id: Option<String>) -> impl IntoView {
    let content = match id.clone() {
        Some(id) => view! { <Results id/> }.into_any(),
        None => view! { <Recent/> }.into_any(),
    };
    view! {
        <Title text=text::LOOK_UP_TITLE.get()/>
        <div class="narrow">
            <Heading>{text::LOOK_UP_TITLE}</Heading>
            <LookUpSearch asked=id.unwrap_or_default()/>
            {content}
        </div>
    }
}

#[component]
fn Results(id: String) -> impl IntoView {
    let matches = RwSignal::new(None);
    let path = Page::LookUp { id: Some(id.clone()) }.api();
    let problem = RwSignal::from(poll(move || path.clone(), take(matches)).problem);
    let results = move || {
        let id = id.clone();
        match (matches.get(), problem.get()) {
            (Some(matches), _) => view! { <MatchList id matches/> }.into_any(),
            (None, Some(Problem::NotFound)) => view! { <NoMatch id/> }.into_any(),
            (None, Some(problem)) => view! { <ProblemPanel problem/> }.into_any(),
            (None, None) => view! { <RowsSkeleton loading=text::LOOKING_UP/> }.into_any(),
        }
    };
    let answered = move || matches.with(Option::is_some) || problem.with(Option::is_some);
    view! {
        {move || results()}
        <Show when=answered>
            <Recent/>
        </Show>
    }
}

/// A single match is gone to at once.
fn take(matches: RwSignal<Option<Vec<Match>>>) -> Take {
    let (navigation, announcer) = (expect_context::<Navigation>(), expect_context::<Announcer>());
    let here = navigation.page.get_untracked();
    Box::new(move |body, request_id| {
        let lookup: Lookup = read(body, request_id)?;
        match only(&lookup.matches) {
            // Who has gone elsewhere meanwhile stays there.
            Some(only) if navigation.is_within(&here) => navigation.replace(&Page::of_match(only)),
            Some(_) => {}
            None => {
                if !lookup.matches.is_empty() {
                    announcer.say(text::matches(lookup.matches.len(), Lookup::MAX));
                }
                matches.set(Some(lookup.matches));
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

#[component]
fn NoMatch(id: String) -> impl IntoView {
    view! {
        <section role="status">
            <h2>{text::no_match(&id)}</h2>
            <p>{text::NO_MATCH_HELP}</p>
        </section>
    }
}

#[component]
fn MatchList(id: String, matches: Vec<Match>) -> impl IntoView {
    if matches.is_empty() {
        return view! { <NoMatch id/> }.into_any();
    }
    let title = text::matches(matches.len(), Lookup::MAX);
    let rows = matches.iter().map(match_row).collect_view();
    view! {
        <section>
            <h2>{title}</h2>
            <table>
                {head(&[text::COLUMN_RECORD, text::COLUMN_STATUS, text::COLUMN_KIND])} <tbody>{rows}</tbody>
            </table>
        </section>
    }
    .into_any()
}

/// The head of a table, of which the columns behind the second give way where there is little room.
fn head(columns: &[Message]) -> impl IntoView + use<> {
    let cell = |(index, title): (usize, &Message)| {
        view! {
            <th scope="col" class=(index > 1).then_some("minor")>
                {*title}
            </th>
        }
    };
    view! {
        <thead>
            <tr>{columns.iter().enumerate().map(cell).collect_view()}</tr>
        </thead>
    }
}

fn match_row(found: &Match) -> impl IntoView + use<> {
    let page = Page::of_match(found);
    let status = match (stands(found), found.status()) {
        (Some(status), _) => view! { <StatusLabel status/> }.into_any(),
        (None, Some(raw)) => view! { <code class="raw">{raw.to_owned()}</code> }.into_any(),
        (None, None) => view! { <span class="absent">{text::NONE}</span> }.into_any(),
    };
    view! {
        <tr>
            {record_cell(&page)} <td>{status}</td> <td class="minor">{name_of_kind(&page)}</td>
        </tr>
    }
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
fn record_cell(page: &Page) -> impl IntoView + use<> {
    let (id, thing) = page.record().unwrap_or_default();
    let thing = thing.map(|thing| view! { <span class="ago">{text::on_thing(thing)}</span> });
    view! {
        <td>
            <a href=page.href()>
                <code>{id.to_owned()}</code>
            </a>
            " "
            {thing}
            // Where there is no room for a column of kinds.
            <span class="kind ago">{name_of_kind(page)}</span>
        </td>
    }
}

fn name_of_kind(page: &Page) -> &'static str {
    page.kind().map_or(text::NONE, |kind| text::kind(kind).get())
}

/// The id of the title over what was looked at last.
const RECENT: &str = "recent";

/// The records visited last.
#[component]
fn Recent() -> impl IntoView {
    let visits = RwSignal::new(visits::all());
    let announcer = expect_context::<Announcer>();
    let forget = move |_| {
        visits::forget();
        visits.set(Vec::new());
        browser::focus(RECENT);
        announcer.say(text::FORGOTTEN.to_string());
    };
    let any = move || visits.with(|visits| !visits.is_empty());
    let none = || view! { <p class="ago">{text::RECENT_NONE}</p> };
    let rows = move || visits.get().into_iter().map(visit_row).collect_view();
    let columns = [text::COLUMN_RECORD, text::COLUMN_STATUS_THEN, text::COLUMN_KIND, text::COLUMN_VISITED];
    view! {
        <section>
            <div class="bar-of-tools">
                <h2 id=RECENT tabindex="-1">
                    {text::RECENT}
                </h2>
                <Show when=any>
                    <button type="button" class="plain" on:click=forget>
                        {text::FORGET}
                    </button>
                </Show>
            </div>
            <Show when=any fallback=none>
                <table>{head(&columns)} <tbody>{rows()}</tbody></table>
            </Show>
        </section>
    }
}

fn visit_row(visit: Visit) -> impl IntoView {
    let status = Status { state: visit.state, label: text::state(visit.state), raw: visit.raw };
    view! {
        <tr>
            {record_cell(&visit.page)} <td>
                <StatusLabel status/>
            </td> <td class="minor">{name_of_kind(&visit.page)}</td> <td class="minor">
                <Age at=visit.at/>
            </td>
        </tr>
    }
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
