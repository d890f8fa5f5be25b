//! The commands for a record, in a panel under their button.

use crate::components::buttons::CopyTextButton;
use crate::components::icons;
use crate::components::menu::Menu;
use crate::i18n::text;
use crate::records::commands::Command;
use leptos::prelude::*;

/// The button with its panel.
#[component]
pub(crate) fn CommandsMenu(#[prop(into)] commands: Signal<Vec<Command>>) -> impl IntoView {
    view! {
        <Menu
            id="commands"
            label=text::COMMAND
            icon=icons::TERMINAL
            name=text::COMMANDS
            disabled=Signal::derive(move || commands.with(Vec::is_empty))
        >
            {move || commands.get().into_iter().map(|command| view! { <CommandLine command/> }).collect_view()}
        </Menu>
    }
}

#[component]
fn CommandLine(command: Command) -> impl IntoView {
    let Command { title, line } = command;
    let word = |word: &str| view! { <span>{word.to_owned()}</span> " " };
    let words = line.split(' ').map(word).collect_view();
    view! {
        <div class="command">
            <div class="bar-of-tools">
                <span class="ago">{title}</span>
                <CopyTextButton what=title value=line/>
            </div>
            <code>{words}</code>
        </div>
    }
}
