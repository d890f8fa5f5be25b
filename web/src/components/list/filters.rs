//! The filters: a search box, choices, what else is set, and a way to clear it all.

use super::{ListState, counts};
use crate::browser;
use crate::components::icons::{self, Icon};
use crate::components::menu::{self, Menu};
use crate::components::time;
use crate::i18n::format::Clock;
use crate::i18n::{format, span, text};
use crate::lists::{Filter, FilterValues, label_of_state};
use crate::preferences::Preferences;
use fleetglass_model::Timestamp;
use fleetglass_model::status::State;
use leptos::prelude::*;
use leptos_use::use_debounce_fn;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

/// The id of the list's search field.
pub(crate) const FIELD: &str = "list-search";
/// The menu of the filters that are needed less often.
const MORE: &str = "more-filters";
/// How many milliseconds somebody has stopped typing before the list is searched.
const PAUSE: f64 = 250.0;
/// Filters that a control in sight shows.
const IN_SIGHT: [&str; 4] = ["search", "prefix", "state", "attention"];
/// Spans before now that are offered.
const SPANS: [&str; 4] = ["-1h", "-24h", "-7d", "-30d"];

/// The row of filters.
#[component]
pub(super) fn Filters(state: ListState) -> impl IntoView {
    let search = state.list.filter("search").map(|_| view! { <Search state/> });
    let choices = state.list.filters.iter().filter_map(|filter| {
        let options = options(state, filter)?;
        Some(view! { <ChoiceFilter state filter options/> })
    });
    view! {
        <div class="filters" role="search" aria-label=text::FILTERS>
            {search}
            {choices.collect_view()}
            <MoreFilters state/>
            <Show when=move || state.is_filtered()>
                <button type="button" class="plain" on:click=move |_| clear(state)>
                    {text::CLEAR_FILTERS}
                </button>
            </Show>
        </div>
        <Chips state/>
    }
}

fn clear(state: ListState) {
    state.change(move |query| query.clear());
    if let Some(field) = field() {
        field.set_value("");
        _ = field.focus();
    }
}

fn field() -> Option<HtmlInputElement> {
    browser::element(FIELD)?.dyn_into().ok()
}

#[component]
fn Search(state: ListState) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let search = use_debounce_fn(
        move || {
            let Some(typed) = typed.try_get_untracked() else { return };
            // What stands there by now may have been cleared.
            if field().is_some_and(|field| field.value().trim() == typed) {
                state.change_in_place(|query| query.search(state.list, &typed));
            }
        },
        PAUSE,
    );
    // An address that says something else, by Back or by a view, is what stands in the field.
    Effect::new(move |_| {
        let text = state.query.with(|query| query.text().to_owned());
        if let Some(field) = field().filter(|field| document().active_element().as_ref() != Some(field)) {
            field.set_value(&text);
        }
    });
    view! {
        <span class="search">
            <Icon path=icons::SEARCH/>
            <input
                id=FIELD
                type="search"
                autocomplete="off"
                spellcheck="false"
                placeholder=text::SEARCH_LIST
                aria-label=text::SEARCH_LIST
                prop:value=state.query.with_untracked(|query| query.text().to_owned())
                on:input=move |event| {
                    typed.set(event_target_value(&event).trim().to_owned());
                    search();
                }
            />
        </span>
    }
}

/// The values of a filter that has few, each with what it is called.
fn options(state: ListState, filter: &Filter) -> Option<Vec<(String, String)>> {
    match filter.values {
        FilterValues::States(states) => {
            let label = |of: &State| label_of_state(state.list, *of).get().to_owned();
            Some(states.iter().map(|state| (state.name().to_owned(), label(state))).collect())
        }
        FilterValues::Reasons(reasons) => {
            let every = (reasons.len() > 1).then(|| (reasons.join(","), text::ANY_REASON.get().to_owned()));
            let each =
                reasons.iter().map(|reason| ((*reason).to_owned(), text::reason(reason).get().to_owned()));
            Some(every.into_iter().chain(each).collect())
        }
        _ => None,
    }
}

/// What is chosen among few.
#[component]
fn ChoiceFilter(state: ListState, filter: &'static Filter, options: Vec<(String, String)>) -> impl IntoView {
    let value =
        Memo::new(move |_| state.query.with(|query| query.get(filter.name).unwrap_or_default().to_owned()));
    let all = move || {
        let chosen = value.get();
        // A value that is none of those offered, such as two of them, is offered too.
        let label = |one: &str| {
            options
                .iter()
                .find(|(known, _)| known == one)
                .map_or_else(|| one.to_owned(), |(_, label)| label.clone())
        };
        let labels = || chosen.split(',').map(label).collect::<Vec<_>>().join(text::COMMA.get());
        let other = (!chosen.is_empty() && options.iter().all(|(known, _)| *known != chosen))
            .then(|| (chosen.clone(), labels()));
        let first = (String::new(), text::any(filter.title));
        let option = |(value, label): (String, String)| {
            let selected = value == chosen;
            view! {
                <option value=value prop:selected=selected>
                    {label}
                </option>
            }
        };
        std::iter::once(first).chain(options.clone()).chain(other).map(option).collect_view()
    };
    view! {
        <select
            aria-label=filter.title
            class:set=move || !value.with(String::is_empty)
            on:change=move |event| {
                let value = event_target_value(&event);
                state.change(move |query| query.set(state.list, filter.name, Some(value)));
            }
        >
            {move || all()}
        </select>
    }
}

/// The filters that are needed less often.
#[component]
fn MoreFilters(state: ListState) -> impl IntoView {
    let fields = move || {
        let rare = state.list.filters.iter().filter(move |filter| !state.is_fixed(filter.name));
        rare.filter_map(move |filter| rare_filter(state, filter)).collect_view()
    };
    view! {
        <Menu id=MORE label=text::MORE_FILTERS icon=icons::FILTER name=text::MORE_FILTERS>
            <div class="form">{fields()}</div>
        </Menu>
    }
}

fn rare_filter(state: ListState, filter: &'static Filter) -> Option<AnyView> {
    let value = untrack(|| value(state, filter));
    let change = move |value: String| change(state, filter, value);
    let field = match filter.values {
        FilterValues::Text if !matches!(filter.name, "search" | "prefix" | "source") => view! {
            <input
                type="text"
                maxlength="256"
                prop:value=value
                on:change=move |event| change(event_target_value(&event).trim().to_owned())
            />
        }
        .into_any(),
        FilterValues::Flag => view! {
            <input
                type="checkbox"
                prop:checked=value == "true"
                on:change=move |event| {
                    change(if event_target_checked(&event) { "true".to_owned() } else { String::new() })
                }
            />
        }
        .into_any(),
        FilterValues::Time => return Some(view! { <TimeFilter state filter/> }.into_any()),
        _ => return None,
    };
    let labelled = view! {
        <label>
            <span>{filter.title}</span>
            {field}
        </label>
    };
    Some(labelled.into_any())
}

fn value(state: ListState, filter: &Filter) -> String {
    state.query.with(|query| query.get(filter.name).unwrap_or_default().to_owned())
}

fn change(state: ListState, filter: &'static Filter, value: String) {
    state.change(move |query| query.set(state.list, filter.name, Some(value)));
}

/// A time: a span before now where it is a beginning, else a point in the chosen zone.
#[component]
fn TimeFilter(state: ListState, filter: &'static Filter) -> impl IntoView {
    let value = untrack(|| value(state, filter));
    let clock = expect_context::<Preferences>().clock.get_untracked();
    let point = Timestamp::parse(&value).ok().map(|at| format::field(at, &clock)).unwrap_or_default();
    let zone = time::zone_now();
    let spans = filter.name.ends_with("From").then(|| view! { <SpanChoice state filter value/> });
    let change_point = move |event| {
        let at = format::of_field(&event_target_value(&event), &clock);
        change(state, filter, at.map(|at| at.to_iso()).unwrap_or_default());
    };
    view! {
        <div class="field">
            <span>{move || text::in_zone(filter.title, &zone())}</span>
            <span class="row">
                {spans}
                <input
                    type="datetime-local"
                    prop:value=point
                    aria-label=filter.title
                    on:change=change_point
                />
            </span>
        </div>
    }
}

#[component]
fn SpanChoice(state: ListState, filter: &'static Filter, value: String) -> impl IntoView {
    let option = |span: &'static str| {
        view! {
            <option value=span prop:selected=span == value>
                {text::last(span)}
            </option>
        }
    };
    view! {
        <select
            aria-label=filter.title
            on:change=move |event| change(state, filter, event_target_value(&event))
        >
            <option value="">{text::ANY_TIME}</option>
            {SPANS.into_iter().map(option).collect_view()}
        </select>
    }
}

/// What is set, and shown by no control in sight. Tracked.
fn out_of_sight(state: ListState) -> Vec<(&'static str, String)> {
    let is_in_sight =
        |name: &str, value: &str| IN_SIGHT.contains(&name) || counts::is_pressed_for(state, name, value);
    let filters = state.query.with(|query| query.filters().to_vec());
    filters.into_iter().filter(|(name, value)| !is_in_sight(name, value)).collect()
}

/// What is set, each with a way to take it away.
#[component]
fn Chips(state: ListState) -> impl IntoView {
    let clock = expect_context::<Preferences>().clock;
    let set = Memo::new(move |_| out_of_sight(state));
    let chips = move || {
        let clock = clock.get();
        let chip = |(name, value): (&'static str, String)| {
            let filter = state.list.filter(name)?;
            let shown = shown(state, filter, &value, &clock);
            Some(view! { <Chip state filter shown/> })
        };
        set.get().into_iter().filter_map(chip).collect_view()
    };
    view! {
        <Show when=move || set.with(|set| !set.is_empty())>
            <div class="chips">{move || chips()}</div>
        </Show>
    }
}

/// A filter with its value, in words.
fn shown(state: ListState, filter: &Filter, value: &str, clock: &Clock) -> String {
    let (title, value) = match filter.values {
        // What was updated in the last hours: from the column, not from the bound.
        FilterValues::Time if span::before_now(value).is_some() => {
            let column = state.list.column(filter.name.trim_end_matches("From"));
            (column.map_or(filter.title, |column| column.title), text::last(value))
        }
        FilterValues::Time => {
            let at = |at| [format::date_time(at, clock), format::offset(at, clock)].join(" ");
            (filter.title, Timestamp::parse(value).map_or_else(|_| value.to_owned(), at))
        }
        FilterValues::Flag => {
            (filter.title, if value == "true" { text::YES } else { text::NO }.get().to_owned())
        }
        _ => (filter.title, value.to_owned()),
    };
    text::pair(title, &value)
}

#[component]
fn Chip(state: ListState, filter: &'static Filter, shown: String) -> impl IntoView {
    let remove = move |_| {
        state.change(move |query| query.set(state.list, filter.name, None));
        // The chip goes, and would take the focus with it.
        browser::focus(&menu::button_of(MORE));
    };
    view! {
        <button
            type="button"
            class="chip"
            aria-label=text::remove_filter(&shown)
            on:click=remove
        >
            <bdi>{shown.clone()}</bdi>
            <Icon path=icons::CLOSE/>
        </button>
    }
}
