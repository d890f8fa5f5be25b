//! A document: JSON laid out, coloured and foldable, or the text as it came.

use crate::browser;
use crate::components::buttons;
use crate::document_html;
use crate::element::{Element, Markup, el};
use crate::i18n::message::Message;
use crate::i18n::{format, text};
use crate::records::Document;
use crate::records::json_layout;
use crate::signals::effect;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, EventTarget, HtmlElement, KeyboardEvent};

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
pub(crate) fn document(document: &Document) -> Markup {
    let shown = Shown { wrap: RwSignal::new(false), raw: RwSignal::new(false), folded: RwSignal::new(false) };
    let lines = json_layout::lines(&document.text);
    let is_json = lines.is_some();
    let count = lines.as_ref().map_or_else(|| document.text.lines().count(), Vec::len);
    let html =
        lines.map_or_else(|| document_html::plain(&document.text), |lines| document_html::foldable(&lines));
    let size = text::size(count, &format::number(count as i64), &format::number(document.text.len() as i64));
    let size = text::clauses([Some(size), (!is_json).then(|| text::NOT_JSON.to_string())]);
    let bar = el("div")
        .class("bar-of-tools")
        .child(el("h2").text(document.title))
        .child(el("span").class("ago").text(size))
        .child(tools(document, shown, is_json && count > 1));
    el("section").class("document").child(bar).child(body(document, shown, html, count)).into()
}

fn body(document: &Document, shown: Shown, html: String, lines: usize) -> Element {
    let Shown { wrap, raw, .. } = shown;
    let text = document.text.clone();
    let long = lines > MANY;
    let class = move || {
        let wrap = if wrap.get() { " wrap" } else { "" };
        let long = if long { " long" } else { "" };
        Some(["lines", wrap, long].concat())
    };
    if long {
        effect(move || {
            if !raw.get() {
                set_heights();
            }
        });
    }
    el("div")
        .reactive_attr("class", class)
        .attr("tabindex", "0")
        .attr("role", "region")
        .name(document.title)
        .reactive(move || {
            if raw.get() {
                el("pre").text(text.clone()).into()
            } else {
                el("div").class("laid-out").html(html.clone()).into()
            }
        })
        .on("keydown", |event| walk(event.unchecked_ref()))
}

/// Tells the browser how high the parts of long documents are, so that it can leave out those that are not in sight.
fn set_heights() {
    let Some(page) = leptos::prelude::document().document_element() else { return };
    for details in all(&page, ".long details") {
        let lines: Option<usize> = details.get_attribute("data-lines").and_then(|lines| lines.parse().ok());
        let height = format!("auto {}px", lines.unwrap_or(1) * LINE_HEIGHT);
        let style = details.unchecked_ref::<HtmlElement>().style();
        _ = style.set_property("contain-intrinsic-height", &height);
    }
}

fn tools(document: &Document, shown: Shown, folds: bool) -> Element {
    let title = document.title;
    let (text, file) = (document.text.clone(), document.file.clone());
    let save = buttons::plain()
        .name(text::of_document(title, text::DOWNLOAD))
        .text(text::DOWNLOAD)
        .on("click", move |_| _ = browser::download(&file, &text));
    el("div")
        .class("tools")
        .children(folds.then(|| fold_button(title, shown)))
        .child(toggle(title, text::WRAP, shown.wrap))
        .children(folds.then(|| toggle(title, text::RAW, shown.raw)))
        .child(buttons::copy_text(title, document.text.clone()))
        .child(save)
}

fn toggle(title: Message, label: Message, on: RwSignal<bool>) -> Element {
    buttons::plain()
        .name(text::of_document(title, label))
        .reactive_attr("aria-pressed", move || Some(on.get().to_string()))
        .text(label)
        .on("click", move |_| on.update(|on| *on = !*on))
}

fn fold_button(title: Message, shown: Shown) -> Element {
    let label = move || if shown.folded.get() { text::UNFOLD_ALL } else { text::FOLD_ALL };
    let press = move |event: Event| {
        let fold = !shown.folded.get_untracked();
        shown.folded.set(fold);
        if let Some(section) = element(event.current_target()).and_then(|b| b.closest("section").ok()?) {
            fold_all(&section, fold);
        }
    };
    buttons::plain()
        .reactive_attr("aria-label", move || Some(text::of_document(title, label())))
        .reactive_attr("disabled", move || shown.raw.get().then(String::new))
        .reactive_text(move || label().to_string())
        .on("click", press)
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
