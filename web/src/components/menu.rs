//! A button with a panel under it.

use crate::browser;
use crate::components::{buttons, icons};
use crate::element::{Element, Markup, el};
use crate::i18n::message::Message;
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

/// A menu that is yet to be built. Escape, or a click elsewhere, closes it.
pub(crate) struct Menu {
    /// Tells it from the others on the page.
    pub(crate) id: &'static str,
    /// What stands on its button.
    pub(crate) label: Message,
    /// What stands before the label.
    pub(crate) icon: &'static str,
    /// What its panel is called.
    pub(crate) name: Message,
}

impl Menu {
    /// The id of a menu's button.
    pub(crate) fn button_of(id: &str) -> String {
        [id, "-button"].concat()
    }

    /// The button, and the panel with what `content` builds each time that it is opened.
    pub(crate) fn view(self, enabled: bool, content: impl Fn() -> Markup + Send + 'static) -> Markup {
        let Self { id, label, icon, name } = self;
        let open = RwSignal::new(false);
        let elsewhere = window_event_listener(ev::click, move |event| {
            let within = browser::is_within(event.target(), &format!("#{id}"));
            // What was clicked may have gone from the page by its own doing.
            let gone = !browser::is_within(event.target(), "body");
            if !within && !gone {
                open.set(false);
            }
        });
        on_cleanup(move || elsewhere.remove());
        let button = buttons::plain()
            .attr("id", Self::button_of(id))
            .reactive_attr("disabled", move || (!enabled).then(String::new))
            .attr("aria-controls", format!("{id}-panel"))
            .reactive_attr("aria-expanded", move || Some(open.get().to_string()))
            .child(icons::line(icon))
            .child(el("span").text(label))
            .child(icons::line(icons::CHEVRON))
            .on("click", move |_| open.update(|open| *open = !*open));
        let panel =
            move || if open.get() { panel(id, name).child(content()).into() } else { Markup::Nothing };
        let escape = move |event: web_sys::Event| {
            if event.unchecked_ref::<KeyboardEvent>().key() == "Escape" && open.get_untracked() {
                open.set(false);
                browser::focus(&Self::button_of(id));
            }
        };
        el("div").attr("id", id).class("menu").child(button).reactive(panel).on("keydown", escape).into()
    }
}

fn panel(id: &str, name: Message) -> Element {
    el("div").attr("id", format!("{id}-panel")).class("panel").attr("role", "group").name(name)
}
