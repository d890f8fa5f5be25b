//! What the API answered, as it came: shown when somebody asks for it.

use crate::browser;
use crate::components::{buttons, document, icons};
use crate::element::{Element, Markup, el, reactive, views};
use crate::i18n::text;
use crate::records::{Document, answers};
use crate::signals::{Held, memo};
use leptos::prelude::*;
use std::sync::Arc;

const HEADING: &str = "raw";

/// The answer of a page, and whether it is shown.
#[derive(Clone, Copy)]
pub(crate) struct Raw {
    answer: Held<Option<Arc<str>>>,
    /// True once there is an answer.
    pub(crate) known: Memo<bool>,
    shown: RwSignal<bool>,
}

impl Raw {
    /// None yet.
    pub(crate) fn new() -> Self {
        let answer: Held<Option<Arc<str>>> = Held::new(None);
        Self { answer, known: memo(move || answer.with(Option::is_some)), shown: RwSignal::new(false) }
    }

    /// Keeps what was answered last.
    pub(crate) fn keep(self, answer: &str) {
        self.answer.set(Some(answer.into()));
    }

    /// The button that shows it. It is there from the start, so that nothing moves when the answer arrives.
    pub(crate) fn button(self) -> Element {
        buttons::plain()
            .reactive_attr("disabled", move || (!self.known.get()).then(String::new))
            .child(icons::line(icons::BRACES))
            .child(el("span").text(text::RAW_JSON))
            .on("click", move |_| self.show())
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

    /// What the API and the providers' operations answer, one at a time.
    pub(crate) fn section(self) -> Markup {
        let chosen = RwSignal::new(0_u32);
        let all = move || self.answer.with(|answer| answer.as_deref().map(answers).unwrap_or_default());
        // The answers keep how they are shown for as long as they stay the same.
        let shown =
            memo(move || all().into_iter().skip(chosen.get() as usize).take(1).collect::<Vec<Document>>());
        let section = move || {
            el("section")
                .child(el("h2").attr("id", HEADING).attr("tabindex", "-1").text(text::RAW_JSON))
                .child(el("p").class("ago").text(text::ANSWERS_HELP))
                .child(el("div").class("choices").reactive(move || choices(&all(), chosen)))
                .reactive(move || shown.with(|one| views(one.iter().map(document::document))))
                .into()
        };
        reactive(move || if self.shown.get() { section() } else { Markup::Nothing })
    }
}

/// Nothing where there is nothing to choose.
fn choices(answers: &[Document], chosen: RwSignal<u32>) -> Markup {
    if answers.len() < 2 {
        return Markup::Nothing;
    }
    let choice = |(index, answer): (u32, &Document)| {
        buttons::plain()
            .reactive_attr("aria-pressed", move || Some((chosen.get() == index).to_string()))
            .text(answer.title)
            .on("click", move |_| chosen.set(index))
            .into()
    };
    views((0..).zip(answers).map(choice))
}
