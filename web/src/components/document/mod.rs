//! A document: JSON laid out, coloured and foldable, or the text as it came.

mod lines;

use crate::browser;
use crate::components::buttons::CopyTextButton;
use crate::i18n::message::Message;
use crate::i18n::{format, text};
use crate::records::Document;
use crate::records::json_layout;
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{EventTarget, HtmlElement, KeyboardEvent};

/// Beyond so many lines a document is long.
const MANY: usize = 400;
/// In pixels, as in `document.css`.
const LINE_HEIGHT: usize = 24;

/// How a document is shown.
#[derive(Clone, Copy)]
struct Shown {
    wrap: RwSignal<bool>,
    raw: RwSignal<bool>,
    folded: RwSignal<bool>,
}

/// A document under its heading.
#[component]
pub(crate) fn DocumentView(document: Document) -> impl IntoView {
    let shown = Shown { wrap: RwSignal::new(false), raw: RwSignal::new(false), folded: RwSignal::new(false) };
    let layout = json_layout::lines(&document.text);
    let is_json = layout.is_some();
    let (lines, laid_out) = match &layout {
        Some(layout) => (layout.len(), lines::foldable(layout, 1)),
        None => (document.text.lines().count(), lines::plain(&document.text)),
    };
    let size = text::size(lines, &format::number(lines as i64), &format::number(document.text.len() as i64));
    let size = text::clauses([Some(size), (!is_json).then(|| text::NOT_JSON.to_string())]);
    let folds = is_json && lines > 1;
    view! {
        <section class="document">
            <div class="bar-of-tools">
                <h2>{document.title}</h2>
                <span class="ago">{size}</span>
                <Tools document=document.clone() shown folds/>
            </div>
            <Lines document shown lines laid_out/>
        </section>
    }
}

/// The text, laid out or as it came.
#[component]
fn Lines(document: Document, shown: Shown, lines: usize, laid_out: AnyView) -> impl IntoView {
    let Shown { wrap, raw, .. } = shown;
    let text = document.text;
    let is_long = lines > MANY;
    if is_long {
        Effect::new(|_| set_heights());
    }
    view! {
        <div
            class="lines"
            class:wrap=move || wrap.get()
            class:long=is_long
            tabindex="0"
            role="region"
            aria-label=document.title
            on:keydown=|event| walk(&event)
        >
            {move || raw.get().then(|| view! { <pre>{text.clone()}</pre> })}
            // It stays, so that it is laid out once, and folded as it was.
            <div class="laid-out" hidden=move || raw.get()>
                {laid_out}
            </div>
        </div>
    }
}

/// Tells the browser how high the parts of long documents are, so that it can leave out those that are not in sight.
fn set_heights() {
    let Some(page) = document().document_element() else { return };
    for details in all(&page, ".long details") {
        let lines: Option<usize> = details.get_attribute("data-lines").and_then(|lines| lines.parse().ok());
        let height = format!("auto {}px", lines.unwrap_or(1) * LINE_HEIGHT);
        let style = details.unchecked_ref::<HtmlElement>().style();
        _ = style.set_property("contain-intrinsic-height", &height);
    }
}

#[component]
fn Tools(document: Document, shown: Shown, folds: bool) -> impl IntoView {
    let Document { title, file, text } = document;
    let saved = text.clone();
    view! {
        <div class="tools">
            {folds.then(|| view! { <FoldButton title shown/> })}
            <ToggleButton title label=text::WRAP on=shown.wrap/>
            {folds.then(|| view! { <ToggleButton title label=text::RAW on=shown.raw/> })}
            <CopyTextButton what=title value=text/>
            <button
                type="button"
                class="plain"
                aria-label=text::of_document(title, text::DOWNLOAD)
                on:click=move |_| _ = browser::download(&file, &saved)
            >
                {text::DOWNLOAD}
            </button>
        </div>
    }
}

#[component]
fn ToggleButton(title: Message, label: Message, on: RwSignal<bool>) -> impl IntoView {
    view! {
        <button
            type="button"
            class="plain"
            aria-label=text::of_document(title, label)
            aria-pressed=move || on.get().to_string()
            on:click=move |_| on.update(|on| *on = !*on)
        >
            {label}
        </button>
    }
}

#[component]
fn FoldButton(title: Message, shown: Shown) -> impl IntoView {
    let label = move || if shown.folded.get() { text::UNFOLD_ALL } else { text::FOLD_ALL };
    let press = move |event: MouseEvent| {
        let fold = !shown.folded.get_untracked();
        shown.folded.set(fold);
        if let Some(section) = element(event.current_target()).and_then(|b| b.closest("section").ok()?) {
            fold_all(&section, fold);
        }
    };
    view! {
        <button
            type="button"
            class="plain"
            aria-label=move || text::of_document(title, label())
            disabled=move || shown.raw.get()
            on:click=press
        >
            {move || label().get()}
        </button>
    }
}

/// Folds or unfolds everything but the outermost object.
fn fold_all(body: &web_sys::Element, fold: bool) {
    for details in all(body, "details details") {
        _ = if fold { details.remove_attribute("open") } else { details.set_attribute("open", "") };
    }
}

/// Moves between the lines that fold with the arrows up and down, and folds with left and right.
fn walk(event: &KeyboardEvent) {
    let (Some(body), Some(here)) = (element(event.current_target()), element(event.target())) else { return };
    if here.tag_name() != "SUMMARY" {
        return;
    }
    let parent = here.parent_element();
    match (event.key().as_str(), parent) {
        ("ArrowDown", _) => step(&body, &here, 1),
        ("ArrowUp", _) => step(&body, &here, -1),
        ("ArrowLeft", Some(details)) => _ = details.remove_attribute("open"),
        ("ArrowRight", Some(details)) => _ = details.set_attribute("open", ""),
        _ => return,
    }
    event.prevent_default();
}

fn step(body: &web_sys::Element, here: &web_sys::Element, by: isize) {
    let hidden = |line: &web_sys::Element| {
        let around = line.parent_element().and_then(|own| own.parent_element());
        around.and_then(|e| e.closest("details:not([open])").ok().flatten()).is_some()
    };
    let lines: Vec<web_sys::Element> =
        all(body, "summary").into_iter().filter(|line| !hidden(line)).collect();
    let next = lines
        .iter()
        .position(|line| line == here)
        .and_then(|at| at.checked_add_signed(by))
        .and_then(|at| lines.get(at)?.dyn_ref::<HtmlElement>());
    if let Some(next) = next {
        _ = next.focus();
    }
}

fn all(within: &web_sys::Element, selector: &str) -> Vec<web_sys::Element> {
    let Ok(found) = within.query_selector_all(selector) else { return Vec::new() };
    (0..found.length()).filter_map(|at| found.item(at)?.dyn_into().ok()).collect()
}

fn element(target: Option<EventTarget>) -> Option<web_sys::Element> {
    target?.dyn_into().ok()
}
