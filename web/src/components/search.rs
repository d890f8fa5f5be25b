//! The search box: an id goes straight to its record.

use crate::address::Page;
use crate::browser;
use crate::components::icons;
use crate::element::{Element, Markup, el};
use crate::i18n::text;
use crate::navigation::Location;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlInputElement};

/// The id of the search field, wherever it stands.
pub(crate) const FIELD: &str = "search";

/// The box in the header.
pub(crate) fn small() -> Markup {
    form("search")
        .child(icons::line(icons::SEARCH))
        .child(field().name(text::SEARCH).attr("placeholder", text::SEARCH_HINT))
        .child(el("kbd").attr("aria-hidden", "true").text("/"))
        .into()
}

/// The box on the look-up page, holding what was asked for.
pub(crate) fn large(asked: String) -> Markup {
    let field = field().property("value", asked).attr("aria-describedby", "search-help");
    let button = el("button").attr("type", "submit").class("main").text(text::LOOK_UP);
    form("look-up")
        .child(el("label").attr("for", FIELD).text(text::LOOK_UP_LABEL))
        .child(el("div").class("row").child(field).child(button))
        .child(el("p").attr("id", "search-help").class("ago").text(text::LOOK_UP_HELP))
        .into()
}

fn form(class: &'static str) -> Element {
    el("form").class(class).attr("role", "search").on("submit", |event| submit(&event))
}

fn field() -> Element {
    el("input")
        .attr("id", FIELD)
        .attr("type", "search")
        .attr("autocomplete", "off")
        .attr("autocapitalize", "off")
        .attr("spellcheck", "false")
}

fn submit(event: &Event) {
    event.prevent_default();
    let field = browser::element(FIELD).and_then(|field| field.dyn_into::<HtmlInputElement>().ok());
    let id = field.map(|field| field.value().trim().to_owned()).filter(|id| !id.is_empty());
    if id.is_some() {
        expect_context::<Location>().open(Page::LookUp { id });
    }
}
