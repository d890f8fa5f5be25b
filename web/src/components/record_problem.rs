//! In the place of a record that could not be loaded: why, and where to go on from here.

use crate::address::{Kind, Page};
use crate::client::polling::Polling;
use crate::client::problem::Problem;
use crate::components::problem::ProblemPanel;
use crate::i18n::text;
use leptos::prelude::*;

/// Why, and where to go on.
#[component]
pub(crate) fn RecordProblem(kind: Kind, problem: Problem) -> impl IntoView {
    if problem == Problem::NotFound {
        return view! { <RecordNotFound kind/> }.into_any();
    }
    let ways_on = problem.is_lasting().then(|| view! { <WaysOn kind/> });
    view! {
        <ProblemPanel problem/>
        {ways_on}
    }
    .into_any()
}

/// What else the page has (lists, documents) is hidden behind it by style: there is nothing to tell of.
#[component]
fn RecordNotFound(kind: Kind) -> impl IntoView {
    let polling = expect_context::<Polling>();
    let asks = move || if polling.paused.get() { text::NOT_FOUND_PAUSED } else { text::NOT_FOUND_LIVE };
    view! {
        <section class="panel-of-problem not-found" role="status">
            <h2>{text::not_found(kind)}</h2>
            <p>{text::NOT_FOUND_HELP}</p>
            <p>{move || asks().get()}</p>
            <WaysOn kind/>
        </section>
    }
}

/// Links to the nearest list, and to the look-up.
#[component]
fn WaysOn(kind: Kind) -> impl IntoView {
    let list = kind.section();
    view! {
        <p class="ways-on">
            <a href=list.page().href()>{text::go_to(list)}</a>
            " · "
            <a href=Page::LookUp { id: None }.href()>{text::LOOK_UP_ANOTHER}</a>
        </p>
    }
}
