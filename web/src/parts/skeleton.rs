//! The outline of a record that is being loaded. Style shows it after a moment, so that fast answers do not flicker.

use crate::element::el;
use leptos::prelude::*;

/// The outline, with what is being loaded.
pub(crate) fn skeleton(loading: &'static str) -> AnyView {
    let block = |class: &'static str| el("div").class(class);
    el("div")
        .class("skeleton")
        .attr("role", "status")
        .child(el("p").class("ago").text(loading).text("…"))
        .child(block("line"))
        .child(block("line bar"))
        .child(block("groups").children((0..3).map(|_| block("block"))))
        .child(block("block tall"))
        .into()
}
