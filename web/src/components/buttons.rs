//! Buttons: those that are nothing but an icon, and those that copy.

use crate::announcer::Announcer;
use crate::browser;
use crate::components::icons::{self, Icon};
use crate::i18n::message::Message;
use crate::i18n::text;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;

/// How long a copy button shows that it did its work.
const SHOWN: Duration = Duration::from_millis(1500);

/// A button that is nothing but an icon, whose name may change with what it would do.
#[component]
pub(crate) fn IconButton(
    #[prop(into)] name: Signal<Message>,
    #[prop(into)] icon: Signal<&'static str>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="plain square"
            aria-label=move || name.get().get()
            title=move || name.get().get()
        >
            {move || view! { <Icon path=icon.get()/> }}
        </button>
    }
}

/// A button that chooses one of few values; it is pressed while that is the chosen one.
#[component]
pub(crate) fn ChoiceButton<T: Copy + PartialEq + Send + Sync + 'static>(
    title: Message,
    value: T,
    chosen: RwSignal<T>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="plain"
            aria-pressed=move || (chosen.get() == value).to_string()
            on:click=move |_| chosen.set(value)
        >
            {title}
        </button>
    }
}

/// A button that copies a value, beside it. `what` names the value for the ear.
#[component]
pub(crate) fn CopyButton(#[prop(into)] what: String, #[prop(into)] value: String) -> impl IntoView {
    let copied = RwSignal::new(false);
    let name = text::copy(&what);
    view! {
        <button
            type="button"
            class="plain square copy"
            aria-label=name
            title=text::COPY
            on:click=move |_| copy(what.clone(), value.clone(), Some(copied))
        >
            {move || {
                let path = if copied.get() { icons::CHECK } else { icons::COPY };
                view! { <Icon path/> }
            }}
        </button>
    }
}

/// A button that copies, in words. `what` names the value for the ear.
#[component]
pub(crate) fn CopyTextButton(what: Message, #[prop(into)] value: String) -> impl IntoView {
    let copied = RwSignal::new(false);
    view! {
        <button
            type="button"
            class="plain copy-text"
            aria-label=text::of_document(what, text::COPY)
            on:click=move |_| copy(what.to_string(), value.clone(), Some(copied))
        >
            {move || if copied.get() { text::COPIED.get() } else { text::COPY.get() }}
        </button>
    }
}

/// A button that copies the page's address.
#[component]
pub(crate) fn CopyLinkButton() -> impl IntoView {
    let copied = RwSignal::new(false);
    view! {
        <button
            type="button"
            class="plain"
            aria-label=text::COPY_LINK
            title=text::COPY_LINK
            on:click=move |_| copy(text::THE_LINK.to_string(), browser::address(), Some(copied))
        >
            {move || {
                let path = if copied.get() { icons::CHECK } else { icons::LINK };
                view! { <Icon path/> }
            }}
            <span>{text::LINK}</span>
        </button>
    }
}

/// Copies a value, says so, and shows it for a moment.
pub(crate) fn copy(what: String, value: String, copied: Option<RwSignal<bool>>) {
    let announcer = expect_context::<Announcer>();
    spawn_local(async move {
        if browser::copy(&value).await {
            announcer.say(text::copied(&what));
            // The page may be left by then, and the button with it.
            if let Some(copied) = copied {
                _ = copied.try_set(true);
                set_timeout(move || _ = copied.try_set(false), SHOWN);
            }
        } else {
            announcer.say(text::NOT_COPIED.to_string());
        }
    });
}
