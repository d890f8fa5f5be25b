//! The counts by status: each is a button that shows what it counts.

use super::ListState;
use crate::components::icons::StatusIcon;
use crate::components::status;
use crate::i18n::text;
use crate::lists::{Counted, change, filter_of, is_let_through, label, word};
use fleetglass_model::list::{Count, StatusCount};
use leptos::prelude::*;

/// One for each status that there is.
#[component]
pub(super) fn Counts(state: ListState) -> impl IntoView {
    let counts = Memo::new(move |_| state.page.with(|page| page.as_ref().map(|page| page.counts.clone())));
    move || {
        let Some(counts) = counts.get() else {
            // Their place, so that nothing moves when they come.
            let place = || view! { <div class="counts"></div> };
            return state.list.filter("state").map(|_| place()).into_any();
        };
        // One of none is only there while it is what is looked at.
        let is_set = |count: &StatusCount| state.query.with_untracked(|query| is_let_through(query, count));
        let shown: Vec<_> = counts.iter().filter(|count| count.count > 0 || is_set(count)).collect();
        if shown.is_empty() {
            return ().into_any();
        }
        let buttons = shown.into_iter().map(|count| {
            view! { <CountButton state count=count.clone() all=counts.clone()/> }
        });
        view! {
            <div class="counts" role="group" aria-label=text::COUNTS>
                {buttons.collect_view()}
            </div>
        }
        .into_any()
    }
}

/// True where a count is pressed for this filter, or will be once the counts are there. Tracked.
pub(super) fn is_pressed_for(state: ListState, name: &str, value: &str) -> bool {
    let is_counted = |counts: &[StatusCount]| {
        counts.iter().any(|count| filter_of(count, counts) == (name, value.to_owned()))
    };
    matches!(name, "status" | "state")
        && state.page.with(|page| page.as_ref().is_none_or(|page| is_counted(&page.counts)))
}

#[component]
fn CountButton(state: ListState, count: StatusCount, all: Vec<StatusCount>) -> impl IntoView {
    let (name, value) = filter_of(&count, &all);
    let now = Count { count: count.count, exact: count.exact };
    let changed = change(state.first_count(&count), now);
    let names: Vec<_> = all.iter().filter(|other| other.count > 0).map(counted).collect();
    let (label, word) = (label(state.list, counted(&count)), word(state.list, counted(&count), &names));
    let word = word.map(|word| view! { <code class="raw">{word.to_owned()}</code> });
    let normalised = count.state;
    let pressed = Memo::new(move |_| state.query.with(|query| is_let_through(query, &count)));
    let press = move |_| {
        let value = (!pressed.get_untracked()).then(|| value.clone());
        state.change(move |query| {
            for filter in ["status", "state"] {
                query.set(state.list, filter, value.clone().filter(|_| filter == name));
            }
        });
    };
    view! {
        <button
            type="button"
            class=format!("count {}", status::class(normalised))
            aria-pressed=move || pressed.get().to_string()
            on:click=press
        >
            <StatusIcon state=normalised/>
            <strong>{text::count(now)}</strong>
            <span>{label}</span>
            {word}
            {changed.map(|by| view! { <span class="by">{text::change(by)}</span> })}
        </button>
    }
}

fn counted(count: &StatusCount) -> Counted<'_> {
    (count.status.as_deref(), count.state)
}
