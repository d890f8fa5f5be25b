//! What a page polls, from its outline on, and what stands below it.

use crate::address::Kind;
use crate::client::problem::Problem;
use crate::components::problem::ProblemNotice;
use crate::components::record_problem::RecordProblem;
use crate::components::skeleton::RecordSkeleton;
use crate::i18n::message::Message;
use leptos::prelude::*;

/// Its outline until it is `known`, or why it could not be loaded; then the children, which stay while it cannot be refreshed.
#[component]
pub(crate) fn Polled(
    kind: Kind,
    /// Said while it loads.
    loading: Message,
    known: Memo<bool>,
    problem: RwSignal<Option<Problem>>,
    children: ChildrenFn,
) -> impl IntoView {
    let waiting = move || match problem.get() {
        Some(problem) => view! { <RecordProblem kind problem/> }.into_any(),
        None => view! { <RecordSkeleton loading/> }.into_any(),
    };
    view! {
        <Show when=move || known.get() fallback=move || view! { {move || waiting()} }>
            {move || problem.get().map(|problem| view! { <ProblemNotice problem/> })}
            {children()}
        </Show>
    }
}

/// What stands below what is polled. It asks for its own from the start, and is shown once what is above it has its
/// height, so that nothing moves.
#[component]
pub(crate) fn BelowPolled(
    known: Memo<bool>,
    problem: RwSignal<Option<Problem>>,
    children: Children,
) -> impl IntoView {
    let is_shown = Memo::new(move |shown: Option<&bool>| {
        shown == Some(&true) || known.get() || problem.with(Option::is_some)
    });
    view! { <div hidden=move || !is_shown.get()>{children()}</div> }
}
