//! The search from anywhere: what is typed leads to a page, a record, or what was visited last.

use crate::address::{Kind, Page};
use crate::browser;
use crate::client::api::{self, Reply};
use crate::components::dialog::{Dialog, Dialogs};
use crate::components::help::{GO_TO, Place};
use crate::components::icons::{self, Icon};
use crate::i18n::text;
use crate::navigation::Navigation;
use crate::preferences::visits;
use fleetglass_model::api::Lookup;
use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_use::use_debounce_fn;
use web_sys::AbortController;

const LIST: &str = "palette-list";
/// How many milliseconds somebody has stopped typing before the API is asked.
const PAUSE: f64 = 150.0;
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
    typed: RwSignal<String>,
    /// What the API found, and for what.
    matches: RwSignal<(String, Vec<Choice>)>,
    /// Which choice Enter takes.
    active: RwSignal<usize>,
    request: StoredValue<Option<AbortController>, LocalStorage>,
    navigation: Navigation,
}

/// The dialog.
#[component]
pub(crate) fn PaletteDialog() -> impl IntoView {
    let open = expect_context::<Dialogs>().palette;
    view! {
        <Dialog id="palette" class="palette" name=text::PALETTE open>
            <PaletteContent open/>
        </Dialog>
    }
}

/// The field, empty and ready, and what it leads to.
#[component]
fn PaletteContent(open: RwSignal<bool>) -> impl IntoView {
    let palette = Palette {
        open,
        typed: RwSignal::new(String::new()),
        matches: RwSignal::new(Default::default()),
        active: RwSignal::new(0),
        request: StoredValue::new_local(None),
        navigation: expect_context(),
    };
    let choices = Memo::new(move |_| palette.choices());
    let ask = use_debounce_fn(move || palette.ask(), PAUSE);
    let field = NodeRef::<html::Input>::new();
    field.on_load(|field| request_animation_frame(move || _ = field.focus()));
    let rows = move || {
        let choices = choices.get().into_iter().enumerate();
        choices.map(|(place, choice)| view! { <ChoiceRow palette place choice/> }).collect_view()
    };
    view! {
        <div class="search">
            <Icon path=icons::SEARCH/>
            <input
                id="palette-field"
                node_ref=field
                type="text"
                role="combobox"
                aria-expanded="true"
                aria-controls=LIST
                aria-autocomplete="list"
                aria-activedescendant=move || {
                    let active = palette.active.get();
                    (active < choices.with(Vec::len)).then(|| id(active))
                }
                autocomplete="off"
                spellcheck="false"
                placeholder=text::SEARCH_HINT
                aria-label=text::SEARCH
                on:input=move |event| {
                    palette.type_in(event_target_value(&event).trim());
                    ask();
                }
                on:keydown=move |event| palette.press(&event, &choices.get_untracked())
            />
        </div>
        <ul id=LIST role="listbox" aria-label=text::PALETTE>
            {move || rows()}
        </ul>
        <Show when=move || choices.with(Vec::is_empty)>
            <p class="ago">{text::NOTHING_FOUND}</p>
        </Show>
    }
}

fn id(place: usize) -> String {
    format!("choice-{place}")
}

#[component]
fn ChoiceRow(palette: Palette, place: usize, choice: Choice) -> impl IntoView {
    let Choice { page, title, note } = choice;
    view! {
        <li
            id=id(place)
            role="option"
            aria-selected=move || (palette.active.get() == place).to_string()
            on:click=move |_| palette.go_to(page.clone())
            on:pointermove=move |_| {
                if palette.active.get_untracked() != place {
                    palette.active.set(place);
                }
            }
        >
            <bdi>{title}</bdi>
            <span class="ago">{note}</span>
        </li>
    }
}

impl Palette {
    fn go_to(self, page: Page) {
        self.open.set(false);
        self.navigation.open(page);
    }

    /// What is offered, the best first. Tracked.
    fn choices(self) -> Vec<Choice> {
        let typed = self.typed.get();
        let (asked, matches) = self.matches.get();
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
        matches.into_iter().filter(|_| asked == typed).chain(pages).chain([whole]).collect()
    }

    /// What was asked for before is no longer waited for.
    fn type_in(self, typed: &str) {
        self.active.set(0);
        if let Some(request) = self.request.try_update_value(Option::take).flatten() {
            request.abort();
        }
        if typed.is_empty() {
            self.matches.set(Default::default());
        }
        self.typed.set(typed.to_owned());
    }

    fn ask(self) {
        let Some(typed) = self.typed.try_get_untracked().filter(|typed| !typed.is_empty()) else { return };
        let Ok(abort) = AbortController::new() else { return };
        let signal = abort.signal();
        self.request.set_value(Some(abort));
        spawn_local(async move {
            let reply = api::get(&Page::suggestions(&typed), None, &signal).await;
            if signal.aborted() {
                return;
            }
            let lookup = match reply {
                Ok(Reply::Body { text, .. }) => serde_json::from_str::<Lookup>(&text).ok(),
                // The look-up page tells what is wrong.
                _ => None,
            };
            let matches = lookup.map(|lookup| lookup.matches).unwrap_or_default();
            let choices = matches.iter().filter_map(|one| choice_of(Page::of_match(one))).collect();
            _ = self.matches.try_set((typed, choices));
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
                    self.go_to(choice.page.clone());
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
