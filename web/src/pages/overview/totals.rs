//! How many are in which status, and when executions were last updated.

use super::{OnceKnown, Part};
use crate::address::{API, Section};
use crate::client::answer::read;
use crate::client::poll::poll_on;
use crate::client::polling::Polling;
use crate::components::buttons::ChoiceButton;
use crate::components::chart::{Chart, bars};
use crate::components::icons::StatusIcon;
use crate::components::{status, time};
use crate::i18n::{format, text};
use crate::lists::{Counted, in_order, label, of_section, word};
use crate::preferences::Preferences;
use fleetglass_model::fleet::{Total, Totals};
use fleetglass_model::list::Count;
use leptos::prelude::*;

const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;

/// What was counted, with the span that it is of: the next one may be chosen already.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct TotalsAnswer {
    pub(super) totals: Totals,
    span: Span,
}

/// A stretch of time, in epoch seconds, and how many seconds a bar counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Span {
    from: i64,
    to: i64,
    every: i64,
}

/// The counts by status and over time, read anew whenever `beat` changes.
#[component]
pub(super) fn TotalsSection(beat: RwSignal<u32>, totals: RwSignal<Option<TotalsAnswer>>) -> impl IntoView {
    let days = RwSignal::new(false);
    let now = expect_context::<Polling>().now;
    let span = Memo::new(move |_| {
        let (every, count) = if days.get() { (DAY, 30) } else { (HOUR, 24) };
        let to = (now.with(|now| now.seconds()).div_euclid(every) + 1) * every;
        Span { from: to - count * every, to, every }
    });
    let path = move || {
        let Span { from, to, every } = span.get();
        let every = if every == DAY { "day" } else { "hour" };
        Some(format!("{API}totals?from={from}&to={to}&every={every}"))
    };
    let take = move |body: &str, request_id| {
        totals.set(Some(TotalsAnswer { totals: read(body, request_id)?, span: span.get_untracked() }));
        Ok(true)
    };
    let poll = poll_on(beat, path, Box::new(take));
    let of_totals = poll.clone();
    let known = Memo::new(move |_| totals.with(Option::is_some));
    let by_status = move || totals.get().map(|answer| view! { <ByStatus totals=answer.totals.totals/> });
    view! {
        <Part title=text::TOTALS>
            <OnceKnown known poll=of_totals loading=text::LOADING_OVERVIEW>
                {move || by_status()}
            </OnceKnown>
        </Part>
        <section class="part">
            <div class="bar-of-tools">
                <OverTimeTitle days/>
                <div>
                    <ChoiceButton title=text::LAST_DAY value=false chosen=days/>
                    <ChoiceButton title=text::LAST_MONTH value=true chosen=days/>
                </div>
            </div>
            <p class="ago">{text::OVER_TIME_HELP}</p>
            <OnceKnown known poll loading=text::LOADING_OVERVIEW>
                <OverTime totals/>
            </OnceKnown>
        </section>
    }
}

/// The title, with the zone: the API counts the days of UTC.
#[component]
fn OverTimeTitle(days: RwSignal<bool>) -> impl IntoView {
    let zone = time::zone_now();
    let title = move || match days.get() {
        true => text::in_zone(text::OVER_TIME, format::UTC),
        false => text::in_zone(text::OVER_TIME, &zone()),
    };
    view! { <h2>{move || title()}</h2> }
}

#[component]
fn OverTime(totals: RwSignal<Option<TotalsAnswer>>) -> impl IntoView {
    let clock = expect_context::<Preferences>().clock;
    move || {
        let clock = clock.get();
        totals.with(|totals| {
            let TotalsAnswer { totals, span: Span { from, to, every } } = totals.as_ref()?;
            let bars = bars(&totals.times, *from, *to, *every);
            Some(view! { <Chart bars every=*every clock/> })
        })
    }
}

#[component]
fn ByStatus(totals: Vec<Total>) -> impl IntoView {
    let sections = [Section::Executions, Section::RegistrationTasks, Section::Jobs, Section::BatchTasks];
    let row = |section: Section| {
        let of_list = totals.iter().filter(|total| total.list == section.name()).collect();
        let of_list: Vec<&Total> = in_order(of_list, |total| counted(total));
        let count = of_list.iter().map(|total| total.count).sum();
        let exact = of_list.iter().all(|total| total.exact);
        let links = of_list.iter().map(|total| total_link(section, total, &of_list)).collect_view();
        view! {
            <li>
                <span class="of">
                    <a href=section.page().href()>{text::section(section)}</a>
                    <strong>{text::count(Count { count, exact })}</strong>
                </span>
                <span class="states">{links}</span>
            </li>
        }
    };
    view! { <ul class="totals">{sections.into_iter().map(row).collect_view()}</ul> }
}

fn total_link(section: Section, total: &Total, all: &[&Total]) -> impl IntoView + use<> {
    let alone = total
        .status
        .as_ref()
        .filter(|status| all.iter().filter(|t| t.status.as_ref() == Some(status)).count() == 1);
    let query = match alone {
        Some(status) => format!("status={status}"),
        None => format!("state={}", total.state.name()),
    };
    let list = of_section(section);
    let names: Vec<_> = all.iter().map(|total| counted(total)).collect();
    let (label, word) = (label(list, counted(total)), word(list, counted(total), &names));
    let count = Count { count: total.count, exact: total.exact };
    let state = total.state;
    let word = word.map(|word| view! { <code class="raw">{word.to_owned()}</code> });
    view! {
        <a class=format!("count {}", status::class(state)) href=section.with(query).href()>
            <StatusIcon state/>
            <strong>{text::count(count)}</strong>
            <span>{label}</span>
            {word}
        </a>
    }
}

fn counted(total: &Total) -> Counted<'_> {
    (total.status.as_deref(), total.state)
}
