//! How fresh the page is, with pause and refresh.

use crate::client::polling::Polling;
use crate::components::buttons::IconButton;
use crate::components::icons;
use crate::i18n::message::Message;
use crate::i18n::{format, text};
use crate::preferences::Preferences;
use leptos::prelude::*;

/// In the header, where the page polls something.
#[component]
pub(crate) fn Freshness() -> impl IntoView {
    let polling = expect_context::<Polling>();
    let clock = expect_context::<Preferences>().clock;
    let words = move || {
        let checked = polling.checked_at().map(|at| format::time_of_day(at, &clock.get()));
        match (halted(polling), checked) {
            (None, Some(time)) => text::checked(&time),
            (None, None) => text::CHECKING.to_string(),
            (Some(text::TROUBLE), None) => text::NOT_LOADED.to_string(),
            // As of when is what the page shows.
            (Some(why), checked) => text::clauses([Some(why.to_string()), checked]),
        }
    };
    view! {
        <Show when=move || polling.is_polling()>
            <div class="freshness" role="group" aria-label=text::FRESHNESS>
                // Where there is little room, only what halts the refreshing is shown.
                <span class="ago" class:halted=move || halted(polling).is_some()>
                    {move || words()}
                </span>
                // Where nothing is asked any more, there is nothing to pause.
                <Show when=move || polling.can_pause() fallback=|| view! { <span class="gap"></span> }>
                    <PauseButton/>
                </Show>
                <IconButton
                    name=text::REFRESH
                    icon=icons::REFRESH
                    on:click=move |_| polling.refresh()
                />
            </div>
        </Show>
    }
}

/// Why the page is not kept fresh.
fn halted(polling: Polling) -> Option<Message> {
    if polling.offline.get() {
        Some(text::OFFLINE)
    } else if polling.is_troubled() {
        Some(text::TROUBLE)
    } else {
        polling.is_paused().then_some(text::PAUSED)
    }
}

#[component]
fn PauseButton() -> impl IntoView {
    let polling = expect_context::<Polling>();
    let name = Signal::derive(move || if polling.paused.get() { text::RESUME } else { text::PAUSE });
    let icon = Signal::derive(move || if polling.paused.get() { icons::PLAY } else { icons::PAUSE });
    view! { <IconButton name icon on:click=move |_| polling.toggle()/> }
}
