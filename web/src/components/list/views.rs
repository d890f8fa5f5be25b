//! The views of a list: those that are always there, those that were saved, and saving one more.

use super::ListState;
use crate::announcer::Announcer;
use crate::browser;
use crate::components::menu::Menu;
use crate::components::{buttons, icons};
use crate::element::{Element, Markup, el, reactive};
use crate::i18n::text;
use crate::lists::query::Query;
use crate::lists::views::{self, NAME_MAX, Saved};
use crate::navigation::Location;
use crate::signals::Held;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlInputElement};

const NAME: &str = "view-name";

/// The row of views.
pub(super) fn views(state: ListState) -> Markup {
    let saved = Held::new(views::all(state.list));
    let built_in = state.list.views.iter().map(|view| (view.title.get().to_owned(), view.query.to_owned()));
    let all = std::iter::once((text::VIEW_ALL.get().to_owned(), String::new())).chain(built_in);
    let all: Vec<_> = all.collect();
    let links = move || {
        let own = saved.get().into_iter().map(|view| (view.name, view.query));
        el("ul").children(all.iter().cloned().chain(own).map(|(name, query)| link(state, name, query))).into()
    };
    let menu = Menu { id: "save-view", label: text::SAVE_VIEW, icon: icons::STAR, name: text::SAVE_VIEW };
    let bar = el("nav").class("views").name(text::VIEWS).child(reactive(links));
    el("div").class("bar-of-views").child(bar).child(menu.view(true, move || form(state, saved))).into()
}

/// True where a query looks at the same rows in the same order.
fn is_here(state: ListState, wanted: &Query) -> bool {
    state.query.with(|here| {
        here.filters() == wanted.filters() && here.sorted(state.list) == wanted.sorted(state.list)
    })
}

fn link(state: ListState, name: String, query: String) -> Element {
    let page = expect_context::<Location>().page.get_untracked().with_query(query.clone());
    let (wanted, _) = Query::read(state.list, &query);
    let here = move || is_here(state, &wanted).then(|| "true".to_owned());
    el("li").child(el("a").attr("href", page.href()).reactive_attr("aria-current", here).text(name))
}

fn form(state: ListState, saved: Held<Vec<Saved>>) -> Markup {
    let announcer = expect_context::<Announcer>();
    let save = move |event: Event| {
        event.prevent_default();
        let field = browser::element(NAME).and_then(|field| field.dyn_into::<HtmlInputElement>().ok());
        let Some(field) = field.filter(|field| !field.value().trim().is_empty()) else { return };
        let mut query = state.query.get_untracked();
        query.cursor = None;
        let name = field.value().trim().to_owned();
        announcer.say(text::view_saved(&name));
        saved.set(views::save(state.list, Saved { name, query: query.write() }));
        field.set_value("");
    };
    let field = el("input")
        .attr("id", NAME)
        .attr("type", "text")
        .attr("maxlength", NAME_MAX.to_string())
        .attr("required", "")
        .attr("autocomplete", "off");
    let label = el("label").attr("for", NAME).text(text::VIEW_NAME);
    let button = el("button").attr("type", "submit").class("main").text(text::SAVE);
    let own = move || {
        let row = |view: Saved| {
            let name = view.name.clone();
            let forget = move |_| {
                saved.set(views::forget(state.list, &name));
                browser::focus(NAME);
                announcer.say(text::FORGOTTEN.get().to_owned());
            };
            let remove = buttons::plain()
                .class("plain square")
                .name(text::forget_view(&view.name))
                .child(icons::line(icons::CLOSE))
                .on("click", forget);
            el("li").child(el("bdi").text(view.name)).child(remove)
        };
        el("ul").class("saved").children(saved.get().into_iter().map(row)).into()
    };
    el("div")
        .child(
            el("form")
                .class("form")
                .child(label)
                .child(el("div").class("row").child(field).child(button))
                .on("submit", save),
        )
        .child(el("p").class("ago").text(text::SAVE_VIEW_HELP))
        .reactive(own)
        .into()
}
