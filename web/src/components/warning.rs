//! A line that warns.

use crate::components::icons::StatusIcon;
use crate::components::time::TimeInZone;
use crate::i18n::message::Message;
use crate::i18n::text;
use fleetglass_model::Timestamp;
use fleetglass_model::status::State;
use leptos::prelude::*;

/// What to be warned of, with more about it as children.
#[component]
pub(crate) fn Warning(what: Message, children: Children) -> impl IntoView {
    view! {
        <p class="stuck status warning">
            <StatusIcon state=State::Warning/>
            <strong>{what}</strong>
            <span>{children()}</span>
        </p>
    }
}

/// It looks stuck, and since when.
#[component]
pub(crate) fn StuckWarning(since: Timestamp) -> impl IntoView {
    view! {
        <Warning what=text::LOOKS_STUCK>
            {text::SAME_SINCE} " " <TimeInZone at=since/>
        </Warning>
    }
}
