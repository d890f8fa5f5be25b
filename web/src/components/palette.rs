//! The search from anywhere: what is typed leads to a page, a record, or what was visited last.

use crate::address::{Kind, Page};
use crate::browser;
use crate::client::answer;
use crate::client::api::{self, Reply};
use crate::components::help::{GO_TO, Place};
use crate::components::icons;
use crate::element::{Element, Markup, el, reactive, views};
use crate::i18n::text;
use crate::navigation::Location;
use crate::preferences::visits;
use crate::signals::{Held, memo};
use fleetglass_model::api::Lookup;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::{AbortController, Event, HtmlDialogElement, KeyboardEvent};

const DIALOG: &str = "palette";
const FIELD: &str = "palette-field";
const LIST: &str = "palette-list";
/// How long somebody has stopped typing before the API is asked.
const PAUSE: Duration = Duration::from_millis(150);
/// Of the records visited last, so many are offered before anything is typed.
const VISITS: usize = 6;

/// What can be gone to.
#[derive(Clone, Debug, PartialEq)]
struct Choice {
    page: Page,
    title: String,
    /// What it is.
    note: String,
}

/// The signals of the palette.
#[derive(Clone, Copy)]
struct Palette {
    open: RwSignal<bool>,
    typed: Held<String>,
    /// What the API found, and for what.
    found: Held<(String, Vec<Choice>)>,
    /// Which choice Enter takes.
    active: Held<usize>,
    timer: StoredValue<Option<TimeoutHandle>, LocalStorage>,
    request: StoredValue<Option<AbortController>, LocalStorage>,
}

/// The dialog, closed.
pub(crate) fn dialog() -> Markup {
    let palette = Palette {
        open: RwSignal::new(false),
        typed: Held::new(String::new()),
        found: Held::new(Default::default()),
        active: Held::new(0),
        timer: StoredValue::new_local(None),
        request: StoredValue::new_local(None),
    };
    el("dialog")
        .attr("id", DIALOG)
        .class("palette")
        .name(text::PALETTE)
        .on("close", move |_| palette.open.set(false))
        .on("fleetglass-open", move |_| palette.begin())
        .child(reactive(move || if palette.open.get() { content(palette) } else { Markup::Nothing }))
        .into()
}

/// Shows it, with the field empty and ready.
pub(crate) fn open() {
    if let Some(dialog) = element().filter(|dialog| !dialog.open()) {
        _ = Event::new("fleetglass-open").and_then(|event| dialog.dispatch_event(&event));
        _ = dialog.show_modal();
        request_animation_frame(|| browser::focus(FIELD));
    }
}

/// True while it is shown.
pub(crate) fn is_open() -> bool {
    element().is_some_and(|dialog| dialog.open())
}

fn element() -> Option<HtmlDialogElement> {
    browser::element(DIALOG)?.dyn_into().ok()
}

fn content(palette: Palette) -> Markup {
    let all = memo(move || palette.choices());
    let field = el("input")
        .attr("id", FIELD)
        .attr("type", "text")
        .attr("role", "combobox")
        .attr("aria-expanded", "true")
        .attr("aria-controls", LIST)
        .attr("aria-autocomplete", "list")
        .reactive_attr("aria-activedescendant", move || {
            (palette.active.get() < all.with(Vec::len)).then(|| id(palette.active.get()))
        })
        .attr("autocomplete", "off")
        .attr("spellcheck", "false")
        .attr("placeholder", text::SEARCH_HINT)
        .name(text::SEARCH)
        .on("input", move |event| palette.type_in(event_target_value(&event)))
        .on("keydown", move |event| palette.press(event.unchecked_ref(), &all.get_untracked()));
    let list = el("ul").attr("id", LIST).attr("role", "listbox").name(text::PALETTE).reactive(move || {
        let rows =
            all.get().into_iter().enumerate().map(|(place, choice)| row(palette, place, choice).into());
        views(rows)
    });
    let none = move || {
        if all.with(Vec::is_empty) {
            el("p").class("ago").text(text::NOTHING_FOUND).into()
        } else {
            Markup::Nothing
        }
    };
    views([
        el("div").class("search").child(icons::line(icons::SEARCH)).child(field).into(),
        list.into(),
        reactive(none),
    ])
}

fn id(place: usize) -> String {
    format!("choice-{place}")
}

fn row(palette: Palette, place: usize, choice: Choice) -> Element {
    let page = choice.page.clone();
    el("li")
        .attr("id", id(place))
        .attr("role", "option")
        .reactive_attr("aria-selected", move || Some((palette.active.get() == place).to_string()))
        .child(el("bdi").text(choice.title))
        .child(el("span").class("ago").text(choice.note))
        .on("click", move |_| go(page.clone()))
        .on("pointermove", move |_| {
            if palette.active.get_untracked() != place {
                palette.active.set(place);
            }
        })
}

fn go(page: Page) {
    if let Some(dialog) = element() {
        dialog.close();
    }
    expect_context::<Location>().open(page);
}

impl Palette {
    fn begin(self) {
        self.typed.set(String::new());
        self.found.set(Default::default());
        self.active.set(0);
        self.open.set(true);
    }

    /// What is offered, the best first. Tracked.
    fn choices(self) -> Vec<Choice> {
        let typed = self.typed.get();
        let (asked, found) = self.found.get();
        if typed.is_empty() {
            let visits = visits::all().into_iter().take(VISITS).filter_map(|visit| choice_of(visit.page));
            return visits.chain(pages()).collect();
        }
        let wanted = typed.to_ascii_lowercase();
        let pages = pages().into_iter().filter(|page| page.title.to_ascii_lowercase().contains(&wanted));
        let whole = Choice {
            title: text::look_for(&typed),
            note: String::new(),
            page: Page::LookUp { id: Some(typed.clone()) },
        };
        found.into_iter().filter(|_| asked == typed).chain(pages).chain([whole]).collect()
    }

    fn type_in(self, typed: String) {
        let typed = typed.trim().to_owned();
        self.active.set(0);
        self.stop();
        if typed.is_empty() {
            self.found.set(Default::default());
        } else {
            let asked = typed.clone();
            self.timer.set_value(set_timeout_with_handle(move || self.ask(asked), PAUSE).ok());
        }
        self.typed.set(typed);
    }

    fn stop(self) {
        if let Some(timer) = self.timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
        if let Some(request) = self.request.try_update_value(Option::take).flatten() {
            request.abort();
        }
    }

    fn ask(self, typed: String) {
        let Ok(abort) = AbortController::new() else { return };
        let signal = abort.signal();
        self.request.set_value(Some(abort));
        spawn_local(async move {
            let reply = api::get(&Page::suggestions(&typed), None, &signal).await;
            if signal.aborted() {
                return;
            }
            let found = match reply {
                Ok(Reply::Body { text, .. }) => answer::parse::<Lookup>(&text).ok(),
                // The look-up page tells what is wrong.
                _ => None,
            };
            let found = found.map(|found| found.matches).unwrap_or_default();
            let found = found.iter().filter_map(|one| choice_of(Page::of_match(one))).collect();
            self.found.set((typed, found));
        });
    }

    fn press(self, event: &KeyboardEvent, choices: &[Choice]) {
        let last = choices.len().saturating_sub(1);
        let active = self.active.get_untracked();
        match event.key().as_str() {
            "ArrowDown" => self.active.set(if active >= last { 0 } else { active + 1 }),
            "ArrowUp" => self.active.set(active.checked_sub(1).unwrap_or(last)),
            "Enter" => {
                if let Some(choice) = choices.get(active) {
                    go(choice.page.clone());
                }
            }
            _ => return,
        }
        event.prevent_default();
        let active = self.active.get_untracked();
        if let Some(row) = browser::element(&id(active)) {
            row.scroll_into_view_with_bool(false);
        }
    }
}

/// A record, by its page.
fn choice_of(page: Page) -> Option<Choice> {
    let kind: Kind = page.kind()?;
    let (id, of) = page.record()?;
    let title = of.map_or_else(|| id.to_owned(), |thing| format!("{id} {}", text::on_thing(thing)));
    Some(Choice { title, note: text::kind(kind).to_string(), page })
}

/// The pages that are no records.
fn pages() -> Vec<Choice> {
    let choice = |place: Place| Choice {
        page: place.page(),
        title: place.title().to_string(),
        note: text::PAGE.to_string(),
    };
    GO_TO.map(|(_, place)| choice(place)).into()
}
