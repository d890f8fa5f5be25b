//! A status: its icon, its name on the common scale, and its source's own word.

use crate::components::icons;
use crate::element::{Markup, el};
use crate::records::Status;
use fleetglass_model::status::State;

/// The status of a record.
pub(crate) fn status(status: &Status) -> Markup {
    el("span")
        .class(format!("status {}", class(status.state)))
        .child(icons::status(status.state))
        .child(el("strong").text(status.label))
        .children(status.raw.clone().map(|raw| el("code").class("raw").text(raw)))
        .into()
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
