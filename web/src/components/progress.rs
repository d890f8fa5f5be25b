//! How far a record has come, as a bar.

use crate::components::status;
use crate::i18n::{format, text};
use crate::records::Bar;
use fleetglass_model::status::State;
use leptos::prelude::*;

/// The bar of a record in a state, with its figure.
#[component]
pub(crate) fn ProgressBar(bar: Bar, state: State) -> impl IntoView {
    let Bar { permille, failed } = bar;
    let percent = permille / 10;
    let figure = text::percent(&format::number(percent));
    // What failed is told apart.
    let state = if state == State::Warning { State::Success } else { state };
    let part = |state: State, permille: i64| {
        let width = format!("{}.{}%", permille / 10, permille % 10);
        view! { <span class=status::class(state) style:width=width></span> }
    };
    view! {
        <div class="progress">
            <div
                role="progressbar"
                class="bar"
                aria-label=text::PROGRESS
                aria-valuemin="0"
                aria-valuemax="100"
                aria-valuenow=percent.to_string()
                aria-valuetext=figure.clone()
            >
                {part(state, permille - failed)}
                {(failed > 0).then(|| part(State::Error, failed))}
            </div>
            <span class="figure" aria-hidden="true">
                {figure}
            </span>
        </div>
    }
}
