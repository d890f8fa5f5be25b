//! A whole and its parts: one stacked bar, with the figures below it.

use crate::components::{icons, status};
use crate::element::{Element, Markup, el};
use crate::i18n::message::Message;
use crate::i18n::{format, text};
use crate::records::{Share, Shares};
use fleetglass_model::status::State;

/// The bar and the figures.
pub(crate) fn shares(shares: &Shares) -> Markup {
    let total = shares.total.map_or_else(|| text::NONE.to_owned(), format::number);
    let bar = el("div")
        .class("bar")
        .attr("role", "img")
        .name(words(shares, &total))
        .children(shares.parts.iter().filter_map(segment));
    let whole = el("div").child(el("dt").text(text::TOTAL)).child(el("dd").text(total));
    let figures = el("dl").child(whole).children(shares.parts.iter().map(figure));
    el("section").class("shares").child(el("h2").text(shares.what)).child(bar).child(figures).into()
}

/// Figures alone, side by side.
pub(crate) fn figures(figures: impl IntoIterator<Item = (Message, i64)>) -> Element {
    let figure = |(label, count): (Message, i64)| {
        el("div").child(el("dt").text(label)).child(el("dd").text(format::number(count)))
    };
    el("div").class("shares").child(el("dl").children(figures.into_iter().map(figure)))
}

fn segment(share: &Share) -> Option<Element> {
    let count = share.count.filter(|count| *count > 0)?;
    let class = format!("segment {}", status::class(share.state));
    Some(el("span").class(class).style("flex-grow", count.to_string()))
}

fn figure(share: &Share) -> Element {
    let count = share.count.map_or_else(|| text::NONE.to_owned(), format::number);
    // What there is none of is quiet.
    let hue = if share.count == Some(0) { State::Unknown } else { share.state };
    let label = el("dt")
        .class(format!("status {}", status::class(hue)))
        .child(icons::status(share.state))
        .text(share.label);
    el("div").child(label).child(el("dd").text(count))
}

fn words(shares: &Shares, total: &str) -> String {
    let told = |share: &Share| share.count.map(|n| text::share(share.label, &format::number(n)));
    let parts: Vec<String> = shares.parts.iter().filter_map(told).collect();
    text::stacked(shares.what, total, &parts.join(text::COMMA.get()))
}
