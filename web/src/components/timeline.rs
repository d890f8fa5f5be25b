//! What happened to an execution, when, and how long each stretch took; and when its time is up.

use crate::client::polling::Polling;
use crate::components::time::{self, PointInTime, TimeAndAge};
use crate::i18n::text;
use crate::records::TimelineEntry;
use fleetglass_model::Timestamp;
use leptos::prelude::*;

/// The time line, with the countdown at its end where one runs; nothing where there is neither.
#[component]
pub(crate) fn Timeline(entries: Vec<TimelineEntry>, deadline: Option<Timestamp>) -> impl IntoView {
    let shown = !entries.is_empty() || deadline.is_some();
    shown.then(|| {
        let zone = time::zone_name(entries.iter().map(|entry| entry.at).chain(deadline).collect());
        let stretches: Vec<_> = entries
            .iter()
            .skip(1)
            .map(|next| next.after.filter(|seconds| *seconds > 0))
            .chain([None])
            .collect();
        let entries = entries.into_iter().zip(stretches).map(|(entry, until_next)| {
            view! {
                <li>
                    <strong>{entry.label}</strong>
                    <span>
                        <TimeAndAge at=entry.at/>
                    </span>
                    {until_next
                        .map(|seconds| view! { <span class="stretch">{text::duration(seconds)}</span> })}
                </li>
            }
        });
        view! {
            <section>
                <h2>{move || text::in_zone(text::TIME_LINE, &zone())}</h2>
                <ol class="time-line">
                    {entries.collect_view()}
                    {deadline.map(|at| view! { <Deadline at/> })}
                </ol>
            </section>
        }
    })
}

#[component]
fn Deadline(at: Timestamp) -> impl IntoView {
    let now = expect_context::<Polling>().now;
    let left = move || at.seconds() - now.get().seconds();
    view! {
        <li class=move || if left() < 0 { "ahead late" } else { "ahead" }>
            <strong>{text::TIMES_OUT}</strong>
            <span>
                <PointInTime at/>
            </span>
            <span class="countdown">{move || text::countdown(left())}</span>
        </li>
    }
}
