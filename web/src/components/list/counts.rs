//! The counts by status: each is a button that shows what it counts.

use super::ListState;
use crate::components::{icons, status};
use crate::element::{Element, Markup, el};
use crate::i18n::text;
use crate::lists::{Counted, change, filter_of, is_let_through, label, word};
use fleetglass_model::list::{Count, StatusCount};
use leptos::prelude::*;

/// One for each status that there is.
pub(super) fn counts(state: ListState) -> Markup {
    state.read.with(|read| {
        if read.is_none() {
            // Their place, so that nothing moves when they come.
            return el("div").class("counts").into();
        }
        let counts = read.as_ref().map(|read| read.counts.as_slice()).unwrap_or_default();
        // One of none is only there while it is what is looked at.
        let is_set = |count: &StatusCount| state.query.with_untracked(|query| is_let_through(query, count));
        let told: Vec<_> = counts.iter().filter(|count| count.count > 0 || is_set(count)).collect();
        if told.is_empty() {
            return Markup::Nothing;
        }
        el("div")
            .class("counts")
            .attr("role", "group")
            .name(text::COUNTS)
            .children(told.into_iter().map(|count| button(state, count, counts)))
            .into()
    })
}

/// True where a count is pressed for this filter, or will be once the counts are there. Tracked.
pub(super) fn tell(state: ListState, name: &str, value: &str) -> bool {
    let of = |counts: &[StatusCount]| {
        counts.iter().any(|count| filter_of(count, counts) == (name, value.to_owned()))
    };
    matches!(name, "status" | "state")
        && state.read.with(|read| read.as_ref().is_none_or(|read| of(&read.counts)))
}

fn button(state: ListState, count: &StatusCount, all: &[StatusCount]) -> Element {
    let (name, value) = filter_of(count, all);
    let own = count.clone();
    let set = move || state.query.with(|query| is_let_through(query, &own));
    let pressed = set.clone();
    let now = Count { count: count.count, exact: count.exact };
    let changed = change(state.first_count(count), now);
    let names: Vec<_> = all.iter().filter(|other| other.count > 0).map(counted).collect();
    let (label, word) = (label(state.list, counted(count)), word(state.list, counted(count), &names));
    el("button")
        .attr("type", "button")
        .class(format!("count {}", status::class(count.state)))
        .reactive_attr("aria-pressed", move || Some(set().to_string()))
        .child(icons::status(count.state))
        .child(el("strong").text(text::count(now)))
        .child(el("span").text(label))
        .children(word.map(|word| el("code").class("raw").text(word.to_owned())))
        .children(changed.map(|by| el("span").class("by").text(text::change(by))))
        .on("click", move |_| {
            let off = untrack(&pressed);
            state.change(|query| {
                for other in ["status", "state"] {
                    let value = (other == name && !off).then(|| value.clone());
                    query.set(state.list, other, value);
                }
            });
        })
}

fn counted(count: &StatusCount) -> Counted<'_> {
    (count.status.as_deref(), count.state)
}
