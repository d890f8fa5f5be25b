//! Dialogs: what floats above the page and keeps the focus until it is closed.

use crate::i18n::message::Message;
use leptos::html;
use leptos::prelude::*;

/// Which of the page's dialogs are open.
#[derive(Clone, Copy)]
pub(crate) struct Dialogs {
    /// The keyboard shortcuts.
    pub(crate) help: RwSignal<bool>,
    /// The search from anywhere.
    pub(crate) palette: RwSignal<bool>,
}

impl Dialogs {
    /// All closed.
    pub(crate) fn provide() -> Self {
        let dialogs = Self { help: RwSignal::new(false), palette: RwSignal::new(false) };
        provide_context(dialogs);
        dialogs
    }

    /// True while one is shown.
    pub(crate) fn is_any_open(self) -> bool {
        self.help.get_untracked() || self.palette.get_untracked()
    }
}

/// A modal dialog, shown while `open` is true. Its children are built each time that it is opened.
#[component]
pub(crate) fn Dialog(
    id: &'static str,
    open: RwSignal<bool>,
    #[prop(optional)] class: &'static str,
    /// Its name, where no heading in it has it.
    #[prop(optional)]
    name: Option<Message>,
    /// The id of the heading that names it.
    #[prop(optional)]
    labelled_by: Option<&'static str>,
    children: ChildrenFn,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        match (open.get(), dialog.open()) {
            (true, false) => _ = dialog.show_modal(),
            (false, true) => dialog.close(),
            _ => {}
        }
    });
    view! {
        <dialog
            id=id
            class=class
            node_ref=dialog
            aria-label=name.map(Message::get)
            aria-labelledby=labelled_by
            on:close=move |_| open.set(false)
        >
            <Show when=move || open.get()>{children()}</Show>
        </dialog>
    }
}
