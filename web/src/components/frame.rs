//! The frame around every page.

use crate::address::{Page, Section};
use crate::announcer::Announcer;
use crate::client::polling::Polling;
use crate::client::version::Outdated;
use crate::components::{buttons, freshness, help, icons, palette, search, sign_in};
use crate::element::{Element, Markup, el, reactive, views};
use crate::i18n::text;
use crate::navigation::Location;
use crate::preferences::{Preferences, Theme};
use crate::signals::{effect, memo};
use leptos::prelude::*;

/// The header, the page, and what floats above both.
pub(crate) fn frame(page: Markup) -> Markup {
    let polling = expect_context::<Polling>();
    let out = memo(move || polling.is_signed_out());
    views([
        el("a").class("skip").attr("href", "#main").text(text::SKIP).into(),
        header(),
        outdated(),
        el("main")
            .attr("id", "main")
            .attr("tabindex", "-1")
            .reactive_attr("hidden", move || out.get().then(String::new))
            .child(page)
            .into(),
        // The page stays: signed in again, one is where one was.
        reactive(move || if out.get() { sign_in::page() } else { Markup::Nothing }),
        expect_context::<Announcer>().view(),
        help::dialog(),
        palette::dialog(),
    ])
}

fn header() -> Markup {
    let product = el("a")
        .class("product")
        .attr("href", Page::Overview.href())
        .name(text::HOME)
        .child(icons::line(icons::MARK))
        .child(el("span").text(text::PRODUCT));
    let settings = el("a")
        .class("square")
        .attr("href", Page::Settings.href())
        .attr("title", text::SETTINGS)
        .name(text::SETTINGS)
        .child(icons::line(icons::GEAR));
    el("header")
        .child(product)
        .child(navigation())
        .child(el("div").class("middle").child(header_search()))
        .child(freshness::freshness())
        .child(theme_switch())
        .child(settings)
        .child(buttons::icon(text::HELP, icons::HELP, help::open))
        .into()
}

/// The sections; where there is little room, under a button.
fn navigation() -> Element {
    let location = expect_context::<Location>();
    let open = RwSignal::new(false);
    // Each arrival closes it.
    effect(move || {
        location.page.track();
        open.set(false);
    });
    let here = move |section: Option<Section>| {
        location.page.with(|page| match section {
            Some(section) => page.section() == Some(section),
            None => *page == Page::Overview,
        })
    };
    let link = move |page: Page, title, section| {
        let current = move || here(section).then(|| "page".to_owned());
        el("li").child(el("a").attr("href", page.href()).reactive_attr("aria-current", current).text(title))
    };
    let sections = Section::ALL.map(|section| link(section.page(), text::section(section), Some(section)));
    let button = el("button")
        .attr("type", "button")
        .class("plain square sections-button")
        .name(text::SECTIONS)
        .attr("aria-controls", "sections")
        .reactive_attr("aria-expanded", move || Some(open.get().to_string()))
        .child(icons::line(icons::MENU))
        .on("click", move |_| open.update(|open| *open = !*open));
    let list = el("ul")
        .attr("id", "sections")
        .reactive_attr("class", move || open.get().then(|| "open".to_owned()))
        .child(link(Page::Overview, text::OVERVIEW, None))
        .children(sections);
    el("nav").name(text::SECTIONS).child(button).child(list)
}

/// The look-up page has a search box of its own.
fn header_search() -> Markup {
    let location = expect_context::<Location>();
    let elsewhere = memo(move || !matches!(location.page.get(), Page::LookUp { .. }));
    reactive(move || if elsewhere.get() { search::small() } else { Markup::Nothing })
}

/// Another version has been deployed while the console was open.
fn outdated() -> Markup {
    let Outdated(outdated) = expect_context();
    reactive(move || {
        if !outdated.get() {
            return Markup::Nothing;
        }
        let reload = buttons::framed().text(text::RELOAD).on("click", |_| _ = window().location().reload());
        el("div")
            .class("outdated")
            .attr("role", "status")
            .child(el("span").text(text::OUTDATED))
            .child(reload)
            .into()
    })
}

fn theme_switch() -> Element {
    let theme = expect_context::<Preferences>().theme;
    let icon = move || match theme.get() {
        Theme::System => icons::SYSTEM,
        Theme::Light => icons::SUN,
        Theme::Dark => icons::MOON,
    };
    buttons::square(move || theme.get().label())
        .reactive(move || icons::line(icon()))
        .on("click", |_| next_theme())
}

/// Changes the theme, and says to what.
pub(crate) fn next_theme() {
    let theme = expect_context::<Preferences>().theme;
    theme.update(|theme| *theme = theme.next());
    expect_context::<Announcer>().say(theme.get_untracked().label().to_string());
}
