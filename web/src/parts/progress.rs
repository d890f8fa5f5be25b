//! How far a record has come, as a bar.

use crate::detail::Status;
use crate::element::{Markup, el};
use crate::parts::status;
use crate::{format, text};
use fleetglass_model::status::Progress;

/// The bar, with its figure.
pub(crate) fn progress(progress: Progress, of: &Status) -> Markup {
    let percent = i64::from(progress.permille / 10);
    let shown = text::percent(&format::number(percent));
    let bar = el("div")
        .attr("role", "progressbar")
        .class(format!("bar {}", status::class(of.state)))
        .name(text::PROGRESS)
        .attr("aria-valuemin", "0")
        .attr("aria-valuemax", "100")
        .attr("aria-valuenow", percent.to_string())
        .attr("aria-valuetext", shown.clone())
        .child(el("span").style("width", format!("{percent}%")));
    let figure = el("span").class("figure").attr("aria-hidden", "true").text(shown);
    el("div").class("progress").child(bar).child(figure).into()
}
