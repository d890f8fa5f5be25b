//! The views of a list: those that are always there, those that were saved, and saving one more.

use super::Looking;
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
pub(super) fn views(looking: Looking) -> Markup {
    let saved = Held::new(views::all(looking.list));
    let built_in = looking.list.views.iter().map(|view| (view.title.get().to_owned(), view.query.to_owned()));
    let all = std::iter::once((text::VIEW_ALL.get().to_owned(), String::new())).chain(built_in);
    let all: Vec<_> = all.collect();
    let links = move || {
        let own = saved.get().into_iter().map(|view| (view.name, view.query));
        el("ul")
            .children(all.iter().cloned().chain(own).map(|(name, query)| link(looking, name, query)))
            .into()
    };
    let menu = Menu { id: "save-view", label: text::SAVE_VIEW, icon: icons::STAR, name: text::SAVE_VIEW };
    let bar = el("nav").class("views").name(text::VIEWS).child(reactive(links));
    el("div").class("bar-of-views").child(bar).child(menu.view(true, move || form(looking, saved))).into()
}

/// True where a query looks at the same rows in the same order.
fn is_here(looking: Looking, wanted: &Query) -> bool {
    looking.query.with(|here| {
        here.filters() == wanted.filters() && here.sorted(looking.list) == wanted.sorted(looking.list)
    })
}

fn link(looking: Looking, name: String, query: String) -> Element {
    let page = expect_context::<Location>().page.get_untracked().with_query(query.clone());
    let (wanted, _) = Query::read(looking.list, &query);
    let here = move || is_here(looking, &wanted).then(|| "true".to_owned());
    el("li").child(el("a").attr("href", page.href()).reactive_attr("aria-current", here).text(name))
}

fn form(looking: Looking, saved: Held<Vec<Saved>>) -> Markup {
    let announcer = expect_context::<Announcer>();
    let save = move |event: Event| {
        event.prevent_default();
        let field = browser::element(NAME).and_then(|field| field.dyn_into::<HtmlInputElement>().ok());
        let Some(field) = field.filter(|field| !field.value().trim().is_empty()) else { return };
        let mut query = looking.query.get_untracked();
        query.cursor = None;
        let name = field.value().trim().to_owned();
        announcer.say(text::view_saved(&name));
        saved.set(views::save(looking.list, Saved { name, query: query.write() }));
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
                saved.set(views::forget(looking.list, &name));
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
