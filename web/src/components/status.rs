//! A status: its icon, its name on the common scale, and its source's own word.

use crate::components::icons::StatusIcon;
use crate::records::Status;
use fleetglass_model::status::State;
use leptos::prelude::*;

/// The status of a record.
#[component]
pub(crate) fn StatusLabel(status: Status) -> impl IntoView {
    let Status { state, label, raw } = status;
    view! {
        <span class=format!("status {}", class(state))>
            <StatusIcon state/>
            <strong>{label}</strong>
            {raw.map(|raw| view! { <code class="raw">{raw}</code> })}
        </span>
    }
}

/// The class that carries a state's colour.
pub(crate) fn class(state: State) -> &'static str {
    match state {
        State::Pending => "pending",
        State::InProgress => "in-progress",
        State::Success => "success",
        State::Warning => "warning",
        State::Error => "error",
        State::Stopped => "stopped",
        State::Unknown => "unknown",
    }
}
