//! The outline of what is being loaded. Style shows it after a moment, so that fast answers do not flicker.

use crate::element::{Element, Markup, el};
use crate::i18n::message::Message;

/// The outline of a record's page, with what is being loaded.
pub(crate) fn skeleton(loading: Message) -> Markup {
    outline(loading)
        .child(block("line"))
        .child(block("line bar"))
        .child(block("groups").children((0..3).map(|_| block("block"))))
        .child(block("block tall"))
        .into()
}

/// The outline of a table's rows, with what is being loaded.
pub(crate) fn rows(loading: Message) -> Markup {
    outline(loading).children((0..3).map(|_| block("line"))).into()
}

/// The outline of a list, with what is being loaded.
pub(crate) fn table(loading: Message) -> Markup {
    outline(loading).children((0..12).map(|_| block("line row"))).into()
}

fn outline(loading: Message) -> Element {
    el("div").class("skeleton").attr("role", "status").child(el("p").class("ago").text(loading).text("…"))
}

fn block(class: &'static str) -> Element {
    el("div").class(class)
}
