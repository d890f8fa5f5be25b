//! What needs attention first, then what runs, then how much there is of what, then what changed last.

use crate::address::{API, Section};
use crate::client::answer::read;
use crate::client::poll::{Poll, poll, poll_on};
use crate::client::polling::Polling;
use crate::client::problem::Problem;
use crate::components::time::today;
use crate::components::{cell, chart, icons, list, problem, skeleton, status, time};
use crate::element::{Element, Markup, el, reactive, views};
use crate::i18n::format;
use crate::i18n::message::Message;
use crate::i18n::text;
use crate::lists::{Column, ColumnKind, Counted, Row, in_order, label, word};
use crate::pages::section::list_of;
use crate::pages::{arrive, heading};
use crate::preferences::Preferences;
use crate::signals::{Held, memo};
use fleetglass_model::fleet::{AttentionCount, AttentionCounts, Source, Sources, Total, Totals};
use fleetglass_model::list::{Attention, Count};
use fleetglass_model::status::State;
use leptos::prelude::*;

/// A source that has said nothing for so many seconds has fallen silent.
const SILENT_AFTER: i64 = 900;
const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;

/// The page.
pub(crate) fn page() -> Markup {
    arrive(text::OVERVIEW.get());
    // The first is asked for again and again; the others when it has said that anything changed.
    let beat = RwSignal::new(0_u32);
    let attention = attention(beat);
    let polling = expect_context::<Polling>();
    // What stands below is seen once all of it has its place: nothing moves.
    let waiting = move || (!polling.is_answered()).then(|| "waiting".to_owned());
    // With the span that it is of: the next one may be chosen already.
    let found: Held<Option<(Totals, Span)>> = Held::new(None);
    let rest = el("div").reactive_attr("class", waiting).children([
        running(beat),
        totals(beat, found),
        last(beat),
        sources(beat),
    ]);
    let empty =
        memo(move || found.with(|found| found.as_ref().is_some_and(|(all, _)| all.totals.is_empty())));
    let advice = move || match empty.get() {
        true => section(text::NO_SOURCES, list::how_to_import()),
        false => Markup::Nothing,
    };
    // Of nothing, nothing is told but how it becomes something.
    let told = el("div").reactive_attr("hidden", move || empty.get().then(String::new));
    views([
        el("div").class("head").child(heading().text(text::OVERVIEW)).into(),
        reactive(advice),
        told.child(attention).child(rest).into(),
    ])
}

fn section(title: Message, content: Markup) -> Markup {
    el("section").class("part").child(el("h2").text(title)).child(content).into()
}

/// What is shown once it has been read; until then what is being done, or why it cannot.
fn once<T: Send + Sync + 'static>(
    read: Held<Option<T>>,
    poll: &Poll,
    loading: Message,
    show: impl Fn(&T) -> Markup + Send + 'static,
) -> Markup {
    when_known(Box::new(move || read.with(|read| read.as_ref().map(&show))), poll, loading)
}

fn when_known(known: Box<dyn Fn() -> Option<Markup> + Send>, poll: &Poll, loading: Message) -> Markup {
    let (problem, polling) = (poll.problem.clone(), expect_context::<Polling>());
    reactive(move || match known() {
        Some(view) => view,
        None => match problem.get() {
            // The first part tells what happened, and what to do, where it is in trouble too.
            Some(problem) if polling.is_first_troubled() => {
                el("p").class("ago trouble").text(text::problem(&problem).0).into()
            }
            Some(problem) => problem::panel(&problem, polling),
            None => skeleton::rows(loading),
        },
    })
}

fn attention(beat: RwSignal<u32>) -> Markup {
    let counts: Held<Option<AttentionCounts>> = Held::new(None);
    let polling = expect_context::<Polling>();
    let asked = StoredValue::new(polling.asked.get_untracked());
    let poll = poll(
        || Some([API, "attention"].concat()),
        Box::new(move |body, request_id| {
            let read: AttentionCounts = read(body, request_id)?;
            // Who wants a refresh asks for the others too.
            let wanted = polling.asked.get_untracked();
            let refreshed = asked.try_update_value(|asked| std::mem::replace(asked, wanted)) != Some(wanted);
            let before = counts.with_untracked(|counts| counts.as_ref().map(|counts| counts.change));
            let changed = before.is_some_and(|before| before != read.change);
            counts.set(Some(read));
            if changed && !refreshed {
                beat.update(|beat| *beat += 1);
            }
            Ok(false)
        }),
    );
    let show = |counts: &AttentionCounts| {
        let groups: Vec<Markup> = counts.groups.iter().filter_map(reason).collect();
        match groups.is_empty() {
            true => {
                let icon = icons::status(State::Success);
                let calm = el("p")
                    .class("status success calm")
                    .child(icon)
                    .child(el("strong").text(text::NOTHING_NEEDED));
                calm.into()
            }
            false => el("ul").class("reasons").children(groups).into(),
        }
    };
    let problem = poll.problem.clone();
    let trouble = move || match problem.get() {
        Some(problem) if counts.with(Option::is_some) => problem::notice(&problem, polling),
        Some(problem) => problem::panel(&problem, polling),
        None => Markup::Nothing,
    };
    let section = section(text::NEEDS_ATTENTION, once(counts, &poll, text::LOADING_OVERVIEW, show));
    views([reactive(trouble), section])
}

/// How many need attention for one reason, as a link to them.
fn reason(group: &AttentionCount) -> Option<Markup> {
    let section = Section::of_name(&group.list).filter(|_| group.count > 0)?;
    let state = match group.reason {
        Attention::Failed | Attention::TimedOut => State::Error,
        Attention::WithFailures | Attention::AboutToTimeOut | Attention::Stuck => State::Warning,
    };
    let count = Count { count: group.count, exact: group.exact };
    let name = group.reason.name();
    let link = el("a")
        .attr("href", section.with(format!("attention={name}")).href())
        .child(
            el("strong")
                .class(format!("status {}", status::class(state)))
                .child(icons::status(state))
                .text(text::count(count)),
        )
        .child(el("span").text(text::reason(name)))
        .child(el("span").class("ago").text(text::section(section)));
    Some(el("li").child(link).into())
}

/// What runs, of each kind the few that moved last.
fn running(beat: RwSignal<u32>) -> Markup {
    let part = |section: Section, columns: &'static [&'static str]| {
        some_of(beat, section, "state=in-progress", columns, 5)
    };
    section(
        text::RUNNING_NOW,
        el("div")
            .class("parts")
            .child(part(Section::RegistrationTasks, &["task", "progress", "failed"]))
            .child(part(Section::Jobs, &["job", "done", "failures"]))
            .child(part(Section::BatchTasks, &["task", "progress", "lost"]))
            .into(),
    )
}

/// What changed last.
fn last(beat: RwSignal<u32>) -> Markup {
    let columns: &[&str] = &["thing", "status", "job", "updated"];
    section(text::CHANGED_LAST, some_of(beat, Section::Executions, "", columns, 8))
}

/// The first rows of a list under a filter, with a link to all of them.
fn some_of(
    beat: RwSignal<u32>,
    section: Section,
    query: &'static str,
    columns: &'static [&'static str],
    limit: u32,
) -> Markup {
    let list = list_of(section);
    let rows: Held<Option<(Vec<Row>, Option<Count>)>> = Held::new(None);
    let path = format!("{API}{}?{query}{}limit={limit}", list.name, if query.is_empty() { "" } else { "&" });
    let poll = poll_on(
        beat,
        move || Some(path.clone()),
        Box::new(move |body, request_id| {
            let page = list.read(body).map_err(|why| Problem::Unreadable { why, request_id })?;
            rows.set(Some((page.items, page.total)));
            Ok(true)
        }),
    );
    let clock = expect_context::<Preferences>().clock;
    let today = today();
    let show = move |(rows, total): &(Vec<Row>, Option<Count>)| {
        let title = match total {
            Some(total) => text::with_count(text::section(section), &text::count(*total)),
            None => text::section(section).to_string(),
        };
        let link = el("a").attr("href", section.with(query.to_owned()).href()).text(title);
        let heading = el("h3").child(link);
        if rows.is_empty() {
            return views([heading.into(), el("p").class("ago").text(text::NONE_NOW).into()]);
        }
        let clock = clock.get();
        let today = today();
        let place = |name: &&str| list.columns.iter().position(|column| column.name == *name);
        let places = columns.iter().filter_map(place).enumerate();
        // The first two are shown wherever there is room or not.
        let class = |(index, at): (usize, usize)| (at, list::class(&list.columns[at], index < 2));
        let places: Vec<(usize, String)> = places.map(class).collect();
        let row = |row: &Row| {
            let cell = |(at, class): &(usize, String)| cell::html(&row.cells[*at], class, today, &clock);
            el("tr").html(places.iter().map(cell).collect::<String>())
        };
        let zone = format::offset(format::now(), &clock);
        let title = |column: &Column| match column.kind {
            ColumnKind::Times => text::in_zone(column.title, &zone),
            _ => column.title.get().to_owned(),
        };
        let head = places.iter().map(|(at, class)| {
            el("th").attr("scope", "col").class(class.clone()).text(title(&list.columns[*at]))
        });
        let table = el("table")
            .name(text::section(section))
            .on("click", |event| list::copy(&event))
            .child(el("thead").child(el("tr").children(head)))
            .child(el("tbody").children(rows.iter().map(row)));
        views([heading.into(), el("div").class("table small").child(table).into()])
    };
    el("div").class("some").child(once(rows, &poll, list.loading, show)).into()
}

/// From when to when, and how many seconds are told as one.
type Span = (i64, i64, i64);

/// How many are in which status, and when executions were last updated.
fn totals(beat: RwSignal<u32>, found: Held<Option<(Totals, Span)>>) -> Markup {
    let days = RwSignal::new(false);
    let now = expect_context::<Polling>().now;
    let span = memo(move || {
        let (every, count) = if days.get() { (DAY, 30) } else { (HOUR, 24) };
        let to = (now.with(|now| now.seconds()).div_euclid(every) + 1) * every;
        (to - count * every, to, every)
    });
    let path = move || {
        let (from, to, every) = span.get();
        let every = if every == DAY { "day" } else { "hour" };
        Some(format!("{API}totals?from={from}&to={to}&every={every}"))
    };
    let take = move |body: &str, request_id| {
        found.set(Some((read(body, request_id)?, span.get_untracked())));
        Ok(true)
    };
    let poll = poll_on(beat, path, Box::new(take));
    let clock = expect_context::<Preferences>().clock;
    let over_time = move |(totals, (from, to, every)): &(Totals, Span)| {
        let (from, to, every) = (*from, *to, *every);
        chart::chart(&chart::bars(&totals.times, from, to, every), every, &clock.get())
    };
    let choice = |title: Message, is: bool| {
        el("button")
            .attr("type", "button")
            .class("plain")
            .reactive_attr("aria-pressed", move || Some((days.get() == is).to_string()))
            .text(title)
            .on("click", move |_| days.set(is))
    };
    let zone = time::zone_now();
    // The API counts the days of UTC.
    let title = move || match days.get() {
        true => text::in_zone(text::OVER_TIME, text::UTC),
        false => text::in_zone(text::OVER_TIME, &zone()),
    };
    let bar = el("div")
        .class("bar-of-tools")
        .child(el("h2").reactive_text(title))
        .child(el("div").child(choice(text::LAST_DAY, false)).child(choice(text::LAST_MONTH, true)));
    let times = el("section")
        .class("part")
        .child(bar)
        .child(el("p").class("ago").text(text::OVER_TIME_HELP))
        .child(once(found, &poll, text::LOADING_OVERVIEW, over_time));
    views([
        section(text::TOTALS, once(found, &poll, text::LOADING_OVERVIEW, |(totals, _)| by_status(totals))),
        times.into(),
    ])
}

fn by_status(totals: &Totals) -> Markup {
    let lists = [Section::Executions, Section::RegistrationTasks, Section::Jobs, Section::BatchTasks];
    let rows = lists.into_iter().map(|section| {
        let own = totals.totals.iter().filter(|total| total.list == section.name()).collect();
        let own: Vec<&Total> = in_order(own, |total| counted(total));
        let count = |total: &&Total| total_link(section, total, &own);
        let all = own.iter().map(|total| total.count).sum();
        let exact = own.iter().all(|total| total.exact);
        let name = el("a").attr("href", section.page().href()).text(text::section(section));
        let sum = el("strong").text(text::count(Count { count: all, exact }));
        el("li")
            .child(el("span").class("of").child(name).child(sum))
            .child(el("span").class("states").children(own.iter().map(count)))
    });
    el("ul").class("totals").children(rows).into()
}

fn total_link(section: Section, total: &Total, all: &[&Total]) -> Element {
    let alone = total
        .status
        .as_ref()
        .filter(|status| all.iter().filter(|t| t.status.as_ref() == Some(status)).count() == 1);
    let query = match alone {
        Some(status) => format!("status={status}"),
        None => format!("state={}", total.state.name()),
    };
    let list = list_of(section);
    let names: Vec<_> = all.iter().map(|total| counted(total)).collect();
    let (label, word) = (label(list, counted(total)), word(list, counted(total), &names));
    let count = Count { count: total.count, exact: total.exact };
    el("a")
        .class(format!("count {}", status::class(total.state)))
        .attr("href", section.with(query).href())
        .child(icons::status(total.state))
        .child(el("strong").text(text::count(count)))
        .child(el("span").text(label))
        .children(word.map(|word| el("code").class("raw").text(word.to_owned())))
}

fn counted(total: &Total) -> Counted<'_> {
    (total.status.as_deref(), total.state)
}

/// How fresh each source is.
fn sources(beat: RwSignal<u32>) -> Markup {
    let found: Held<Option<Sources>> = Held::new(None);
    // What a collector tells of itself is no change of any record.
    let take = move |body: &str, request_id| {
        let told: Sources = read(body, request_id)?;
        let is_final = told.sources.iter().all(|source| source.every.is_none());
        found.set(Some(told));
        Ok(is_final)
    };
    let poll = poll_on(beat, || Some([API, "sources"].concat()), Box::new(take));
    let show = |sources: &Sources| match sources.sources.is_empty() {
        true => el("p").class("ago").text(text::NO_SOURCES).into(),
        false => el("ul").class("plain-list").children(sources.sources.iter().map(source)).into(),
    };
    section(text::SOURCES, once(found, &poll, text::LOADING_OVERVIEW, show))
}

fn source(source: &Source) -> Element {
    let (now, clock) = (expect_context::<Polling>().now, expect_context::<Preferences>().clock);
    let (at, own) = (source.observed_at, source.clone());
    // Nobody says when the next import is due.
    let silent = move || match own.every {
        Some(_) => own.silent_since(now.get()),
        None => (now.get().seconds() - at.seconds() >= SILENT_AFTER).then_some(at),
    };
    let silent = memo(silent);
    let class =
        move || Some(if silent.get().is_some() { "status warning" } else { "status success" }.to_owned());
    let said = move || match silent.get() {
        Some(since) => text::source_silent(&format::date_time(since, &clock.get())),
        None => text::SOURCE_FRESH.to_string(),
    };
    // What is pushed comes when something happens: that it does not, says nothing.
    let said = match source.via.as_str() {
        "push" => el("span"),
        _ => el("span").reactive_attr("class", class).reactive_text(said),
    };
    let behind = source.behind.filter(|behind| *behind > 0).map(text::behind);
    let told = behind.into_iter().chain(source.problem.clone());
    el("li")
        .child(el("code").text(source.source.clone()))
        .child(said)
        .child(el("span").class("ago").text(text::LAST_SPOKE).text(" ").child(time::past(at)))
        .child(
            el("span").class("ago").text(text::LAST_IMPORTED).text(" ").child(time::past(source.imported_at)),
        )
        .children(told.map(|told| el("span").class("ago whole-row").text(told)))
}
