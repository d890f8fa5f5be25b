//! A list that could not be read.

use super::ListState;
use crate::client::problem::Problem;
use crate::components::problem::{ProblemNotice, ProblemPanel};
use crate::i18n::text;
use leptos::prelude::*;

/// In the place of the rows.
#[component]
pub(super) fn ListProblem(problem: Problem, state: ListState) -> impl IntoView {
    view! {
        <ProblemPanel problem=problem.clone()/>
        <StartAnew problem state/>
    }
}

/// Above the rows that stay although they could not be refreshed.
#[component]
pub(super) fn ListProblemNotice(problem: Problem, state: ListState) -> impl IntoView {
    view! {
        <ProblemNotice problem=problem.clone()/>
        <StartAnew problem state/>
    }
}

/// What the API refuses, an address that asks for less may get: a page may be one of an older version.
#[component]
fn StartAnew(problem: Problem, state: ListState) -> impl IntoView {
    let has_cursor = state.query.with_untracked(|query| query.cursor.is_some());
    let is_asked = has_cursor || state.query.with_untracked(|query| !query.filters().is_empty());
    let first = move || {
        view! {
            <button type="button" on:click=move |_| state.change(move |query| query.cursor = None)>
                {text::FIRST_PAGE}
            </button>
        }
    };
    (problem.is_lasting() && is_asked).then(|| {
        view! {
            <p class="row">
                {has_cursor.then(first)}
                <button type="button" on:click=move |_| state.change(move |query| query.clear())>
                    {text::CLEAR_FILTERS}
                </button>
            </p>
        }
    })
}
