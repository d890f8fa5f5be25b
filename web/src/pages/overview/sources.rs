//! How fresh each source is.

use super::OnceKnown;
use crate::address::API;
use crate::client::answer::read;
use crate::client::poll::poll_on;
use crate::client::polling::Polling;
use crate::components::time::PastAge;
use crate::i18n::{format, text};
use crate::preferences::Preferences;
use fleetglass_model::Timestamp;
use fleetglass_model::fleet::{Source, Sources};
use leptos::prelude::*;

/// A source that has said nothing for so many seconds has fallen silent.
const SILENT_AFTER: i64 = 900;

/// The sources, read anew whenever `beat` changes.
#[component]
pub(super) fn SourceList(beat: RwSignal<u32>) -> impl IntoView {
    let sources: RwSignal<Option<Vec<Source>>> = RwSignal::new(None);
    // What a collector tells of itself is no change of any record.
    let take = move |body: &str, request_id| {
        let answer: Sources = read(body, request_id)?;
        let is_final = answer.sources.iter().all(|source| source.every.is_none());
        sources.set(Some(answer.sources));
        Ok(is_final)
    };
    let poll = poll_on(beat, || Some([API, "sources"].concat()), Box::new(take));
    let known = Memo::new(move |_| sources.with(Option::is_some));
    let list = move || {
        let sources = sources.get().unwrap_or_default();
        match sources.is_empty() {
            true => view! { <p class="ago">{text::NO_SOURCES}</p> }.into_any(),
            false => view! {
                <ul class="plain-list">
                    {sources.into_iter().map(|source| view! { <SourceItem source/> }).collect_view()}
                </ul>
            }
            .into_any(),
        }
    };
    view! {
        <OnceKnown known poll loading=text::LOADING_OVERVIEW>
            {move || list()}
        </OnceKnown>
    }
}

#[component]
fn SourceItem(source: Source) -> impl IntoView {
    let (observed_at, imported_at) = (source.observed_at, source.imported_at);
    let backlog = source.behind.filter(|behind| *behind > 0).map(text::behind);
    let notes = backlog.into_iter().chain(source.problem.clone());
    let notes = notes.map(|note| view! { <span class="ago whole-row">{note}</span> }).collect_view();
    // What is pushed comes when something happens: that it does not, says nothing.
    let freshness = match source.via.as_str() {
        "push" => view! { <span></span> }.into_any(),
        _ => view! { <SourceFreshness source=source.clone()/> }.into_any(),
    };
    view! {
        <li>
            <code>{source.source}</code>
            {freshness}
            <span class="ago">{text::LAST_SPOKE} " " <PastAge at=observed_at/></span>
            <span class="ago">{text::LAST_IMPORTED} " " <PastAge at=imported_at/></span>
            {notes}
        </li>
    }
}

/// Whether it still speaks.
#[component]
fn SourceFreshness(source: Source) -> impl IntoView {
    let (now, clock) = (expect_context::<Polling>().now, expect_context::<Preferences>().clock);
    let silent = Memo::new(move |_| silent_since(&source, now.get()));
    let words = move || match silent.get() {
        Some(since) => text::source_silent(&format::date_time(since, &clock.get())),
        None => text::SOURCE_FRESH.to_string(),
    };
    view! { <span class=move || if silent.get().is_some() { "status warning" } else { "status success" }>
        {move || words()}
    </span> }
}

/// Since when a source has been silent for too long. Nobody says when the next import is due.
fn silent_since(source: &Source, now: Timestamp) -> Option<Timestamp> {
    match source.every {
        Some(_) => source.silent_since(now),
        None => (now.seconds() - source.observed_at.seconds() >= SILENT_AFTER).then_some(source.observed_at),
    }
}
