//! Counts over time as stacked bars, with the same as a table.

use crate::address::Section;
use crate::components::status;
use crate::element::{Element, Markup, el};
use crate::i18n::{format, text};
use crate::preferences::Clock;
use fleetglass_model::Timestamp;
use fleetglass_model::fleet::TimeCount;
use fleetglass_model::status::{ExecutionStatus, State};

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
pub(crate) fn chart(bars: &[Bar], every: i64, clock: &Clock) -> Markup {
    let most = bars.iter().map(Bar::total).max().unwrap_or_default().max(1);
    let columns = bars.iter().map(|bar| column(bar, every, most, clock));
    let label = |bar: Option<&Bar>| bar.map(|bar| name(bar, every, clock)).unwrap_or_default();
    let axis = [bars.first(), bars.get(bars.len() / 2), bars.last()].map(|bar| el("span").text(label(bar)));
    el("figure")
        .class("chart")
        .child(el("p").class("most").attr("aria-hidden", "true").text(format::number(most)))
        .child(el("div").class("columns").attr("aria-hidden", "true").children(columns))
        .child(el("div").class("axis").attr("aria-hidden", "true").children(axis))
        .child(legend())
        .child(table(bars, every, clock))
        .into()
}

/// One bar, which leads to what it counts. The keyboard reaches the same in the table.
fn column(bar: &Bar, every: i64, most: i64, clock: &Clock) -> Element {
    let mut top = 1000;
    let mut paths = String::new();
    for (count, state) in bar.counts.iter().zip(STATES) {
        // What is there is seen, however little it is.
        let height = if *count == 0 { 0 } else { (count.saturating_mul(1000) / most).max(8) };
        if height > 0 {
            let below = (top - height).max(0);
            paths.push_str(&format!(
                "<path class=\"{}\" d=\"M0 {below}H10V{top}H0Z\"/>",
                status::class(state)
            ));
            top = below;
        }
    }
    let svg = format!("<svg viewBox=\"0 0 10 1000\" preserveAspectRatio=\"none\">{paths}</svg>");
    el("a")
        .attr("href", address(bar, every, None))
        .attr("tabindex", "-1")
        .attr("title", format!("{}: {}", name(bar, every, clock), words(bar)))
        .html(svg)
}

/// The list of what a bar counts, or of one of its states.
fn address(bar: &Bar, every: i64, state: Option<State>) -> String {
    let time = |at: i64| Timestamp::from_seconds(at).to_iso();
    let state = state.map(|state| format!("state={}&", state.name())).unwrap_or_default();
    let query = format!("{state}updatedFrom={}&updatedTo={}", time(bar.at), time(bar.at + every));
    Section::Executions.with(query).href()
}

fn name(bar: &Bar, every: i64, clock: &Clock) -> String {
    format::begin(Timestamp::from_seconds(bar.at), every >= 86_400, clock)
}

fn words(bar: &Bar) -> String {
    let told = bar.counts.iter().zip(STATES).filter(|(count, _)| **count > 0);
    let told = told.map(|(count, state)| text::share(text::state(state), &format::number(*count)));
    let told: Vec<_> = told.collect();
    if told.is_empty() { text::NOTHING_HAPPENED.to_string() } else { told.join(text::COMMA.get()) }
}

fn table(bars: &[Bar], every: i64, clock: &Clock) -> Element {
    let there = |place: &usize| bars.iter().any(|bar| bar.counts[*place] > 0);
    let places: Vec<usize> = (0..STATES.len()).filter(there).collect();
    let heads = places
        .iter()
        .map(|place| el("th").attr("scope", "col").class("number").text(text::state(STATES[*place])));
    let cell = |bar: &Bar, place: usize| {
        let number = format::number(bar.counts[place]);
        match bar.counts[place] {
            0 => el("td").class("number").child(el("span").class("absent").text(number)),
            _ => el("td")
                .class("number")
                .child(el("a").attr("href", address(bar, every, Some(STATES[place]))).text(number)),
        }
    };
    let row = |bar: &Bar| {
        let head = el("th").attr("scope", "row").text(name(bar, every, clock));
        el("tr").child(head).children(places.iter().map(|place| cell(bar, *place)).collect::<Vec<_>>())
    };
    let rows: Vec<Element> = bars.iter().rev().filter(|bar| bar.total() > 0).map(row).collect();
    let head = el("tr").child(el("th").attr("scope", "col").text(text::TIME)).children(heads);
    el("details").child(el("summary").text(text::AS_TABLE)).child(el("div").class("table").child(
        el("table").name(text::OVER_TIME).child(el("thead").child(head)).child(el("tbody").children(rows)),
    ))
}

/// What each colour means.
fn legend() -> Element {
    let item = |state: State| {
        let label = text::state(state);
        el("span").class(format!("key {}", status::class(state))).child(el("i")).text(label)
    };
    el("p").class("legend ago").attr("aria-hidden", "true").children(STATES.map(item))
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
