//! A whole and its parts: one stacked bar, with the figures below it.

use crate::components::icons::StatusIcon;
use crate::components::status;
use crate::i18n::message::Message;
use crate::i18n::{format, text};
use crate::records::{Share, Shares};
use fleetglass_model::status::State;
use leptos::prelude::*;

/// The bar and the figures.
#[component]
pub(crate) fn SharesBar(shares: Shares) -> impl IntoView {
    let total = shares.total.map_or_else(|| text::NONE.to_owned(), format::number);
    let name = words(&shares, &total);
    view! {
        <section class="shares">
            <h2>{shares.what}</h2>
            <div class="bar" role="img" aria-label=name>
                {shares.parts.iter().filter_map(segment).collect_view()}
            </div>
            <dl>
                <div>
                    <dt>{text::TOTAL}</dt>
                    <dd>{total}</dd>
                </div>
                {shares.parts.iter().map(figure).collect_view()}
            </dl>
        </section>
    }
}

/// Figures alone, side by side.
#[component]
pub(crate) fn Figures(figures: Vec<(Message, i64)>) -> impl IntoView {
    let figure = |(label, count): (Message, i64)| {
        view! {
            <div>
                <dt>{label}</dt>
                <dd>{format::number(count)}</dd>
            </div>
        }
    };
    view! {
        <div class="shares">
            <dl>{figures.into_iter().map(figure).collect_view()}</dl>
        </div>
    }
}

fn segment(share: &Share) -> Option<impl IntoView + use<>> {
    let count = share.count.filter(|count| *count > 0)?;
    let class = format!("segment {}", status::class(share.state));
    Some(view! { <span class=class style:flex-grow=count.to_string()></span> })
}

fn figure(share: &Share) -> impl IntoView + use<> {
    let count = share.count.map_or_else(|| text::NONE.to_owned(), format::number);
    // What there is none of is quiet.
    let hue = if share.count == Some(0) { State::Unknown } else { share.state };
    view! {
        <div>
            <dt class=format!("status {}", status::class(hue))>
                <StatusIcon state=share.state/>
                {share.label}
            </dt>
            <dd>{count}</dd>
        </div>
    }
}

fn words(shares: &Shares, total: &str) -> String {
    let known = |share: &Share| share.count.map(|n| text::share(share.label, &format::number(n)));
    let parts: Vec<String> = shares.parts.iter().filter_map(known).collect();
    text::stacked(shares.what, total, &parts.join(text::COMMA.get()))
}
