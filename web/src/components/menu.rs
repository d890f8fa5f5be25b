//! A button with a panel under it.

use crate::browser;
use crate::components::icons::{self, Icon};
use crate::i18n::message::Message;
use leptos::html;
use leptos::prelude::*;
use leptos_use::on_click_outside;

/// The button, and the panel with the children, which are built each time that it is opened. Escape, or a click
/// elsewhere, closes it.
#[component]
pub(crate) fn Menu(
    /// Tells it from the others on the page.
    id: &'static str,
    /// What stands on its button.
    label: Message,
    /// What stands before the label.
    icon: &'static str,
    /// What its panel is called.
    name: Message,
    /// Whether it cannot be opened.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    children: ChildrenFn,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let menu = NodeRef::<html::Div>::new();
    _ = on_click_outside(menu, move |_| open.set(false));
    let panel = format!("{id}-panel");
    let controls = panel.clone();
    view! {
        <div
            id=id
            class="menu"
            node_ref=menu
            on:keydown=move |event| {
                if event.key() == "Escape" && open.get_untracked() {
                    open.set(false);
                    browser::focus(&button_of(id));
                }
            }
        >
            <button
                type="button"
                class="plain"
                id=button_of(id)
                disabled=move || disabled.get()
                aria-controls=controls
                aria-expanded=move || open.get().to_string()
                on:click=move |_| open.update(|open| *open = !*open)
            >
                <Icon path=icon/>
                <span>{label}</span>
                <Icon path=icons::CHEVRON/>
            </button>
            <Show when=move || open.get()>
                <div id=panel.clone() class="panel" role="group" aria-label=name>
                    {children()}
                </div>
            </Show>
        </div>
    }
}

/// The id of a menu's button.
pub(crate) fn button_of(id: &str) -> String {
    [id, "-button"].concat()
}
