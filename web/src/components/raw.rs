//! What the API answered, as it came: shown when somebody asks for it.

use crate::browser;
use crate::components::buttons::ChoiceButton;
use crate::components::document::DocumentView;
use crate::components::icons::{self, Icon};
use crate::i18n::text;
use crate::records::{Document, answers};
use leptos::prelude::*;
use std::sync::Arc;

const HEADING: &str = "raw";

/// The answer of a page, and whether it is shown.
#[derive(Clone, Copy)]
pub(crate) struct RawAnswer {
    answer: RwSignal<Option<Arc<str>>>,
    /// True once there is an answer.
    pub(crate) known: Memo<bool>,
    shown: RwSignal<bool>,
}

impl RawAnswer {
    /// None yet.
    pub(crate) fn new() -> Self {
        let answer: RwSignal<Option<Arc<str>>> = RwSignal::new(None);
        Self { answer, known: Memo::new(move |_| answer.with(Option::is_some)), shown: RwSignal::new(false) }
    }

    /// Keeps what was answered last.
    pub(crate) fn keep(self, answer: &str) {
        self.answer.set(Some(answer.into()));
    }

    fn show(self) {
        self.shown.set(true);
        request_animation_frame(|| {
            if let Some(heading) = browser::element(HEADING) {
                heading.scroll_into_view();
                _ = heading.focus();
            }
        });
    }
}

/// The button that shows the answer. It is there from the start, so that nothing moves when the answer arrives.
#[component]
pub(crate) fn RawButton(raw: RawAnswer) -> impl IntoView {
    view! {
        <button
            type="button"
            class="plain"
            disabled=move || !raw.known.get()
            on:click=move |_| raw.show()
        >
            <Icon path=icons::BRACES/>
            <span>{text::RAW_JSON}</span>
        </button>
    }
}

/// What the API and the providers' operations answer, one at a time.
#[component]
pub(crate) fn RawSection(raw: RawAnswer) -> impl IntoView {
    let chosen = RwSignal::new(0_usize);
    let all =
        Memo::new(move |_| raw.answer.with(|answer| answer.as_deref().map(answers).unwrap_or_default()));
    // The answers keep how they are shown for as long as they stay the same.
    let shown = Memo::new(move |_| all.with(|all| all.get(chosen.get()).cloned()));
    view! {
        <Show when=move || raw.shown.get()>
            <section>
                <h2 id=HEADING tabindex="-1">
                    {text::RAW_JSON}
                </h2>
                <p class="ago">{text::ANSWERS_HELP}</p>
                <div class="choices">{move || choices(&all.get(), chosen)}</div>
                {move || shown.get().map(|document| view! { <DocumentView document/> })}
            </section>
        </Show>
    }
}

/// Nothing where there is nothing to choose.
fn choices(answers: &[Document], chosen: RwSignal<usize>) -> Option<impl IntoView + use<>> {
    let choice = |(index, answer): (usize, &Document)| {
        view! { <ChoiceButton title=answer.title value=index chosen/> }
    };
    (answers.len() > 1).then(|| answers.iter().enumerate().map(choice).collect_view())
}
