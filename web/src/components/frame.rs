//! The frame around every page.

use crate::address::{Page, Section};
use crate::announcer::{Announcer, LiveRegion};
use crate::client::polling::Polling;
use crate::client::version::Outdated;
use crate::components::buttons::IconButton;
use crate::components::dialog::Dialogs;
use crate::components::freshness::Freshness;
use crate::components::help::HelpDialog;
use crate::components::icons::{self, Icon};
use crate::components::palette::PaletteDialog;
use crate::components::search::HeaderSearch;
use crate::components::sign_in::SignIn;
use crate::i18n::message::Message;
use crate::i18n::text;
use crate::navigation::Navigation;
use crate::preferences::{Preferences, Theme};
use leptos::prelude::*;

/// The header, the page, and what floats above both.
#[component]
pub(crate) fn Frame(children: Children) -> impl IntoView {
    let polling = expect_context::<Polling>();
    let signed_out = Memo::new(move |_| polling.is_signed_out());
    view! {
        // The router leaves alone what is external: a jump within the page.
        <a class="skip" href="#main" rel="external">
            {text::SKIP}
        </a>
        <Header/>
        <OutdatedNotice/>
        <main id="main" tabindex="-1" hidden=move || signed_out.get()>
            {children()}
        </main>
        // The page stays: signed in again, one is where one was.
        <Show when=move || signed_out.get()>
            <SignIn/>
        </Show>
        <LiveRegion/>
        <HelpDialog/>
        <PaletteDialog/>
    }
}

#[component]
fn Header() -> impl IntoView {
    let navigation = expect_context::<Navigation>();
    let dialogs = expect_context::<Dialogs>();
    view! {
        <header>
            <a class="product" href=Page::Overview.href() aria-label=text::HOME>
                <Icon path=icons::MARK/>
                <span>{text::PRODUCT}</span>
            </a>
            <Sections/>
            <div class="middle">
                // The look-up page has a search box of its own.
                <Show when=move || !matches!(*navigation.page.read(), Page::LookUp { .. })>
                    <HeaderSearch/>
                </Show>
            </div>
            <Freshness/>
            <ThemeButton/>
            <a
                class="square"
                href=Page::Settings.href()
                title=text::SETTINGS
                aria-label=text::SETTINGS
            >
                <Icon path=icons::GEAR/>
            </a>
            <IconButton name=text::HELP icon=icons::HELP on:click=move |_| dialogs.help.set(true)/>
        </header>
    }
}

/// The sections; where there is little room, under a button.
#[component]
fn Sections() -> impl IntoView {
    let navigation = expect_context::<Navigation>();
    let open = RwSignal::new(false);
    // Each arrival closes it.
    Effect::new(move |_| {
        navigation.page.track();
        open.set(false);
    });
    let sections = Section::ALL.map(|section| {
        view! { <SectionLink page=section.page() title=text::section(section) section=Some(section)/> }
    });
    view! {
        <nav aria-label=text::SECTIONS>
            <button
                type="button"
                class="plain square sections-button"
                aria-label=text::SECTIONS
                aria-controls="sections"
                aria-expanded=move || open.get().to_string()
                on:click=move |_| open.update(|open| *open = !*open)
            >
                <Icon path=icons::MENU/>
            </button>
            <ul id="sections" class:open=move || open.get()>
                <SectionLink page=Page::Overview title=text::OVERVIEW section=None/>
                {sections.collect_view()}
            </ul>
        </nav>
    }
}

/// A link to a section, or to the overview.
#[component]
fn SectionLink(page: Page, title: Message, section: Option<Section>) -> impl IntoView {
    let navigation = expect_context::<Navigation>();
    let is_here = Memo::new(move |_| {
        navigation.page.with(|here| match section {
            Some(section) => here.section() == Some(section),
            None => *here == Page::Overview,
        })
    });
    view! {
        <li>
            <a href=page.href() aria-current=move || is_here.get().then_some("page")>
                {title}
            </a>
        </li>
    }
}

/// Another version has been deployed while the console was open.
#[component]
fn OutdatedNotice() -> impl IntoView {
    let Outdated(outdated) = expect_context();
    view! {
        <Show when=move || outdated.get()>
            <div class="outdated" role="status">
                <span>{text::OUTDATED}</span>
                <button type="button" on:click=|_| _ = window().location().reload()>
                    {text::RELOAD}
                </button>
            </div>
        </Show>
    }
}

#[component]
fn ThemeButton() -> impl IntoView {
    let theme = expect_context::<Preferences>().theme;
    let name = Signal::derive(move || theme.get().label());
    let icon = Signal::derive(move || match theme.get() {
        Theme::System => icons::SYSTEM,
        Theme::Light => icons::SUN,
        Theme::Dark => icons::MOON,
    });
    view! { <IconButton name icon on:click=|_| next_theme()/> }
}

/// Changes the theme, and says to what.
pub(crate) fn next_theme() {
    let theme = expect_context::<Preferences>().theme;
    theme.update(|theme| *theme = theme.next());
    expect_context::<Announcer>().say(theme.get_untracked().label().to_string());
}
