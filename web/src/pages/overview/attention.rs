//! How many need attention, reason by reason.

use super::{OnceKnown, Part};
use crate::address::{API, Section};
use crate::client::answer::read;
use crate::client::poll::poll;
use crate::client::polling::Polling;
use crate::components::icons::StatusIcon;
use crate::components::problem::{ProblemNotice, ProblemPanel};
use crate::components::status;
use crate::i18n::text;
use fleetglass_model::fleet::{AttentionCount, AttentionCounts};
use fleetglass_model::list::{Attention as Reason, Count};
use fleetglass_model::status::State;
use leptos::prelude::*;

/// The reasons, each as a link to those that it counts. When anything has changed, it raises `beat`.
#[component]
pub(super) fn Attention(beat: RwSignal<u32>) -> impl IntoView {
    let counts: RwSignal<Option<AttentionCounts>> = RwSignal::new(None);
    let polling = expect_context::<Polling>();
    let refreshes = StoredValue::new(polling.refreshes.get_untracked());
    let poll = poll(
        || Some([API, "attention"].concat()),
        Box::new(move |body, request_id| {
            let answer: AttentionCounts = read(body, request_id)?;
            // Who wants a refresh asks for the others too.
            let now = polling.refreshes.get_untracked();
            let refreshed = refreshes.try_update_value(|before| std::mem::replace(before, now)) != Some(now);
            let before = counts.with_untracked(|counts| counts.as_ref().map(|counts| counts.change));
            let changed = before.is_some_and(|before| before != answer.change);
            counts.set(Some(answer));
            if changed && !refreshed {
                beat.update(|beat| *beat += 1);
            }
            Ok(false)
        }),
    );
    let known = Memo::new(move |_| counts.with(Option::is_some));
    let problem = RwSignal::from(poll.problem.clone());
    let trouble = move || {
        problem.get().map(|problem| match known.get() {
            true => view! { <ProblemNotice problem/> }.into_any(),
            false => view! { <ProblemPanel problem/> }.into_any(),
        })
    };
    let groups = move || counts.get().map(|counts| view! { <Groups groups=counts.groups/> });
    view! {
        {move || trouble()}
        <Part title=text::NEEDS_ATTENTION>
            <OnceKnown known poll loading=text::LOADING_OVERVIEW>
                {move || groups()}
            </OnceKnown>
        </Part>
    }
}

#[component]
fn Groups(groups: Vec<AttentionCount>) -> impl IntoView {
    let links = groups.iter().filter_map(reason).collect::<Vec<_>>();
    if links.is_empty() {
        return view! {
            <p class="status success calm">
                <StatusIcon state=State::Success/>
                <strong>{text::NOTHING_NEEDED}</strong>
            </p>
        }
        .into_any();
    }
    view! { <ul class="reasons">{links}</ul> }.into_any()
}

/// How many need attention for one reason, as a link to them.
fn reason(group: &AttentionCount) -> Option<impl IntoView + use<>> {
    let section = Section::of_name(&group.list).filter(|_| group.count > 0)?;
    let state = match group.reason {
        Reason::Failed | Reason::TimedOut => State::Error,
        Reason::WithFailures | Reason::AboutToTimeOut | Reason::Stuck => State::Warning,
    };
    let count = Count { count: group.count, exact: group.exact };
    let name = group.reason.name();
    Some(view! {
        <li>
            <a href=section.with(format!("attention={name}")).href()>
                <strong class=format!("status {}", status::class(state))>
                    <StatusIcon state/>
                    {text::count(count)}
                </strong>
                <span>{text::reason(name)}</span>
                <span class="ago">{text::section(section)}</span>
            </a>
        </li>
    })
}
