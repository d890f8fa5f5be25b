//! Counts over time as stacked bars, with the same as a table.

use crate::address::Section;
use crate::components::status;
use crate::i18n::format::Clock;
use crate::i18n::{format, text};
use fleetglass_model::Timestamp;
use fleetglass_model::fleet::TimeCount;
use fleetglass_model::status::{ExecutionStatus, State};
use leptos::prelude::*;

/// The states in the order in which they stand on each other, from the ground.
const STATES: [State; 6] =
    [State::Success, State::Error, State::Stopped, State::InProgress, State::Pending, State::Unknown];

/// What was counted in an hour or on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Bar {
    /// When it begins, in epoch seconds.
    at: i64,
    /// How many of each of [`STATES`].
    counts: [i64; STATES.len()],
}

impl Bar {
    fn total(&self) -> i64 {
        self.counts.iter().sum()
    }
}

/// The bars from one time to another, `every` so many seconds, empty ones among them.
pub(crate) fn bars(times: &[TimeCount], from: i64, to: i64, every: i64) -> Vec<Bar> {
    let count = (to - from).div_euclid(every).max(0);
    let mut bars: Vec<Bar> =
        (0..count).map(|n| Bar { at: from + n * every, counts: [0; STATES.len()] }).collect();
    for time in times {
        let place = usize::try_from((time.at - from).div_euclid(every)).ok();
        let state = time.status.as_deref().map_or(State::Unknown, |raw| ExecutionStatus::from(raw).state());
        let of = STATES.iter().position(|own| *own == state);
        if let (Some(bar), Some(of)) = (place.and_then(|place| bars.get_mut(place)), of) {
            bar.counts[of] += time.count;
        }
    }
    bars
}

/// The chart. Those who do not see it read the table below it.
#[component]
pub(crate) fn Chart(
    bars: Vec<Bar>,
    /// How many seconds a bar counts.
    every: i64,
    clock: Clock,
) -> impl IntoView {
    let most = bars.iter().map(Bar::total).max().unwrap_or_default().max(1);
    let label = |bar: Option<&Bar>| bar.map(|bar| begin(bar, every, &clock)).unwrap_or_default();
    let axis = [bars.first(), bars.get(bars.len() / 2), bars.last()]
        .into_iter()
        .map(|bar| view! { <span>{label(bar)}</span> })
        .collect_view();
    view! {
        <figure class="chart">
            <p class="most" aria-hidden="true">
                {format::number(most)}
            </p>
            <div class="columns" aria-hidden="true">
                {bars.iter().map(|bar| column(bar, every, most, &clock)).collect_view()}
            </div>
            <div class="axis" aria-hidden="true">
                {axis}
            </div>
            <Legend/>
            <ChartTable bars=bars.clone() every clock=clock.clone()/>
        </figure>
    }
}

/// One bar, which leads to what it counts. The keyboard reaches the same in the table.
fn column(bar: &Bar, every: i64, most: i64, clock: &Clock) -> impl IntoView + use<> {
    let mut top = 1000;
    let mut paths = Vec::new();
    for (count, state) in bar.counts.iter().zip(STATES) {
        // What is there is seen, however little it is.
        let height = if *count == 0 { 0 } else { (count.saturating_mul(1000) / most).max(8) };
        if height > 0 {
            let below = (top - height).max(0);
            let outline = format!("M0 {below}H10V{top}H0Z");
            paths.push(view! { <path class=status::class(state) d=outline></path> });
            top = below;
        }
    }
    let title = format!("{}: {}", begin(bar, every, clock), words(bar));
    view! {
        <a href=address(bar, every, None) tabindex="-1" title=title>
            <svg viewBox="0 0 10 1000" preserveAspectRatio="none">
                {paths}
            </svg>
        </a>
    }
}

/// The list of what a bar counts, or of one of its states.
fn address(bar: &Bar, every: i64, state: Option<State>) -> String {
    let time = |at: i64| Timestamp::from_seconds(at).to_iso();
    let state = state.map(|state| format!("state={}&", state.name())).unwrap_or_default();
    let query = format!("{state}updatedFrom={}&updatedTo={}", time(bar.at), time(bar.at + every));
    Section::Executions.with(query).href()
}

fn begin(bar: &Bar, every: i64, clock: &Clock) -> String {
    format::begin(Timestamp::from_seconds(bar.at), every >= 86_400, clock)
}

fn words(bar: &Bar) -> String {
    let counts = bar.counts.iter().zip(STATES).filter(|(count, _)| **count > 0);
    let shares: Vec<_> =
        counts.map(|(count, state)| text::share(text::state(state), &format::number(*count))).collect();
    if shares.is_empty() { text::NOTHING_HAPPENED.to_string() } else { shares.join(text::COMMA.get()) }
}

/// The same as a table: a row for each bar that counts anything, the last one first.
#[component]
fn ChartTable(bars: Vec<Bar>, every: i64, clock: Clock) -> impl IntoView {
    let occurs = |place: &usize| bars.iter().any(|bar| bar.counts[*place] > 0);
    let places: Vec<usize> = (0..STATES.len()).filter(occurs).collect();
    let head = |place: &usize| {
        view! {
            <th scope="col" class="number">
                {text::state(STATES[*place])}
            </th>
        }
    };
    let cell = |bar: &Bar, place: usize| {
        let number = format::number(bar.counts[place]);
        let content = match bar.counts[place] {
            0 => view! { <span class="absent">{number}</span> }.into_any(),
            _ => view! { <a href=address(bar, every, Some(STATES[place]))>{number}</a> }.into_any(),
        };
        view! { <td class="number">{content}</td> }
    };
    let row = |bar: &Bar| {
        view! {
            <tr>
                <th scope="row">{begin(bar, every, &clock)}</th>
                {places.iter().map(|place| cell(bar, *place)).collect_view()}
            </tr>
        }
    };
    view! {
        <details>
            <summary>{text::AS_TABLE}</summary>
            <div class="table">
                <table aria-label=text::OVER_TIME>
                    <thead>
                        <tr>
                            <th scope="col">{text::TIME}</th>
                            {places.iter().map(head).collect_view()}
                        </tr>
                    </thead>
                    <tbody>{bars.iter().rev().filter(|bar| bar.total() > 0).map(row).collect_view()}</tbody>
                </table>
            </div>
        </details>
    }
}

/// What each colour means.
#[component]
fn Legend() -> impl IntoView {
    let item = |state: State| {
        view! {
            <span class=format!("key {}", status::class(state))>
                <i></i>
                {text::state(state)}
            </span>
        }
    };
    view! {
        <p class="legend ago" aria-hidden="true">
            {STATES.into_iter().map(item).collect_view()}
        </p>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_count_has_its_bar() {
        let count =
            |at, status: Option<&str>, count| TimeCount { at, status: status.map(str::to_owned), count };
        let times = [
            count(3_600, Some("SUCCEEDED"), 2),
            count(3_600, Some("FAILED"), 1),
            count(3_600, Some("TIMED_OUT"), 4),
            count(7_200, Some("PAUSED"), 3),
            count(0, Some("QUEUED"), 9),
            count(99_999, Some("QUEUED"), 9),
        ];
        let bars = bars(&times, 3_600, 14_400, 3_600);
        let counts: Vec<_> = bars.iter().map(|bar| (bar.at, bar.counts)).collect();
        assert_eq!(counts, [(3_600, [2, 5, 0, 0, 0, 0]), (7_200, [0, 0, 0, 0, 0, 3]), (10_800, [0; 6]),]);
    }
}
