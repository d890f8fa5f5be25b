//! The commands for a record, in a panel under their button.

use crate::components::menu::Menu;
use crate::components::{buttons, icons};
use crate::element::{Element, Markup, el, views};
use crate::i18n::text;
use crate::records::commands::Command;

/// The button with its panel.
pub(crate) fn menu(commands: &[Command]) -> Markup {
    let menu = Menu { id: "commands", label: text::COMMAND, icon: icons::TERMINAL, name: text::COMMANDS };
    let commands = commands.to_vec();
    menu.view(!commands.is_empty(), move || views(commands.iter().map(|one| command(one).into())))
}

fn command(command: &Command) -> Element {
    let bar = el("div")
        .class("bar-of-tools")
        .child(el("span").class("ago").text(command.title))
        .child(buttons::copy_text(command.title, command.line.clone()));
    let words = command.line.split(' ').flat_map(|word| {
        let word: Markup = el("span").text(word.to_owned()).into();
        [word, " ".into()]
    });
    el("div").class("command").child(bar).child(el("code").children(words))
}
