//! The views of a list: those that are always there, those that were saved, and saving one more.

use super::ListState;
use crate::announcer::Announcer;
use crate::components::icons::{self, Icon};
use crate::components::menu::Menu;
use crate::i18n::text;
use crate::lists::query::Query;
use crate::lists::views::{self, NAME_MAX, Saved};
use crate::navigation::Navigation;
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;

const NAME: &str = "view-name";

/// The row of views.
#[component]
pub(super) fn Views(state: ListState) -> impl IntoView {
    let saved = RwSignal::new(views::all(state.list));
    let built_in = state.list.views.iter().map(|view| (view.title.get().to_owned(), view.query.to_owned()));
    let always: Vec<_> =
        std::iter::once((text::VIEW_ALL.get().to_owned(), String::new())).chain(built_in).collect();
    let links = move || {
        let saved = saved.get().into_iter().map(|view| (view.name, view.query));
        let all = always.iter().cloned().chain(saved);
        all.map(|(name, query)| view! { <ViewLink state name query/> }).collect_view()
    };
    view! {
        <div class="bar-of-views">
            <nav class="views" aria-label=text::VIEWS>
                <ul>{move || links()}</ul>
            </nav>
            <Menu id="save-view" label=text::SAVE_VIEW icon=icons::STAR name=text::SAVE_VIEW>
                <SaveForm state saved/>
            </Menu>
        </div>
    }
}

/// True where a query looks at the same rows in the same order.
fn is_here(state: ListState, wanted: &Query) -> bool {
    state.query.with(|here| {
        here.filters() == wanted.filters() && here.sorted(state.list) == wanted.sorted(state.list)
    })
}

#[component]
fn ViewLink(state: ListState, name: String, query: String) -> impl IntoView {
    let page = expect_context::<Navigation>().page.get_untracked();
    let (wanted, _) = Query::read(state.list, &query);
    view! {
        <li>
            <a
                href=page.with_query(query).href()
                aria-current=move || is_here(state, &wanted).then_some("true")
            >
                {name}
            </a>
        </li>
    }
}

#[component]
fn SaveForm(state: ListState, saved: RwSignal<Vec<Saved>>) -> impl IntoView {
    let announcer = expect_context::<Announcer>();
    let field = NodeRef::<html::Input>::new();
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(field) = field.get_untracked().filter(|field| !field.value().trim().is_empty()) else {
            return;
        };
        let mut query = state.query.get_untracked();
        query.cursor = None;
        let name = field.value().trim().to_owned();
        announcer.say(text::view_saved(&name));
        saved.set(views::save(state.list, Saved { name, query: query.write() }));
        field.set_value("");
    };
    let forget = move |name: &str| {
        saved.set(views::forget(state.list, name));
        if let Some(field) = field.get_untracked() {
            _ = field.focus();
        }
        announcer.say(text::FORGOTTEN.get().to_owned());
    };
    let row = move |view: Saved| {
        let name = view.name.clone();
        view! {
            <li>
                <bdi>{view.name.clone()}</bdi>
                <button
                    type="button"
                    class="plain square"
                    aria-label=text::forget_view(&view.name)
                    on:click=move |_| forget(&name)
                >
                    <Icon path=icons::CLOSE/>
                </button>
            </li>
        }
    };
    view! {
        <div>
            <form class="form" on:submit=save>
                <label for=NAME>{text::VIEW_NAME}</label>
                <div class="row">
                    <input
                        id=NAME
                        node_ref=field
                        type="text"
                        maxlength=NAME_MAX.to_string()
                        required
                        autocomplete="off"
                    />
                    <button type="submit" class="main">
                        {text::SAVE}
                    </button>
                </div>
            </form>
            <p class="ago">{text::SAVE_VIEW_HELP}</p>
            <ul class="saved">{move || saved.get().into_iter().map(row).collect_view()}</ul>
        </div>
    }
}
