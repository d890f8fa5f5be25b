//! An error: what happened, what to do, and by which the operator finds it.

use crate::client::polling::Polling;
use crate::client::problem::Problem;
use crate::components::buttons::CopyButton;
use crate::components::icons::StatusIcon;
use crate::i18n::text;
use fleetglass_model::status::State;
use leptos::prelude::*;

/// In the place of what could not be loaded.
#[component]
pub(crate) fn ProblemPanel(problem: Problem) -> impl IntoView {
    let (what, to_do) = problem.words();
    let lasting = problem.is_lasting();
    view! {
        <section class="panel-of-problem" role="alert">
            <h2 class="status error">
                <StatusIcon state=State::Error/>
                {what}
            </h2>
            {message(&problem)}
            <p>{to_do}</p>
            {request_id(&problem)}
            {(!lasting)
                .then(|| {
                    view! {
                        <p>
                            <RetryButton/>
                        </p>
                    }
                })}
        </section>
    }
}

/// Above what stays although it could not be refreshed.
#[component]
pub(crate) fn ProblemNotice(problem: Problem) -> impl IntoView {
    let (what, to_do) = match problem {
        Problem::NotFound => (text::GONE, text::GONE_HELP),
        Problem::Offline => problem.words(),
        _ => (problem.words().0, text::STALE),
    };
    view! {
        <div class="notice" role="status">
            <p>
                <strong class="status warning">
                    <StatusIcon state=State::Warning/>
                    {what}
                </strong>
                " "
                {to_do}
            </p>
            {message(&problem)}
            {request_id(&problem)}
            <RetryButton/>
        </div>
    }
}

#[component]
fn RetryButton() -> impl IntoView {
    let polling = expect_context::<Polling>();
    view! {
        <button type="button" on:click=move |_| polling.refresh()>
            {move || if polling.is_busy() { text::RETRYING.get() } else { text::RETRY.get() }}
        </button>
    }
}

/// What the API said.
fn message(problem: &Problem) -> Option<impl IntoView + use<>> {
    let message = problem.message()?.to_owned();
    Some(view! {
        <p class="said">
            <bdi>{message}</bdi>
        </p>
    })
}

fn request_id(problem: &Problem) -> Option<impl IntoView + use<>> {
    let id = problem.request_id()?.to_owned();
    Some(view! {
        <p class="ago">
            {text::REQUEST_ID} " " <code>{id.clone()}</code>
            <CopyButton what=text::THE_REQUEST_ID.to_string() value=id/>
        </p>
    })
}
