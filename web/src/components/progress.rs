//! How far a record has come, as a bar.

use crate::components::status;
use crate::element::{Markup, el};
use crate::i18n::{format, text};
use crate::records::{Bar, Status};
use fleetglass_model::status::State;

/// The bar, with its figure.
pub(crate) fn progress(Bar { permille, failed }: Bar, of: &Status) -> Markup {
    let percent = permille / 10;
    let shown = text::percent(&format::number(percent));
    // What failed is told apart.
    let state = if of.state == State::Warning { State::Success } else { of.state };
    let part = |state: State, permille: i64| {
        el("span").class(status::class(state)).style("width", format!("{}.{}%", permille / 10, permille % 10))
    };
    let bar = el("div")
        .attr("role", "progressbar")
        .class("bar")
        .name(text::PROGRESS)
        .attr("aria-valuemin", "0")
        .attr("aria-valuemax", "100")
        .attr("aria-valuenow", percent.to_string())
        .attr("aria-valuetext", shown.clone())
        .child(part(state, permille - failed))
        .children((failed > 0).then(|| part(State::Error, failed)));
    let figure = el("span").class("figure").attr("aria-hidden", "true").text(shown);
    el("div").class("progress").child(bar).child(figure).into()
}
