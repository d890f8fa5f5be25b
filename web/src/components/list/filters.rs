//! The filters: a search box, choices, what else is set, and a way to clear it all.

use super::{ListState, counts};
use crate::browser;
use crate::components::menu::Menu;
use crate::components::{buttons, icons, time};
use crate::element::{Element, Markup, el, reactive, views};
use crate::i18n::{format, text};
use crate::lists::query::span;
use crate::lists::{Filter, FilterValues, label_of_state};
use crate::preferences::{Clock, Preferences};
use crate::signals::{effect, memo};
use fleetglass_model::Timestamp;
use fleetglass_model::status::State;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlInputElement};

/// The id of the list's search field.
pub(crate) const FIELD: &str = "list-search";
/// The menu of the filters that are needed less often.
const MORE: &str = "more-filters";
/// How long somebody has stopped typing before the list is searched.
const PAUSE: Duration = Duration::from_millis(250);
/// Filters that a control in sight tells.
const IN_SIGHT: [&str; 4] = ["search", "prefix", "state", "attention"];
/// Spans before now that are offered.
const SPANS: [&str; 4] = ["-1h", "-24h", "-7d", "-30d"];

/// The row of filters.
pub(super) fn filters(state: ListState) -> Markup {
    let search = state.list.filter("search").map(|_| search(state));
    let choices = state.list.filters.iter().filter_map(|filter| choice(state, filter));
    let filtered = memo(move || state.is_filtered());
    let clear = move || match filtered.get() {
        true => buttons::plain().text(text::CLEAR_FILTERS).on("click", move |_| clear(state)).into(),
        false => Markup::Nothing,
    };
    let bar = el("div")
        .class("filters")
        .attr("role", "search")
        .name(text::FILTERS)
        .children(search)
        .children(choices)
        .child(more(state))
        .reactive(clear);
    let set = memo(move || {
        let untold = untold(state);
        untold.iter().map(|(name, value)| [name, "=", value].concat()).collect::<Vec<_>>().join("&")
    });
    let chips = move || {
        _ = set.get();
        chips(state, &untrack(|| untold(state)))
    };
    views([bar.into(), reactive(chips)])
}

fn clear(state: ListState) {
    state.change(|query| query.clear());
    if let Some(field) = field() {
        field.set_value("");
        _ = field.focus();
    }
}

fn field() -> Option<HtmlInputElement> {
    browser::element(FIELD)?.dyn_into().ok()
}

fn search(state: ListState) -> Element {
    let timer: StoredValue<Option<TimeoutHandle>, LocalStorage> = StoredValue::new_local(None);
    let stop = move || {
        if let Some(timer) = timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    };
    on_cleanup(stop);
    let typed = move |event: Event| {
        let text = event_target_value(&event).trim().to_owned();
        stop();
        let apply = move || {
            // What stands there by now may have been cleared.
            if field().is_some_and(|field| field.value().trim() == text) {
                state.change_in_place(|query| query.search(state.list, &text));
            }
        };
        timer.set_value(set_timeout_with_handle(apply, PAUSE).ok());
    };
    // An address that says something else, by Back or by a view, is what stands in the field.
    effect(move || {
        let text = state.query.with(|query| query.text().to_owned());
        if let Some(field) = field().filter(|field| document().active_element().as_ref() != Some(field)) {
            field.set_value(&text);
        }
    });
    el("span").class("search").child(icons::line(icons::SEARCH)).child(
        el("input")
            .attr("id", FIELD)
            .attr("type", "search")
            .attr("autocomplete", "off")
            .attr("spellcheck", "false")
            .attr("placeholder", text::SEARCH_LIST)
            .name(text::SEARCH_LIST)
            .property("value", state.query.with_untracked(|query| query.text().to_owned()))
            .on("input", typed),
    )
}

/// What is chosen among few.
fn choice(state: ListState, filter: &'static Filter) -> Option<Element> {
    let options: Vec<(String, String)> = match filter.values {
        FilterValues::States(states) => {
            let label = |of: &State| label_of_state(state.list, *of).get().to_owned();
            states.iter().map(|state| (state.name().to_owned(), label(state))).collect()
        }
        FilterValues::Reasons(reasons) => {
            let every = (reasons.len() > 1).then(|| (reasons.join(","), text::ANY_REASON.get().to_owned()));
            let one =
                reasons.iter().map(|reason| ((*reason).to_owned(), text::reason(reason).get().to_owned()));
            every.into_iter().chain(one).collect()
        }
        _ => return None,
    };
    Some(select(state, filter, options))
}

fn select(state: ListState, filter: &'static Filter, options: Vec<(String, String)>) -> Element {
    let value = memo(move || state.query.with(|query| query.get(filter.name).unwrap_or_default().to_owned()));
    let all = move || {
        let chosen = value.get();
        // A value that is none of those offered, such as two of them, is offered too.
        let label = |one: &str| {
            options
                .iter()
                .find(|(own, _)| own == one)
                .map_or_else(|| one.to_owned(), |(_, label)| label.clone())
        };
        let labels = || chosen.split(',').map(label).collect::<Vec<_>>().join(text::COMMA.get());
        let other = (!chosen.is_empty() && options.iter().all(|(own, _)| *own != chosen))
            .then(|| (chosen.clone(), labels()));
        let first = (String::new(), text::any(filter.title));
        let option = |(own, label): (String, String)| {
            let option = el("option").attr("value", own.clone()).text(label);
            option.property("selected", if own == chosen { "true" } else { "" }).into()
        };
        views(std::iter::once(first).chain(options.clone()).chain(other).map(option))
    };
    el("select")
        .name(filter.title)
        .reactive_attr("class", move || (!value.with(String::is_empty)).then(|| "set".to_owned()))
        .reactive(all)
        .on("change", move |event| {
            let value = event_target_value(&event);
            state.change(|query| query.set(state.list, filter.name, Some(value)));
        })
}

/// The filters that are needed less often.
fn more(state: ListState) -> Markup {
    let menu = Menu { id: MORE, label: text::MORE_FILTERS, icon: icons::FILTER, name: text::MORE_FILTERS };
    menu.view(true, move || {
        let rare = state.list.filters.iter().filter(move |f| !state.is_fixed(f.name));
        el("div").class("form").children(rare.filter_map(move |filter| rare_filter(state, filter))).into()
    })
}

fn rare_filter(state: ListState, filter: &'static Filter) -> Option<Element> {
    let value = move || state.query.with(|query| query.get(filter.name).unwrap_or_default().to_owned());
    let change = move |value: String| state.change(|query| query.set(state.list, filter.name, Some(value)));
    let field = match filter.values {
        FilterValues::Text if !matches!(filter.name, "search" | "prefix" | "source") => el("input")
            .attr("type", "text")
            .attr("maxlength", "256")
            .property("value", untrack(value))
            .on("change", move |event| change(event_target_value(&event).trim().to_owned())),
        FilterValues::Flag => el("input")
            .attr("type", "checkbox")
            .property("checked", if untrack(value) == "true" { "true" } else { "" })
            .on("change", move |event| {
                change(if event_target_checked(&event) { "true".into() } else { String::new() })
            }),
        FilterValues::Time => return Some(time_field(state, filter)),
        _ => return None,
    };
    Some(el("label").child(el("span").text(filter.title)).child(field))
}

/// A time: a span before now where it is a beginning, else a point in the chosen zone.
fn time_field(state: ListState, filter: &'static Filter) -> Element {
    let value = untrack(|| state.query.with(|query| query.get(filter.name).unwrap_or_default().to_owned()));
    let clock = expect_context::<Preferences>().clock.get_untracked();
    let change = move |value: String| state.change(|query| query.set(state.list, filter.name, Some(value)));
    let at = Timestamp::parse(&value).ok().map(|at| format::field(at, &clock)).unwrap_or_default();
    let zone = clock.clone();
    let point = el("input").attr("type", "datetime-local").property("value", at).name(filter.title).on(
        "change",
        move |event| {
            change(
                format::of_field(&event_target_value(&event), &zone)
                    .map(|at| at.to_iso())
                    .unwrap_or_default(),
            )
        },
    );
    let spans = filter.name.ends_with("From").then(|| {
        let option = |span: &str| {
            let option = el("option").attr("value", span.to_owned()).text(text::last(span));
            option.property("selected", if span == value { "true" } else { "" })
        };
        let first = el("option").attr("value", "").text(text::ANY_TIME);
        let change = move |event: Event| change(event_target_value(&event));
        el("select").name(filter.title).child(first).children(SPANS.map(option)).on("change", change)
    });
    let row = el("span").class("row").children(spans).child(point);
    el("div")
        .class("field")
        .child(el("span").reactive_text({
            let zone = time::zone_now();
            move || text::in_zone(filter.title, &zone())
        }))
        .child(row)
}

/// What is set and not told by a control in sight. Tracked.
fn untold(state: ListState) -> Vec<(&'static str, String)> {
    let told = |name: &str, value: &str| IN_SIGHT.contains(&name) || counts::tell(state, name, value);
    let filters = state.query.with(|query| query.filters().to_vec());
    filters.into_iter().filter(|(name, value)| !told(name, value)).collect()
}

/// What is set, each with a way to take it away.
fn chips(state: ListState, set: &[(&'static str, String)]) -> Markup {
    let clock = expect_context::<Preferences>().clock.get();
    let chips: Vec<Markup> = set
        .iter()
        .filter_map(|(name, value)| Some(chip(state, state.list.filter(name)?, value, &clock)))
        .collect();
    if chips.is_empty() { Markup::Nothing } else { el("div").class("chips").children(chips).into() }
}

fn chip(state: ListState, filter: &'static Filter, value: &str, clock: &Clock) -> Markup {
    let (title, shown) = match filter.values {
        // What was updated in the last hours: from the column, not from the bound.
        FilterValues::Time if span(value).is_some() => {
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
    let shown = text::pair(title, &shown);
    el("button")
        .attr("type", "button")
        .class("chip")
        .name(text::remove_filter(&shown))
        .child(el("bdi").text(shown))
        .child(icons::line(icons::CLOSE))
        .on("click", move |_| {
            state.change(|query| query.set(state.list, filter.name, None));
            // The chip goes, and would take the focus with it.
            browser::focus(&Menu::button_of(MORE));
        })
        .into()
}
