//! The commands for a record, in a panel under their button.

use crate::commands::Command;
use crate::element::{Element, el};
use crate::parts::{buttons, icons};
use crate::{browser, text};
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

const BUTTON: &str = "command-button";
const PANEL: &str = "command-panel";

/// The button with its panel. Escape, or a click elsewhere, closes it.
pub(crate) fn menu(commands: &[Command]) -> AnyView {
    let open = RwSignal::new(false);
    let elsewhere = window_event_listener(ev::click, move |event| {
        if !browser::is_within(event.target(), ".menu") {
            open.set(false);
        }
    });
    on_cleanup(move || elsewhere.remove());
    let none = commands.is_empty();
    let button = buttons::plain()
        .attr("id", BUTTON)
        .reactive_attr("disabled", move || none.then(String::new))
        .attr("aria-controls", PANEL)
        .reactive_attr("aria-expanded", move || Some(open.get().to_string()))
        .child(icons::line(icons::TERMINAL))
        .child(el("span").text(text::COMMAND))
        .child(icons::line(icons::CHEVRON))
        .on("click", move |_| open.update(|open| *open = !*open));
    let panel = el("div")
        .attr("id", PANEL)
        .class("panel")
        .attr("role", "group")
        .name(text::COMMANDS)
        .reactive_attr("hidden", move || (!open.get()).then(String::new))
        .children(commands.iter().map(command));
    let escape = move |event: web_sys::Event| {
        if event.unchecked_ref::<KeyboardEvent>().key() == "Escape" && open.get_untracked() {
            open.set(false);
            browser::focus(BUTTON);
        }
    };
    el("div").class("menu").child(button).child(panel).on("keydown", escape).into()
}

fn command(command: &Command) -> Element {
    let bar = el("div")
        .class("bar-of-tools")
        .child(el("span").class("ago").text(command.title))
        .child(buttons::copy_text(command.title, command.line.clone()));
    let words = command.line.split(' ').flat_map(|word| {
        let word: AnyView = el("span").text(word.to_owned()).into();
        [word, " ".into_any()]
    });
    el("div").class("command").child(bar).child(el("code").children(words))
}
