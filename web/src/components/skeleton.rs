//! The outline of what is being loaded. Style shows it after a moment, so that fast answers do not flicker.

use crate::i18n::message::Message;
use leptos::prelude::*;

/// The outline of a record's page, with what is being loaded.
#[component]
pub(crate) fn RecordSkeleton(loading: Message) -> impl IntoView {
    view! {
        <Skeleton loading>
            <div class="line"></div>
            <div class="line bar"></div>
            <div class="groups">
                <div class="block"></div>
                <div class="block"></div>
                <div class="block"></div>
            </div>
            <div class="block tall"></div>
        </Skeleton>
    }
}

/// The outline of a table's rows, with what is being loaded.
#[component]
pub(crate) fn RowsSkeleton(loading: Message) -> impl IntoView {
    view! { <Skeleton loading>{(0..3).map(|_| view! { <div class="line"></div> }).collect_view()}</Skeleton> }
}

/// The outline of a list, with what is being loaded.
#[component]
pub(crate) fn ListSkeleton(loading: Message) -> impl IntoView {
    view! {
        <Skeleton loading>{(0..12).map(|_| view! { <div class="line row"></div> }).collect_view()}</Skeleton>
    }
}

#[component]
fn Skeleton(loading: Message, children: Children) -> impl IntoView {
    view! {
        <div class="skeleton" role="status">
            <p class="ago">{loading} "…"</p>
            {children()}
        </div>
    }
}
