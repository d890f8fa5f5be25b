//! Buttons: quiet ones with an icon, and those that copy.

use crate::announcer::Announcer;
use crate::browser;
use crate::components::icons;
use crate::element::{Element, Markup, el};
use crate::i18n::message::Message;
use crate::i18n::text;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;

/// How long a copy button shows that it did its work.
const SHOWN: Duration = Duration::from_millis(1500);

/// A button with a frame.
pub(crate) fn framed() -> Element {
    el("button").attr("type", "button")
}

/// A button without a frame.
pub(crate) fn plain() -> Element {
    framed().class("plain")
}

/// A button that is nothing but an icon, whose name changes with what it would do.
pub(crate) fn square(name: impl Fn() -> Message + Copy + Send + 'static) -> Element {
    framed()
        .class("plain square")
        .reactive_attr("aria-label", move || Some(name().to_string()))
        .reactive_attr("title", move || Some(name().to_string()))
}

/// A button that is nothing but an icon.
pub(crate) fn icon(name: Message, path: &'static str, press: impl Fn() + Send + 'static) -> Markup {
    square(move || name).child(icons::line(path)).on("click", move |_| press()).into()
}

/// A button that copies a value, beside it. `what` names the value for the ear.
pub(crate) fn copy_value(what: String, value: String) -> Markup {
    let done = RwSignal::new(false);
    framed()
        .class("plain square copy")
        .name(text::copy(&what))
        .attr("title", text::COPY)
        .reactive(move || icons::line(if done.get() { icons::CHECK } else { icons::COPY }))
        .on("click", move |_| copy(what.clone(), value.clone(), Some(done)))
        .into()
}

/// A button that copies, in words. `what` names the value for the ear.
pub(crate) fn copy_text(what: Message, value: String) -> Markup {
    let done = RwSignal::new(false);
    framed()
        .class("plain copy-text")
        .name(text::of_document(what, text::COPY))
        .reactive_text(move || if done.get() { text::COPIED.to_string() } else { text::COPY.to_string() })
        .on("click", move |_| copy(what.to_string(), value.clone(), Some(done)))
        .into()
}

/// A button that copies the page's address.
pub(crate) fn copy_link() -> Markup {
    let done = RwSignal::new(false);
    plain()
        .name(text::COPY_LINK)
        .attr("title", text::COPY_LINK)
        .reactive(move || icons::line(if done.get() { icons::CHECK } else { icons::LINK }))
        .child(el("span").text(text::LINK))
        .on("click", move |_| copy(text::THE_LINK.to_string(), browser::address(), Some(done)))
        .into()
}

/// Copies a value, and says so.
pub(crate) fn copy_now(what: String, value: String) {
    copy(what, value, None);
}

/// Copies a value, says so, and shows it for a moment.
fn copy(what: String, value: String, done: Option<RwSignal<bool>>) {
    let announcer = expect_context::<Announcer>();
    spawn_local(async move {
        if browser::copy(&value).await {
            announcer.say(text::copied(&what));
            // The page may be left by then, and the button with it.
            if let Some(done) = done {
                _ = done.try_set(true);
                set_timeout(move || _ = done.try_set(false), SHOWN);
            }
        } else {
            announcer.say(text::NOT_COPIED.to_string());
        }
    });
}
