//! The icons, drawn on 16 by 16. Each status has a shape of its own, so that colour is never the only difference.

use fleetglass_model::status::State;
use leptos::prelude::*;

pub(crate) const MARK: &str =
    "M8 1.2a6.8 6.8 0 1 0 0 13.6A6.8 6.8 0 0 0 8 1.2ZM4.8 5.6h4.4M4.8 8h6.4M4.8 10.4h2.6";
pub(crate) const SEARCH: &str = "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9ZM10.4 10.4 14 14";
pub(crate) const COPY: &str = "M5.5 5.5h8v8h-8ZM10.5 5.5v-3h-8v8h3";
pub(crate) const CHECK: &str = "M3 8.5 6.5 12 13 4.5";
pub(crate) const PAUSE: &str = "M5.5 3.5v9M10.5 3.5v9";
pub(crate) const PLAY: &str = "M5 3.2 12.5 8 5 12.8Z";
pub(crate) const REFRESH: &str = "M13.2 8a5.2 5.2 0 1 1-1.6-3.8M13.3 1.7v3h-3";
pub(crate) const SUN: &str = "M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6ZM8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M3 13l1-1M12 4l1-1";
pub(crate) const MOON: &str = "M13 9.6A5.6 5.6 0 0 1 6.4 3a5.6 5.6 0 1 0 6.6 6.6Z";
pub(crate) const SYSTEM: &str = "M2 3h12v8H2ZM5.5 13.5h5M8 11v2.5";
pub(crate) const HELP: &str = "M5.6 6a2.4 2.4 0 1 1 3.5 2.1C8.3 8.5 8 9 8 9.9M8 12.4v.2";
pub(crate) const LINK: &str = "M6.3 9.7l3.4-3.4M7 4.6l1.3-1.3a2.9 2.9 0 0 1 4.1 4.1L11.1 8.7M9 11.4l-1.3 1.3a2.9 2.9 0 0 1-4.1-4.1l1.3-1.3";
pub(crate) const CHEVRON: &str = "M4.5 6.5 8 10l3.5-3.5";
pub(crate) const BRACES: &str = "M6 2.5c-1.5 0-2 .7-2 2v1.6C4 7.4 3.4 8 2.5 8c.9 0 1.5.6 1.5 1.9v1.6c0 1.3.5 2 2 2\
     M10 2.5c1.5 0 2 .7 2 2v1.6c0 1.3.6 1.9 1.5 1.9-.9 0-1.5.6-1.5 1.9v1.6c0 1.3-.5 2-2 2";
pub(crate) const TERMINAL: &str = "M3 4.5 6.5 8 3 11.5M8.5 12h5";
pub(crate) const COLUMNS: &str = "M2.5 3h11v10h-11ZM6.2 3v10M9.8 3v10";
pub(crate) const DOWNLOAD: &str = "M8 2.5v7.5M4.8 7 8 10.2 11.2 7M3 13.3h10";
pub(crate) const FILTER: &str = "M2 4h12M4.5 8h7M6.8 12h2.4";
pub(crate) const STAR: &str = "M8 2l1.8 3.8 4.2.6-3 2.9.7 4.2L8 11.5l-3.7 2 .7-4.2-3-2.9 4.2-.6Z";
pub(crate) const UP: &str = "M4 9.8 8 6l4 3.8";
pub(crate) const DOWN: &str = "M4 6.2 8 10l4-3.8";
pub(crate) const LEFT: &str = "M10 3.5 5.5 8l4.5 4.5";
pub(crate) const RIGHT: &str = "M6 3.5 10.5 8 6 12.5";
pub(crate) const GEAR: &str = "M8 5.6a2.4 2.4 0 1 0 0 4.8 2.4 2.4 0 0 0 0-4.8ZM8 1.6v2M8 12.4v2M1.6 8h2M12.4 8h2M3.5 3.5l1.4 1.4M11.1 11.1l1.4 1.4M3.5 12.5l1.4-1.4M11.1 4.9l1.4-1.4";
pub(crate) const MENU: &str = "M2 4.5h12M2 8h12M2 11.5h12";
pub(crate) const CLOSE: &str = "M4 4l8 8M12 4l-8 8";

/// An icon of lines, for what is said in words beside it or in the name of its button.
#[component]
pub(crate) fn Icon(path: &'static str) -> impl IntoView {
    view! {
        <svg class="icon line" viewBox="0 0 16 16" aria-hidden="true">
            <path d=path></path>
        </svg>
    }
}

/// The icon of a status.
#[component]
pub(crate) fn StatusIcon(state: State) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
            <path d=shape(state)></path>
        </svg>
    }
}

fn shape(state: State) -> &'static str {
    match state {
        // A clock.
        State::Pending => {
            "M8 1.3a6.7 6.7 0 1 1 0 13.4A6.7 6.7 0 0 1 8 1.3Zm0 1.6a5.1 5.1 0 1 0 0 10.2A5.1 5.1 0 0 0 8 2.9Z\
             M7.2 4.6h1.6v3l2.1 1.3-.8 1.4-2.9-1.8Z"
        }
        // A disc, half of it done.
        State::InProgress => {
            "M8 1.3a6.7 6.7 0 1 1 0 13.4A6.7 6.7 0 0 1 8 1.3Zm0 1.6a5.1 5.1 0 1 0 0 10.2A5.1 5.1 0 0 0 8 2.9Z\
             M8 4.4a3.6 3.6 0 0 1 0 7.2Z"
        }
        // A disc with a check mark.
        State::Success => {
            "M8 1.3a6.7 6.7 0 1 1 0 13.4A6.7 6.7 0 0 1 8 1.3ZM4.3 8.2 6.9 10.8 11.7 6 10.6 4.9 6.9 8.6 5.4 7.1Z"
        }
        // A triangle with an exclamation mark.
        State::Warning => {
            "M8 1.2a1 1 0 0 1 .9.5l6.2 11.4a1 1 0 0 1-.9 1.5H1.8a1 1 0 0 1-.9-1.5L7.1 1.7a1 1 0 0 1 .9-.5Z\
             M7.2 5.6h1.6v4.2H7.2ZM7.2 10.9h1.6v1.6H7.2Z"
        }
        // An octagon with a cross.
        State::Error => {
            "M5.2 1.3h5.6l3.9 3.9v5.6l-3.9 3.9H5.2l-3.9-3.9V5.2ZM5.2 6.3 6.9 8 5.2 9.7l1.1 1.1L8 9.1l1.7 1.7 1.1-1.1\
             L9.1 8l1.7-1.7-1.1-1.1L8 6.9 6.3 5.2Z"
        }
        // A square.
        State::Stopped => {
            "M4 2.5h8A1.5 1.5 0 0 1 13.5 4v8a1.5 1.5 0 0 1-1.5 1.5H4A1.5 1.5 0 0 1 2.5 12V4A1.5 1.5 0 0 1 4 2.5Z"
        }
        // An empty diamond.
        State::Unknown => "M8 .9 15.1 8 8 15.1.9 8ZM8 3.2 3.2 8 8 12.8 12.8 8Z",
    }
}
